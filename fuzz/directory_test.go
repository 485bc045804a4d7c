package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
)

// FuzzDirectory: what a site signs for its nodes, and what a server says of one, written
// badly by whoever writes it. The first byte chooses. (That a set is its signer's is
// FuzzDirectorySet's, of package protocol.)
func FuzzDirectory(f *testing.F) {
	w, g := newWard(), loadGrammar(f)
	signer := w.clinician
	for _, claim := range directorySeeds(signer) {
		f.Add(append([]byte{0}, claim.bytes()...))
		f.Add(append([]byte{1}, claim.at(5).at(0).at(0).bytes()...))
		for _, e := range claim.at(5).list() {
			f.Add(append([]byte{1}, array(e.kids[1:]...).bytes()...))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < 2 {
			return
		}
		defer w.forget()
		if b[0]%2 == 1 {
			compareEntry(t, g, b[1:])
			return
		}
		compareClaim(t, w, g, signer, b[1:])
	})
}

// compareClaim has a claim signed and read.
func compareClaim(t *testing.T, w *ward, g *grammar, signer *party, claim []byte) {
	root, _ := strict(claim)
	good := g.matches("directory-claim", root) && root.at(4).uint() > root.at(3).uint()
	if good {
		var last []byte
		for _, e := range root.at(5).list() {
			good = good && bytes.Compare(last, e.at(0).octets()) < 0 && usableEntry(e.kids[1:])
			last = e.at(0).octets()
		}
	}
	file := w.sign1(signer, signer.header().bytes(), label("directory"), claim).bytes()
	got, err := protocol.ParseDirectorySet(file, signer.public, protocol.DirectoryMark{}, clock())
	malformed := errors.Is(err, keys.ErrFormat) || errors.Is(err, keys.ErrLimit)
	if good == malformed || (err == nil) != (got != nil) {
		t.Fatalf("%x: %v, and by the page it is well formed: %v", claim, err, good)
	}
	if !good {
		return
	}
	from, to := root.at(3).uint(), root.at(4).uint()
	own, current := bytes.Equal(root.at(1).octets(), signer.thumb), from <= now+skew && now < to
	if (err == nil) != (own && current) || errors.Is(err, keys.ErrTrust) == own || own && errors.Is(err, keys.ErrExpired) == current {
		t.Fatalf("%x: %v", claim, err)
	}
	if err != nil {
		return
	}
	if got.Mark() != (protocol.DirectoryMark{Number: root.at(2).uint(), Digest: keys.Digest(hash(claim))}) || len(got.Nodes()) != len(root.at(5).list()) {
		t.Fatalf("%x: read %+v, %d nodes", claim, got.Mark(), len(got.Nodes()))
	}
	for n, e := range root.at(5).list() {
		node := keys.Thumbprint(e.at(0).octets())
		address, _ := got.Directory().Address(t.Context(), node)
		bundle, err := got.Directory().Bundle(t.Context(), node)
		if got.Nodes()[n] != node || err != nil || !bytes.Equal(bundle, e.at(2).octets()) || string(address) != string(e.at(1).data) {
			t.Fatalf("%x: node %v is read as %q", claim, node, address)
		}
	}
}

// compareEntry reads an entry alone.
func compareEntry(t *testing.T, g *grammar, b []byte) {
	root, _ := strict(b)
	good := g.matches("directory-entry", root) && usableEntry(root.kids)
	got, err := protocol.ParseDirectoryEntry(b)
	if good != (err == nil) || !good && !errors.Is(err, keys.ErrFormat) && !errors.Is(err, keys.ErrLimit) {
		t.Fatalf("%x: %v, and by the page it is well formed: %v", b, err, good)
	}
	if good && (string(got.Address) != string(root.at(0).data) || !bytes.Equal(got.Bundle, root.at(1).octets())) {
		t.Fatalf("%x: read as %q", b, got.Address)
	}
}

// usableEntry is what appendix E says of an address and a bundle beside their CDDL.
func usableEntry(e []*item) bool {
	if n := len(e[1].octets()); n < 1 || n > 32768 {
		return false
	}
	if e[0].major == majorSimple {
		return true
	}
	address := string(e[0].data)
	scheme, rest, _ := strings.Cut(address, ":")
	printable := !strings.ContainsFunc(address, func(c rune) bool { return c <= ' ' || c > '~' })
	named := scheme != "" && scheme[0] >= 'a' && scheme[0] <= 'z' && strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz0123456789+-.") == ""
	return printable && named && rest != "" && len(address) <= 1024
}

// directorySeeds are claims, good ones and such with one fault.
func directorySeeds(signer *party) []*item {
	entry := func(n byte, address *item, size int) *item {
		return array(octets(bytes.Repeat([]byte{n}, 32)), address, octets(make([]byte, size)))
	}
	claim := func(signer []byte, from, to uint64, nodes ...*item) *item {
		return pairs(number(1), octets(signer), number(2), number(7), number(3), number(from), number(4), number(to), number(5), array(nodes...))
	}
	own := func(nodes ...*item) *item { return claim(signer.thumb, now, now+day, nodes...) }
	one, two := entry(1, null(), 1), entry(2, text("https://a/"), 9)
	list := []*item{
		own(one, two), own(two, one), own(one, one), claim(make([]byte, 32), now, now+1, one), claim(signer.thumb, now, now, one),
		claim(signer.thumb, now+skew, now+day, one), claim(signer.thumb, now+skew+1, now+day, one), claim(signer.thumb, now-1, now, one), claim(signer.thumb, now-1, now+1, one),
		own(entry(1, null(), 0)), own(entry(1, null(), 32768)), own(entry(1, null(), 32769)),
	}
	for _, address := range []string{"", "a", ":a", "a:", "a:b", "1:b", "A:b", "a+-.1:b", "a:b c", "a:é", "a:\x7f", "a:" + strings.Repeat("b", 1022), "a:" + strings.Repeat("b", 1023)} {
		list = append(list, own(entry(1, text(address), 1)))
	}
	return list
}
