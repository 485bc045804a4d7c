package keys

import (
	"crypto"
	"crypto/ecdh"
	"crypto/mlkem"
	"crypto/rand"
	"errors"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose"
)

// kem is an ML-KEM key, and exchange an X25519 one, that can't be exported: keys
// in hardware, as it were. What comes out of them is as change says.
type kem struct {
	key    *mlkem.DecapsulationKey768
	change func([]byte, error) ([]byte, error)
}

func (k kem) Encapsulator() crypto.Encapsulator { return k.key.Encapsulator() }

func (k kem) Decapsulate(b []byte) ([]byte, error) { return k.change(k.key.Decapsulate(b)) }

type exchange struct {
	key    *ecdh.PrivateKey
	change func([]byte, error) ([]byte, error)
}

func (x exchange) PublicKey() *ecdh.PublicKey { return x.key.PublicKey() }
func (x exchange) Curve() ecdh.Curve          { return x.key.Curve() }

func (x exchange) ECDH(p *ecdh.PublicKey) ([]byte, error) { return x.change(x.key.ECDH(p)) }

// inHardware returns a key of each suite whose parts give what change says.
func inHardware(t *testing.T, change func([]byte, error) ([]byte, error)) (x25519, pqPart, tPart *DecryptionKey) {
	t.Helper()
	pq, err := mlkem.GenerateKey768()
	if err != nil {
		t.Fatal(err)
	}
	x, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	works := func(b []byte, err error) ([]byte, error) { return b, err }
	if x25519, err = NewX25519Key(exchange{x, change}); err != nil {
		t.Fatal(err)
	}
	if pqPart, err = NewXWingKey(kem{pq, change}, exchange{x, works}); err != nil {
		t.Fatal(err)
	}
	if tPart, err = NewXWingKey(kem{pq, works}, exchange{x, change}); err != nil {
		t.Fatal(err)
	}
	return x25519, pqPart, tPart
}

// TestHardware: keys that can't be exported open, sign into bundles, and are
// found, like others.
func TestHardware(t *testing.T) {
	id := newIdentity(t, 1)
	x, pq, _ := inHardware(t, func(b []byte, err error) ([]byte, error) { return b, err })
	own := ownOf(t, id, template(1), pq, x)
	h := holderOf(id, own)
	if err := h.Check(); err != nil {
		t.Fatal(err)
	}
	for _, k := range []*DecryptionKey{x, pq} {
		if _, err := k.Reveal().Bytes(); err == nil {
			t.Error("the key was exported")
		}
		if err := openWith(t, k, sealTo(t, own.Bundle.Key(k.Suite()))); err != nil {
			t.Error(err)
		}
		if got := h.Find(nil, own.Bundle.KeyID(k.Suite())); len(got) != 1 || got[0] != k {
			t.Errorf("found %v", got)
		}
	}
}

// TestHardwareFails: what a key in hardware says or does wrong is a
// *HardwareError, of no class: the same bytes may be tried again. A message that
// is wrong is of class decrypt with such a key, too.
func TestHardwareFails(t *testing.T) {
	busy := errors.New("busy")
	for _, c := range []struct {
		name   string
		change func([]byte, error) ([]byte, error)
		reason error
	}{
		{"error", func([]byte, error) ([]byte, error) { return nil, busy }, busy},
		{"nothing", func([]byte, error) ([]byte, error) { return nil, nil }, nil},
		{"31 bytes", func(b []byte, _ error) ([]byte, error) { return b[:31], nil }, nil},
		{"33 bytes", func(b []byte, _ error) ([]byte, error) { return append(b, 0), nil }, nil},
	} {
		x, pq, tPart := inHardware(t, c.change)
		for _, k := range []*DecryptionKey{x, pq, tPart} {
			err := openWith(t, k, sealTo(t, k.Public()))
			var e *HardwareError
			if !errors.As(err, &e) || c.reason != nil && !errors.Is(err, c.reason) || ofClass(err) {
				t.Errorf("%s, suite %v: %v", c.name, k.Suite(), err)
			}
		}
	}
	x, pq, tPart := inHardware(t, func(b []byte, _ error) ([]byte, error) { return make([]byte, 32), nil })
	var e *HardwareError
	for _, k := range []*DecryptionKey{x, tPart} { // zeros are no X25519 result
		if err := openWith(t, k, sealTo(t, k.Public())); !errors.As(err, &e) {
			t.Errorf("zeros, suite %v: %v", k.Suite(), err)
		}
	}
	refused(t, openWith(t, pq, sealTo(t, pq.Public())), cose.ErrDecrypt) // and may be an ML-KEM one

	x, pq, _ = inHardware(t, func(b []byte, err error) ([]byte, error) { return b, err })
	for _, k := range []*DecryptionKey{x, pq} {
		sealed := sealTo(t, k.Public())
		sealed[len(sealed)-1] ^= 1
		refused(t, openWith(t, k, sealed), cose.ErrDecrypt)
	}
}

// TestHardwareZeroResult: an ek of small order is the sealer's fault, whatever
// the hardware makes of it: an error, or zeros, or something else.
func TestHardwareZeroResult(t *testing.T) {
	for name, change := range map[string]func([]byte, error) ([]byte, error){
		"refuses": func([]byte, error) ([]byte, error) { return nil, errors.New("small order") },
		"zeros":   func([]byte, error) ([]byte, error) { return make([]byte, 32), nil },
		"other":   func([]byte, error) ([]byte, error) { return seed(1), nil },
	} {
		x, _, pq := inHardware(t, change)
		for _, k := range []*DecryptionKey{x, pq} {
			sealed := sealTo(t, k.Public())
			end := len(sealed) - 1 - len("hello") - 16 // of ek
			clear(sealed[end-32 : end])
			if err := openWith(t, k, sealed); !errors.Is(err, cose.ErrDecrypt) {
				t.Errorf("%s, suite %v: %v", name, k.Suite(), err)
			}
		}
	}
}
