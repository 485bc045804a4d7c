package cose

import (
	"crypto"
	"crypto/ecdh"
	"crypto/mlkem"
	"crypto/subtle"
	"errors"
	"slices"
)

// WrapKeyExchanger returns an X25519 key such that its own failures are a
// *[HardwareError], and that it refuses an all-zero result (SPEC.md section
// 4.1). crypto/ecdh does the latter; crypto/hpke relies on it, and of another
// implementation nobody knows. It returns nil for no key, and a key of
// crypto/ecdh as it is.
func WrapKeyExchanger(t ecdh.KeyExchanger) ecdh.KeyExchanger {
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
	// error that would give.
	if err := probeX25519(public); err != nil {
		return nil, err
	}
	// Some hardware refuses points that are not canonical. RFC 7748 takes them,
	// with the result of the canonical ones.
	public, err := ecdh.X25519().NewPublicKey(canonicalX25519(public.Bytes()))
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
	masked := [32]byte(u)
	masked[31] &= 0x7f
	n := littleEndian(masked)
	b := n.Mod(n, fieldPrime()).FillBytes(make([]byte, 32))
	slices.Reverse(b)
	return b
}

// WrapDecapsulator is [WrapKeyExchanger] for an ML-KEM-768 key.
func WrapDecapsulator(pq crypto.Decapsulator) crypto.Decapsulator {
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
