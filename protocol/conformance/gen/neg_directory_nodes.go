package main

import (
	"bytes"
	"strings"
)

// setNodeFaults break E.1.5 in the nodes.
func setNodeFaults() []setVector {
	var list []setVector
	for _, e := range badEntries() {
		list = append(list, setVector{e.name, e.rule, e.class, e.comment, func(s *scene, _ *directorySet) { s.set("set.node 0", 1+e.at, e.item) }})
	}
	thumb := func(name, rule, comment string, item []byte) setVector {
		return setVector{"thumbprint-" + name, rule, "format", comment, func(s *scene, _ *directorySet) { s.set("set.node 0", 0, item) }}
	}
	node := func(name, comment string, f func([][]byte) [][]byte) setVector {
		return setVector{"node-" + name, "E.1.5", "format", comment, func(s *scene, _ *directorySet) { s.editItems("set.node 2", f) }}
	}
	order := func(name, comment string, f func(*directorySet)) setVector {
		return setVector{name, "E.1.5", "format", comment, func(_ *scene, d *directorySet) { f(d) }}
	}
	long := func(first, middle, last byte) []byte {
		return append(append([]byte{first}, bytes.Repeat([]byte{middle}, 30)...), last)
	}
	return append(list,
		thumb("0-bytes", "E.1.5", "A thumbprint of no byte.", bin(nil)),
		thumb("31-bytes", "E.1.5", "A thumbprint of 31 bytes.", bin(blank(31))),
		thumb("33-bytes", "E.1.5", "A thumbprint of 33 bytes.", bin(blank(33))),
		thumb("text", "E.1.5", "A thumbprint as a text.", text(strings.Repeat("0", 32))),
		thumb("null", "E.1.5", "Null in place of a thumbprint.", cborNull),
		thumb("wide", "3.2", "The head of a thumbprint in three bytes.", append(wide(majorBytes, 32, 2), blank(32)...)),
		node("of-2", "A node without its bundle.", func(i [][]byte) [][]byte { return i[:2] }),
		node("of-2-without-address", "A node without address: it is null then.", func(i [][]byte) [][]byte { return [][]byte{i[0], i[2]} }),
		node("of-4", "A fourth item of a node.", func(i [][]byte) [][]byte { return append(i, num(0)) }),
		node("of-none", "An empty array in place of a node.", func([][]byte) [][]byte { return nil }),
		node("order", "The bundle before the address.", func(i [][]byte) [][]byte { return [][]byte{i[0], i[2], i[1]} }),
		setVector{"node-map", "E.1.5", "format", "A node as a map.", func(s *scene, _ *directorySet) { s.replace("set.node 2", dict{1: num(1)}.encode()) }},
		setVector{"node-null", "E.1.5", "format", "Null behind the other nodes.", func(s *scene, _ *directorySet) { s.append("set.nodes", cborNull) }},
		order("node-twice", "A node twice.", func(d *directorySet) { d.nodes[2] = d.nodes[1] }),
		order("node-twice-other-address", "A node twice, with two addresses.", func(d *directorySet) { d.nodes[1].thumb = d.nodes[0].thumb }),
		order("node-twice-apart", "A node twice, with another between.", func(d *directorySet) { d.nodes[2] = d.nodes[0] }),
		order("descending", "Two nodes in descending order.", func(d *directorySet) { d.two(d.nodes[1].thumb, d.nodes[0].thumb) }),
		order("descending-last", "The last of three nodes is not behind the second.", func(d *directorySet) { d.nodes[1], d.nodes[2] = d.nodes[2], d.nodes[1] }),
		order("descending-last-byte", "Thumbprints that descend in their last byte.", func(d *directorySet) { d.two(long(7, 7, 8), long(7, 7, 7)) }),
		order("descending-first-byte", "Thumbprints that ascend, if their last byte weighs most.", func(d *directorySet) { d.two(long(1, 0, 0), long(0, 0xff, 0xff)) }),
		order("descending-80-7f", "Thumbprints that ascend, if bytes have a sign.", func(d *directorySet) { d.two(long(0x80, 0, 0), long(0x7f, 0, 0)) }),
	)
}
