package envelope

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/mlkem"
	"crypto/rand"
	"errors"
	"io"
	"testing"

	"github.com/vitalpost/vitalpost/keys"
)

// token is a key in hardware: it does what it is for, and at times is busy.
type token struct {
	exchange ecdh.KeyExchanger
	kem      crypto.Decapsulator
	sign     crypto.Signer
	busy     bool
	glitch   bool
}

var errBusy = errors.New("token busy")

func (t *token) Curve() ecdh.Curve                 { return t.exchange.Curve() }
func (t *token) PublicKey() *ecdh.PublicKey        { return t.exchange.PublicKey() }
func (t *token) Encapsulator() crypto.Encapsulator { return t.kem.Encapsulator() }
func (t *token) Public() crypto.PublicKey          { return t.sign.Public() }
func (t *token) ECDH(p *ecdh.PublicKey) ([]byte, error) {
	if t.busy {
		return nil, errBusy
	}
	if p.Bytes()[31] > 0x7f { // stricter than RFC 7748
		return nil, errors.New("point not canonical")
	}
	return t.exchange.ECDH(p)
}

func (t *token) Decapsulate(c []byte) ([]byte, error) {
	if t.busy {
		return nil, errBusy
	}
	return t.kem.Decapsulate(c)
}

func (t *token) Sign(r io.Reader, message []byte, o crypto.SignerOpts) ([]byte, error) {
	if t.busy {
		return nil, errBusy
	}
	s, err := t.sign.Sign(r, message, o)
	if t.glitch {
		s[0] ^= 1
	}
	return s, err
}

func newToken(tb testing.TB) *token {
	tb.Helper()
	x, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	k, err := mlkem.GenerateKey768()
	if err != nil {
		tb.Fatal(err)
	}
	_, s, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	return &token{exchange: x, kem: k, sign: s}
}

// A busy token is no reason to refuse: a hop that did would lose the message.
// The error is of no class, names the token's own, and the same bytes open a
// moment later.
func TestG15_HardwareBusy(t *testing.T) {
	for _, suite := range []keys.Suite{keys.SuiteXWing, keys.SuiteX25519} {
		w := newWard(t, 1, suite)
		for _, p := range []*party{w.hops[0], w.recipients[0]} {
			hard := newToken(t)
			key, err := keys.NewX25519Key(hard)
			if suite == keys.SuiteXWing {
				key, err = keys.NewXWingKey(hard, hard)
			}
			if err != nil {
				t.Fatal(err)
			}
			w.useKey(p, key)
			legs := w.seal(w.plan(), w.message(20)).Legs[0].Envelope
			peeler, opener := w.peeler(w.hops[0]), w.opener(w.recipients[0])
			try := func() error { _, err := peel(peeler, legs); return err }
			if p == w.recipients[0] {
				last := w.carry(legs, w.hops...)[1]
				try = func() error { _, err := opener.Open(nil, last); return err }
			}
			hard.busy = true
			err = try()
			var hardware *keys.HardwareError
			if Class(err) != nil || !errors.Is(err, errBusy) || !errors.As(err, &hardware) {
				t.Errorf("suite %v, %v: a busy token gave %v of class %v", suite, p.role, err, Class(err))
			}
			hard.busy = false
			if err := try(); err != nil {
				t.Errorf("suite %v, %v: and later %v", suite, p.role, err)
			}
		}
	}
}

// Bytes cause no failure of hardware: an ek that RFC 7748 takes and a strict
// token would refuse is damage, with hardware as without.
func TestHardwareStrictPoint(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	hard := newToken(t)
	key, err := keys.NewX25519Key(hard)
	if err != nil {
		t.Fatal(err)
	}
	w.useKey(w.hops[0], key)
	leg := w.seal(w.plan(), w.message(20)).Legs[0].Envelope
	body := bodyOf(t, leg)
	at := bytes.Index(leg, body.Layer.Message.Unprotected.EncapsulatedKey)
	leg[at+31] |= 0x80
	if _, err := peel(w.peeler(w.hops[0]), leg); Class(err) != ErrDecrypt {
		t.Errorf("a point with its top bit set: %v", err)
	}
}

// A signature that a token got wrong does not leave: nobody could verify it, and
// the sender would think that it had sent.
func TestG2_HardwareSigner(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	hard := newToken(t)
	identity, err := keys.NewIdentity(hard)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.pins.Pin(identity.Public(), keys.RoleMeasure); err != nil {
		t.Fatal(err)
	}
	w.device.identity = identity
	if _, err := w.opener(w.recipients[0]).Open(nil, w.seal(w.plan(), w.message(3)).Legs[0].Envelope); err != nil {
		t.Fatal(err)
	}
	for _, set := range []*bool{&hard.busy, &hard.glitch} {
		*set = true
		b, err := Seal(w.plan(), w.message(3))
		var hardware *keys.HardwareError
		if b != nil || Class(err) != nil || !errors.As(err, &hardware) {
			t.Errorf("sealed by a faulty token: %v", err)
		}
		*set = false
	}
}

// The caller may wipe the key that it handed in.
func TestIdentityCopiesKey(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []crypto.Signer{private, &private} {
		identity, err := keys.NewIdentity(key)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.pins.Pin(identity.Public(), keys.RoleMeasure); err != nil {
			t.Fatal(err)
		}
		kept := append(ed25519.PrivateKey(nil), private...)
		clear(private)
		w.device.identity = identity
		if _, err := w.opener(w.recipients[0]).Open(nil, w.seal(w.plan(), w.message(3)).Legs[0].Envelope); err != nil {
			t.Error(err)
		}
		copy(private, kept)
	}
}
