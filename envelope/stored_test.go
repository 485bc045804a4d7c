package envelope

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance/txmap"
)

// storedWorld is two stored messages, of which one was resealed, and an opener that
// restores them.
func storedWorld(tb testing.TB) (w *ward, o *Opener, plain, resealed Verified) {
	tb.Helper()
	w = newWard(tb, 2, keys.SuiteX25519)
	state := new(txmap.Store)
	o = w.statefulOpener(w.recipients[0], state)
	var peelers []*Peeler
	for _, hop := range w.hops {
		peelers = append(peelers, w.statefulPeeler(hop, new(txmap.Store)))
	}
	arrive := func(env []byte) Verified {
		for _, p := range peelers {
			var f Forward
			w.take(p, &f, env)
			env = forwarded(tb, &f)
		}
		return w.receive(o, env)
	}
	s, err := NewSealer(w.plan())
	if err != nil {
		tb.Fatal(err)
	}
	defer s.Close()
	var b Batch
	if err := s.Seal(&b, w.message(100)); err != nil {
		tb.Fatal(err)
	}
	claim, origin := slices.Clone(b.Claim), Place{s.Stream(), b.Sequence}
	if err := s.Seal(&b, w.message(50)); err != nil {
		tb.Fatal(err)
	}
	plain = arrive(b.Legs[0].Envelope)
	ended, _ := s.Ended()
	p := w.plan()
	p.Earlier, p.Moved, p.After = []EndedStream{ended}, 1, s.Created()
	w.now = w.now.Add(time.Minute)
	next, err := NewSealer(p)
	if err != nil {
		tb.Fatal(err)
	}
	defer next.Close()
	if err := next.Reseal(&b, claim, origin); err != nil {
		tb.Fatal(err)
	}
	return w, o, plain, arrive(b.Legs[0].Envelope)
}

// A message that was stored says the same after a restart as before it.
func TestRestore(t *testing.T) {
	w, o, plain, resealed := storedWorld(t)
	for name, v := range map[string]Verified{"plain": plain, "resealed": resealed} {
		t.Run(name, func(t *testing.T) {
			stored := v.AppendStored([]byte("before"))[len("before"):]
			w.now = w.now.Add(time.Hour)
			again, err := o.Restore(stored)
			if err != nil {
				t.Fatal(err)
			}
			type what struct {
				ID        MessageID
				Sender    keys.Thumbprint
				Kind      Kind
				Type      ContentType
				Content   []byte
				Created   time.Time
				Place     Place
				Origin    Place
				Audience  []Recipient
				Recipient Recipient
				Routes    []SignedRoute
				Lifetime  time.Duration
				Late      bool
				Hops      int
				Whole     bool
				Trail     error
			}
			of := func(v Verified) what {
				r := v.Trail()
				return what{
					v.ID(), v.Sender().First, v.Kind(), v.Type(), v.Content(), v.Created(), v.Place(), v.Origin(), v.Audience(), v.Recipient(),
					v.Routes(), v.Lifetime(), v.Late(), len(r.Hops()), r.Whole(), r.Err(),
				}
			}
			if got, want := of(again), of(v); !reflect.DeepEqual(got, want) || got.Hops != 2 || !got.Whole {
				t.Errorf("restored %+v, want %+v", got, want)
			}
			if !bytes.Equal(again.AppendStored(nil), stored) {
				t.Error("stored again it is another")
			}
			fresh, err := commit(storeOf(o.state), again.Changes())
			if fresh || err != nil {
				t.Errorf("it has changes: fresh %v, %v", fresh, err)
			}
		})
	}
}

// What a store has garbled is not a message, whatever byte of it: the signature is
// verified again.
func TestG2_RestoreGarbled(t *testing.T) {
	w, o, _, resealed := storedWorld(t)
	stored := resealed.AppendStored(nil)
	trailAt := bytes.Index(stored, resealed.v.trail)
	said := 0
	for i := range stored {
		b := slices.Clone(stored)
		b[i] ^= 0x20
		v, err := o.Restore(b)
		var state *StateError
		switch {
		case err != nil && !errors.As(err, &state) && Class(err) == nil:
			t.Fatalf("byte %d: %v is of no class", i, err)
		case err == nil && (v.ID() != resealed.ID() || !bytes.Equal(v.Content(), resealed.Content())):
			t.Fatalf("byte %d: another message was restored", i)
		case err == nil && i < trailAt && v.Place() != resealed.Place():
			t.Fatalf("byte %d: at another place", i)
		case err == nil:
			said++
		}
	}
	// The trail, its roots, what it is about, and the time: they are not signed here.
	if most := len(resealed.v.trail) + 33*len(resealed.v.roots) + 48; said > most {
		t.Errorf("%d bytes may be others, want %d at most", said, most)
	}
	for n := range stored {
		if _, err := o.Restore(stored[:n]); err == nil {
			t.Fatalf("restored from %d of %d bytes", n, len(stored))
		}
	}
	// Another recipient of the clinic does not take it for its own.
	other := w.party(keys.RoleReport, keys.SuiteX25519)
	var state *StateError
	if _, err := w.statefulOpener(other, new(txmap.Store)).Restore(stored); !errors.As(err, &state) {
		t.Errorf("%v, want a StateError", err)
	}
	// Whoever is trusted no more has said nothing.
	delete(w.pins, w.device.identity.Thumbprint())
	if _, err := o.Restore(stored); !errors.Is(err, ErrTrust) {
		t.Errorf("%v, want %v", err, ErrTrust)
	}
}

// FuzzRestore: what somebody else has written into a store. What is taken has one
// encoding.
func FuzzRestore(f *testing.F) {
	_, o, plain, resealed := storedWorld(f)
	f.Add(plain.AppendStored(nil))
	f.Add(resealed.AppendStored(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := o.Restore(b)
		if err != nil {
			return
		}
		_ = v.Trail()
		if !bytes.Equal(v.AppendStored(nil), b) {
			t.Error("stored again it is another")
		}
	})
}
