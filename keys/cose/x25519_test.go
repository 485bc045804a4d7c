package cose

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/mlkem"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// weakX25519Keys are the points of small order of curve25519 and its twist,
// RFC 7748 section 6.1 and its errata, canonical.
func weakX25519Keys(tb testing.TB) []*big.Int {
	tb.Helper()
	c := newCurve(tb)
	keys := []*big.Int{big.NewInt(0), big.NewInt(1), new(big.Int).Sub(c.p, big.NewInt(1))}
	for _, s := range []string{
		"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	} {
		keys = append(keys, numberOf(unhex(tb, s)))
	}
	return keys
}

// refusedHPKE fails unless u is refused alone and as the end of an X-Wing key.
func refusedHPKE(t *testing.T, u [32]byte) {
	t.Helper()
	good := newHPKE(t, HPKE9, 1).PublicKey().Bytes()
	for suite, public := range map[HPKE][]byte{
		HPKE4: u[:],
		HPKE9: append(bytes.Clone(good[:mlkem.EncapsulationKeySize768]), u[:]...),
	} {
		key, err := NewHPKEKey(suite, public)
		if refused(t, err, ErrFormat); key.Public() != nil {
			t.Errorf("%x is refused, and a key", u)
		}
		_, _, err = ParseKey(Key{suite.Integrated(), public}.Append(nil))
		refused(t, err, ErrFormat)
	}
}

// TestX25519SmallOrder: with each, the shared secret would be zero whatever the
// private key is. Their forms from p on are refused as not canonical.
func TestX25519SmallOrder(t *testing.T) {
	c := newCurve(t)
	for _, u := range weakX25519Keys(t) {
		b := bytesOf(u)
		public, err := ecdh.X25519().NewPublicKey(b[:])
		if err != nil {
			t.Fatal(err)
		}
		private, err := ecdh.X25519().NewPrivateKey(seed(7))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := private.ECDH(public); err == nil {
			t.Fatalf("%x is not of small order", b)
		}
		refusedHPKE(t, b)
		b[31] |= 0x80
		refusedHPKE(t, b)
		if more := new(big.Int).Add(u, c.p); more.BitLen() <= 255 {
			refusedHPKE(t, bytesOf(more))
		}
	}
}

// TestX25519NotCanonical: every u from p on, and any with the top bit set, would
// give one key a second name.
func TestX25519NotCanonical(t *testing.T) {
	c := newCurve(t)
	for i := range int64(19) {
		refusedHPKE(t, bytesOf(new(big.Int).Add(c.p, big.NewInt(i))))
	}
	below := bytesOf(new(big.Int).Sub(c.p, big.NewInt(2)))
	if _, err := NewHPKEKey(HPKE4, below[:]); err != nil {
		t.Errorf("p-2: %v", err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		scalar := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(rt, "scalar")
		private, err := ecdh.X25519().NewPrivateKey(scalar)
		if err != nil {
			rt.Fatal(err)
		}
		u := private.PublicKey().Bytes()
		if _, err := NewHPKEKey(HPKE4, u); err != nil {
			rt.Fatalf("%x: %v", u, err)
		}
		u[31] |= 0x80
		_, err = NewHPKEKey(HPKE4, u)
		refused(t, err, ErrFormat)
	})
}

// TestMLKEMModulus: a coefficient of 3329 or more fails the check of FIPS 203
// section 7.2; without it one key would have several encodings.
func TestMLKEMModulus(t *testing.T) {
	good := newHPKE(t, HPKE9, 1).PublicKey().Bytes()
	if _, err := NewHPKEKey(HPKE9, good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name          string
		coefficient   uint16
		ok, last, odd bool
	}{
		{"3328", 3328, true, false, false},
		{"3329", 3329, false, false, false},
		{"4095", 4095, false, false, false},
		{"3329 at an odd place", 3329, false, false, true},
		{"3329 at the end", 3329, false, true, true},
	} {
		b := bytes.Clone(good)
		at := 0 // of three bytes that hold two coefficients
		if c.last {
			at = 3*384 - 3
		}
		if c.odd {
			b[at+1], b[at+2] = b[at+1]&0x0f|byte(c.coefficient<<4), byte(c.coefficient>>4)
		} else {
			b[at], b[at+1] = byte(c.coefficient), b[at+1]&0xf0|byte(c.coefficient>>8)
		}
		if _, err := NewHPKEKey(HPKE9, b); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		} else if err != nil {
			refused(t, err, ErrFormat)
		}
	}
	for _, n := range []int{0, 32, 1184, 1215, 1217} {
		_, err := NewHPKEKey(HPKE9, make([]byte, n))
		refused(t, err, ErrFormat)
	}
	for _, n := range []int{0, 31, 33, 1216} {
		_, err := NewHPKEKey(HPKE4, make([]byte, n))
		refused(t, err, ErrFormat)
	}
}

// TestX25519ZeroResult: an ek of small order is refused when the shared secret
// comes out as zero, before anything is derived from it (SPEC.md section 4.1).
// For X-Wing this is more than the draft asks.
func TestX25519ZeroResult(t *testing.T) {
	for _, suite := range ciphersuites() {
		key := newHPKE(t, suite, 1)
		kdf, aead := suite.schedule()
		enc, _, err := hpke.NewSender(key.PublicKey(), kdf, aead, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range weakX25519Keys(t) {
			b := bytesOf(u)
			ek := append(bytes.Clone(enc[:len(enc)-32]), b[:]...)
			if _, err := hpke.NewRecipient(ek, key, kdf, aead, nil); err == nil {
				t.Errorf("crypto/hpke derives keys from an ek that ends in %x", b)
			}
			header, unprotected := Header{Algorithm: suite.Integrated(), KeyID: []byte{1}}, Header{EncapsulatedKey: ek}
			refused(t, openHPKE(t, rawEncrypt0(header.Append(nil), unprotected.Append(nil), make([]byte, 30)), nil, 1), ErrDecrypt)
		}
	}
}

// TestSealToWeakKey: a key that was not checked on its way in is refused when
// it is sealed to, and nothing half-written comes back.
func TestSealToWeakKey(t *testing.T) {
	weak, err := HPKE4.KEM().NewPublicKey(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	b, err := AppendHPKEEncrypt0([]byte("before"), HPKE4, weak, []byte("key id"), nil, []byte("next"), "", nil)
	if err == nil || b != nil {
		t.Errorf("sealed %x", b)
	}
	b, err = AppendRecipients([]byte("before"), AlgChaCha20Poly1305, seed(9),
		append(recipients(t), RecipientKey{Suite: HPKE4, Key: weak, KeyID: []byte("key 03")}))
	if err == nil || b != nil {
		t.Errorf("sealed %x", b)
	}
}
