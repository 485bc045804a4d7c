package main

// trailEdges are the limits of trails, and faults in a record that leave it
// well-formed.
func (x *table) trailEdges() [][]pointedFault {
	const set, flipped, donated, sized, more = "another number", "another byte", "a piece from elsewhere", "another length", "more behind it"
	var list [][]pointedFault
	add := func(flavour int, faults ...pointedFault) {
		faults[0].flavour = flavour
		list = append(list, faults)
	}
	// As long as a trail may be, as a hop can put its record around, at a
	// recipient, and longer by one.
	for _, n := range []int{trailRoom(2), trailRoom(2) - recordRoom(x.w.hops[0], 2)} {
		for _, n := range []int{n, n + 1} {
			add(plain, at(inTrail, sized, [3]byte{exactly, byte(n >> 8), byte(n)}, 2))
		}
	}
	for n := range x.w.hops {
		longest := x.longestSoftware(n, 2)
		for _, n := range []int{longest, longest + 1} {
			add(plain, at(inRecordClaim, sized, [3]byte{exactly, byte(n >> 8), byte(n)}, 4))
		}
	}

	for _, p := range []pointedFault{
		at(inTrail, flipped, [3]byte{0, 0, 1}, 2),
		at(inTrail, flipped, [3]byte{0, 0, 1}, 0, -20),
		at(inTrail, set, to(3), 0, 1),
		at(inTrail, donated, x.donor(x.otherTrail(2)), 2),
		at(inRecordClaim, flipped, [3]byte{0, 0, 1}, 0),
		at(inRecordClaim, set, to(0), 1),
		at(inRecordClaim, set, to(1<<53-1), 1),
		at(inRecordClaim, set, to(1<<53), 2),
		at(inRecordClaim, sized, [3]byte{}, 4),
		at(inRecordClaim, more, [3]byte{}),
		at(inRecordHeader, set, [3]byte{116, 2}, 1), // -7 for -19
		at(inRecordHeader, set, [3]byte{118, 2}, 1), // -9
		at(inRecordHeader, set, [3]byte{138, 2}, 1), // -19 for -9
		at(inRecordHeader, set, [3]byte{158, 2}, 1), // -49
		at(inRecordBinding, set, to(1), 0),
		at(inRecordBinding, flipped, [3]byte{0, 0, 1}, 1),
		at(inRecordBinding, flipped, [3]byte{0, 0, 1}, 2),
		at(inRecordBinding, flipped, [3]byte{0, 0, 1}, 3),
		at(inRecordPlain, flipped, [3]byte{0, 0, 1}, 0, 3),
		at(inRecordPlain, "mirrored signature", [3]byte{}, 0, 3),
		at(inRecordPlain, sized, [3]byte{exactly, 0, 63}, 0, 3),
		at(inRecordPlain, donated, x.donor(x.otherTrail(2)), 1),
		at(inRecordPlain, donated, x.donorOf(x.otherRecord(2)), 0),
		at(inRecordPlain, more, [3]byte{}),
		at(inRecordPlain, sized, [3]byte{exactly, 0, 1}, 1),
		at(inRecordSeal, set, to(3), 1),
		at(inRecordSeal, flipped, [3]byte{0, 0, 1}, -20),
		at(inRecordSeal, sized, [3]byte{exactly, 0, 15}, -20),
	} {
		add(plain, p)
	}
	// A hop that drops the records before its own, signs that there were none, or
	// that there were others.
	empty := at(inRecordPlain, sized, [3]byte{exactly}, 1)
	add(plain, empty)
	add(plain, empty, at(inRecordBinding, donated, x.donor(hash(nil)), 3))
	add(plain, at(inRecordPlain, donated, x.donor(x.otherTrail(2)), 1), at(inRecordBinding, donated, x.donor(hash(x.otherTrail(2))), 3))
	// Evidence of each shape, and delegates, alone and before it.
	add(full, at(inRecordClaim, set, to(1), 2), at(inRecordClaim, "a copy of another place", [3]byte{3}, 5))
	for _, n := range []byte{0, 1} {
		add(full, at(inRecordClaim, "insert", [3]byte{3, 5}), at(inRecordClaim, set, to(uint64(n)), 5))
	}
	// A record that says that a trail was cut, alone, before delegates, and too short.
	cut := at(inRecordClaim, donated, x.donor(hash(nil)), 5)
	insertCut := at(inRecordClaim, "insert", [3]byte{20, 5})
	add(full, insertCut)
	add(full, insertCut, cut)
	add(full, at(inRecordClaim, "insert", [3]byte{3, 5}), at(inRecordClaim, set, to(1), 5), insertCut, cut)
	add(full, insertCut, at(inRecordClaim, sized, [3]byte{exactly, 0, 31}, 5))
	for _, n := range []int{0, 1, 255, 256} {
		add(full, at(inRecordClaim, "another item", [3]byte{8}, 5, 0), at(inRecordClaim, sized, [3]byte{exactly, byte(n >> 8), byte(n)}, 5, 0))
	}
	return list
}

// trailRoom is the length of a record's ciphertext with which a trail is as long
// as it may be.
func trailRoom(suite byte) int {
	const head = 3 // of the ciphertext
	return maxTrail - len(recordHead(suite)) - head
}

// recordHead is what stands before the ciphertext of a sealed-record.
func recordHead(suite byte) []byte {
	header := pairs(number(1), integer(contentAlg(suite)), negative(-20), octets(make([]byte, 16)))
	whole := array(holding(header), recordUnprotected(suite, make([]byte, 12)), octets(nil)).bytes()
	return whole[:len(whole)-1]
}

// recordRoom is how much longer a hop's record makes a long trail.
func recordRoom(p *party, suite byte) int {
	long := make([]byte, maxTrail)
	return len(recordAround(p, suite, software, long)) - len(long)
}

// longestSoftware is the length of what hop n of the plain chain can call its
// software at most.
func (x *table) longestSoftware(n int, suite byte) int {
	received := x.scenes[sceneKey{int(suite), plain, x.w.senders[0]}].trails[n]
	long := make([]byte, maxTrail/2)
	return len(long) + maxTrail - len(recordAround(x.w.hops[n], suite, string(long), received))
}

// otherTrail and otherRecord are those of hop n in another chain, which stand
// among the donors.
func (x *table) otherTrail(n int) []byte { return x.other.trails[n+1] }
func (x *table) otherRecord(n int) *item { return read(x.other.records[n]) }
