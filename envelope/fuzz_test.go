package envelope

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/protocol/conformance"
)

// A fuzzFixture is a recipient or hop of a vector: keys that stay the same, so
// that a corpus keeps its worth.
type fuzzFixture struct {
	holder *keys.Holder
	hop    *keys.Identity // nil of a recipient
	pins   keys.Pins
	clock  func() time.Time
	vector conformance.Vector
}

func fixture(tb testing.TB, name string) *fuzzFixture {
	tb.Helper()
	vectors, err := conformance.Load(name)
	if err != nil {
		tb.Fatal(err)
	}
	return newFixture(tb, vectors[0])
}

func newFixture(tb testing.TB, v conformance.Vector) *fuzzFixture {
	tb.Helper()
	fail := func(err error) {
		if err != nil {
			tb.Fatal(err)
		}
	}
	f := &fuzzFixture{pins: keys.Pins{}, vector: v, clock: func() time.Time { return time.UnixMilli(v.Now) }}
	for _, pin := range v.Pins {
		id, err := keys.ParsePublicIdentity(pin.Identity)
		fail(err)
		f.pins[id.Thumbprint()] = keys.Pin{Key: id, Roles: []keys.Role{keys.Role(pin.Roles[0])}}
	}
	own := v.Holder.Bundles[0]
	id, err := keys.ParsePublicIdentity(v.Holder.Identity)
	fail(err)
	bundle, err := keys.ParseOwnBundle(own.Bundle, id)
	fail(err)
	public, err := cose.NewHPKEKey(keys.Suite(own.Keys[0].Suite).HPKE(), own.Keys[0].Public)
	fail(err)
	private, err := keys.ParseDecryptionKey(keys.NewSecret(public.AppendPrivate(nil, own.Keys[0].Private)))
	fail(err)
	if v.Holder.PrivateIdentity != nil {
		f.hop, err = keys.ParseIdentity(keys.NewSecret(bytes.Clone(v.Holder.PrivateIdentity)))
		fail(err)
	}
	f.holder = &keys.Holder{Identity: id, Bundles: []keys.OwnBundle{{Bundle: bundle, Keys: []*keys.DecryptionKey{private}}}}
	return f
}

// FuzzPeel: bytes from the network at a hop. Whatever is not the genuine body
// is refused with one class.
func FuzzPeel(f *testing.F) {
	x := fixture(f, "peel-suite2")
	peeler, err := NewPeeler(PeelerConfig{Holder: x.holder, Identity: x.hop, Clock: x.clock})
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(x.vector.Input))
	genuine, err := wire.ParseEnvelope(x.vector.Input, MaxEnvelope)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		forward, err := peel(peeler, b)
		if err != nil {
			if Class(err) == nil || forward != nil {
				t.Fatalf("refused without class, or with a result: %v", err)
			}
			return
		}
		// A hop does not know the sealer: with its public key anybody may seal to
		// it. But the fuzzer can't, so the body is the genuine one.
		if e, err := wire.ParseEnvelope(b, MaxEnvelope); err != nil || !bytes.Equal(e.Body, genuine.Body) {
			t.Fatalf("peeled another body: %v", err)
		}
		if out := forwarded(t, forward); len(out) > forward.MaxSize() {
			t.Fatal("MaxSize is wrong")
		}
	})
}

// FuzzOpen: bytes from the network at a recipient.
func FuzzOpen(f *testing.F) {
	x := fixture(f, "open-suite2")
	opener, err := NewOpener(OpenerConfig{Holder: x.holder, Trust: x.pins, Clock: x.clock})
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(x.vector.Input))
	genuine, err := opener.Open(nil, x.vector.Input)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := opener.Open(nil, b)
		checkOpened(t, v, err, genuine)
	})
}

// FuzzOpenInsider: the mutator holds the keys of a fellow recipient. What it
// makes of context and signed message is sealed properly, and must still be
// refused unless it is what the sender signed.
func FuzzOpenInsider(f *testing.F) {
	x := fixture(f, "open-suite2")
	opener, err := NewOpener(OpenerConfig{Holder: x.holder, Trust: x.pins, Clock: x.clock})
	if err != nil {
		f.Fatal(err)
	}
	genuine, err := opener.Open(nil, x.vector.Input)
	if err != nil {
		f.Fatal(err)
	}
	var values struct {
		Secret, Context conformance.Hex
		Sealed          conformance.Hex `json:"sealed_plaintext"`
	}
	if err := json.Unmarshal(x.vector.Intermediate, &values); err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(values.Secret), []byte(values.Context), []byte(values.Sealed))
	key := targetOf(x.holder.Bundles[0].Bundle, keys.SuiteX25519)
	f.Fuzz(func(t *testing.T, secret, context, sealed []byte) {
		in := &insider{w: &ward{tb: t}, suite: keys.SuiteX25519, sealed: sealed}
		v, err := opener.Open(nil, in.forge(secret, context, key))
		checkOpened(t, v, err, genuine)
		if err == nil && !bytes.Equal(context, values.Context) {
			t.Fatal("opened under another context than the signed one")
		}
	})
}

// checkOpened fails unless v is refused with one class and empty, or says what
// the genuine message says.
func checkOpened(t *testing.T, v Verified, err error, genuine Verified) {
	t.Helper()
	if err != nil {
		if Class(err) == nil || v != (Verified{}) {
			t.Fatalf("refused without class, or with a result: %v", err)
		}
		return
	}
	if v.ID() != genuine.ID() || !bytes.Equal(v.Content(), genuine.Content()) || len(v.Audience()) != len(genuine.Audience()) {
		t.Fatal("opened something that the sender did not sign")
	}
}
