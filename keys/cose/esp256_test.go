package cose

import (
	"bytes"
	"crypto/elliptic"
	"encoding/asn1"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// TestP256Order compares with the standard library's numbers.
func TestP256Order(t *testing.T) {
	n, half := p256Order()
	want := elliptic.P256().Params().N
	if new(big.Int).SetBytes(n[:]).Cmp(want) != 0 || new(big.Int).SetBytes(half[:]).Cmp(new(big.Int).Rsh(want, 1)) != 0 {
		t.Errorf("n = %x, half = %x", n, half)
	}
}

// mirror returns the other signature that verifies: (r, n - s).
func mirror(signature []byte) []byte {
	n := elliptic.P256().Params().N
	s := new(big.Int).SetBytes(signature[32:])
	return append(bytes.Clone(signature[:32]), s.Sub(n, s).FillBytes(make([]byte, 32))...)
}

// TestG2_HighS: whoever sees a signature can make its mirror image, which plain
// ECDSA takes too; then one message would have two forms. Signers never make it.
func TestG2_HighS(t *testing.T) {
	s := signers(t, 1)[1]
	for i := range 50 {
		tbs := []byte{byte(i)}
		signature, err := s.sign(nil, tbs)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.verifier.verify(tbs, signature); err != nil {
			t.Fatal(err)
		}
		refused(t, s.verifier.verify(tbs, mirror(signature)), ErrSignature)
		if lowered := mirror(signature); !bytes.Equal(signature, low(lowered)) {
			t.Fatalf("the mirror image of %x, lowered: %x", signature, lowered)
		}
	}
}

func low(signature []byte) []byte {
	lowerS(signature[32:])
	return signature
}

// TestLowerS compares with arithmetic of the standard library, at the borders
// and anywhere.
func TestLowerS(t *testing.T) {
	n := elliptic.P256().Params().N
	half := new(big.Int).Rsh(n, 1)
	check := func(tb rapid.TB, s *big.Int) {
		want := s
		if s.Cmp(half) > 0 {
			want = new(big.Int).Sub(n, s)
		}
		b := s.FillBytes(make([]byte, 32))
		if highS(b) != (s.Cmp(half) > 0) {
			tb.Errorf("%x: high is %v", b, highS(b))
		}
		if lowerS(b); new(big.Int).SetBytes(b).Cmp(want) != 0 {
			tb.Errorf("%x became %x, want %x", s, b, want)
		}
	}
	for _, d := range []int64{-1, 0, 1, 2} {
		check(t, new(big.Int).Add(half, big.NewInt(d)))
	}
	check(t, new(big.Int).Sub(n, big.NewInt(1)))
	rapid.Check(t, func(rt *rapid.T) {
		s := new(big.Int).SetBytes(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(rt, "s"))
		check(rt, s.Mod(s, n))
	})
}

// TestESP256Range: r and s are from 1 to n - 1, and fill 64 bytes exactly.
func TestESP256Range(t *testing.T) {
	s := signers(t, 1)[1]
	tbs := []byte("reading")
	good, err := s.sign(nil, tbs)
	if err != nil {
		t.Fatal(err)
	}
	n, _ := p256Order()
	r, half := good[:32], good[32:]
	above := new(big.Int).Add(new(big.Int).SetBytes(r), elliptic.P256().Params().N).Bytes() // 33 bytes, or a wrong 32
	der, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(r), new(big.Int).SetBytes(half)})
	if err != nil {
		t.Fatal(err)
	}
	zero := make([]byte, 32)
	for name, parts := range map[string][][]byte{
		"nothing":          {},
		"r = 0":            {zero, half},
		"s = 0":            {r, zero},
		"both 0":           {zero, zero},
		"r = n":            {n[:], half},
		"s = n":            {r, n[:]},
		"r + n":            {above, half},
		"swapped":          {half, r},
		"63 bytes":         {r, half[1:]},
		"65 bytes, zero":   {good, {0}},
		"zero in front":    {{0}, good},
		"DER":              {der},
		"twice":            {good, good},
		"another's":        {bytes.Repeat([]byte{0x11}, 64)},
		"greatest numbers": {bytes.Repeat([]byte{0xff}, 64)},
	} {
		if err := s.verifier.verify(tbs, bytes.Join(parts, nil)); err == nil {
			t.Errorf("%s: taken", name)
		} else {
			refused(t, err, ErrSignature)
		}
	}
	refused(t, s.verifier.verify([]byte("another"), good), ErrSignature)
}

// TestDER compares with encoding/asn1, both ways.
func TestDER(t *testing.T) {
	type ecdsaSignature struct{ R, S *big.Int }
	number := rapid.Custom(func(rt *rapid.T) []byte {
		b := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(rt, "number")
		clear(b[:rapid.IntRange(0, 32).Draw(rt, "zeros")])
		return b
	})
	rapid.Check(t, func(rt *rapid.T) {
		raw := append(number.Draw(rt, "r"), number.Draw(rt, "s")...)
		want, err := asn1.Marshal(ecdsaSignature{new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:])})
		if err != nil {
			rt.Fatal(err)
		}
		der := appendDER([]byte{7}, raw)[1:]
		if !bytes.Equal(der, want) || len(der) > maxDER {
			rt.Fatalf("%x\nwritten %x\nwant    %x", raw, der, want)
		}
		if again, ok := appendRaw([]byte{7}, der); !ok || !bytes.Equal(again[1:], raw) {
			rt.Fatalf("%x read as %x", der, again)
		}
		// A byte changed: what is taken is what encoding/asn1 takes, and fits.
		der[rapid.IntRange(0, len(der)-1).Draw(rt, "at")] = rapid.Byte().Draw(rt, "byte")
		var theirs ecdsaSignature
		rest, err := asn1.Unmarshal(der, &theirs)
		takes := err == nil && len(rest) == 0 && theirs.R.Sign() >= 0 && theirs.S.Sign() >= 0 && theirs.R.BitLen() <= 256 && theirs.S.BitLen() <= 256
		if takes { // it overlooks what stands behind the two numbers
			written, err := asn1.Marshal(theirs)
			takes = err == nil && bytes.Equal(written, der)
		}
		again, ok := appendRaw(nil, der)
		if ok != takes {
			rt.Fatalf("%x: taken %v, by encoding/asn1 %v (%v)", der, ok, takes, err)
		}
		if ok && !bytes.Equal(appendDER(nil, again), der) {
			rt.Fatalf("%x: written again %x", der, appendDER(nil, again))
		}
	})
	for _, b := range [][]byte{nil, {0x30}, {0x30, 0}, {0x30, 3, 2, 1, 1}, {0x30, 5, 2, 1, 1, 2, 0}, {0x30, 6, 2, 2, 0, 1, 2, 1},
		append([]byte{0x30, 38, 2, 33}, bytes.Repeat([]byte{1}, 36)...), append([]byte{0x30, 38, 2, 33, 1}, append(make([]byte, 32), 2, 1, 1)...), {0x30, 9, 2, 1, 1, 2, 1, 1, 2, 1, 1}} {
		if _, ok := appendRaw(nil, b); ok {
			t.Errorf("%x is taken", b)
		}
	}
}
