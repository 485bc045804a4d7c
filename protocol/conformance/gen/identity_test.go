package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"strings"
	"testing"
)

// TestThumbprints is the table of SPEC section 6.1 by hand.
func TestThumbprints(t *testing.T) {
	hash := func(parts ...string) string {
		h := sha256.Sum256([]byte(strings.Join(parts, "")))
		return string(h[:])
	}
	raw := func(s string) string { return string(must(hex.DecodeString(strings.ReplaceAll(s, " ", "")))) }
	for _, k := range otherKinds {
		var thumbs []string
		keys := newPartyOf("TestThumbprints", "owner", k.algs).keys
		for _, key := range keys {
			public := string(key.public)
			thumbs = append(thumbs, map[int64]func() string{
				algEd25519: func() string { return hash(raw("a3 01 01 20 06 21 58 20"), public) },
				algESP256: func() string {
					return hash(raw("a4 01 02 20 01 21 58 20"), public[:32], raw("22 58 20"), public[32:])
				},
				algMLDSA65: func() string { return hash(raw("a3 01 07 03 38 30 20 59 07a0"), public) },
			}[key.alg]())
		}
		want := thumbs[0]
		if len(thumbs) == 2 {
			want = hash(raw("82 5820"), thumbs[0], raw("5820"), thumbs[1])
		}
		if got := thumbprint(keys); string(got) != want {
			t.Errorf("%s: thumbprint is %x, want %x", k.name, got, want)
		}
	}
}

// TestRFC6979 is the example of RFC 6979 section A.2.5 for SHA-256: its s is
// above (n-1)/2, so that n - s goes on the wire.
func TestRFC6979(t *testing.T) {
	k := newIDKey(algESP256, must(hex.DecodeString("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721")))
	r := hexNumber("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716")
	s := hexNumber("f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8")
	message := []byte("sample")
	if got := k.signECDSA(message); !bytes.Equal(got, joinRS(r, s)) {
		t.Errorf("the signature is %x", got)
	}
	if got := k.sign(message); !bytes.Equal(got, joinRS(r, new(big.Int).Sub(orderN, s))) {
		t.Errorf("the signature with the lower s is %x", got)
	}
	if !holds(k, message, k.sign(message)) || holds(k, []byte("simple"), k.sign(message)) {
		t.Error("the signature does not hold, or for another message too")
	}
}

// TestGreatestS is a signature whose s is exactly (n-1)/2, and its mirror
// image one above. No vector can have it: the key follows from the hash, and
// what is signed names the key.
func TestGreatestS(t *testing.T) {
	message := []byte("message")
	nonce := hexNumber("1234567890abcdef")
	r := new(big.Int).Mod(baseG.times(nonce).x, orderN)
	d := new(big.Int).Mul(halfN, nonce)
	d.Sub(d, new(big.Int).SetBytes(sum(message))).Mul(d, new(big.Int).ModInverse(r, orderN)).Mod(d, orderN)
	k := newIDKey(algESP256, d.FillBytes(make([]byte, 32)))
	for _, c := range []struct {
		name string
		s    *big.Int
		want string
	}{
		{"(n-1)/2", halfN, ""},
		{"(n+1)/2", new(big.Int).Sub(orderN, halfN), "4.4 signature"},
		{"(n-3)/2", new(big.Int).Sub(halfN, big.NewInt(1)), "11.3.14 signature"},
	} {
		read := signedRead{algESP256, func([]byte) []byte { return message }, joinRS(r, c.s)}
		ch := &checker{}
		_, err := ch.run(func() object { ch.verified(k, read, nil, "11.3.14", "message"); return nil })
		if got := ""; err != nil {
			got = err.Error()
			if c.want == "" || !strings.HasPrefix(got, c.want+":") {
				t.Errorf("s = %s: %q, want %q", c.name, got, c.want)
			}
		} else if c.want != "" {
			t.Errorf("s = %s is taken, want %q", c.name, c.want)
		}
	}
}

// TestP256 compares the curve that is written out here with the library's.
func TestP256(t *testing.T) {
	if !baseG.times(orderN).add(baseG).isAt(baseG) || baseG.times(orderN).x != nil {
		t.Error("n times the base point is not at infinity")
	}
	for i := range 4 {
		k := newIDKey(algESP256, random("TestP256", itoa(i), 32))
		if !belongs(k) {
			t.Errorf("%x is not the point of %x", k.public, k.private)
		}
		if err := esp256Fault(k.public); err != nil {
			t.Errorf("%x: %v", k.public, err)
		}
	}
	if !onCurve(xOfFive, big.NewInt(5)) || !onCurve(new(big.Int), yOfZero()) {
		t.Error("the points with small coordinates are not on the curve")
	}
}

func (p weierstrass) isAt(q weierstrass) bool { return bytes.Equal(p.encode(), q.encode()) }

// TestBentESP256 shows that n - s and s + n hold for who does not look at
// their range, so that only SPEC 4.4 and the size refuse them.
func TestBentESP256(t *testing.T) {
	k := newPartyOf("TestBentESP256", "owner", kindESP256.algs).keys[0]
	message := []byte("message")
	if !holds(k, message, mirrored(k.sign(message))) {
		t.Error("the mirror image does not hold")
	}
	wide := new(big.Int).SetBytes(plusN(k.sign(message))[32:])
	if _, s := splitRS(k.sign(message)); wide.Mod(wide, orderN).Cmp(s) != 0 {
		t.Error("s + n is another s")
	}
}

// TestSignMu shows that the hand-made M' of pure ML-DSA signs like the library,
// so that the other two forms differ from it in M' alone.
func TestSignMu(t *testing.T) {
	k := newPartyOf("TestSignMu", "owner", kindMLDSA65.algs).keys[0]
	message := []byte("message")
	if !bytes.Equal(k.signMu(append([]byte{0, 0}, message...)), k.sign(message)) {
		t.Error("M' is another one")
	}
	for name, sign := range map[string]func([]byte) []byte{
		"internal": k.signInternal, "prehashed": k.signPrehashed,
		"context": func(m []byte) []byte { return k.signContext(m, "x") },
	} {
		if holds(k, message, sign(message)) {
			t.Errorf("%s verifies", name)
		}
	}
}

// TestHighS shows that the rule of 4.4 about s is all that refuses the vectors
// for it.
func TestHighS(t *testing.T) {
	vectors, err := once()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, v := range vectors {
		if v.rule == "4.4" && v.class == "signature" {
			found++
			if v.proof != "" {
				t.Errorf("%s: beside 4.4 there is %s", v.name, v.proof)
			}
		}
	}
	if found != 9 { // a message, a token; a bundle and a directory set, each by one key, and the first signature of a dual one; a credential, a rotation, a list
		t.Errorf("%d vectors, want 9", found)
	}
}
