package keys

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"slices"
	"testing"
	"time"
)

// TestSignBundle signs a bundle, and reads it back as others do.
func TestSignBundle(t *testing.T) {
	id, pq, classical := newIdentity(t, 1), newKey(t, SuiteXWing, 1), newKey(t, SuiteX25519, 2)
	own := ownBundle(t, id, template(7, pq, classical))
	if !own.Valid() || own.Role() != 0 || own.Sequence() != 7 || !own.Supports(1) || own.Supports(2) || own.Supports(0) {
		t.Errorf("own bundle: role %v, sequence %d", own.Role(), own.Sequence())
	}
	b, err := ParseBundle(own.Signed(), pinned(t, id.Public(), RoleReport), RoleReport, now)
	if err != nil {
		t.Fatal(err)
	}
	if b.Role() != RoleReport || b.Owner() != id.Thumbprint() || b.Digest() != own.Digest() ||
		!slices.Equal(b.Acceptable(), []Suite{SuiteXWing, SuiteX25519}) {
		t.Errorf("%v, %v, %v", b.Role(), b.Owner(), b.Acceptable())
	}
	if again := ownBundle(t, id, template(7, pq, classical)); !bytes.Equal(again.Signed(), own.Signed()) {
		t.Error("Ed25519 is deterministic, this is not")
	}
}

// TestSignBundleRefused has templates that no reader would take; none comes out
// signed.
func TestSignBundleRefused(t *testing.T) {
	id, k := newIdentity(t, 1), newKey(t, SuiteX25519, 2)
	good := template(1, k)
	for _, c := range []struct {
		name   string
		change func(*BundleTemplate)
		class  error // nil: a caller's bug, of no class
	}{
		{"zero", func(b *BundleTemplate) { *b = BundleTemplate{} }, ErrFormat},
		{"no key", func(b *BundleTemplate) { b.Keys = nil }, ErrFormat},
		{"nil key", func(b *BundleTemplate) { b.Keys = []*EncryptionKey{nil} }, nil},
		{"zero key", func(b *BundleTemplate) { b.Keys = []*EncryptionKey{new(EncryptionKey)} }, nil},
		{"one suite twice", func(b *BundleTemplate) { b.Keys = append(b.Keys, newKey(t, SuiteX25519, 3).Public()) }, ErrFormat},
		{"nine keys", func(b *BundleTemplate) { b.Keys = slices.Repeat(b.Keys, 9) }, ErrLimit},
		{"no floor", func(b *BundleTemplate) { b.Floor = 0 }, ErrFormat},
		{"floor that is not listed", func(b *BundleTemplate) { b.Floor = SuiteXWing }, ErrFormat},
		{"ends when it begins", func(b *BundleTemplate) { b.Expires = b.NotBefore }, ErrFormat},
		{"ends before it begins", func(b *BundleTemplate) { b.Expires = b.NotBefore.Add(-1) }, ErrFormat},
		{"ends within the same ms", func(b *BundleTemplate) { b.Expires = b.NotBefore.Add(time.Microsecond) }, ErrFormat},
		{"sequence of 2^53", func(b *BundleTemplate) { b.Sequence = 1 << 53 }, ErrFormat},
		{"sequence of 2^64-1", func(b *BundleTemplate) { b.Sequence = 1<<64 - 1 }, ErrFormat},
		{"ends too far ahead", func(b *BundleTemplate) { b.Expires = time.UnixMilli(1 << 53) }, ErrFormat},
		{"begins before 1970", func(b *BundleTemplate) { b.NotBefore = time.Unix(-1, 0) }, ErrFormat},
		{"ends before 1970", func(b *BundleTemplate) { b.NotBefore, b.Expires = time.Time{}, time.Unix(-1, 0) }, ErrFormat},
	} {
		t.Run(c.name, func(t *testing.T) {
			bad := good
			bad.Keys = slices.Clone(good.Keys)
			c.change(&bad)
			b, err := id.SignBundle(bad)
			if err == nil || b != nil {
				t.Fatal("signed")
			}
			if c.class != nil {
				refused(t, err, c.class)
			}
		})
	}
}

// TestSignBundleFar: the greatest numbers that the wire can hold are signed.
func TestSignBundleFar(t *testing.T) {
	far := template(1<<53-1, newKey(t, SuiteX25519, 2))
	far.NotBefore, far.Expires = time.Time{}, time.UnixMilli(1<<53-1)
	b := ownBundle(t, newIdentity(t, 1), far)
	if !b.NotBefore().Equal(time.UnixMilli(0)) || !b.Expires().Equal(time.UnixMilli(1<<53-1)) {
		t.Errorf("from %v to %v", b.NotBefore(), b.Expires())
	}
	if err := b.UsableAt(now); err != nil {
		t.Error(err)
	}
}

// TestUsableAt: usable while nbf - 300000 <= now < exp, to the millisecond.
func TestUsableAt(t *testing.T) {
	d := newDraft(t)
	nbf, exp := now.Add(-time.Hour), now.Add(time.Hour)
	const ms = time.Millisecond
	for _, c := range []struct {
		at time.Time
		ok bool
	}{
		{nbf.Add(-ClockSkew - ms), false},
		{nbf.Add(-ClockSkew), true},
		{nbf, true},
		{now, true},
		{exp.Add(-ms), true},
		{exp, false}, // the skew does not lengthen it
		{exp.Add(ClockSkew), false},
		{time.Time{}, false},
	} {
		d.now = c.at
		b, err := d.parse(t)
		if (err == nil) != c.ok || (b != nil) != c.ok {
			t.Errorf("at %v: %v", c.at, err)
		}
		if err != nil {
			refused(t, err, ErrExpired)
			var e *ExpiredError
			if !errors.As(err, &e) || !e.From.Equal(nbf) || !e.To.Equal(exp) || !e.Now.Equal(c.at) {
				t.Errorf("the error holds %+v", e)
			}
		}
	}
	if ClockSkew.Milliseconds() != 300000 {
		t.Error("the skew is another than SPEC.md's")
	}
}

// TestEmptySignature: a signature of another size does not verify; that is found
// after the store was asked, and of the same class as any bad signature, though
// go-cose's decoder refuses one of no bytes at once.
func TestEmptySignature(t *testing.T) {
	for _, n := range []int{0, 63, 65} {
		d := newDraft(t)
		d.signature = func([]byte) []byte { return make([]byte, n) }
		_, err := d.parse(t)
		refused(t, err, ErrSignature)
		d.trust = Pins{}
		_, err = d.parse(t)
		refused(t, err, ErrTrust)
	}
}

// TestBundleLabel: a signature under another label is none.
func TestBundleLabel(t *testing.T) {
	for _, label := range []string{"", "vitalpost/1 bundle", "vitalpost/1 message\x00", "vitalpost/2 bundle\x00", labelBundle + "\x00"} {
		d := newDraft(t)
		d.label = label
		_, err := d.parse(t)
		refused(t, err, ErrSignature)
	}
}

// TestOwnBundle: the holder reads its own without a store, also when its time is
// over; nobody else's.
func TestOwnBundle(t *testing.T) {
	id, other := newIdentity(t, 1), newIdentity(t, 2)
	old := template(1, newKey(t, SuiteX25519, 2))
	old.NotBefore, old.Expires = now.Add(-2*time.Hour), now.Add(-time.Hour)
	signed := ownBundle(t, id, old).Signed()
	b, err := ParseOwnBundle(signed, id.Public())
	if err != nil || b.Owner() != id.Thumbprint() || b.Role() != 0 {
		t.Fatalf("%v", err)
	}
	refused(t, b.UsableAt(now), ErrExpired)
	b, err = ParseOwnBundle(signed, other.Public())
	if refused(t, err, ErrTrust); b != nil {
		t.Error("another's bundle came out")
	}
	signed = bytes.Clone(signed)
	signed[len(signed)-1] ^= 1
	_, err = ParseOwnBundle(signed, id.Public())
	refused(t, err, ErrSignature)
	for _, none := range []*PublicIdentity{nil, {}} {
		if b, err := ParseOwnBundle(signed, none); err == nil || b != nil {
			t.Error("read for nobody")
		}
	}
}

// TestSignBundleInHardware: what a broken key signed is not passed on, though
// it has the right size.
func TestSignBundleInHardware(t *testing.T) {
	key := ed25519.NewKeyFromSeed(seed(1))
	gone := errors.New("the token was pulled out")
	for name, c := range map[string]struct {
		sign   func([]byte) ([]byte, error)
		works  bool
		reason error // in the *HardwareError
	}{
		"works":            {func(b []byte) ([]byte, error) { return ed25519.Sign(key, b), nil }, true, nil},
		"error":            {func([]byte) ([]byte, error) { return nil, gone }, false, gone},
		"another's":        {func(b []byte) ([]byte, error) { return ed25519.Sign(ed25519.NewKeyFromSeed(seed(2)), b), nil }, false, nil},
		"one bit is wrong": {func(b []byte) ([]byte, error) { s := ed25519.Sign(key, b); s[9] ^= 1; return s, nil }, false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			id, err := NewIdentity(fakeSigner{key.Public(), c.sign})
			if err != nil {
				t.Fatal(err)
			}
			b, err := id.SignBundle(template(1, newKey(t, SuiteX25519, 2)))
			if (err == nil) != c.works || (b != nil) != c.works {
				t.Fatalf("got %v", err)
			}
			var e *HardwareError
			if !c.works && (!errors.As(err, &e) || c.reason != nil && !errors.Is(err, c.reason) || ofClass(err)) {
				t.Errorf("got %v, want a *HardwareError, of no class", err)
			}
		})
	}
}
