package main

// edges are the limits and bounds of SPEC.md, each met to the unit and missed by
// one: what coverage does not tell apart.
func (x *table) edges() [][]pointedFault {
	const set, flipped, donated, sized, many = "another number", "another byte", "a piece from elsewhere", "another length", "many"
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
	lengths := func(flavour int, in level, path []int64, values ...int) {
		for _, n := range values {
			add(flavour, at(in, sized, [3]byte{exactly, byte(n >> 8), byte(n)}, path...))
		}
	}
	// counts are numbers of entries, and which entry is there again, as a copy or
	// with other names.
	counts := func(flavour int, in level, path []int64, entry byte, places ...byte) {
		for _, n := range places {
			add(flavour, at(in, many, [3]byte{n, entry}, path...))
			add(flavour, at(in, many, [3]byte{n, entry, 1}, path...))
		}
	}
	path := func(p ...int64) []int64 { return p }

	add(plain, at(inContext, "swap", [3]byte{}, 4, 0, 1))
	numbers(plain, inContext, path(7), now+skew)
	numbers(plain, inContext, path(8), created, created-1, created+maxLife, created+maxLife+1)
	for _, expires := range []uint64{now - skew, now - skew - 1} {
		add(plain, at(inContext, set, to(now-day), 7), at(inContext, set, to(expires), 8))
	}
	numbers(plain, inContext, path(9), 0)
	numbers(full, inContext, path(14), 0)
	numbers(full, inContext, path(15), 0, 1, 2, 3)
	numbers(plain, inContext, path(3, 0, 3), 0, 1, 2, 3)
	for _, p := range x.w.everybody() {
		add(plain, at(inContext, donated, x.donor(p.thumb), 4, 0, 0, 0))
		add(plain, at(inLayerPlain, donated, x.donor(p.thumb), 0, 0))
	}
	// The digest of another bundle: one that does not list the key, one below whose floor it is.
	add(plain, at(inContext, donated, x.donor(x.w.clinician.bundles[1].digest), 3, 0, 1))
	add(plain, at(inContext, donated, x.donor(x.w.escrow.bundles[1].digest), 3, 1, 1))

	lengths(full, inClaim, path(2), 255, 256)
	lengths(full, inClaim, path(4, 4, 1), 128, 129)
	counts(full, inClaim, path(4, 1), 0, 6, 7)
	numbers(full, inClaim, path(4, 2), 0)
	numbers(full, inClaim, path(4, 3), 0, 1, 2, 3)
	add(full, at(inClaim, set, to(5), 4, 1, 0, 1), at(inClaim, "insert", [3]byte{8, 0, 1}, 4, 1, 0, 2))
	for _, p := range [][]int64{path(4), path(4, 1, 0, 2)} {
		add(full, at(inClaim, "another item", [3]byte{10}, p...)) // {}
	}
	numbers(full, inClaim, path(1), 2, 3, 4)
	for parent := range int64(3) {
		numbers(full, inClaim, path(4, 1, parent, 1), 0, 1, 2, 3, 4, 5, 6)
	}
	for _, field := range []int64{0, 2} {
		numbers(full, inClaim, path(4, 4, field), 0, 1, 2, 3, 4)
	}

	numbers(plain, inLayerPlain, path(2), now-skew, now+maxLife+skew, soonEnd)
	for tail := range 3 { // the head of the trail grows with it
		lengths(plain, inEnvelope, path(1, 1, 2), x.room()-tail, x.room()-tail+1)
	}

	// The reader's entry behind the end of the audience.
	other := byte(128 + x.w.index(addressee{key: x.w.auditor.bundles[0].keys[1]}))
	add(plain, at(inTargets, "swap", [3]byte{1}), at(inTargets, "insert", [3]byte{3}), at(inTargets, set, [3]byte{other, 2}, 0))
	for _, n := range []byte{6, 7} {
		add(plain, at(inTargets, set, to(64), 2), at(inTargets, many, [3]byte{n, 2}))
	}

	numbers(plain, inBundleClaim, path(3), now+skew)
	numbers(plain, inBundleClaim, path(4), now+1)
	counts(plain, inBundleClaim, path(7), 0, 1, 2)
	counts(plain, inBundleClaim, path(5), 0, 1, 2)
	for _, n := range []int{0, 1, 4096, 4097} {
		long := at(inBundleClaim, sized, [3]byte{exactly, byte(n >> 8), byte(n)}, 7, 0, 1)
		add(plain, long)
		add(plain, at(inBundleClaim, set, to(9), 7, 0, 0), long) // of a suite that nobody knows
	}
	// Header maps of 8192 bytes and of one more.
	lengths(plain, inRecipients, path(0, 1, -4), 8187, 8188)
	lengths(plain, inBody, path(0, 3, 0, 1, -4), 8187, 8188)
	return list
}

// room is the length of the ciphertext of the sealed with which the core of the
// plain chain makes an envelope without a trail as long as it may be.
func (x *table) room() int {
	env := read(buildEnvelope(x.scenes[sceneKey{2, plain, x.w.senders[0]}].core.body, nil, &faults{}))
	rest := len(env.bytes()) - len(env.at(1, 1, 2).octets())
	return maxEnvelope - rest - 1 // a longer head
}
