package main

// streamEdges are the bounds of what a context says of its stream and of those
// that it takes over, and of origins.
func (x *table) streamEdges() [][]pointedFault {
	const set, donated = "another number", "a piece from elsewhere"
	var list [][]pointedFault
	add := func(flavour int, faults ...pointedFault) {
		faults[0].flavour = flavour
		list = append(list, faults)
	}
	numbers := func(flavour int, in level, path []int64, values ...uint64) {
		for _, n := range values {
			add(flavour, at(in, set, to(n), path...))
		}
	}
	path := func(p ...int64) []int64 { return p }

	// Of the first message behind the resealed ones, of the last of them, and of
	// one alone in its stream.
	numbers(full, inContext, path(6), 0, 2, 3, 1<<53-1)
	numbers(full, inContext, path(16), 0, 2, 4)
	numbers(later, inContext, path(6), 0, 1, 3)
	numbers(later, inContext, path(16), 0, 2, 4)
	numbers(resealed, inContext, path(16), 0, 2)
	numbers(plain, inContext, path(6), 5)
	numbers(full, inContext, path(17), created-1, created)
	numbers(later, inContext, path(17), endedBegan, endedBegan+1)
	add(plain, at(inContext, "insert", [3]byte{3, 0, 17}))
	add(plain, at(inContext, "insert", [3]byte{3, 0, 17}), at(inContext, set, to(5), 6))

	numbers(full, inContext, path(11, 0, 3), began-1, began)
	numbers(resealed, inContext, path(11, 0, 3), created-1, created)
	numbers(full, inContext, path(11, 0, 4), 0)
	numbers(full, inContext, path(11, 0, 5), 0, 8, 9, 1<<53-1)
	numbers(full, inContext, path(11, 0, 1), 0, 1, 1<<53-1)
	numbers(resealed, inContext, path(11, 0, 1), 4, 5)
	numbers(resealed, inContext, path(11, 0, 5), 5, 6)
	add(full, at(inContext, "repeat", [3]byte{}, 11))
	add(full, at(inContext, donated, x.donor(x.scenes[sceneKey{2, full, x.w.senders[0]}].script.stream()), 11, 0, 0))
	add(full, at(inContext, "leave out", [3]byte{}, 11))
	add(full, at(inContext, "leave out", [3]byte{0, 10}))
	for _, n := range []byte{6, 7} {
		add(full, at(inContext, "many", [3]byte{n, 0}, 11))
		add(full, at(inContext, "many", [3]byte{n, 0, 1}, 11))
	}

	// How many places the epoch has.
	numbers(single, inContext, path(18), 0, 1, 4095, 4096)

	for _, flavour := range []int{resealed, later} {
		numbers(flavour, inOrigin, path(1), 1, 2, 7, 8)
		add(flavour, at(inOrigin, "another item", [3]byte{}))
		add(flavour, at(inOrigin, donated, x.donor(olderStream()), 0))
	}
	// Ticks since a stream began, early or late by one.
	numbers(later, inClaim, path(0), now+skew-endedBegan, now+skew-endedBegan+1)
	for _, t := range []uint64{now + skew - began, now + skew - began + 1} {
		add(full, at(inClaim, set, to(2), 4, 3), at(inClaim, set, to(t), 0))
	}
	for _, lifetime := range []uint64{10, maxLife} {
		add(later, at(inContext, set, to(now-day), 11, 1, 3), at(inContext, set, to(now-day-1), 11, 0, 3), at(inContext, set, to(lifetime), 11, 1, 4))
	}
	return list
}
