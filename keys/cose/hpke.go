package cose

import (
	"crypto/ecdh"
	"crypto/fips140"
	"crypto/mlkem"
)

// weakHPKE returns why a public key is refused for suite (SPEC.md section
// 4.5), or the empty string. A check protects nothing, so it is made of the keys
// of all suites under GODEBUG=fips140=only too.
func weakHPKE(suite HPKE, public []byte) (why string) {
	fips140.WithoutEnforcement(func() { why = weakPublicHPKE(suite, public) })
	return why
}

func weakPublicHPKE(suite HPKE, public []byte) string {
	if len(public) != suite.PublicKeySize() {
		return "4.5: public key of another size than its suite's"
	}
	if suite != HPKE4 {
		if _, err := mlkem.NewEncapsulationKey768(public[:mlkem.EncapsulationKeySize768]); err != nil {
			return "4.5: ML-KEM-768 key fails the modulus check"
		}
		public = public[mlkem.EncapsulationKeySize768:]
	}
	if suite == HPKE8 {
		if _, err := ecdh.P256().NewPublicKey(public); err != nil {
			return "4.5: not an uncompressed point of P-256"
		}
		return ""
	}
	return weakX25519([32]byte(public))
}

// weakX25519 returns why u is refused as an X25519 public key.
func weakX25519(u [32]byte) string {
	if littleEndian(u).Cmp(fieldPrime()) >= 0 {
		return "4.5: X25519 key not canonical"
	}
	public, err := ecdh.X25519().NewPublicKey(u[:])
	if err != nil {
		return "4.5: X25519 key malformed"
	}
	if probeX25519(public) != nil {
		return "4.5: X25519 key of small order"
	}
	return ""
}

// probeX25519 returns an error for a point of small order. crypto/ecdh refuses
// an all-zero product, and small order gives one with every clamped scalar, so
// any private key finds it.
func probeX25519(public *ecdh.PublicKey) error {
	probe, err := ecdh.X25519().NewPrivateKey(make([]byte, 32))
	if err != nil {
		return err
	}
	_, err = probe.ECDH(public)
	return err
}
