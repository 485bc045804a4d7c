package main

// suiteEdges are faults in chains of suite 3, and what makes of a structure of
// one suite that of another.
func (x *table) suiteEdges() [][]pointedFault {
	const set, flipped, donated, sized, other = "another number", "another byte", "a piece from elsewhere", "another length", "another item"
	var list [][]pointedFault
	add := func(suite int, faults ...pointedFault) {
		faults[0].suite = suite
		list = append(list, faults)
	}
	path := func(p ...int64) []int64 { return p }
	lengths := func(in level, path []int64, values ...int) {
		for _, n := range values {
			add(3, at(in, sized, [3]byte{exactly, byte(n >> 8), byte(n)}, path...))
		}
	}
	flips := func(in level, path []int64, places ...int) {
		for _, n := range places {
			add(3, at(in, flipped, [3]byte{byte(n >> 8), byte(n), 1}, path...))
		}
	}

	// A sealed in the form of another suite, beside an opening of each.
	drawn := []pointedFault{at(inSealedHeader, donated, x.donorOf(x.otherForm(2))), at(inSealedIV, donated, x.donorOf(x.otherIV()))}
	derived := []pointedFault{at(inSealedHeader, donated, x.donorOf(x.otherForm(3))), at(inSealedIV, other, [3]byte{10})} // {}
	for n, form := range [][]pointedFault{drawn, derived} {
		suite, alg := 2+n, []uint64{3, 24}[n]
		add(suite, form...)
		add(suite, form[0])
		add(suite, form[1])
		add(suite, form[0], form[1], at(inOpeningHeader, set, to(alg), 1))
		add(suite, form[0], form[1], at(inOpeningHeader, set, to(alg), 1), at(inContext, set, to(5-uint64(suite)), 1))
		add(suite, at(inOpeningHeader, set, to(alg), 1))
	}
	for _, suite := range []uint64{1, 2, 4} {
		add(3, at(inContext, set, to(suite), 1))
	}
	for _, alg := range []uint64{50, 54, 57} {
		add(3, at(inRecipientHeaders, set, to(alg), 0, 1))
	}
	for _, alg := range []uint64{42, 56, 57} {
		add(3, at(inLayerHeader, set, to(alg), 1))
	}
	// An entry and a layer of suite 3 under the key id of another suite.
	add(3, at(inRecipientHeaders, donated, x.donor(x.w.clinician.bundles[0].keys[1].id), 0, 4))
	add(3, at(inLayerHeader, donated, x.donor(x.w.hops[0].bundles[0].keys[1].id), 4))
	add(3, at(inContext, donated, x.donor(x.w.escrow.bundles[1].digest), 3, 1, 1)) // below its floor
	add(3, at(inContext, flipped, [3]byte{0, 0, 1}, 3, 0, 1))
	add(3, at(inContext, flipped, [3]byte{0, 0, 1}, 10))
	// A layer for another under the phone's key id: their keys are listed in this order.
	ahead := x.w.index(addressee{key: x.w.hops[0].bundles[0].keys[2]}) - x.w.index(addressee{key: x.w.clinician.bundles[0].keys[2]})
	add(3, at(inLayerTarget, set, [3]byte{byte(128 - ahead), 2}, 0), at(inLayerHeader, donated, x.donor(x.w.hops[0].bundles[0].keys[2].id), 4))

	flips(inSealedHeader, path(4), 0, 9)
	add(3, at(inSealedHeader, flipped, [3]byte{0, 8, 0x10}, 4))
	lengths(inSealedHeader, path(4), 8, 9, 11)
	flips(inSealedIV, path(5), 0)
	lengths(inSealedIV, path(5), 0, 11, 13)

	// The point of an ek, and of a public key: its form, and off the curve.
	flips(inRecipients, path(0, 1, -4), 0, 1088, 1100)
	lengths(inRecipients, path(0, 1, -4), 32, 1120, 1152, 1154)
	flips(inBundleClaim, path(7, 2, 1), 1184, 1200)
	for _, bits := range []byte{0x0f, 0xff} { // a number of 3329 or more
		add(3, at(inBundleClaim, flipped, [3]byte{0, 1, bits}, 7, 2, 1))
	}
	lengths(inBundleClaim, path(7, 2, 1), 1184, 1248, 1250)
	for _, suite := range []uint64{1, 2, 4} {
		add(3, at(inBundleClaim, set, to(suite), 7, 2, 0))
	}
	for _, floor := range []uint64{1, 2, 3, 4} {
		add(3, at(inBundleClaim, set, to(floor), 6))
	}

	// Records: of the other alg, which a recipient takes as well, of none, and in the
	// form of another.
	add(2, at(inRecordSeal, set, to(3), 1), at(inRecordIV, donated, x.donorOf(x.otherIV())))
	add(2, at(inRecordIV, donated, x.donorOf(x.otherIV())))
	add(3, at(inRecordSeal, set, to(24), 1), at(inRecordIV, other, [3]byte{10}))
	add(3, at(inRecordIV, other, [3]byte{10}))
	add(3, at(inRecordSeal, set, to(42), 1), at(inRecordIV, other, [3]byte{10}))
	for _, alg := range []uint64{24, 42} {
		add(3, at(inRecordSeal, set, to(alg), 1))
		add(3, at(inTrail, set, to(alg), 0, 1))
	}
	flips(inRecordIV, path(5), 0)
	lengths(inRecordIV, path(5), 0, 11, 13)
	flips(inTrail, path(2), 0)
	for _, n := range []int{trailRoom(3), trailRoom(3) - recordRoom(x.w.hops[0], 3)} {
		lengths(inTrail, path(2), n, n+1)
	}
	for n := range x.w.hops {
		longest := x.longestSoftware(n, 3)
		lengths(inRecordClaim, path(4), longest, longest+1)
	}
	return list
}
