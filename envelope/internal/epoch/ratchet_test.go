package epoch

import (
	"bytes"
	"crypto/cipher"
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"pgregory.net/rapid"
)

func newSchedule(seed byte) (*Schedule, [32]byte) {
	var x Extractor
	return x.Layer(keys.SuiteX25519, bytes.Repeat([]byte{seed}, 32)), [32]byte{seed}
}

// sealAll returns one byte sealed at each counter.
func sealAll(t testing.TB, s *Sealing) [][]byte {
	t.Helper()
	list := make([][]byte, Counters)
	for i := range list {
		list[i] = sealNext(t, s)
	}
	return list
}

func sealNext(t testing.TB, s *Sealing) []byte {
	t.Helper()
	if err := s.Prepare(); err != nil {
		t.Fatal(err)
	}
	aead, nonce := s.Next()
	return aead.Seal(nil, nonce, []byte{1}, nil)
}

// fataler is what a test of package testing and one of rapid have in common.
type fataler interface {
	Helper()
	Fatal(...any)
}

func opens(t fataler, r *Ratchet, x *Expander, counter uint16, sealed []byte) bool {
	t.Helper()
	aead, nonce, err := r.Open(x, counter)
	if errors.Is(err, ErrErased) {
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	_, err = aead.Open(nil, nonce[:], sealed, nil)
	return err == nil
}

func TestSealingOnce(t *testing.T) {
	schedule, h := newSchedule(1)
	s := schedule.Sealing(&h)
	sealed := sealAll(t, s)
	if err := s.Prepare(); !errors.Is(err, ErrUsedUp) || s.Counter() != Counters {
		t.Errorf("after the last counter: %v, counter %d", err, s.Counter())
	}
	slices.SortFunc(sealed, bytes.Compare)
	if n := len(slices.CompactFunc(sealed, bytes.Equal)); n != Counters {
		t.Errorf("%d counters sealed differently, want all", n)
	}
}

// Whatever order counters arrive in, with forged ones among them and the state
// written and read at any time: every open place opens, whole generations that
// are closed never do again, and what is kept is bounded.
func TestRatchetAgainstModel(t *testing.T) {
	schedule, h := newSchedule(2)
	sealed := sealAll(t, schedule.Sealing(&h))
	rapid.Check(t, func(t *rapid.T) {
		r := schedule.Ratchet(&h)
		x := new(Expander)
		closed := make([]bool, Counters)
		open := func(first, last uint16) bool { return slices.Contains(closed[first:last+1], false) }
		newest := -1
		at := 0
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			near := rapid.OneOf(rapid.IntRange(0, 70), rapid.IntRange(0, Counters)).Draw(t, "ahead")
			counter := uint16(min(at+near, Counters-1))
			switch rapid.IntRange(0, 5).Draw(t, "step") {
			case 0: // forged
				forged := slices.Clone(sealed[counter])
				forged[0]++
				if opens(t, &r, x, counter, forged) {
					t.Fatal("opened what was forged")
				}
				continue
			case 1: // restart
				b := r.Append(nil)
				reader := dcbor.NewReader(b, "ratchet")
				r = ReadRatchet(&reader, keys.SuiteX25519)
				if err := reader.Done(); err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(r.Append(nil), b) {
					t.Fatal("another encoding after reading")
				}
				continue
			case 2: // a run of them
				for ; at < int(counter); at++ {
					if closed[at] {
						continue
					}
					closed[at] = true
					newest = max(newest, at/perGeneration)
					if !opens(t, &r, x, uint16(at), sealed[at]) {
						t.Fatalf("counter %d of a run does not open", at)
					}
					r.Commit(x, uint16(at), open)
				}
				continue
			}
			gone := int(counter)/perGeneration <= newest && !open(counter&^63, counter|63)
			if got := opens(t, &r, x, counter, sealed[counter]); got == gone {
				t.Fatalf("counter %d opens: %v, want %v", counter, got, !gone)
			}
			if gone {
				continue
			}
			closed[counter] = true
			newest = max(newest, int(counter)/perGeneration)
			r.Commit(x, counter, open)
			if len(r.kept) > generations {
				t.Fatalf("%d generations kept", len(r.kept))
			}
		}
	})
}

// TestG8_ErasedGeneration: when all places of a generation are closed, nothing
// that is kept holds or yields its keys.
func TestG8_ErasedGeneration(t *testing.T) {
	schedule, h := newSchedule(3)
	var g0 generation
	g := schedule.first(&h)
	step(new(expander), &g, &g0)
	r := schedule.Ratchet(&h)
	x := new(Expander)
	if _, _, err := r.Open(x, 63); err != nil {
		t.Fatal(err)
	}
	if !holds(reflect.ValueOf(&r), g0.key[:], 8) {
		t.Fatal("the search is blind")
	}
	r.Commit(x, 63, func(_, last uint16) bool { return last > 63 })
	if _, _, err := r.Open(x, 5); !errors.Is(err, ErrErased) {
		t.Errorf("counter 5 of an erased generation: %v", err)
	}
	first := schedule.first(&h)
	for what, b := range map[string][]byte{"key": g0.key[:], "iv": g0.iv[:], "g": first[:]} {
		if holds(reflect.ValueOf(&r), b, 8) || holds(reflect.ValueOf(x), b, 8) {
			t.Errorf("the %s of generation 0 is still there", what)
		}
	}
	if bytes.Contains(r.Append(nil), g0.key[:]) {
		t.Error("the key of generation 0 is written down")
	}
}

// TestG9_StolenSealer: whoever steals a sealer's keys in generation 1 can't
// derive those of generation 0.
func TestG9_StolenSealer(t *testing.T) {
	schedule, h := newSchedule(4)
	s := schedule.Sealing(&h)
	g0 := schedule.first(&h)
	var k generation
	g := g0
	step(new(expander), &g, &k)
	aead := func() cipher.AEAD { return s.aead }
	sealNext(t, s)
	if !holds(reflect.ValueOf(aead()), k.key[:], 4) {
		t.Fatal("the search is blind")
	}
	for s.Counter() <= perGeneration {
		sealNext(t, s)
	}
	for what, b := range map[string][]byte{"key": k.key[:], "iv": k.iv[:], "g": g0[:]} {
		if holds(reflect.ValueOf(s), b, 8) {
			t.Errorf("the %s of generation 0 is still there", what)
		}
	}
}

func TestSteadyAllocations(t *testing.T) {
	schedule, h := newSchedule(5)
	s := schedule.Sealing(&h)
	buf, plaintext := make([]byte, 64), []byte{1}
	seal := func() {
		if err := s.Prepare(); err != nil {
			t.Fatal(err)
		}
		aead, nonce := s.Next()
		aead.Seal(buf[:0], nonce, plaintext, nil)
	}
	seal()
	if n := testing.AllocsPerRun(60, seal); n != 0 {
		t.Errorf("%v allocations a message", n)
	}
	for s.Counter() < perGeneration {
		seal()
	}
	if n := testing.AllocsPerRun(1, seal); n > 8 {
		t.Errorf("%v allocations a generation, want at most 8", n)
	}
}
