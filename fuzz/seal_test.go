package main

import (
	"bytes"
	"crypto/hpke"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// FuzzSeal: a caller asks for anything. What the library seals, its own hops and
// recipients take, and they read what the caller said; else it is refused.
func FuzzSeal(f *testing.F) {
	x := newSealing(f)
	for n := range byte(64) {
		f.Add([]byte{n, n / 2, n / 3, n, n, n, n, n, n, n, n, n, n})
		f.Add([]byte{n % 3, n, 0, 1, n, 6, 0, 0, 0, 0, 0, 0, 0})
		f.Add([]byte{n % 3, 0, 0, 0, 32, n % 12, 0, 0, 0, 0, 0, 4}) // hops of other suites
		f.Add([]byte{n % 3, 0, 0, 0, 0, n, 0, 0, 0, 0, 0, 4 + n%4, n, n / 4, n})
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p := program{b}
		plan, hops, readers := x.plan(&p)
		message := x.message(&p)
		batch, err := envelope.Seal(plan, message)
		if err != nil {
			if n := classes(err); n != 1 || batch != nil {
				t.Fatalf("refused with %d classes, or with a result: %v", n, err)
			}
			return
		}
		check := func(v envelope.Verified, err error) { checkSealed(t, plan, message, batch, v, err) }
		x.arrive(t, batch, 1, hops, readers, check)
		if x.again {
			x.reseal(t, plan, message, hops, readers)
		}
	})
}

// arrive takes a batch, of an epoch of so many places, over its hops to its readers.
func (x *sealing) arrive(t *testing.T, batch *envelope.Batch, places uint64, hops, readers [][]*party, check func(envelope.Verified, error)) {
	t.Helper()
	if len(batch.Legs) != len(hops) {
		t.Fatalf("%d legs for %d routes", len(batch.Legs), len(hops))
	}
	for route, leg := range batch.Legs {
		env, next := leg.Envelope, leg.Next
		for _, hop := range hops[route] {
			if !slices.Equal(next, names(hop)) {
				t.Fatalf("goes to %v, want %s", next, hop.name)
			}
			forward := &x.forward
			err := x.peelers[hop].Peel(forward, env, envelope.Ingress{Link: ingress})
			if err != nil {
				t.Fatalf("%s refuses what was sealed for it: %v", hop.name, err)
			}
			if env, err = forward.AppendEnvelope(nil, envelope.Egress{Link: egress}); err != nil {
				t.Fatalf("%s makes no record: %v", hop.name, err)
			}
			next = forward.Next()
		}
		if !slices.Equal(next, names(readers[route]...)) {
			t.Fatalf("goes to %v in the end", next)
		}
		if c := contextFor(readers[route][0], env); c == nil || c.at(18).uint() != places {
			t.Fatalf("not a context of an epoch of %d places: %v", places, c)
		}
		for _, r := range readers[route] {
			v, err := x.openers[r].Open(nil, env)
			check(v, err)
			if err == nil && !v.Trail().Whole() {
				t.Fatalf("an honest way: %v", v.Trail().Err())
			}
		}
	}
}

// contextFor returns the context in an envelope that was sealed for a party with
// other randomness than the kit's; nil if it can't be read.
func contextFor(p *party, env []byte) *item {
	opening := read(env).at(1, 0)
	alg, _ := opening.at(0, 1).integer()
	ids := keyIDs(opening)
	for n, entry := range opening.at(3).list() {
		info := recipientStructure(alg, entry.at(0).octets(), concat(label("core-recipient"), p.thumb, concat(ids...)))
		for _, k := range p.find(ids[n]) {
			kdf, aead := hpke.SHAKE256(), hpke.AES256GCM()
			if k.suite == 2 {
				kdf, aead = hpke.HKDFSHA256(), hpke.ChaCha20Poly1305()
			}
			key := must(must(hpke.NewRecipient(entry.at(1, -4).octets(), k.private(), kdf, aead, info)).Open(nil, entry.at(2).octets()))
			aad := encStructure("Encrypt", opening.at(0).octets(), concat(label("core-opening"), concat(ids...), hash(opening.at(3).bytes())))
			return read(read(open(contentAEAD(alg, key), opening.at(1, 5).octets(), opening.at(2).octets(), aad)).at(1).octets())
		}
	}
	return nil
}

// reseal seals a message in one stream and again in another that takes it over,
// with another default lifetime: it arrives as what it was.
func (x *sealing) reseal(t *testing.T, plan *envelope.Plan, message *envelope.Message, hops, readers [][]*party) {
	t.Helper()
	var first, batch envelope.Batch
	old := must(envelope.NewSealer(plan))
	defer old.Close()
	if err := old.Seal(&first, message); err != nil {
		t.Fatalf("refused what was sealed a moment ago: %v", err)
	}
	ended, _ := old.Ended()
	later := *plan
	later.Earlier, later.Moved, later.After, later.Lifetime = []envelope.EndedStream{ended}, 1, old.Created(), time.Minute
	sealer, err := envelope.NewSealer(&later)
	if err != nil {
		t.Fatalf("takes over no stream of its own: %v", err)
	}
	defer sealer.Close()
	if err := sealer.Seal(&batch, message); !errors.Is(err, envelope.ErrMoved) {
		t.Fatalf("sealed before what is to be resealed: %v", err)
	}
	origin := envelope.Place{Stream: old.Stream(), Sequence: first.Sequence}
	if err := sealer.Reseal(&batch, first.Claim, origin); err != nil {
		if !errors.Is(err, envelope.ErrLimit) || classes(err) != 1 { // what it takes over takes room
			t.Fatalf("not resealed: %v", err)
		}
		return
	}
	if batch.ID != first.ID {
		t.Fatal("another id")
	}
	x.arrive(t, &batch, 0, hops, readers, func(v envelope.Verified, err error) {
		checkSealed(t, plan, message, &batch, v, err)
		if err == nil && (v.Origin() != origin || v.Place() != envelope.Place{Stream: sealer.Stream()}) {
			t.Fatalf("at %v, from %v", v.Place(), v.Origin())
		}
	})
}

func names(parties ...*party) []keys.Thumbprint {
	var list []keys.Thumbprint
	for _, p := range parties {
		list = append(list, keys.Thumbprint(p.thumb))
	}
	return list
}

// checkSealed compares what was opened with what was asked for.
func checkSealed(t *testing.T, plan *envelope.Plan, m *envelope.Message, batch *envelope.Batch, v envelope.Verified, err error) {
	t.Helper()
	// The device is pinned to measure and to gather, and nobody asks it before.
	if m.Kind == envelope.KindDerivation || m.Kind == envelope.KindReport {
		if !errors.Is(err, envelope.ErrTrust) {
			t.Fatalf("a device that says %v: %v", m.Kind, err)
		}
		return
	}
	if err != nil {
		t.Fatalf("refused what was sealed for it: %v", err)
	}
	created, lifetime := m.Created.Truncate(time.Millisecond), m.Lifetime.Truncate(time.Millisecond)
	if m.Created.IsZero() {
		created = clock()
	}
	if lifetime == 0 {
		lifetime = plan.Lifetime.Truncate(time.Millisecond)
	}
	if lifetime == 0 {
		lifetime = envelope.DefaultLifetime
	}
	switch {
	case v.ID() != batch.ID, v.Place().Sequence != batch.Sequence:
		t.Fatal("another id or place than the sealer's")
	case v.Kind() != m.Kind, v.Type() != m.Type, !bytes.Equal(v.Content(), m.Content), !reflect.DeepEqual(source(v.Source()), source(m.Source)):
		t.Fatalf("says %v %v %x %+v", v.Kind(), v.Type(), v.Content(), v.Source())
	case !v.Created().Equal(created), v.Lifetime() != lifetime, v.Synchronised() == m.Unsynchronised, v.Early():
		t.Fatalf("made at %v for %v, want %v for %v", v.Created(), v.Lifetime(), created, lifetime)
	case v.Subject() != plan.Subject, v.Urgent() != plan.Urgent, v.OneWay() != plan.OneWay, v.Interval() != plan.Interval.Truncate(time.Millisecond):
		t.Fatal("another subject, mark or interval")
	}
}

// source returns a copy in which no bytes and none are the same.
func source(s *envelope.Source) *envelope.Source {
	if s == nil {
		return nil
	}
	c := *s
	c.Raw = append([]byte{}, s.Raw...)
	return &c
}
