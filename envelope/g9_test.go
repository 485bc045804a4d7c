package envelope

import (
	"bytes"
	"testing"

	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
)

// G9: who steals a sender's epoch state reads nothing of earlier generations, and
// nothing of the next epoch.

// thief has all that a sealer's memory holds of an epoch's core: it goes on from
// there as the sealer would.
type thief struct {
	id    [8]byte
	suite keys.Suite
	keys  epoch.Sealing
}

func steal(s *Sealer) *thief {
	e := s.epochs[len(s.epochs)-1]
	return &thief{e.id, e.context.Suite, *e.keys}
}

// opens reports whether the thief opens a core with what it can derive.
func (th *thief) opens(tb testing.TB, core []byte) bool {
	tb.Helper()
	sealed, ok := wire.MatchSealed(core)
	if !ok {
		tb.Fatal("not a sealed")
	}
	stolen := th.keys // a copy: deriving moves on
	for stolen.Counter() < wire.MaxCounter {
		if err := stolen.Prepare(); err != nil {
			tb.Fatal(err)
		}
		aead, nonce := stolen.Next()
		for _, n := range [][]byte{nonce, nonceAt(nonce, stolen.Counter()-1, sealed.Counter)} {
			if _, err := sealed.Open(nil, th.suite, aead, [12]byte(n)); err == nil {
				return true
			}
		}
	}
	return false
}

// nonceAt turns the nonce of one counter of a generation into that of another.
func nonceAt(nonce []byte, from, to uint16) []byte {
	n := bytes.Clone(nonce)
	n[10] ^= byte(from>>8) ^ byte(to>>8)
	n[11] ^= byte(from) ^ byte(to)
	return n
}

func TestG9_StolenEpoch(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	s, err := NewSealer(w.plan())
	if err != nil {
		t.Fatal(err)
	}
	var cores [][]byte
	seal := func(n int) {
		for range n {
			var b Batch
			if err := s.Seal(&b, w.message(1)); err != nil {
				t.Fatal(err)
			}
			cores = append(cores, b.Core)
		}
	}
	seal(70) // into generation 1
	th := steal(s)
	seal(60) // into generation 2
	for i, core := range cores {
		// Of the generation that it was stolen in, and of later ones, the thief reads
		// all; of generation 0 nothing.
		if th.opens(t, core) != (i >= 64) {
			t.Fatalf("the thief opens message %d: %v", i, i < 64)
		}
	}
	cores = nil
	if err := s.Replan(w.plan()); err != nil {
		t.Fatal(err)
	}
	seal(3)
	for i, core := range cores {
		if th.opens(t, core) {
			t.Errorf("the thief opens message %d of the next epoch", i)
		}
	}
}
