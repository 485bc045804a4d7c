package cose

import (
	"bytes"
	"crypto/ecdh"
	"errors"
	"slices"
	"testing"
)

// elsewhere is an X25519 key that crypto/ecdh does not know: one in hardware,
// of the kind that refuses points that are not canonical.
type elsewhere struct{ ecdh.KeyExchanger }

func (x elsewhere) ECDH(public *ecdh.PublicKey) ([]byte, error) {
	if littleEndian([32]byte(public.Bytes())).Cmp(fieldPrime()) >= 0 {
		return nil, errors.New("not canonical")
	}
	return x.KeyExchanger.ECDH(public)
}

// TestPublishedX25519 has Wycheproof's X25519 products. Those that it calls
// acceptable are decided here: an all-zero product is refused always, and a
// point that is not canonical is refused as a key in a bundle and taken in an
// ek (SPEC.md sections 4.1 and 4.5). The product of our wrapper for hardware,
// which makes points canonical, has to be the same.
func TestPublishedX25519(t *testing.T) {
	var file struct {
		TestGroups []struct {
			Tests []struct {
				wycheproofCase
				Public, Private, Shared hexBytes
			}
		}
	}
	published(t, "wycheproof-x25519.json.gz", &file)
	got := tally{}
	for _, c := range file.TestGroups[0].Tests {
		public, err := ecdh.X25519().NewPublicKey(c.Public)
		if err != nil {
			t.Fatal(err)
		}
		private, err := ecdh.X25519().NewPrivateKey(c.Private)
		if err != nil {
			t.Fatal(err)
		}
		_, inBundle := NewHPKEKey(HPKE4, c.Public)
		shared, inKEM := private.ECDH(public)
		wrapped, inHardware := WrapKeyExchanger(elsewhere{private}).ECDH(public)

		has := func(flag string) bool { return slices.Contains(c.Flags, flag) }
		if has("NonCanonicalPublic") || has("ZeroSharedSecret") {
			refused(t, inBundle, ErrFormat)
		} else if inBundle != nil {
			t.Errorf("%d (%s): %v", c.ID, c.Comment, inBundle)
		}
		if has("ZeroSharedSecret") {
			got["4.1: all-zero result"]++
			if inKEM == nil || inHardware == nil || c.Result != "acceptable" {
				t.Errorf("%d (%s): %v, %v", c.ID, c.Comment, inKEM, inHardware)
			}
			continue
		}
		if inKEM != nil || inHardware != nil || !bytes.Equal(shared, c.Shared) || !bytes.Equal(wrapped, c.Shared) {
			t.Errorf("%d (%s): %x, %v; %x, %v", c.ID, c.Comment, shared, inKEM, wrapped, inHardware)
		}
		switch {
		case has("NonCanonicalPublic"):
			got["4.5: not canonical, so no key; as an ek taken"]++
		case c.Result == "acceptable": // points of the twist have no small order, and are taken
			got["twist"]++
		default:
			got[asPublished]++
		}
	}
	got.check(t, tally{asPublished: 265, "twist": 209, "4.1: all-zero result": 31, "4.5: not canonical, so no key; as an ek taken": 13})
}
