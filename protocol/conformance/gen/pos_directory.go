package main

import (
	"bytes"
	"strings"
)

// printable is every character that an address may have.
var printable = func() string {
	var b []byte
	for c := byte('!'); c <= '~'; c++ {
		b = append(b, c)
	}
	return string(b)
}()

// anAddress is one as any other.
const anAddress = "https://hop.example/vitalpost/"

// longAddress is as long as an address may be.
var longAddress = "https://" + strings.Repeat("x", longestAddress-8)

// addresses are those that there may be, each with its name.
var addresses = []struct{ name, comment, address string }{
	{"https", "An address.", anAddress},
	{"shortest", "The shortest address: a scheme, a colon, and something behind it.", "a:b"},
	{"1024-bytes", "The longest address.", longAddress},
	{"scheme-of-every-kind", "A scheme with digits, a plus, a hyphen and a dot.", "a0.b+c-9:x"},
	{"scheme-of-none", "A scheme that nobody knows.", "pigeon:loft/7"},
	{"printable", "Every character that there may be.", "x:" + printable},
	{"colons", "A colon behind the first one.", "a::"},
	{"scheme-longest", "A scheme that leaves room for one character.", strings.Repeat("s", longestAddress-2) + ":x"},
	{"percent", "What is no URI behind the scheme: nobody looks.", "coap:%%"},
}

var setPositive = []setVector{
	{"three", "", "", "Three nodes, one of which has no address.", func(*scene, *directorySet) {}},
	{"one", "", "", "One node.", func(_ *scene, d *directorySet) { d.nodes = d.nodes[:1] }},
	{"one-without-address", "", "", "One node without an address.", func(_ *scene, d *directorySet) { d.nodes = d.nodes[1:2] }},
	{"23", "", "", "Nodes where the head of their list grows: 23.", func(s *scene, d *directorySet) { d.some(s, 23) }},
	{"24", "", "", "And 24.", func(s *scene, d *directorySet) { d.some(s, 24) }},
	{"4096", "", "", "As many nodes as there may be.", func(s *scene, d *directorySet) {
		d.some(s, mostNodes)
		for i := range d.nodes {
			d.nodes[i].address = ""
		}
	}},
	{"8388608-bytes", "", "", "A set as long as it may be.", func(s *scene, d *directorySet) { d.fill(s, longestSet) }},
	{"number-0", "", "", "A first set with the number 0.", func(_ *scene, d *directorySet) { d.number = 0 }},
	{"number-greatest", "", "", "The greatest number that there is.", func(_ *scene, d *directorySet) { d.number = greatest }},
	{"expires-greatest", "", "", "The greatest expires that there is.", func(_ *scene, d *directorySet) { d.expires = greatest }},
	{"created-0", "", "", "A set of 1970.", func(_ *scene, d *directorySet) { d.created = 0 }},
	{"created-300000-ahead", "", "", "Created as far ahead as is allowed.", func(_ *scene, d *directorySet) { d.created = now + 5*minute }},
	{"expires-next-ms", "", "", "The last ms in which the set is good.", func(_ *scene, d *directorySet) { d.expires = now + 1 }},
	{"shortest-life", "", "", "A life of one ms.", func(_ *scene, d *directorySet) { d.created, d.expires = now, now+1 }},
	{"clock-at-0", "", "", "A clock that starts in 1970, and a set of then.", func(s *scene, d *directorySet) {
		s.now, d.created, d.expires = 0, 300000, 300001
	}},
}

// setSigners are signers of every kind.
func setSigners() []setVector {
	var list []setVector
	for _, k := range otherKinds {
		comment := "A signer with a key of its kind."
		if len(k.algs) > 1 {
			comment = "A dual signer: both keys sign."
		}
		list = append(list, setVector{"signer-" + k.name, "", "", comment, func(s *scene, d *directorySet) { d.by(s, k) }})
	}
	return list
}

// setNodes are nodes of every kind.
func setNodes() []setVector {
	pair := func(name, comment string, a, b []byte) setVector {
		return setVector{name, "", "", comment, func(_ *scene, d *directorySet) { d.two(a, b) }}
	}
	long := func(first, middle, last byte) []byte {
		return append(append([]byte{first}, bytes.Repeat([]byte{middle}, 30)...), last)
	}
	list := []setVector{
		pair("ascending-last-byte", "Thumbprints that differ in their last byte.", long(7, 7, 7), long(7, 7, 8)),
		pair("ascending-first-byte", "Thumbprints that descend, if their last byte weighs most.", long(0, 0xff, 0xff), long(1, 0, 0)),
		pair("ascending-7f-80", "Thumbprints that descend, if bytes have a sign.", long(0x7f, 0, 0), long(0x80, 0, 0)),
		pair("ascending-least-greatest", "A thumbprint of zeros, and one of ones.", blank(32), long(0xff, 0xff, 0xff)),
		{"signer-among-nodes", "", "", "The signer is a node of its own set.", func(_ *scene, d *directorySet) {
			d.nodes = d.nodes[:1]
			d.nodes[0].thumb = d.signer.thumb()
		}},
		{"alike", "", "", "Two nodes with one address and one bundle.", func(_ *scene, d *directorySet) {
			d.nodes[1].address, d.nodes[1].bundle = d.nodes[0].address, d.nodes[0].bundle
		}},
		{"bundle-1-byte", "", "", "A bundle of one byte, which is none: nobody looks.", func(_ *scene, d *directorySet) { d.nodes[0].bundle = []byte{0xff} }},
		{"bundle-32768-bytes", "", "", "The longest bundle.", func(_ *scene, d *directorySet) { d.nodes[2].bundle = blank(longestBundle) }},
		{"bundle", "", "", "A bundle as its owner signed it.", func(s *scene, d *directorySet) { d.bundleOf(s.hopAlone()) }},
		{"bundle-of-other", "", "", "A bundle that another node signed: whoever uses it finds out (E.3).", func(s *scene, d *directorySet) {
			d.bundleOf(s.hopAlone())
			d.nodes[0].thumb = s.random("other", 32)
		}},
	}
	for _, a := range addresses {
		list = append(list, setVector{"address-" + a.name, "", "", a.comment, func(_ *scene, d *directorySet) { d.nodes[0].address = a.address }})
	}
	return list
}

// hopAlone is a hop with a bundle.
func (s *scene) hopAlone() *party {
	p := newParty(s.entropy, "hop", roleHop)
	p.addBundle(newParts(), s.entropy, "hop", []byte{2})
	return p
}

// bundleOf makes it a set of that one node.
func (d *directorySet) bundleOf(p *party) {
	d.nodes = []directoryNode{{p.thumb(), "https://hop.example/", p.bundles[0].wire}}
}

// setSeen are sets of which the reader remembers an earlier one.
var setSeen = []setVector{
	{"seen-lower", "", "", "The reader remembers a set with a lower number.", func(s *scene, d *directorySet) { d.after(s, 6) }},
	{"seen-much-lower", "", "", "Numbers need not follow each other.", func(s *scene, d *directorySet) {
		d.number = greatest
		d.after(s, 0)
	}},
	{"seen-same", "", "", "The reader remembers this very set.", func(_ *scene, d *directorySet) { d.seen = &seenSet{d.number, sum(d.claim(newParts()))} }},
	{"seen-same-0", "", "", "The reader remembers this very set, whose number is 0.", func(_ *scene, d *directorySet) {
		d.number = 0
		d.seen = &seenSet{0, sum(d.claim(newParts()))}
	}},
}

// after lets the reader remember a set with that number.
func (d *directorySet) after(s *scene, number uint64) {
	d.seen = &seenSet{number, s.random("seen", 32)}
}
