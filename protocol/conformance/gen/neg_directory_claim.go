package main

import "strings"

// setClaim breaks E.1.5, and section 3 in the claim, but for the nodes.
func setClaim() []setVector {
	with := func(name, rule, comment string, key int64, value []byte) setVector {
		return setVector{name, rule, "format", comment, func(s *scene, _ *directorySet) { s.put("set.claim", key, value) }}
	}
	list := []setVector{
		{"claim-empty", "3.1", "format", "A payload of no byte.", func(s *scene, _ *directorySet) { s.replace("set.claim", nil) }},
		{"claim-trailing-byte", "3.1", "format", "A byte follows the claim.", func(s *scene, _ *directorySet) { s.longer("set.claim") }},
		{"claim-truncated", "3.1", "format", "The last byte of the claim is missing.", func(s *scene, _ *directorySet) { s.shorter("set.claim") }},
		{"claim-wide", "3.2", "format", "The head of the claim in two bytes.", func(s *scene, _ *directorySet) { s.wideHead("set.claim") }},
		{"claim-endless", "3.3", "format", "A claim of indefinite length.", func(s *scene, _ *directorySet) { s.endless("set.claim") }},
		{"claim-unsorted", "3.4", "format", "Entry 2 before entry 1.", func(s *scene, _ *directorySet) { s.swapKeys("set.claim") }},
		{"claim-entry-twice", "3.4", "format", "Entry 1 twice.", func(s *scene, _ *directorySet) { s.doubleKey("set.claim") }},
		{"claim-array", "E.1.5", "format", "The entries of the claim in an array.", func(s *scene, _ *directorySet) { s.listed("set.claim") }},
		{"claim-tagged", "E.1.5", "format", "The claim with a tag that there is.", func(s *scene, _ *directorySet) { s.edit("set.claim", func(b []byte) []byte { return tagged(18, b) }) }},
		{"claim-wrapped", "E.1.5", "format", "The claim in one more byte string.", func(s *scene, _ *directorySet) { s.edit("set.claim", bin) }},
		with("claim-entry-0", "E.1.5", "An entry 0.", 0, num(1)),
		with("claim-entry-6", "E.1.5", "An entry 6, which no version has yet.", 6, num(1)),
		with("claim-entry-negative", "E.1.5", "An entry -1.", -1, num(1)),
		{"claim-entry-text", "E.1.5", "format", "An entry with a text as key.", func(s *scene, _ *directorySet) {
			s.edit("set.claim", func(b []byte) []byte { b[0]++; return append(append(b, text("note")...), cborTrue...) })
		}},
		with("named-31-bytes", "E.1.5", "A signer of 31 bytes.", 1, bin(blank(31))),
		with("named-33-bytes", "E.1.5", "A signer of 33 bytes.", 1, bin(blank(33))),
		with("named-text", "E.1.5", "A signer as a text.", 1, text(strings.Repeat("s", 32))),
		with("named-null", "E.1.5", "Null in place of the signer.", 1, cborNull),
		with("nodes-none", "E.1.5", "No node.", 5, array()),
		with("nodes-map", "E.1.5", "The nodes as a map.", 5, dict{1: num(1)}.encode()),
		with("nodes-null", "E.1.5", "Null in place of the nodes.", 5, cborNull),
		with("nodes-wrapped", "E.1.5", "The nodes in a byte string.", 5, bin(array())),
		{"depth-17", "3.8", "limit", "An integer at depth 17.", func(s *scene, _ *directorySet) { s.put("set.claim", 5, nested(16, num(1))) }},
		{"4097", "E.1.5", "limit", "One node too many.", func(s *scene, d *directorySet) {
			d.some(s, mostNodes+1)
			for i := range d.nodes {
				d.nodes[i].address = ""
			}
		}},
		{"expires-at-created", "E.1.5", "format", "Created when it expires.", func(_ *scene, d *directorySet) { d.created, d.expires = now+1, now+1 }},
		{"expires-before-created", "E.1.5", "format", "Created a ms after it expires.", func(_ *scene, d *directorySet) { d.created, d.expires = now+2, now+1 }},
	}
	for _, f := range []struct {
		key  int64
		name string
	}{{2, "number"}, {3, "created"}, {4, "expires"}} {
		list = append(list,
			setVector{f.name + "-missing", "E.1.5", "format", "No " + f.name + ".", func(s *scene, _ *directorySet) { s.drop("set.claim", f.key) }},
			with(f.name+"-negative", "E.1.5", "A negative "+f.name+".", f.key, num(-1)),
			with(f.name+"-text", "E.1.5", "The "+f.name+" as a text.", f.key, text("7")),
			with(f.name+"-bytes", "E.1.5", "The "+f.name+" as a byte string.", f.key, bin(u64(now))),
			with(f.name+"-null", "E.1.5", "Null in place of "+f.name+".", f.key, cborNull),
			with(f.name+"-array", "E.1.5", "The "+f.name+" in an array.", f.key, array(num(now))),
			with(f.name+"-float", "3.5", "A float as "+f.name+".", f.key, []byte{0xf9, 0x3c, 0}),
			with(f.name+"-2-to-53", "3.6", "The "+f.name+" is 2^53.", f.key, num(uint64(1<<53))),
			setVector{f.name + "-wide", "3.2", "format", "The " + f.name + " in nine bytes.", func(s *scene, d *directorySet) {
				s.now, d.created = 0, 0 // when numbers are short
				s.put("set.claim", f.key, wide(majorUint, uint64(f.key), 8))
			}})
	}
	for _, f := range []struct {
		key  int64
		name string
	}{{1, "named"}, {5, "nodes"}} {
		list = append(list, setVector{f.name + "-missing", "E.1.5", "format", "Entry " + itoa(int(f.key)) + " is missing.", func(s *scene, _ *directorySet) { s.drop("set.claim", f.key) }})
	}
	return list
}
