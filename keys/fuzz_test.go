package keys

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose"
)

// seeded adds the seeds, and each of them cut short and with a byte changed;
// without seeds a fuzz target would pass and lie.
func seeded(f *testing.F, seeds ...[]byte) {
	f.Helper()
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, b := range seeds {
		if len(b) == 0 {
			f.Fatal("an empty seed")
		}
		f.Add(b)
		f.Add(b[:len(b)/2])
		f.Add(append(bytes.Clone(b[:len(b)-1]), ^b[len(b)-1]))
	}
}

// claimSeeds returns payloads of bundles, and bundles of them, by the draft's
// signer.
func claimSeeds(f *testing.F) (payloads, bundles [][]byte, d *draft) {
	f.Helper()
	d = newDraft(f)
	full := d.bytes(f)
	payloads = append(payloads, d.claim.append(nil))
	d.claim.keys = d.claim.keys[1:]
	payloads = append(payloads, d.claim.append(nil))
	small := d.bytes(f)
	d.claim.keys, d.claim.floor = list(1, 2, 3, 4, 5, 6, 7, 8), 17
	payloads = append(payloads, d.claim.append(nil))
	return payloads, [][]byte{full, small, d.bytes(f)}, d
}

// FuzzParseBundle parses whole bundles. A mutated one does not verify, so what
// is accepted must be one of the seeds; what a signature would let through is
// FuzzParseBundleClaim's.
func FuzzParseBundle(f *testing.F) {
	_, bundles, d := claimSeeds(f)
	seeded(f, bundles...)
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := ParseBundle(b, d.trust, d.role, d.now)
		if err != nil {
			if got != nil || !ofClass(err) {
				t.Fatalf("refused with %v, and %v", err, got)
			}
			return
		}
		if len(b) > MaxBundle || !bytes.Equal(got.Signed(), b) || got.Owner() != d.signer.Thumbprint() || got.UsableAt(d.now) != nil {
			t.Fatalf("accepted %x", b)
		}
		own, err := ParseOwnBundle(b, d.signer.Public())
		if err != nil || own.Digest() != got.Digest() {
			t.Fatalf("the owner refuses it: %v", err)
		}
	})
}

// FuzzParseBundleClaim parses what a signature covers: accepted bytes, written
// again, are the same bytes, and all limits hold.
func FuzzParseBundleClaim(f *testing.F) {
	payloads, _, _ := claimSeeds(f)
	seeded(f, payloads...)
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := parseBundleClaim(b)
		if err != nil {
			if c.keys != nil || !ofClass(err) {
				t.Fatalf("refused with %v, and %+v", err, c)
			}
			return
		}
		if again := c.append(nil); !bytes.Equal(again, b) {
			t.Fatalf("accepted %x\nwritten  %x", b, again)
		}
		if n := len(c.keys); n < 1 || n > MaxBundleKeys || len(c.versions) < 1 || len(c.versions) > MaxBundleVersions || c.expires <= c.notBefore {
			t.Fatalf("accepted %+v", c)
		}
		bundle := &Bundle{claim: c, digest: sha256.Sum256(b), acceptable: c.acceptable()}
		for _, s := range bundle.Acceptable() {
			if k := bundle.Key(s); k == nil || bundle.KeyID(s) != keyID(c.subject, s, k.Public()) {
				t.Fatalf("suite %v is acceptable, and its key is %v", s, k)
			}
		}
		if bundle.NotBefore().Before(time.UnixMilli(0)) || !bundle.Expires().After(bundle.NotBefore()) {
			t.Fatalf("from %v to %v", bundle.NotBefore(), bundle.Expires())
		}
	})
}

func FuzzParsePins(f *testing.F) {
	ids := ascending(f, 3)
	seeded(f, pinsFile(onePin(ids[0], 6)), pinsFile(onePin(ids[0], 1, 2, 3, 6, 7, 8, 9), onePin(ids[1], 4, 5), onePin(ids[2], 3)),
		pinsFile(onePin(ids[0], 1, 4)), pinsFile(onePin(ids[1], 6), onePin(ids[0], 6)))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ParsePins(b)
		if err != nil {
			if p != nil || !ofClass(err) {
				t.Fatalf("refused with %v, and %v", err, p)
			}
			return
		}
		if len(p) < 1 || len(p) > MaxPins {
			t.Fatalf("%d pins", len(p))
		}
		if again, err := p.Append(nil); err != nil || !bytes.Equal(again, b) {
			t.Fatalf("accepted %x\nwritten  %x, %v", b, again, err)
		}
		for name, pin := range p {
			if pin.Key.Thumbprint() != name || badRoles(pin.Roles) {
				t.Fatalf("%v pins %v as %v", name, pin.Key.Thumbprint(), pin.Roles)
			}
			if d, err := Decide(p, Query{Subject: name, Role: pin.Roles[0]}); err != nil || !d.Trusted {
				t.Fatalf("%v is pinned, and not trusted: %v", name, err)
			}
		}
	})
}

func FuzzParsePublicIdentity(f *testing.F) {
	id := newIdentity(f, 1)
	seeded(f, id.Public().Append(nil), id.public.keys[0].AppendPrivate(nil, seed(1)), newDual(f, 1).Public().Append(nil),
		newIdentityWith(f, 1, cose.AlgESP256).Public().Append(nil), newKey(f, SuiteX25519, 2).public.key.Append(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ParsePublicIdentity(b)
		if err != nil {
			if p != nil || !ofClass(err) {
				t.Fatalf("refused with %v, and %v", err, p)
			}
			return
		}
		if again := p.Append(nil); !bytes.Equal(again, b) {
			t.Fatalf("accepted %x\nwritten  %x", b, again)
		}
		if !p.Dual() && p.Thumbprint() != sha256.Sum256(b) {
			t.Fatal("another thumbprint than that of the bytes")
		}
		var public []crypto.PublicKey
		for _, v := range p.Verifiers() {
			public = append(public, v.PublicKey())
		}
		same, err := NewPublicIdentity(public...)
		if err != nil || same.Thumbprint() != p.Thumbprint() {
			t.Fatalf("its key is no identity: %v", err)
		}
		if _, err := ParseIdentity(NewSecret(bytes.Clone(b))); err == nil {
			t.Fatal("a public key is a private one")
		}
	})
}

// FuzzParseIdentity: a private file that is taken is written again to the same
// bytes by whoever has its keys, and is no public one.
func FuzzParseIdentity(f *testing.F) {
	var seeds [][]byte
	for _, algorithms := range combinations() {
		_, secret, err := GenerateIdentity(algorithms...)
		if err != nil {
			f.Fatal(err)
		}
		seeds = append(seeds, bytes.Clone(secret.Reveal()))
	}
	seeded(f, seeds...)
	f.Fuzz(func(t *testing.T, b []byte) {
		id, err := ParseIdentity(NewSecret(bytes.Clone(b)))
		if err != nil {
			if id != nil || !ofClass(err) {
				t.Fatalf("refused with %v, and %v", err, id)
			}
			return
		}
		// Each private key is the last entry of its map: 32 bytes and 3 before them.
		keys, private := id.public.keys, 3+32
		if want := len(id.public.Append(nil)) + private*len(keys); len(b) != want {
			t.Fatalf("%d bytes, want %d", len(b), want)
		}
		if _, err := ParsePublicIdentity(b); err == nil {
			t.Fatal("a private key is a public one")
		}
	})
}
