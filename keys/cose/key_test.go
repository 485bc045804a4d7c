package cose

import (
	"bytes"
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
	}
	for i, suite := range []HPKE{0, HPKE4, HPKE9} {
		var err error
		if suite == 0 {
			forms[i].key, err = NewEd25519Key(forms[i].public)
		} else {
			forms[i].key, err = NewHPKEKey(suite, forms[i].public)
		}
		if err != nil {
			tb.Fatal(err)
		}
		if forms[i].key.HPKE() != suite {
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
			if key.HPKE() != f.key.HPKE() || !bytes.Equal(key.Public(), f.public) {
				t.Errorf("%s: read as another key", f.name)
			}
			if (private != nil) != (len(in) == len(secret)) || private != nil && !bytes.Equal(private, f.private) {
				t.Errorf("%s: private key %x", f.name, private)
			}
			if key.Thumbprint() != sha256.Sum256(public) {
				t.Errorf("%s: the thumbprint has more than the public key in it", f.name)
			}
			// A caller may reuse what was parsed, and keep the public key.
			scratch := bytes.Clone(in)
			key, _, err = ParseKey(scratch)
			clear(scratch)
			if err != nil || !bytes.Equal(key.Public(), f.public) {
				t.Errorf("%s: the public key aliases the input: %v", f.name, err)
			}
		}
	}
}

// TestThumbprint compares with a value computed by another program (Python's
// hashlib) from RFC 9679 section 3: the deterministic encoding of the required
// parameters of the public key of RFC 8032 section 7.1, test 1.
func TestThumbprint(t *testing.T) {
	k, err := NewEd25519Key(unhex(t, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
	if err != nil {
		t.Fatal(err)
	}
	got := k.Thumbprint()
	if want := unhex(t, "866eefbd6718c8846cd7ddfe43fc74ab1daac4538ff8514ea2ec2d410a415743"); !bytes.Equal(got[:], want) {
		t.Errorf("got %x, want %x", got, want)
	}
}

// TestKeyRefused has what is not one of the three forms.
func TestKeyRefused(t *testing.T) {
	ed, x, xwing := keyForms(t)[0], keyForms(t)[1], keyForms(t)[2]
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
