package keys

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"
	"time"
)

// TestParseBundle reads a bundle without a fault and asks it everything.
func TestParseBundle(t *testing.T) {
	d := newDraft(t)
	in := d.bytes(t)
	b, err := ParseBundle(in, d.trust, d.role, d.now)
	if err != nil {
		t.Fatal(err)
	}
	payload := d.claim.append(nil)
	if !b.Valid() || b.Owner() != d.signer.Thumbprint() || b.Role() != RoleHop || b.Sequence() != 7 ||
		b.Digest() != sha256.Sum256(payload) || !b.NotBefore().Equal(now.Add(-time.Hour)) || !b.Expires().Equal(now.Add(time.Hour)) {
		t.Errorf("%v, %v, %d, %v to %v", b.Owner(), b.Role(), b.Sequence(), b.NotBefore(), b.Expires())
	}
	signed := bytes.Clone(in)
	clear(in) // the caller's to use again
	if !bytes.Equal(b.Signed(), signed) || !bytes.Equal(b.claim.append(nil), payload) {
		t.Error("the bundle aliases what it was parsed from")
	}
	for _, n := range []byte{1, 2} {
		want := newKey(t, Suite(n), n).Public()
		if k := b.Key(Suite(n)); b.KeyID(Suite(n)) != keyID(b.Owner(), Suite(n), want.Public()) || !bytes.Equal(k.Public(), want.Public()) || k.Suite() != Suite(n) {
			t.Errorf("suite %d: %v", n, b.KeyID(Suite(n)))
		}
	}
	if b.Key(3) != nil || b.Key(200) != nil || b.Key(0) != nil {
		t.Error("a key of a suite that nobody knows")
	}
}

// bundleSteps has a fault for each step of SPEC.md section 6.4, in its order.
var bundleSteps = []struct {
	step  string
	class error
	fault func(*testing.T, *draft)
}{
	{"6.4.1 length", ErrLimit, func(t *testing.T, d *draft) {
		inner := d.bundle
		d.bundle = func(b []byte) []byte { return append(inner(b), make([]byte, MaxBundle)...) }
	}},
	{"6.4.2 structure", ErrFormat, func(t *testing.T, d *draft) { d.unprotected = []byte{0xa1, 0x04, 0x41, 0x00} }},
	{"6.4.2 alg", ErrSuite, func(t *testing.T, d *draft) { d.protected = []byte{0xa1, 0x01, 0x27} }},
	{"6.4.3 claim", ErrLimit, func(t *testing.T, d *draft) { d.claim.versions = []uint64{1, 2, 3, 4, 5, 6, 7, 8, 9} }},
	{"6.4.4 key", ErrFormat, func(t *testing.T, d *draft) { d.claim.keys[2].public = make([]byte, 32) }},
	{"6.4.5 identity", ErrTrust, func(t *testing.T, d *draft) { d.trust = pinned(t, newIdentity(t, 9).Public(), RoleHop) }},
	{"6.4.6 signature", ErrSignature, func(t *testing.T, d *draft) {
		d.signature = func(b []byte) []byte { b[40] ^= 1; return b }
	}},
	{"6.4.7 role", ErrTrust, func(t *testing.T, d *draft) { d.role = RoleEscrow }},
	{"6.4.8 time", ErrExpired, func(t *testing.T, d *draft) { d.now = now.Add(time.Hour) }},
}

// TestParseBundleSteps: each step alone, and each pair, where the earlier step
// must be the one that decides. (Steps 5 and 7 are one class, and so are 1 and 3:
// their order shows between others.)
func TestParseBundleSteps(t *testing.T) {
	for i, first := range bundleSteps {
		for _, second := range bundleSteps[i:] {
			d := newDraft(t)
			first.fault(t, d)
			if first.step != second.step {
				second.fault(t, d)
			}
			b, err := d.parse(t)
			if b != nil {
				t.Errorf("%s and %s: a bundle came out", first.step, second.step)
			}
			if !errors.Is(err, first.class) {
				t.Errorf("%s and %s: got %v", first.step, second.step, err)
			}
			refused(t, err, first.class)
		}
	}
}

// TestParseBundleTrust has the answers of a trust store that are not yes. Of an
// identity that is known and not good, the signature is checked first.
func TestParseBundleTrust(t *testing.T) {
	id, other := newIdentity(t, 1).Public(), newIdentity(t, 2).Public()
	unsigned := func(d *draft) { d.signature = func(b []byte) []byte { return make([]byte, 64) } }
	for _, c := range []struct {
		name     string
		trust    Trust
		alone    error
		unsigned error // where the signature is bad as well
	}{
		{"none", nil, ErrTrust, ErrTrust},
		{"no pins", Pins{}, ErrTrust, ErrTrust},
		{"nil pins", Pins(nil), ErrTrust, ErrTrust},
		{"yes, without a key", answer{Decision{Trusted: true, First: id.Thumbprint()}, nil}, ErrTrust, ErrTrust},
		{"yes, with another's key", answer{Decision{Trusted: true, Identity: other, First: id.Thumbprint()}, nil}, ErrTrust, ErrTrust},
		{"yes, with a zero key", answer{Decision{Trusted: true, Identity: new(PublicIdentity), First: id.Thumbprint()}, nil}, ErrTrust, ErrTrust},
		{"yes, without a name for good", answer{Decision{Trusted: true, Identity: id}, nil}, ErrTrust, ErrTrust},
		{"no, with the key", answer{Decision{Identity: id, Reason: "revoked"}, nil}, ErrTrust, ErrSignature},
		{"undecided", answer{Decision{}, errors.New("the directory does not answer")}, ErrTrust, ErrTrust},
		{"undecided, with a yes", answer{Decision{Trusted: true, Identity: id, First: id.Thumbprint()}, errors.New("stale")}, ErrTrust, ErrTrust},
		{"undecided for a reason of another class", answer{Decision{}, fmt.Errorf("list: %w", ErrFormat)}, ErrTrust, ErrTrust},
		{"pinned with a forbidden mix", Pins{id.Thumbprint(): {id, []Role{RoleHop, RoleMeasure, RoleOrder}}}, ErrTrust, ErrSignature},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDraft(t)
			d.trust = c.trust
			b, err := d.parse(t)
			if refused(t, err, c.alone); b != nil {
				t.Error("a bundle came out")
			}
			var e *TrustError
			if !errors.As(err, &e) || e.Subject != id.Thumbprint() || e.Role != RoleHop {
				t.Errorf("the error names %+v", e)
			}
			unsigned(d)
			_, err = d.parse(t)
			refused(t, err, c.unsigned)
		})
	}
}

// TestParseBundleAsks: the store is asked about entry 1, for the role and the
// time of the caller, once.
func TestParseBundleAsks(t *testing.T) {
	d := newDraft(t)
	var asked []Query
	d.trust = trustFunc(func(q Query) (Decision, error) {
		asked = append(asked, q)
		return Decision{Trusted: true, Identity: d.signer.Public(), First: q.Subject}, nil
	})
	d.role = RoleProcess
	if _, err := d.parse(t); err != nil {
		t.Fatal(err)
	}
	if want := (Query{d.signer.Thumbprint(), RoleProcess, now}); len(asked) != 1 || asked[0] != want {
		t.Errorf("asked %+v, want %+v once", asked, want)
	}
}

// TestParseBundleEveryBit: no bit of a bundle can change, and none can be cut
// off: everything is structure or signed.
func TestParseBundleEveryBit(t *testing.T) {
	d := newDraft(t)
	d.claim.keys, d.claim.floor = d.claim.keys[1:], 200
	good := d.bytes(t)
	parse := func(b []byte) error {
		bundle, err := ParseBundle(b, d.trust, d.role, d.now)
		if (bundle == nil) != (err != nil) {
			t.Fatalf("a bundle beside %v", err)
		}
		return err
	}
	if err := parse(good); err != nil {
		t.Fatal(err)
	}
	for i := range good {
		for bit := range 8 {
			b := bytes.Clone(good)
			b[i] ^= 1 << bit
			if parse(b) == nil {
				t.Errorf("byte %d, bit %d: taken", i, bit)
			}
		}
		refused(t, parse(good[:i]), ErrFormat)
	}
	refused(t, parse(append(bytes.Clone(good), 0)), ErrFormat)
}

// TestUnverifiedOwner reads whose a bundle says it is, of anybody's, and checks what
// needs no trust.
func TestUnverifiedOwner(t *testing.T) {
	for _, step := range bundleSteps {
		d := newDraft(t)
		step.fault(t, d)
		owner, err := UnverifiedOwner(d.bytes(t))
		if step.step < "6.4.5" {
			if refused(t, err, step.class); owner != (Thumbprint{}) {
				t.Errorf("%s: %v came out", step.step, owner)
			}
		} else if err != nil || owner != d.signer.Thumbprint() {
			t.Errorf("%s: %v, %v", step.step, owner, err)
		}
	}
}
