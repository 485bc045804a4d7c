package envelope

import (
	"bytes"
	"testing"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
)

// G2: whoever changes, splices or forges bytes is refused, and no
// unauthenticated byte reaches the caller.

// Every byte of every leg, changed in two ways, is refused at the very next
// node, whoever that is.
func TestG2_EveryByteFlipped(t *testing.T) {
	w := newWard(t, 2, keys.SuiteX25519)
	legs := w.carry(w.seal(w.plan(), w.message(20)).Legs[0].Envelope, w.hops...)
	peelers := []*Peeler{w.peeler(w.hops[0]), w.peeler(w.hops[1])}
	opener := w.opener(w.recipients[0])
	for i, leg := range legs {
		e, err := wire.ParseEnvelope(leg, MaxEnvelope)
		if err != nil {
			t.Fatal(err)
		}
		// What is wrong with a trail never costs the message.
		for at := range leg[:len(leg)-len(e.Trail)] {
			for _, mask := range []byte{0x01, 0x80} {
				bad := bytes.Clone(leg)
				bad[at] ^= mask
				var err error
				if i < len(peelers) {
					_, err = peel(peelers[i], bad)
				} else {
					_, err = opener.Open(nil, bad)
				}
				if Class(err) == nil {
					t.Fatalf("leg %d, byte %d, mask %#x: %v", i, at, mask, err)
				}
			}
		}
	}
}

func TestG2_EveryTruncation(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	legs := w.carry(w.seal(w.plan(), w.message(20)).Legs[0].Envelope, w.hops...)
	peeler, opener := w.peeler(w.hops[0]), w.opener(w.recipients[0])
	for n := range legs[0] {
		if _, err := peel(peeler, legs[0][:n]); Class(err) != ErrFormat {
			t.Fatalf("the first %d bytes of a layer: %v", n, err)
		}
	}
	for n := range legs[1] {
		if _, err := opener.Open(nil, legs[1][:n]); Class(err) != ErrFormat {
			t.Fatalf("the first %d bytes of a core: %v", n, err)
		}
	}
}

// Parts of two genuine envelopes of one sender to one recipient, put together.
func TestG2_Spliced(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	a := w.seal(w.plan(), w.message(20)).Legs[0].Envelope
	b := w.seal(w.plan(), w.message(21)).Legs[0].Envelope
	inA, inB := w.turn(w.recipients[0], a), w.turn(w.recipients[0], b)
	w.refuse(w.recipients[0], inA.join(inA.opening, inB.genuineSealed(b)), ErrDecrypt)
	w.refuse(w.recipients[0], inA.join(inB.opening, inA.genuineSealed(a)), ErrDecrypt)

	// The signed message of one in the epoch of the other: an insider's splice,
	// which every AEAD accepts.
	inA.sealed = inB.sealed
	w.refuse(w.recipients[0], inA.forge(inA.secret, inA.context, targetOf(w.recipients[0].bundle, inA.suite)), ErrSignature)
}

// A fellow recipient holds every symmetric key. It can't change a bit of what
// was signed: not the claim, not a field of the context.
func TestG2_InsiderChangesClaim(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	env := w.seal(w.plan(), w.message(20)).Legs[0].Envelope
	in := w.turn(w.recipients[0], env)
	genuine := bytes.Clone(in.sealed)
	key := targetOf(w.recipients[0].bundle, in.suite)
	s, err := wire.ParseCoreSealed(genuine)
	if err != nil {
		t.Fatal(err)
	}
	for at := 1; at < 1+len(s.Message); at++ {
		in.sealed = bytes.Clone(genuine)
		in.sealed[at] ^= 0x01
		v, err := w.opener(w.recipients[0]).Open(nil, in.forge(in.secret, in.context, key))
		if Class(err) == nil || v != (Verified{}) {
			t.Fatalf("byte %d of the message changed: %v", at, err)
		}
	}
}

// An insider signs with its own key what it says is the sender's.
func TestG2_InsiderSigns(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	thief := w.party(keys.RoleMeasure, keys.SuiteX25519)
	w.refuse(w.recipients[0], w.forgeSigned(t, signedBy(t, thief.identity.Signer())), ErrSignature)
}

// Padding is a place to hide bytes that the sender did not sign.
func TestG2_PaddingIsZeros(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	env := w.seal(w.plan(), w.message(100)).Legs[0].Envelope
	in := w.turn(w.recipients[0], env)
	if s, err := wire.ParseCoreSealed(in.sealed); err != nil || s.Padding == 0 {
		t.Fatalf("%d bytes of padding: %v", s.Padding, err)
	}
	in.sealed = bytes.Clone(in.sealed)
	in.sealed[len(in.sealed)-1] = 1
	w.refuse(w.recipients[0], in.forge(in.secret, in.context, targetOf(w.recipients[0].bundle, in.suite)), ErrFormat)
}

// A signature of another object of the protocol is none of a message: the
// label in external_aad keeps them apart.
func TestG2_BundleSignatureIsNoMessage(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	sign := signedBy(t, w.device.identity.Signer())
	w.refuse(w.recipients[0], w.forgeSigned(t, func(_, _ []byte) []byte {
		claim := (&wire.Claim{Kind: uint64(KindObservation), Content: []byte("forged")}).Append(nil)
		return sign([]byte("vitalpost/1 bundle\x00"), claim)
	}), ErrSignature)
}
