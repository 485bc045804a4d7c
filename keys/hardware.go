package keys

import (
	"crypto"
	"crypto/ecdh"
	"crypto/mlkem"
	"crypto/subtle"
	"errors"
	"math/big"
	"slices"

	"github.com/vitalpost/vitalpost/keys/cose"
)

// HardwareError is the failure of a key in hardware: of none of the classes,
// since no bytes caused it. What failed may be tried again.
type HardwareError = cose.HardwareError

// hardware returns t such that its own failures are a *HardwareError, and that
// it refuses an all-zero X25519 result (SPEC.md section 4.1). crypto/ecdh does
// the latter; crypto/hpke relies on it, and of another implementation nobody
// knows. It returns nil for no key.
func hardware(t ecdh.KeyExchanger) ecdh.KeyExchanger {
	if k, ok := t.(*ecdh.PrivateKey); ok && k != nil {
		return k
	} else if ok || t == nil {
		return nil
	}
	return exchanger{t}
}

type exchanger struct{ ecdh.KeyExchanger }

func (x exchanger) ECDH(public *ecdh.PublicKey) ([]byte, error) {
	// A point of small order is the peer's fault, not the hardware's, whatever
	// error that would give: it is found here, with any other key.
	probe, err := ecdh.X25519().NewPrivateKey(make([]byte, 32))
	if err != nil {
		return nil, err
	}
	if _, err := probe.ECDH(public); err != nil {
		return nil, err
	}
	// Some hardware refuses points that are not canonical. RFC 7748 takes them,
	// with the result of the canonical ones.
	public, err = ecdh.X25519().NewPublicKey(canonicalX25519(public.Bytes()))
	if err != nil {
		return nil, err
	}
	shared, err := x.KeyExchanger.ECDH(public)
	if err != nil {
		return nil, &HardwareError{Err: err}
	}
	var zero [32]byte
	if len(shared) != len(zero) || subtle.ConstantTimeCompare(shared, zero[:]) == 1 {
		return nil, &HardwareError{Err: errors.New("X25519 result of another size than 32 bytes, or all zero")}
	}
	return shared, nil
}

// canonicalX25519 returns u as RFC 7748 section 5 decodes it: the top bit masked,
// below 2^255 - 19.
func canonicalX25519(u []byte) []byte {
	n := new(big.Int)
	b := slices.Clone(u)
	b[len(b)-1] &= 0x7f
	slices.Reverse(b)
	n.SetBytes(b)
	p := new(big.Int).Lsh(big.NewInt(1), 255)
	n.Mod(n, p.Sub(p, big.NewInt(19)))
	n.FillBytes(b)
	slices.Reverse(b)
	return b
}

// hardwareKEM is hardware for an ML-KEM-768 key.
func hardwareKEM(pq crypto.Decapsulator) crypto.Decapsulator {
	if k, ok := pq.(*mlkem.DecapsulationKey768); ok && k != nil {
		return k
	} else if ok || pq == nil {
		return nil
	}
	return decapsulator{pq}
}

type decapsulator struct{ crypto.Decapsulator }

func (d decapsulator) Decapsulate(ciphertext []byte) ([]byte, error) {
	shared, err := d.Decapsulator.Decapsulate(ciphertext)
	if err != nil {
		return nil, &HardwareError{Err: err}
	}
	if len(shared) != mlkem.SharedKeySize {
		return nil, &HardwareError{Err: errors.New("ML-KEM result of another size than 32 bytes")}
	}
	return shared, nil
}
