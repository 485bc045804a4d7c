package envelope

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// insider is a fellow recipient that turned: it has opened a genuine core and
// holds its secret, context and signed message, and makes new cores of them.
// What it does not have is the sender's identity key.
type insider struct {
	w       *ward
	suite   keys.Suite
	secret  []byte
	context []byte
	sealed  []byte // core-sealed-plaintext: the signed message
	opening []byte // as received
	body    wire.Body
}

// turn opens a core as recipient p.
func (w *ward) turn(p *party, env []byte) *insider {
	w.tb.Helper()
	body := bodyOf(w.tb, env)
	o := w.opener(p)
	_, _, opened, err := o.openEntry(&body.Core)
	if err != nil {
		w.tb.Fatal(err)
	}
	plaintext, err := wire.ParseCorePlaintext(opened)
	if err != nil {
		w.tb.Fatal(err)
	}
	in := &insider{
		w: w, suite: keys.SuiteOf(body.Core.Suites[0]), body: body, opening: bytes.Clone(body.Opening),
		secret: bytes.Clone(plaintext.Secret), context: bytes.Clone(plaintext.Context),
	}
	h := sha256.Sum256(in.context)
	ratchet := o.extract.Core(in.suite, in.secret).Ratchet(&h)
	aead, nonce, err := ratchet.Open(new(epoch.Expander), body.Sealed.Counter)
	if err != nil {
		w.tb.Fatal(err)
	}
	if in.sealed, err = body.Sealed.Open(nil, in.suite, aead, nonce); err != nil {
		w.tb.Fatal(err)
	}
	return in
}

// parsed returns the context to change.
func (in *insider) parsed() *wire.Context {
	in.w.tb.Helper()
	c, err := wire.ParseContext(in.context)
	if err != nil {
		in.w.tb.Fatal(err)
	}
	return c
}

// forge makes an envelope without layers: a new opening for these that
// hands over secret and context, and beside it the signed message sealed anew
// under them.
func (in *insider) forge(secret, context []byte, to ...target) []byte {
	in.w.tb.Helper()
	c := &compiled{audience: to}
	opening, err := c.sealOpening(in.suite, secret, context, bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 12))
	if err != nil {
		in.w.tb.Fatal(err)
	}
	return in.join(opening, in.reseal(secret, context))
}

// reseal seals the signed message anew under another secret or context.
func (in *insider) reseal(secret, context []byte) []byte {
	in.w.tb.Helper()
	return in.resealAt(secret, context, 0)
}

// resealAt seals it at a counter of the insider's choice.
func (in *insider) resealAt(secret, context []byte, counter uint16) []byte {
	in.w.tb.Helper()
	var x epoch.Extractor
	h := sha256.Sum256(context)
	schedule := x.Core(in.suite, secret)
	ratchet := schedule.Ratchet(&h)
	aead, nonce, err := ratchet.Open(new(epoch.Expander), counter)
	if err != nil {
		in.w.tb.Fatal(err)
	}
	s := wire.Sealer{ID: schedule.ID(&h), Counter: counter, Suite: in.suite, AEAD: aead, Nonce: nonce[:]}
	return s.Append(nil, in.sealed, nil)
}

// forgeSigned makes the envelope of a fellow recipient that has put another
// signed message in the place of the genuine one. sign gets what is signed.
func (w *ward) forgeSigned(t *testing.T, sign func(aad, claim []byte) []byte) []byte {
	t.Helper()
	env := w.seal(w.plan(), w.message(20)).Legs[0].Envelope
	in := w.turn(w.recipients[0], env)
	genuine, err := wire.ParseCoreSealed(in.sealed)
	if err != nil {
		t.Fatal(err)
	}
	message, err := cose.ParseSign1(genuine.Message)
	if err != nil {
		t.Fatal(err)
	}
	h := sum(in.context)
	aad := appendMessageAAD(nil, &h, 0, wire.Place{Stream: in.parsed().Stream})
	claim, err := message.Verify(w.device.identity.Public().Verifier(), aad, nil)
	if err != nil {
		t.Fatal(err)
	}
	in.sealed = coreSealed(sign(aad, claim))
	return in.forge(in.secret, in.context, targetOf(w.recipients[0].bundle, in.suite))
}

// coreSealed returns a core-sealed-plaintext of a message, unpadded.
func coreSealed(message []byte) []byte {
	n := wire.CoreSealedSize(len(message), nil)
	b := append(wire.AppendCoreSealedHead(make([]byte, 0, n)), message...)
	return wire.AppendCoreSealedRest(b, nil, n)
}

// signedBy signs a claim with one key.
func signedBy(t *testing.T, s *cose.Signer) func(aad, claim []byte) []byte {
	return func(aad, claim []byte) []byte {
		t.Helper()
		b, err := cose.AppendSign1(nil, s, aad, claim)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
}

// join puts an opening beside a sealed, in an envelope.
func (in *insider) join(opening, sealed []byte) []byte {
	body := append(append(wire.AppendBodyHead(nil), opening...), sealed...)
	return wire.AppendEnvelope(nil, wire.Envelope{Body: body})
}

// genuineSealed returns the sealed as the sender made it.
func (in *insider) genuineSealed(env []byte) []byte {
	in.w.tb.Helper()
	e, err := wire.ParseEnvelope(env, MaxEnvelope)
	if err != nil {
		in.w.tb.Fatal(err)
	}
	return e.Body[1+len(in.opening):]
}

// refuse fails unless p refuses the envelope with exactly this class and
// releases nothing. It returns the error.
func (w *ward) refuse(p *party, env []byte, class error) error {
	w.tb.Helper()
	v, err := w.opener(p).Open(nil, env)
	if Class(err) != class || class == nil {
		w.tb.Fatalf("got %v, want class %v", err, class)
	}
	if v != (Verified{}) {
		w.tb.Fatal("a refusal released something")
	}
	return err
}

// The kit itself: what it forges without a change is taken, so each refusal
// below has its one cause.
func TestInsiderForgesFaithfully(t *testing.T) {
	for _, suite := range []keys.Suite{keys.SuiteXWing, keys.SuiteX25519, keys.SuiteMLKEM768P256} {
		w := newWard(t, 0, suite)
		env := w.seal(w.plan(), w.message(40)).Legs[0].Envelope
		in := w.turn(w.recipients[0], env)
		for _, again := range [][]byte{
			in.forge(in.secret, in.context, targetOf(w.recipients[0].bundle, suite)),
			in.join(in.opening, in.genuineSealed(env)),
		} {
			v, err := w.opener(w.recipients[0]).Open(nil, again)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(v.Content(), w.message(40).Content) {
				t.Error("content differs")
			}
		}
	}
}
