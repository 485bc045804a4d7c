package cose

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha512"
	"math/big"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// smallOrderKeys are the fourteen encodings of SPEC.md section 4.4, from that
// page.
func smallOrderKeys(tb testing.TB) [][32]byte {
	tb.Helper()
	var keys [][32]byte
	for _, s := range []string{
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	} {
		k := [32]byte(unhex(tb, s))
		keys = append(keys, k)
		k[31] |= 0x80
		keys = append(keys, k)
	}
	return keys
}

// refusedEverywhere fails unless x is refused wherever a key comes in.
func refusedEverywhere(t *testing.T, x []byte) {
	t.Helper()
	_, err := NewVerifier(ed25519.PublicKey(x))
	refused(t, err, ErrFormat)
	_, err = NewSignatureKey(ed25519.PublicKey(x))
	refused(t, err, ErrFormat)
	_, _, err = ParseKey(Key{AlgEd25519, x}.Append(nil))
	refused(t, err, ErrFormat)
	_, err = NewSigner(fakeSigner{public: ed25519.PublicKey(x)})
	refused(t, err, ErrFormat)
}

// TestSmallOrder: each of the fourteen is refused, and has to be. The constant
// signature (neutral element, 0) verifies under each for some messages with
// plain crypto/ed25519, and under the neutral element for all.
func TestSmallOrder(t *testing.T) {
	c := newCurve(t)
	constant := append([]byte{1}, make([]byte, 63)...)
	for _, k := range smallOrderKeys(t) {
		refusedEverywhere(t, k[:])
		a, _, err := c.decompress(k)
		if err != nil || !isIdentity(c.times8(a)) {
			t.Fatalf("%x is not of small order: %v", k, err)
		}
		const messages = 64
		n := 0
		for i := range messages {
			if ed25519.Verify(k[:], []byte("order "+strconv.Itoa(i)), constant) {
				n++
			}
		}
		if n < 2 || isIdentity(a) && n != messages {
			t.Errorf("%x: the constant signature verifies for %d of %d messages", k, n, messages)
		}
	}
}

// TestNotCanonical has every y from p on, of which 2^255-1 is the last; those on
// the curve would be second names of a key.
func TestNotCanonical(t *testing.T) {
	c := newCurve(t)
	onCurve := 0
	for i := range int64(19) {
		b := bytesOf(new(big.Int).Add(c.p, big.NewInt(i)))
		if _, canonical, err := c.decompress(b); err == nil {
			if onCurve++; canonical {
				t.Errorf("%x is canonical", b)
			}
		}
		refusedEverywhere(t, b[:])
		b[31] |= 0x80
		refusedEverywhere(t, b[:])
	}
	if onCurve < 3 {
		t.Errorf("only %d of them are points", onCurve)
	}
}

// TestWeakEd25519 compares with decompression in big.Int arithmetic, on random
// strings (half of which are no points), near the edges, and on real keys.
func TestWeakEd25519(t *testing.T) {
	c := newCurve(t)
	count := map[bool]int{}
	rapid.Check(t, func(rt *rapid.T) {
		var b [32]byte
		copy(b[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(rt, "bytes"))
		switch rapid.IntRange(0, 3).Draw(rt, "kind") {
		case 0:
			near := new(big.Int).Sub(c.p, big.NewInt(rapid.Int64Range(-18, 60).Draw(rt, "below p")))
			b = bytesOf(near)
			b[31] |= rapid.SampledFrom([]byte{0, 0x80}).Draw(rt, "sign")
		case 1:
			b = [32]byte(ed25519.NewKeyFromSeed(b[:]).Public().(ed25519.PublicKey))
		}
		want := c.good(b)
		count[want]++
		if got := weakEd25519(b[:]) == ""; got != want {
			rt.Fatalf("%x: good %v, want %v", b, got, want)
		}
	})
	if count[true] == 0 || count[false] == 0 {
		t.Errorf("good and bad keys: %v", count)
	}
	for _, n := range []int{0, 1, 31, 33, 64} {
		refusedEverywhere(t, make([]byte, n))
	}
}

// TestRFC8032 has the vectors of RFC 8032 section 7.1 that fit on a page.
func TestRFC8032(t *testing.T) {
	for _, v := range []struct{ seed, public, message, signature string }{
		{
			"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
			"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
			"e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
		},
		{
			"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
			"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
			"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
		},
		{
			"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
			"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
			"6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
		},
	} {
		s, err := NewSigner(ed25519.NewKeyFromSeed(unhex(t, v.seed)))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(s.verifier.ed25519, unhex(t, v.public)) {
			t.Errorf("public key %x", s.verifier.ed25519)
		}
		signature, err := s.sign(nil, unhex(t, v.message))
		if err != nil || !bytes.Equal(signature, unhex(t, v.signature)) {
			t.Errorf("signature %x, %v", signature, err)
		}
		if err := s.verifier.verify(unhex(t, v.message), signature); err != nil {
			t.Error(err)
		}
	}
	for _, public := range []string{ // tests 1024 and SHA(abc)
		"278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e",
		"ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
	} {
		if _, err := NewVerifier(ed25519.PublicKey(unhex(t, public))); err != nil {
			t.Errorf("%s: %v", public, err)
		}
	}
}

// TestStrictSignature has signatures that a looser verifier takes: S not below
// the order L, and R with a point of small order added, which the equation with
// the cofactor does not see.
func TestStrictSignature(t *testing.T) {
	c, s, message := newCurve(t), newSigner(t, 1), []byte("reading")
	good, err := s.sign(nil, message)
	if err != nil {
		t.Fatal(err)
	}
	for n := big.NewInt(1); ; n.Add(n, big.NewInt(1)) { // S + nL, as long as it fits
		larger := new(big.Int).Mul(n, c.l)
		if larger.Add(larger, numberOf(good[32:])).BitLen() > 256 {
			break
		}
		b := bytesOf(larger)
		refused(t, s.verifier.verify(message, append(slices.Clone(good[:32]), b[:]...)), ErrSignature)
	}

	// RFC 8032 section 5.1.6 by hand, with R' = R + T for each T of small order.
	h := sha512.Sum512(seed(1))
	h[0] &= 248
	h[31] = h[31]&127 | 64
	secret := numberOf(h[:32])
	nonce := sha512.Sum512(append(slices.Clone(h[32:]), message...))
	r := new(big.Int).Mod(numberOf(nonce[:]), c.l)
	R, _, err := c.decompress([32]byte(good[:32]))
	if err != nil {
		t.Fatal(err)
	}
	taken := 0
	for _, k := range smallOrderKeys(t) {
		T, canonical, err := c.decompress(k)
		if err != nil || !canonical {
			continue
		}
		moved := c.compress(c.add(R, T))
		challenge := sha512.Sum512(slices.Concat(moved[:], s.verifier.ed25519, message))
		S := new(big.Int).Mul(numberOf(challenge[:]), secret)
		scalar := bytesOf(S.Add(S, r).Mod(S, c.l))
		switch err := s.verifier.verify(message, append(moved[:], scalar[:]...)); {
		case isIdentity(T):
			if taken++; err != nil || !bytes.Equal(moved[:], good[:32]) || !bytes.Equal(scalar[:], good[32:]) {
				t.Errorf("signing by hand gives another signature: %v", err)
			}
		default:
			refused(t, err, ErrSignature)
		}
	}
	if taken != 1 {
		t.Errorf("the neutral element was met %d times", taken)
	}
}
