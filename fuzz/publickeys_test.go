package main

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/mlkem"
	"encoding/hex"
	"math/big"
	"slices"
)

// Which public keys are taken: SPEC.md sections 4.4 and 4.5, the slow way.

// field25519 is 2^255 - 19.
func field25519() *big.Int {
	return new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
}

// littleEndian reads a number of 32 bytes.
func littleEndian(b []byte) *big.Int {
	b = bytes.Clone(b)
	slices.Reverse(b)
	return new(big.Int).SetBytes(b)
}

// goodEd25519 reports whether 32 bytes are a public key by section 4.4.
func goodEd25519(key []byte) bool {
	sign := key[31] & 0x80
	y := bytes.Clone(key)
	y[31] &= 0x7f
	for _, small := range []string{
		"0000000000000000000000000000000000000000000000000000000000000000", "0100000000000000000000000000000000000000000000000000000000000000",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	} {
		if hex.EncodeToString(y) == small {
			return false
		}
	}
	p, n := field25519(), littleEndian(y)
	if n.Cmp(p) >= 0 {
		return false
	}
	// x^2 = (y^2 - 1) / (d y^2 + 1), with d = -121665/121666.
	one := big.NewInt(1)
	square := new(big.Int).Mul(n, n)
	d := new(big.Int).Mul(big.NewInt(-121665), new(big.Int).ModInverse(big.NewInt(121666), p))
	below := new(big.Int).Add(new(big.Int).Mul(d, square), one)
	below.ModInverse(below.Mod(below, p), p)
	x := new(big.Int).Mul(new(big.Int).Sub(square, one), below)
	x.Mod(x, p)
	return x.Sign() != 0 && new(big.Int).ModSqrt(x, p) != nil || x.Sign() == 0 && sign == 0
}

// goodP256 reports whether x and y are a point.
func goodP256(x, y []byte) bool {
	_, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), concat([]byte{4}, x, y))
	return err == nil
}

// goodEncryptionKey reports whether a key of a suite passes 6.4.4.
func goodEncryptionKey(suite uint64, key []byte) bool {
	switch suite {
	case 1:
		const size = mlkem.EncapsulationKeySize768
		if len(key) != size+32 {
			return false
		}
		_, err := mlkem.NewEncapsulationKey768(key[:size])
		return err == nil && goodX25519(key[size:])
	case 2:
		return len(key) == 32 && goodX25519(key)
	case 3:
		const size = mlkem.EncapsulationKeySize768
		if len(key) != size+65 || key[size] != 4 {
			return false
		}
		_, err := mlkem.NewEncapsulationKey768(key[:size])
		return err == nil && goodP256(key[size+1:size+33], key[size+33:])
	}
	return len(key) >= 1 && len(key) <= 4096
}

func goodX25519(key []byte) bool {
	if littleEndian(key).Cmp(field25519()) >= 0 {
		return false
	}
	// Any private key finds a point of small order: the product is zero.
	any := must(ecdh.X25519().NewPrivateKey(hash([]byte("any"))))
	_, err := any.ECDH(must(ecdh.X25519().NewPublicKey(key)))
	return err == nil
}

// identityOf returns the thumbprint of an identity, nil if a key of it is not
// good. Its shape is the CDDL's.
func identityOf(i *item) []byte {
	if i.major == majorArray {
		first, second := identityOf(i.kids[0]), identityOf(i.kids[1])
		if first == nil || second == nil {
			return nil
		}
		return hash(array(octets(first), octets(second)).bytes())
	}
	good := true
	switch kty := i.at(1).uint(); kty {
	case 1:
		good = goodEd25519(i.at(-2).octets())
	case 2:
		good = goodP256(i.at(-2).octets(), i.at(-3).octets())
	default: // ML-DSA-65: its thumbprint is over the required parameters
	}
	if !good {
		return nil
	}
	return hash(i.bytes())
}
