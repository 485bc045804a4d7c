package envelope

import (
	"crypto/ecdh"
	"crypto/mlkem"
	"crypto/sha3"
	"errors"
	"testing"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// G10: what is recorded today stays closed to a quantum computer of tomorrow.

// With bundles that carry both kinds of keys, every opening is post-quantum.
func TestG10_DefaultIsPostQuantum(t *testing.T) {
	w := newWard(t, 2, keys.SuiteXWing, keys.SuiteX25519)
	legs := w.carry(w.seal(w.plan(), w.message(30)).Legs[0].Envelope, w.hops...)
	for i, leg := range legs {
		body := bodyOf(t, leg)
		switch body.Kind {
		case wire.OpeningLayer:
			if body.Layer.Suite != cose.HPKE9 {
				t.Errorf("leg %d: the layer is of ciphersuite %v", i, body.Layer.Suite)
			}
		case wire.OpeningCore:
			for j, suite := range body.Core.Suites {
				if suite != cose.HPKE9 {
					t.Errorf("recipient entry %d is of ciphersuite %v", j, suite)
				}
			}
		case wire.OpeningNone:
			t.Errorf("leg %d has no opening", i)
		}
	}
}

// The attacker has solved X25519: it holds that half of the recipient's key,
// and not the ML-KEM half.
func TestG10_X25519Broken(t *testing.T) {
	w := newWard(t, 0, keys.SuiteXWing)
	seed := make([]byte, 32)
	seed[0] = 7
	expanded := make([]byte, 96) // X-Wing: SHAKE256 of the seed, 64 bytes for ML-KEM, 32 for X25519
	shake := sha3.NewSHAKE256()
	if _, err := shake.Write(seed); err != nil {
		t.Fatal(err)
	}
	if _, err := shake.Read(expanded); err != nil {
		t.Fatal(err)
	}
	whole := xwing(t, expanded[:64], expanded[64:])
	w.useKey(w.recipients[0], whole)
	env := w.seal(w.plan(), w.message(30)).Legs[0].Envelope
	if _, err := w.opener(w.recipients[0]).Open(nil, env); err != nil {
		t.Fatal(err)
	}
	half := xwing(t, make([]byte, 64), expanded[64:])
	body := bodyOf(t, env)
	if _, err := body.Core.Message.OpenKey(0, cose.HPKE9, half.Reveal(), wire.RecipientExtraInfo(w.recipients[0].identity.Thumbprint(), body.Core.KeyIDs)); !errors.Is(err, ErrDecrypt) {
		t.Errorf("the X25519 half alone opens: %v", err)
	}
}

// Post-quantum and classical recipients never share an audience: sealing says
// who stands in the way and does not weaken it for all.
func TestG10_NoMixedAudience(t *testing.T) {
	w := newWard(t, 0, keys.SuiteXWing, keys.SuiteX25519)
	old := w.party(keys.RoleReport, keys.SuiteX25519)
	w.recipients = append(w.recipients, old)
	b, err := Seal(w.plan(), w.message(30))
	var suite *keys.SuiteError
	if b != nil || !errors.As(err, &suite) || suite.Subject != old.identity.Thumbprint() {
		t.Errorf("sealed to a mixed audience: %v", err)
	}
}

func xwing(t *testing.T, pq, classical []byte) *keys.DecryptionKey {
	t.Helper()
	a, err := mlkem.NewDecapsulationKey768(pq)
	if err != nil {
		t.Fatal(err)
	}
	b, err := ecdh.X25519().NewPrivateKey(classical)
	if err != nil {
		t.Fatal(err)
	}
	k, err := keys.NewXWingKey(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// useKey gives a party a bundle with just this key.
func (w *ward) useKey(p *party, k *keys.DecryptionKey) {
	w.tb.Helper()
	own, err := p.identity.SignBundle(keys.BundleTemplate{
		Sequence: 9, NotBefore: w.now, Expires: w.now.Add(2 * MaxLife), Floor: k.Suite(), Keys: []*keys.EncryptionKey{k.Public()},
	})
	if err != nil {
		w.tb.Fatal(err)
	}
	if p.bundle, err = keys.ParseBundle(own.Signed(), w.pins, p.role, w.now); err != nil {
		w.tb.Fatal(err)
	}
	p.holder = &keys.Holder{Identity: p.identity.Public(), Bundles: []keys.OwnBundle{{Bundle: own, Keys: []*keys.DecryptionKey{k}}}}
}
