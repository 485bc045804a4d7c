package main

import (
	"bytes"
	"slices"
	"testing"
)

// seeds are the genuine chains, each kind of change on each level once, and the
// pointed faults that the target's attacker can make.
func (x *table) seeds() [][]byte {
	var list [][]byte
	for n := range byte(2 * flavours * len(x.w.senders)) {
		for reader := range byte(4) {
			list = append(list, []byte{n % 2, n / 2, 3, reader})
		}
	}
	for way := range byte(14) {
		list = append(list, []byte{0, way % 3, way, 0}, []byte{1, (way + 1) % 3, way, 1}, []byte{0, (way + 2) % 3, way, 2})
	}
	for l := range x.levels {
		for k := range mutations() {
			list = append(list, []byte{0, byte(k % flavours), byte(k), byte(k), byte(l), byte(3*k + l), byte(k), byte(l), byte(k), 0, 0, 0})
		}
	}
	structures := map[[2]int]map[level]*item{}
	for _, together := range append(x.pointed(), x.edges()...) {
		flavour := together[0].flavour
		for reader := range byte(4) {
			key := [2]int{flavour, int(reader) % len(x.w.hops)}
			if structures[key] == nil {
				structures[key] = x.structures(flavour, key[1])
			}
			seed := []byte{0, byte(flavour), reader, reader}
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

	flavour int // of the scene, and from flavours on another sender's
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
	malleable.flavour = flavours                           // the spirometer's plain one
	second := at(inMessageHeader, set, [3]byte{158, 2}, 1) // -49
	second.flavour = 2 * flavours                          // the pump's, of whose keys it is the other
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
// with the layer for one hop; and of a bundle and a file of pins.
func (x *table) structures(flavour, hop int) map[level]*item {
	all := map[level]*item{}
	watched := &faults{watch: func(l level, root *item) {
		if all[l] == nil {
			all[l] = read(root.bytes())
		}
	}}
	s := x.scenes[sceneKey{2, flavour % flavours, x.w.senders[flavour/flavours]}]
	buildEnvelope(x.w.buildCore(s.script, watched).body, trail(), watched)
	x.w.buildLayer(x.w.layerOf(s.script, s.core, 0, hop), s.core.body, watched)
	watched.at(inPins, x.w.pinsItem(true))
	watched.at(inBundleHeader, s.script.sender.header())
	watched.at(inBundleClaim, bundleClaim(x.w.clinician, 7, x.w.clinician.bundles[0]))
	return all
}

// placeIn returns the number of the item that a pointed fault is about.
func (p *pointedFault) placeIn(all map[level]*item) byte {
	return chosenBy(slices.Index(all[p.in].all(), all[p.in].at(p.path...)))
}

// Each step of SPEC.md sections 11.2 and 11.3 refuses some seed, and each
// target's seeds get through too: a target that reaches little tests little.
func TestSeedsReachEveryStep(t *testing.T) {
	reached := map[string]bool{}
	x := newTable(t, authored()...)
	for _, seed := range x.seeds() {
		in := x.input(seed)
		s := x.w.script(byte(in.suite), in.sender, in.flavour)
		_, v := x.r.open(in.reader, buildEnvelope(x.w.buildCore(s, in.faults).body, nil, &faults{}))
		reached[v.name()] = true
		x.w.forget()
	}
	x.levels = hopLevels()
	for _, seed := range x.seeds() {
		in := x.input(seed)
		n := in.way % len(x.w.hops)
		_, v := x.r.peel(x.w.hops[n], buildEnvelope(x.relayer(&in, n), nil, &faults{}))
		reached["peel "+v.name()] = true
	}
	for _, step := range []string{
		"taken", "11.3.3", "4", "11.3.5", "11.3.6", "11.3.7", "11.3.8", "11.3.9a", "11.3.9b", "11.3.9c", "11.3.9d", "11.3.9e",
		"11.3.9f", "11.3.10", "11.3.11", "11.3.12", "11.3.13", "11.3.14", "11.3.15", "11.3.16", "11.3.17", "11.3.19",
		"peel taken", "peel 11.2.3", "peel 4", "peel 11.2.5", "peel 11.2.6", "peel 11.2.7", "peel 11.2.8", "peel 11.2.9",
		"peel 11.2.10", "peel 11.2.11", "peel 11.2.12",
	} {
		if !reached[step] {
			t.Errorf("no seed reaches step %s", step)
		}
	}
}

func (v *verdict) name() string {
	if v == nil {
		return "taken"
	}
	return v.step
}
