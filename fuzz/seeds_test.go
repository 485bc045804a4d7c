package main

import (
	"bytes"
	"slices"
)

// seeds are the genuine chains, each kind of change on each level once, and the
// pointed faults that the target's attacker can make.
func (x *table) seeds() [][]byte {
	var list [][]byte
	for n := range byte(3 * flavours * len(x.w.senders)) {
		for reader := range byte(4) {
			list = append(list, []byte{n % 3, n / 3, 3, reader})
		}
	}
	for way := range byte(14) {
		list = append(list, []byte{0, way % 3, way, 0}, []byte{1, (way + 1) % 3, way, 1}, []byte{2, (way + 2) % 3, way, 2})
	}
	for n := range byte(9) { // layers and cores of each suite
		list = append(list, []byte{n / 3, byte(mixed * len(x.w.senders)), n % 3, n % 3})
	}
	for l := range x.levels {
		for k := range mutations() {
			list = append(list, []byte{byte(2 * ((k + l) % 2)), byte(k % flavours * len(x.w.senders)), byte(k), byte(k), byte(l), byte(3*k + l), byte(k), byte(l), byte(k), 0, 0, 0})
		}
	}
	structures := map[[3]int]map[level]*item{}
	for _, together := range slices.Concat(x.pointed(), x.edges(), x.streamEdges(), x.trailEdges(), x.suiteEdges()) {
		flavour := together[0].flavour*len(x.w.senders) + together[0].sender
		suite := together[0].suite
		for _, reader := range []byte{0, 1, 2, 3, 5} { // 5: another way, and reader 1 again
			key := [3]int{suite, flavour, int(reader) % len(x.w.hops)}
			if structures[key] == nil {
				structures[key] = x.structures(byte(suite), flavour, key[2])
			}
			seed := []byte{byte(slices.Index(suites(), max(suite, 2))), byte(flavour), reader, reader}
			for _, p := range together {
				if l := slices.Index(x.levels, p.in); l >= 0 {
					seed = append(seed, byte(l), p.placeIn(structures[key]), chosenBy(mutationNamed(p.what)), p.args[0], p.args[1], p.args[2], 0, 0)
				}
			}
			if len(seed) > choices {
				list = append(list, seed)
			}
		}
	}
	return list
}

// pointedFault is one fault with one meaning.
type pointedFault struct {
	in   level
	path []int64
	what string
	args [3]byte

	flavour, sender int // of the scene
	suite           int // of the scene; 0: 2
}

// pointed lists faults of which chance makes few: those that leave everything
// well-formed.
func (x *table) pointed() [][]pointedFault {
	const set, flipped, donated, more = "another number", "another byte", "a piece from elsewhere", "more behind it"
	both := x.w.clinician.bundles[0].keys
	strong, weak := addressee{key: both[0]}, addressee{key: both[1]}
	list := [][]pointedFault{
		// An entry of one suite under the key id of the other, and of another's.
		{at(inTargets, set, to(uint64(x.w.index(strong))), 0), at(inRecipientHeaders, donated, x.donor(weak.key.id), 0, 4)},
		{at(inTargets, set, to(5), 0), at(inRecipientHeaders, donated, x.donor(weak.key.id), 0, 4)},
		// A layer for another under the phone's key id.
		{at(inLayerTarget, set, to(5), 0), at(inLayerHeader, donated, x.donor(x.w.hops[0].bundles[0].keys[1].id), 4)},
		// Of another time, and beside it a difference: no alarm.
		{at(inContext, set, to(now+skew+1), 7), at(inContext, flipped, [3]byte{0, 0, 1}, 10)},
	}
	belowFloor := at(inContext, flipped, [3]byte{0, 0, 1}, 3, 3, 1)
	belowFloor.flavour = below
	malleable := at(inSealedPlain, "mirrored signature", [3]byte{}, 0, 3)
	malleable.sender = 1                                   // the spirometer
	second := at(inMessageHeader, set, [3]byte{158, 2}, 1) // -49
	second.sender = 2                                      // the pump, of whose keys it is the other
	for _, p := range []pointedFault{
		belowFloor, malleable, second,
		at(inClaim, set, to(3), 1),
		at(inClaim, set, to(4), 1),
		at(inClaim, set, to(6), 1),
		at(inClaim, set, to(now+skew+1), 0),
		at(inClaim, set, to(5), 1),
		at(inClaim, more, [3]byte{}),
		at(inContext, more, [3]byte{}),
		at(inSealedPlain, more, [3]byte{}),
		at(inSealedPlain, flipped, [3]byte{0, 3, 1}, 2),
		at(inEnvelope, more, [3]byte{}),
		at(inSealedHeader, "insert", [3]byte{19, 0, 5}),
		at(inLayerHeader, "insert", [3]byte{19, 0, 5}),
		at(inMessageHeader, set, [3]byte{118, 2}, 1), // -9
		at(inMessageHeader, set, [3]byte{116, 2}, 1), // -7
		at(inContext, set, to(1), 1),
		at(inContext, set, to(3), 1),
		at(inContext, set, to(4), 1),
		at(inContext, flipped, [3]byte{0, 0, 1}, 2),
		at(inContext, flipped, [3]byte{0, 0, 1}, 3, 0, 0),
		at(inContext, flipped, [3]byte{0, 0, 1}, 3, 0, 1),
		at(inContext, flipped, [3]byte{0, 0, 1}, 3, 0, 2),
		at(inContext, set, to(0), 3, 1, 3),
		at(inContext, set, to(now+skew+1), 7),
		at(inContext, set, to(soonEnd), 8),
		at(inContext, set, to(soonEnd+1), 8),
		at(inContext, flipped, [3]byte{0, 0, 1}, 10),
		at(inOpeningPlain, flipped, [3]byte{0, 0, 1}, 0),
		at(inTargets, set, to(9), 0),
		at(inTargets, "insert", [3]byte{4}),
		at(inTargets, "leave out", [3]byte{}),
		at(inTargets, "swap", [3]byte{}),
		at(inTargets, "many", [3]byte{6}),
		at(inTargets, "many", [3]byte{7}),
		at(inContext, "many", [3]byte{4}, 4, 0, 0),
		at(inContext, "many", [3]byte{3}, 4, 0, 0),
		at(inLayerPlain, "many", [3]byte{6}, 0),
		at(inLayerPlain, "many", [3]byte{7}, 0),
		at(inRecipientHeaders, set, to(57), 0, 1),
		at(inRecipientHeaders, flipped, [3]byte{0, 0, 1}, 0, 4),
		at(inOpeningHeader, set, to(3), 1),
		at(inSealedHeader, flipped, [3]byte{0, 0, 1}, 4),
		at(inSealedHeader, flipped, [3]byte{0, 1, 1}, 6),
		at(inSealedHeader, flipped, [3]byte{0, 0, 0x10}, 6),
		at(inLayerPlain, set, to(now-skew-1), 2),
		at(inLayerPlain, set, to(soonEnd+1), 2),
		at(inLayerPlain, set, to(now+maxLife+skew+1), 2),
		at(inLayerPlain, flipped, [3]byte{0, 0, 1}, 0, 0),
		at(inLayerPlain, "repeat", [3]byte{}, 0),
		at(inLayerHeader, set, to(56), 1),
		at(inLayerHeader, donated, x.donor(x.w.hops[0].bundles[0].keys[0].id), 4),
		at(inLayerTarget, set, to(1), 0),
		at(inPins, set, to(4), 0, 1, 0),
		at(inPins, "swap", [3]byte{}),
		at(inBundleClaim, set, to(1), 6),
		at(inBundleClaim, set, to(now), 4),
		at(inBundleClaim, set, to(now+skew+1), 3),
		at(inBundleClaim, flipped, [3]byte{0, 0, 1}, 1),
		at(inBundleHeader, set, [3]byte{118, 2}, 1),
	} {
		list = append(list, []pointedFault{p})
	}
	for _, weak := range [][]byte{make([]byte, 32), bytes.Repeat([]byte{0xff}, 32)} {
		for n := range int64(3) {
			list = append(list, []pointedFault{at(inPins, donated, x.donor(weak), n, 0, -2)})
		}
		list = append(list, []pointedFault{at(inBundleClaim, donated, x.donor(weak), 7, 1, 1)})
	}
	return list
}

// donor are the arguments with which a byte string becomes b.
func (x *table) donor(b []byte) [3]byte {
	n := slices.IndexFunc(x.donors, func(i *item) bool { return bytes.Equal(i.octets(), b) })
	return [3]byte{chosenBy(n)}
}

// donorOf is the same for any item.
func (x *table) donorOf(i *item) [3]byte {
	n := slices.IndexFunc(x.donors, func(o *item) bool { return bytes.Equal(o.bytes(), i.bytes()) })
	return [3]byte{chosenBy(n)}
}

// at is a fault at a place of the genuine structure.
func at(in level, what string, args [3]byte, path ...int64) pointedFault {
	return pointedFault{in: in, path: path, what: what, args: args}
}

// to are the arguments with which a number becomes n.
func to(n uint64) [3]byte { return [3]byte{chosenBy(slices.Index(numbers(), n))} }

// chosenBy is the byte that chooses a thing by its index.
func chosenBy(index int) byte {
	if index < 0 || index > 255 {
		panic("a seed for what is not there")
	}
	return byte(index)
}

func mutationNamed(name string) int {
	return slices.IndexFunc(mutations(), func(m mutation) bool { return m.name == name })
}

// structures are those of a genuine chain, by level, before they are changed,
// with the layer for one hop and its record; and of a bundle and a file of pins.
func (x *table) structures(suite byte, which, hop int) map[level]*item {
	all := map[level]*item{}
	watched := &faults{watch: func(l level, root *item) {
		if all[l] == nil {
			all[l] = read(root.bytes())
		}
	}}
	s := x.scenes[x.key(max(int(suite), 2), which)]
	x.w.carry(s.script.handlings(s.core, s.bodies...), hop, watched)
	buildEnvelope(x.w.buildCore(s.script, watched).body, s.trails[hop], watched)
	x.w.buildLayer(x.w.layerOf(s.script, s.core, hop), s.core.body, watched)
	watched.at(inPins, x.w.pinsItem(true))
	watched.at(inBundleHeader, s.script.sender.header())
	watched.at(inBundleClaim, bundleClaim(x.w.clinician, 7, x.w.clinician.bundles[0]))
	return all
}

// placeIn returns the number of the item that a pointed fault is about.
func (p *pointedFault) placeIn(all map[level]*item) byte {
	return chosenBy(slices.Index(all[p.in].all(), all[p.in].at(p.path...)))
}
