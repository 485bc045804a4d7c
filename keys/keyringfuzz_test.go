package keys

import (
	"bytes"
	"testing"
)

// contentSeeds returns contents of keyrings.
func contentSeeds(f *testing.F) [][]byte {
	f.Helper()
	var seeds [][]byte
	for _, identity := range []Secret{identitySecret(f, 1), NewSecret(newIdentity(f, 1).Public().Append(nil))} {
		c := new(keyringContent)
		if err := c.setIdentity(identity); err != nil {
			f.Fatal(err)
		}
		seeds = append(seeds, c.encode().Reveal())
		own := ownOf(f, newIdentity(f, 1), template(1), newKey(f, SuiteX25519, 2))
		if err := c.addBundle(own.Bundle, []Secret{privateOf(f, SuiteX25519, 2)}, 0); err != nil {
			f.Fatal(err)
		}
		c.secrets = []namedSecret{{"a", NewSecret([]byte{1, 2})}, {"b", NewSecret([]byte{3})}}
		seeds = append(seeds, c.encode().Reveal())
	}
	return seeds
}

// FuzzParseKeyring parses what anybody can write to a disk: nothing comes out but
// what was sealed.
func FuzzParseKeyring(f *testing.F) {
	w := new(testWrapper)
	content := contentSeeds(f)[0]
	good, err := sealKeyring(w, content)
	if err != nil {
		f.Fatal(err)
	}
	other, err := sealKeyring(cheap("p"), content)
	if err != nil {
		f.Fatal(err)
	}
	seeded(f, good, other, resummed(append(bytes.Clone(good[:len(good)-1]), 1)))
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := parseKeyringFile(b)
		if err != nil {
			if file != nil || !ofClass(err) {
				t.Fatalf("refused with %v, and %v", err, file)
			}
			return
		}
		if again := file.append(nil); !bytes.Equal(again, b) || !bytes.Equal(file.header, keyringHeader(file.wrapped)) || len(b) > MaxKeyring {
			t.Fatalf("accepted %x\nwritten  %x", b, again)
		}
		if len(file.wrapped) < 32 {
			return // testWrapper is no parser
		}
		if plain, err := openKeyring(w, b); err == nil && !bytes.Equal(plain.Reveal(), content) {
			t.Fatalf("opened %x", b)
		} else if err != nil && !ofClass(err) {
			t.Fatal(err)
		}
	})
}

// FuzzKeyringContent: accepted bytes, written again, are the same bytes, and
// all limits hold.
func FuzzKeyringContent(f *testing.F) {
	seeded(f, contentSeeds(f)...)
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := parseKeyringContent(NewSecret(bytes.Clone(b)))
		if err != nil {
			if c != nil || !ofClass(err) {
				t.Fatalf("refused with %v, and %v", err, c)
			}
			return
		}
		if again := c.encode().Reveal(); !bytes.Equal(again, b) {
			t.Fatalf("accepted %x\nwritten  %x", b, again)
		}
		if len(c.bundles) > MaxKeyringBundles || len(c.secrets) > MaxKeyringSecrets || !c.public.valid() {
			t.Fatalf("%d bundles, %d secrets", len(c.bundles), len(c.secrets))
		}
		h, keys := &Holder{Identity: c.public}, 0
		for _, b := range c.bundles {
			h.Bundles, keys = append(h.Bundles, OwnBundle{b.bundle, b.keys}), keys+len(b.keys)
		}
		if err := h.Check(); (err == nil) != (keys > 0) {
			t.Fatalf("%d keys: %v", keys, err)
		}
	})
}

// FuzzParseWrapped parses what a hostile file says that Argon2id is to cost.
func FuzzParseWrapped(f *testing.F) {
	one, err := cheap("p").Wrap(NewSecret(seed(1)))
	if err != nil {
		f.Fatal(err)
	}
	dear := recommended()
	seeded(f, one, append(append(dear.append(nil), 0x58, 48), make([]byte, 48)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, header, sealed, err := parseWrapped(b)
		if err != nil {
			if c != (argon2Cost{}) || header != nil || sealed != nil || !ofClass(err) {
				t.Fatalf("refused with %v, and %+v", err, c)
			}
			return
		}
		if again := append(c.append(nil), b[len(header):]...); !bytes.Equal(again, b) || len(sealed) != 48 {
			t.Fatalf("accepted %x\nwritten  %x", b, again)
		}
		if c.memory > MaxArgon2Memory || c.memory < 8*c.lanes || c.passes > MaxArgon2Passes || c.passes < 1 || c.lanes > MaxArgon2Lanes || c.lanes < 1 {
			t.Fatalf("accepted %+v", c)
		}
	})
}
