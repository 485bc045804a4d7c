package cose

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"testing"
)

// keyForms returns a private key's bytes and the public key of each form.
func keyForms(tb testing.TB) []struct {
	name            string
	key             Key
	private, public []byte
	front           string // of the COSE_Key, as SPEC.md's CDDL has it, without private key
	secretLabel     byte
} {
	tb.Helper()
	forms := []struct {
		name            string
		key             Key
		private, public []byte
		front           string
		secretLabel     byte
	}{
		{"Ed25519", Key{}, seed(1), newSigner(tb, 1).verifier.ed25519, "a3 0101 2006 215820", 0x23},
		{"X25519", Key{}, seed(2), newHPKE(tb, HPKE4, 2).PublicKey().Bytes(), "a4 0101 03182a 2004 215820", 0x23},
		{"X-Wing", Key{}, seed(3), newHPKE(tb, HPKE9, 3).PublicKey().Bytes(), "a3 0107 031838 205904c0", 0x21},
		{"ESP256", Key{}, seed(4), nil, "a4 0102 2001 215820", 0x23},
		{"ML-DSA-65", Key{}, seed(5), nil, "a3 0107 033830 205907a0", 0x21},
	}
	for i, suite := range []HPKE{0, HPKE4, HPKE9, 0, 0} {
		f := &forms[i]
		var err error
		switch f.name {
		case "Ed25519":
			f.key, err = NewSignatureKey(ed25519.PublicKey(f.public))
		case "ESP256":
			f.key, err = NewSignatureKey(newESP256(tb, 4).Public())
			f.public = bytes.Join([][]byte{f.key.public[:32], f.key.public[32:]}, unhex(tb, "22 5820"))
		case "ML-DSA-65":
			f.key, err = NewSignatureKey(newMLDSA65(tb, 5).Public())
			f.public = f.key.public
		default:
			f.key, err = NewHPKEKey(suite, f.public)
		}
		if err != nil {
			tb.Fatal(err)
		}
		if f.key.HPKE() != suite {
			tb.Fatal("another ciphersuite")
		}
	}
	return forms
}

// TestKeyForms writes each form, public and private, as the CDDL has it, and
// reads it back.
func TestKeyForms(t *testing.T) {
	for _, f := range keyForms(t) {
		public := append(unhex(t, f.front), f.public...)
		secret := append(append(bytes.Clone(public), f.secretLabel, 0x58, 0x20), f.private...)
		secret[0]++ // one more parameter
		if got := f.key.Append([]byte{}); !bytes.Equal(got, public) {
			t.Errorf("%s: written as %x", f.name, got)
		}
		if got := f.key.AppendPrivate(nil, f.private); !bytes.Equal(got, secret) {
			t.Errorf("%s: private key written as %x", f.name, got)
		}
		for _, in := range [][]byte{public, secret} {
			key, private, err := ParseKey(in)
			if err != nil {
				t.Errorf("%s: %v", f.name, err)
				continue
			}
			if key.Algorithm() != f.key.Algorithm() || !bytes.Equal(key.Public(), f.key.public) {
				t.Errorf("%s: read as another key", f.name)
			}
			if (private != nil) != (len(in) == len(secret)) || private != nil && !bytes.Equal(private, f.private) {
				t.Errorf("%s: private key %x", f.name, private)
			}
			// Of RFC 9679's required parameters alg is none in a key of type OKP.
			required := bytes.Replace(public, []byte{0xa4, 1, 1, 3, 0x18, 42}, []byte{0xa3, 1, 1}, 1)
			if key.Thumbprint() != sha256.Sum256(required) {
				t.Errorf("%s: the thumbprint has more than the public key in it", f.name)
			}
			// A caller may reuse what was parsed, and keep the public key.
			scratch := bytes.Clone(in)
			key, _, err = ParseKey(scratch)
			clear(scratch)
			if err != nil || !bytes.Equal(key.Public(), f.key.public) {
				t.Errorf("%s: the public key aliases the input: %v", f.name, err)
			}
		}
	}
}

// TestThumbprint compares with a value computed by another program (Python's
// hashlib) from RFC 9679 section 3: the deterministic encoding of the required
// parameters of the public key of RFC 8032 section 7.1, test 1.
func TestThumbprint(t *testing.T) {
	k, err := NewSignatureKey(ed25519.PublicKey(unhex(t, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")))
	if err != nil {
		t.Fatal(err)
	}
	got := k.Thumbprint()
	if want := unhex(t, "866eefbd6718c8846cd7ddfe43fc74ab1daac4538ff8514ea2ec2d410a415743"); !bytes.Equal(got[:], want) {
		t.Errorf("got %x, want %x", got, want)
	}
}

// TestKeyRefused has what is not one of the five forms.
func TestKeyRefused(t *testing.T) {
	forms := keyForms(t)
	ed, x, xwing, p256, mldsa := forms[0], forms[1], forms[2], forms[3], forms[4]
	px, py := p256.key.public[:32], p256.key.public[32:]
	y := func(b []byte) []byte { return append([]byte{0x22, 0x58, byte(len(b))}, b...) }
	prime := unhex(t, "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff")
	order, _ := p256Order()
	join := func(front string, parts ...[]byte) []byte {
		return append(unhex(t, front), bytes.Join(parts, nil)...)
	}
	d := join("235820", ed.private)
	for _, c := range []struct {
		name string
		b    []byte
	}{
		{"nothing", nil},
		{"empty map", unhex(t, "a0")},
		{"array", unhex(t, "80")},
		{"without kty", join("a2 2006 215820", ed.public)},
		{"without curve", join("a2 0101 215820", ed.public)},
		{"without x", unhex(t, "a2 0101 2006")},
		{"private key alone", join("a3 0101 2006", d)},
		{"x of no bytes", unhex(t, "a3 0101 2006 2140")},
		{"x of 31 bytes", join("a3 0101 2006 21581f", ed.public[:31])},
		{"x of 33 bytes", join("a3 0101 2006 215821", ed.public, []byte{0})},
		{"x as text", unhex(t, "a3 0101 2006 2160")},
		{"kty as text", join("a3 01634f4b50 2006 215820", ed.public)},
		{"kty EC2", join("a3 0102 2006 215820", ed.public)},
		{"kty 0", join("a3 0100 2006 215820", ed.public)},
		{"kty AKP with a curve", join("a3 0107 2006 215820", ed.public)},
		{"curve Ed448", join("a3 0101 2007 215820", ed.public)},
		{"curve P-256", join("a3 0101 2001 215820", ed.public)},
		{"curve X25519 without alg", join("a3 0101 2004 215820", x.public)},
		{"Ed25519 with alg", join("a4 0101 0332 2006 215820", ed.public)},
		{"X25519 with the alg of the other use", join("a4 0101 031832 2004 215820", x.public)},
		{"X25519 with the alg of X-Wing", join("a4 0101 031838 2004 215820", x.public)},
		{"X-Wing with the alg of X25519", join("a3 0107 03182a 205904c0", xwing.public)},
		{"X-Wing with the alg of the other use", join("a3 0107 031839 205904c0", xwing.public)},
		{"X-Wing without alg", join("a2 0107 205904c0", xwing.public)},
		{"X-Wing as OKP", join("a3 0101 031838 205904c0", xwing.public)},
		{"X-Wing of 1215 bytes", join("a3 0107 031838 205904bf", xwing.public[:1215])},
		{"alg as text", join("a4 0101 036148 2004 215820", x.public)},
		{"kid", join("a4 0101 024101 2006 215820", ed.public)},
		{"key_ops", join("a4 0101 048101 2006 215820", ed.public)},
		{"base IV", join("a4 0101 054101 2006 215820", ed.public)},
		{"y", join("a4 0101 2006 215820", ed.public, unhex(t, "225820"), ed.public)},
		{"label -5", join("a4 0101 2006 215820", ed.public, unhex(t, "2440"))},
		{"text label", join("a4 0101 2006 215820", ed.public, unhex(t, "616b00"))},
		{"label -2^53", join("a4 0101 2006 215820", ed.public, unhex(t, "3b001fffffffffffff40"))},
		{"private key of no bytes", join("a4 0101 2006 215820", ed.public, unhex(t, "2340"))},
		{"private key of 31 bytes", join("a4 0101 2006 215820", ed.public, unhex(t, "23581f"), ed.private[:31])},
		{"private key of 64 bytes", join("a4 0101 2006 215820", ed.public, unhex(t, "235840"), ed.private, ed.public)},
		{"another's private key", join("a4 0101 2006 215820", ed.public, unhex(t, "235820"), seed(9))},
		{"another's scalar", join("a5 0101 03182a 2004 215820", x.public, unhex(t, "235820"), seed(9))},
		{"scalar of 31 bytes", join("a5 0101 03182a 2004 215820", x.public, unhex(t, "23581f"), x.private[:31])},
		{"another's seed", join("a4 0107 031838 205904c0", xwing.public, unhex(t, "215820"), seed(9))},
		{"seed of 64 bytes", join("a4 0107 031838 205904c0", xwing.public, unhex(t, "215840"), seed(3), seed(3))},
		{"curve in two bytes", join("a3 0101 201806 215820", ed.public)},
		{"P-256 without y", join("a3 0102 2001 215820", px)},
		{"P-256 without x", join("a3 0102 2001", y(py))},
		{"P-256 without curve", join("a3 0102 215820", px, y(py))},
		{"P-256 with a compressed y", join("a4 0102 2001 215820", px, unhex(t, "22f5"))},
		{"P-256 with alg", join("a5 0102 0328 2001 215820", px, y(py))},
		{"P-384", join("a4 0102 2002 215820", px, y(py))},
		{"P-256 with x of 31 bytes", join("a4 0102 2001 21581f", px[1:], y(py))},
		{"P-256 with x of 33 bytes", join("a4 0102 2001 215821 00", px, y(py))},
		{"P-256 with y of 31 bytes", join("a4 0102 2001 215820", px, y(py[1:]))},
		{"P-256 with x of 31 and y of 33 bytes", join("a4 0102 2001 21581f", px[:31], y(append(px[31:32:32], py...)))},
		{"P-256 with y of 33 bytes", join("a4 0102 2001 215820", px, y(append([]byte{0}, py...)))},
		{"P-256 beside the curve", join("a4 0102 2001 215820", px, y(px))},
		{"P-256 at x = 0, y = 0", join("a4 0102 2001 215820", make([]byte, 32), y(make([]byte, 32)))},
		{"P-256 with x = p", join("a4 0102 2001 215820", prime, y(py))},
		{"P-256 with y = p", join("a4 0102 2001 215820", px, y(prime))},
		{"P-256 with scalar 0", join("a5 0102 2001 215820", px, y(py), unhex(t, "235820"), make([]byte, 32))},
		{"P-256 with scalar n", join("a5 0102 2001 215820", px, y(py), unhex(t, "235820"), order[:])},
		{"P-256 with another's scalar", join("a5 0102 2001 215820", px, y(py), unhex(t, "235820"), seed(9))},
		{"P-256 with a scalar of 31 bytes", join("a5 0102 2001 215820", px, y(py), unhex(t, "23581f"), seed(4)[:31])},
		{"ML-DSA-65 without alg", join("a2 0107 205907a0", mldsa.public)},
		{"ML-DSA-44", join("a3 0107 03382f 205907a0", mldsa.public)},
		{"ML-DSA-87", join("a3 0107 033831 205907a0", mldsa.public)},
		{"ML-DSA-65 of 1951 bytes", join("a3 0107 033830 2059079f", mldsa.public[:1951])},
		{"ML-DSA-65 of 1953 bytes", join("a3 0107 033830 205907a1", mldsa.public, []byte{0})},
		{"ML-DSA-65 as OKP", join("a3 0101 033830 205907a0", mldsa.public)},
		{"ML-DSA-65 with a curve", join("a4 0107 033830 205907a0", mldsa.public, unhex(t, "2101"))},
		{"ML-DSA-65 with another's seed", join("a4 0107 033830 205907a0", mldsa.public, unhex(t, "215820"), seed(9))},
		{"ML-DSA-65 with a seed of 31 bytes", join("a4 0107 033830 205907a0", mldsa.public, unhex(t, "21581f"), seed(5)[:31])},
		{"unsorted", join("a3 2006 0101 215820", ed.public)},
		{"bytes behind", append(ed.key.Append(nil), 0)},
	} {
		t.Run(c.name, func(t *testing.T) {
			key, private, err := ParseKey(c.b)
			if refused(t, err, ErrFormat); private != nil || key.Public() != nil {
				t.Error("refused, and something came out")
			}
		})
	}
}
