package main

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// rich is an item with everything in it that a mutation works on.
func rich() *item {
	return tagged(18, array(
		holding(pairs(number(1), negative(-19), number(4), octets(make([]byte, 8)))), pairs(), null(), boolean(true),
		text("unit"), octets(bytes.Repeat([]byte{1}, 64)), array(number(500), octets([]byte{1, 2, 3}), array()), pairs(number(1), text("a"), number(2), text("b"), negative(-1), octets(nil)),
	))
}

// What is read is written back, and read as the same tree.
func TestTreeIsFaithful(t *testing.T) {
	w := newWard()
	s := w.script(2, w.senders[1], full)
	c := w.buildCore(s, &faults{})
	for _, b := range [][]byte{rich().bytes(), c.body, c.context, c.claim, c.message, w.pinsItem(false).bytes(), w.clinician.bundles[0].signed} {
		root := read(b)
		if root == nil || !bytes.Equal(root.bytes(), b) || !bytes.Equal(root.clone().bytes(), b) {
			t.Errorf("%x is not written back", b)
		}
		if err := dcbor.Scan(b); err != nil {
			t.Errorf("%x: %v", b, err)
		}
	}
	if n := len(read(rich().bytes()).all()); n != len(rich().all()) {
		t.Errorf("read %d items, want %d", n, len(rich().all()))
	}
}

// A mutation that changes nothing anywhere tests nothing.
func TestEachMutationChangesSomething(t *testing.T) {
	before := rich().bytes()
	for _, m := range mutations() {
		changed := 0
		for place := range rich().all() {
			s := findSpot(rich(), byte(place))
			s.args, s.donors = [5]byte{1, 2, 3, 4, 5}, []*item{text("donor")}
			if m.apply(s); !bytes.Equal(s.root.bytes(), before) {
				changed++
			}
		}
		if changed == 0 {
			t.Errorf("%q changes nothing anywhere", m.name)
		}
	}
}

// Whatever a record says, it is a fault; and each item can be the place of one.
func TestEachChangeIsAFault(t *testing.T) {
	before := rich().bytes()
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 5000 {
		c := change{place: byte(n), what: byte(random.Uint32())}
		for i := range c.args {
			c.args[i] = byte(random.Uint32())
		}
		if after := c.apply(rich(), []*item{null()}); bytes.Equal(after, before) {
			t.Fatalf("%+v changes nothing", c)
		}
	}
	if n := len(newTable(t).donors); n > 256 {
		t.Errorf("%d donors, of which a byte reaches 256", n)
	}
	for _, root := range []*item{rich(), newWard().script(2, newWard().senders[2], full).contextItem()} {
		if n := len(root.all()); n > 256 {
			t.Errorf("%d items, of which a byte reaches 256", n)
		}
	}
}

// Of every list a byte can choose everything, and what it chose stays chosen when
// the list grows, but for the new one's own bytes and at powers of two.
func TestIndexIsStable(t *testing.T) {
	for count := 1; count <= 256; count++ {
		seen := map[int]bool{}
		moved := 0
		for b := range 256 {
			n := index(byte(b), count)
			if n >= count {
				t.Fatalf("%d of %d", n, count)
			}
			if seen[n] = true; n != index(byte(b), count+1) {
				moved++
			}
		}
		if len(seen) != count || moved > 1 && count&(count+1) != 0 {
			t.Errorf("of %d, %d are reached, and %d bytes choose another of one more", count, len(seen), moved)
		}
	}
}

// The changes that make the encoding wrong do.
func TestWrongEncodingsAreWrong(t *testing.T) {
	keys := pairs(number(1), number(7), number(2), number(300), number(1000), octets([]byte{1}))
	for _, c := range []struct {
		what  string
		place int
		args  [5]byte
	}{
		{"wider head", 0, [5]byte{}}, {"wider head", 4, [5]byte{}}, {"wider head", 6, [5]byte{2}},
		{"indefinite length", 0, [5]byte{}}, {"indefinite length", 6, [5]byte{}},
		{"a head that lies", 0, [5]byte{}}, {"a head that lies", 6, [5]byte{1}},
		{"swap", 0, [5]byte{}}, {"repeat", 0, [5]byte{}}, {"insert", 0, [5]byte{0, 0, 0, 1}},
		{"cut short", 0, [5]byte{}}, {"more behind it", 0, [5]byte{}}, {"tag", 6, [5]byte{0, 4}}, {"nest", 6, [5]byte{17}},
	} {
		change := change{place: byte(c.place), what: byte(mutationNamed(c.what)), args: c.args}
		if b := change.apply(keys.clone(), nil); dcbor.Scan(b) == nil {
			t.Errorf("%s: %x is in order", c.what, b)
		}
	}
}

// The referee's own scan says what the library's does.
func TestStrictIsScan(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	accepted := 0
	for range 10000 {
		b := rich().bytes()
		for range 1 + random.IntN(2) {
			root := read(b)
			if root == nil {
				break
			}
			c := change{place: byte(random.Uint32()), what: byte(random.Uint32())}
			for i := range c.args {
				c.args[i] = byte(random.Uint32())
			}
			b = c.apply(root, nil)
		}
		root, _ := strict(b)
		if err := dcbor.Scan(b); (err == nil) != (root != nil) {
			t.Fatalf("%x: %v, and strict %v", b, err, root != nil)
		} else if err == nil {
			accepted++
		}
	}
	if accepted < 200 {
		t.Errorf("only %d of the changes leave an item in order", accepted)
	}
}

// The page's rules are read, and say no as well as yes.
func TestGrammarJudges(t *testing.T) {
	w := newWard()
	g := loadGrammar(t)
	c := w.buildCore(w.script(1, w.senders[0], full), &faults{})
	for rule, b := range map[string][]byte{
		"context": c.context, "claim": c.claim, "message": c.message, "body": c.body, "sealed-record": invented(),
		"envelope": buildEnvelope(c.body, invented(), &faults{}), "pins": w.pinsItem(false).bytes(), "bundle": w.clinician.bundles[0].signed,
	} {
		if root, _ := strict(b); !g.matches(rule, root) {
			t.Errorf("%s: the genuine one does not match", rule)
		}
		root := read(b)
		list := root
		for list.major == majorTag {
			list = list.kids[0]
		}
		list.kids = append(list.kids, null(), null())
		if g.matches(rule, root) {
			t.Errorf("%s: one with two items more matches", rule)
		}
	}
}
