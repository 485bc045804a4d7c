package main

import (
	"bytes"
	"slices"
)

// directorySet is a vector of SPEC section E.1: what a signer signs, and what
// the reader remembers. A vector changes the fields, or the parts that seal makes
// of them: "set.claim", "set.nodes", "set.node 0", "set.protected", …
type directorySet struct {
	signer  *party  // whose sets the reader takes
	signers []idKey // all keys of it, unless a vector has others
	named   []byte  // thumbprint in the claim

	number, created, expires uint64
	nodes                    []directoryNode
	aad                      []byte
	seen                     *seenSet // nil: none
}

// directoryNode is what a set says of one node.
type directoryNode struct {
	thumb   []byte
	address string // "": null
	bundle  []byte
}

// seenSet is what a reader remembers of the newest set that it has taken.
type seenSet struct {
	number uint64
	digest []byte
}

// What section 12 allows at most.
const (
	longestSet     = 8388608
	mostNodes      = 4096
	longestAddress = 1024
	longestBundle  = 32768
	longestEntry   = 33799
)

// newDirectorySet has three nodes, the second of which has no address.
func newDirectorySet(s *scene) *directorySet {
	d := &directorySet{number: 7, created: now - day, expires: now + month, aad: label("directory")}
	d.by(s, kind{algs: []int64{algEd25519}})
	d.some(s, 3)
	d.nodes[1].address = ""
	return d
}

// by changes whose set it is.
func (d *directorySet) by(s *scene, k kind) {
	d.signer = newPartyOf(s.entropy, "signer", k.algs, roleHop)
	d.signers, d.named = d.signer.keys, d.signer.thumb()
}

// some is so many nodes, each with an address and a bundle of one byte, which
// nobody looks into here.
func (d *directorySet) some(s *scene, n int) {
	d.nodes = nil
	for i := range n {
		d.nodes = append(d.nodes, directoryNode{s.random("node "+itoa(i), 32), "https://" + itoa(i) + ".example/", []byte{byte(i)}})
	}
	slices.SortFunc(d.nodes, func(a, b directoryNode) int { return bytes.Compare(a.thumb, b.thumb) })
}

// two are nodes with these thumbprints.
func (d *directorySet) two(a, b []byte) {
	d.nodes[0].thumb, d.nodes[1].thumb, d.nodes = a, b, d.nodes[:2]
}

// items are those that a node has beside its thumbprint.
func (n directoryNode) items() [][]byte {
	address := cborNull
	if n.address != "" {
		address = text(n.address)
	}
	return [][]byte{address, bin(n.bundle)}
}

// claim is the payload.
func (d *directorySet) claim(ps *parts) []byte {
	var nodes [][]byte
	for i, n := range d.nodes {
		nodes = append(nodes, ps.array("set.node "+itoa(i), append([][]byte{bin(n.thumb)}, n.items()...)...))
	}
	return ps.dict("set.claim", dict{
		1: bin(d.named), 2: num(d.number), 3: num(d.created), 4: num(d.expires), 5: ps.array("set.nodes", nodes...),
	})
}

// seal signs the set, as a bundle is signed.
func (d *directorySet) seal(ps *parts) []byte {
	claim := d.claim(ps)
	if len(d.signers) == 1 {
		return sign1(ps, "set", d.signers[0], claim, d.aad).wire
	}
	return signAll(ps, "set", d.signers, claim, d.aad).wire
}

// fill makes the set so many bytes long, with the longest bundles that there are.
func (d *directorySet) fill(s *scene, size int) {
	d.some(s, size/longestBundle)
	for i := range d.nodes {
		d.nodes[i].bundle = blank(longestBundle)
	}
	last := &d.nodes[len(d.nodes)-1]
	last.bundle = blank(1000)
	last.bundle = blank(1000 + size - len(d.seal(newParts())))
}

// vector is the set's file.
func (d *directorySet) vector(s *scene) object {
	fields := []member{{"signer", identity(d.signer.keys)}}
	if d.seen != nil {
		fields = append(fields, member{"seen", object{{"number", d.seen.number}, {"digest", d.seen.digest}}})
	}
	fields = append(fields, inputField(s.bytes("input", d.seal(s.parts))))
	if s.class == "ok" {
		fields = append(fields, member{"result", object{
			{"number", d.number}, {"created", d.created}, {"expires", d.expires}, {"digest", sum(s.last("set.claim"))},
			{"count", len(d.nodes)}, {"first", d.nodes[0].object()}, {"last", d.nodes[len(d.nodes)-1].object()},
		}})
	}
	return s.vector("directory-set", fields...)
}

func (n directoryNode) object() object { return append(object{{"thumbprint", n.thumb}}, n.entry()...) }

// entry is what a directory says of a node that was asked about.
func (n directoryNode) entry() object {
	var address any
	if n.address != "" {
		address = n.address
	}
	return object{{"address", address}, {"length", len(n.bundle)}, {"digest", sum(n.bundle)}}
}

// inputField is the input, where it is long in runs of what is not zero, and of
// zeros.
func inputField(input []byte) member {
	if len(input) < longestSet {
		return member{"input", input}
	}
	var runs []any
	add := func(b []byte, times int) { runs = append(runs, object{{"bytes", b}, {"times", times}}) }
	for rest := input; len(rest) > 0; {
		at := bytes.Index(rest, blank(100))
		if at != 0 {
			if at < 0 {
				at = len(rest)
			}
			add(rest[:at], 1)
			rest = rest[at:]
			continue
		}
		zeros := len(rest) - len(bytes.TrimLeft(rest, "\x00"))
		add([]byte{0}, zeros)
		rest = rest[zeros:]
	}
	return member{"runs", runs}
}

// setVector is one vector: positive without class.
type setVector struct {
	name, rule, class, comment string

	set func(*scene, *directorySet)
}

// directoryTables are the vectors of sections E.1 and E.2.
func directoryTables() [][]sceneVector {
	return [][]sceneVector{
		sets("", setPositive), sets("", setSigners()), sets("", setNodes()), sets("", setSeen),
		sets("", setStructure), sets("", setAlgs()), sets("dual-", setDual), sets("", setSignatures),
		sets("", setClaim()), sets("", setNodeFaults()), sets("", setReader), sets("order-", setOrder),
		raw("directory-entry", entryPositive(), entryResult), raw("directory-entry", entryNegative(), nil),
	}
}

func sets(prefix string, list []setVector) []sceneVector {
	var vectors []sceneVector
	for _, v := range list {
		vectors = append(vectors, sceneVector{"directory-set-" + prefix + v.name, func(s *scene) object {
			s.comment = v.comment
			if v.class != "" {
				s.fault(v.rule, v.class, v.comment)
			}
			d := newDirectorySet(s)
			v.set(s, d)
			return d.vector(s)
		}})
	}
	return vectors
}
