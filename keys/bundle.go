package keys

import (
	"crypto/sha256"
	"errors"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Limits of a bundle (SPEC.md sections 6.4 and 12).
const (
	MaxBundle         = 32768 // bytes
	MaxBundleKeys     = 8
	MaxBundleVersions = 8
)

// ClockSkew is how far clocks may differ (SPEC.md section 12).
const ClockSkew = 5 * time.Minute

// Version is the envelope version that this library seals and opens.
const Version = 1

const labelBundle = "vitalpost/1 bundle\x00"

// Bundle is an identity's encryption keys, signed by it (SPEC.md section 6.4).
// It is verified by construction.
type Bundle struct {
	claim    bundleClaim
	identity *PublicIdentity
	role     Role // what its place needs; 0 for the holder's own
	signed   []byte
	digest   Digest

	acceptable []Suite
}

// BundleTemplate is what [Identity.SignBundle] signs.
type BundleTemplate struct {
	Sequence  uint64    // above that of every earlier bundle of the identity
	NotBefore time.Time // zero: since 1970
	Expires   time.Time
	Floor     Suite            // the last acceptable suite of Keys
	Keys      []*EncryptionKey // 1 to 8, best first, one a suite
}

// SignBundle signs a bundle for version 1 of the envelope.
func (i *Identity) SignBundle(t BundleTemplate) (*Bundle, error) {
	if !i.Valid() {
		return nil, errors.New("keys: not an identity")
	}
	if t.Sequence > dcbor.MaxInt {
		return nil, formatError("bundle", "sequence of 2^53 or more")
	}
	from := t.NotBefore
	if from.IsZero() {
		from = time.UnixMilli(0)
	}
	notBefore, err := Millis(from)
	if err != nil {
		return nil, err
	}
	expires, err := Millis(t.Expires)
	if err != nil {
		return nil, err
	}
	claim := bundleClaim{
		subject: i.Thumbprint(), sequence: t.Sequence, notBefore: notBefore, expires: expires,
		versions: []uint64{Version}, floor: uint64(t.Floor),
	}
	for _, k := range t.Keys {
		if k == nil || k.hpke == nil {
			return nil, errors.New("keys: not an encryption key")
		}
		claim.keys = append(claim.keys, bundleKey{suite: uint64(k.suite), public: k.Public()})
	}
	payload := claim.append(nil)
	signed, err := cose.Sign(i.signers, []byte(labelBundle), payload)
	if err != nil {
		return nil, err
	}
	return ParseOwnBundle(signed, i.public)
}

// ParseBundle parses and verifies a bundle of somebody whom trust knows as good
// for role now: the role that the bundle's place in a plan needs (SPEC.md
// section 6.2). Errors are of the classes of section 6.4.
func ParseBundle(b []byte, trust Trust, role Role, now time.Time) (*Bundle, error) {
	bundle, err := parseBundle(b, trust, Query{Role: role, At: now})
	if err != nil {
		return nil, err
	}
	bundle.role = role
	if err := bundle.UsableAt(now); err != nil {
		return nil, err
	}
	return bundle, nil
}

// ParseOwnBundle parses and verifies a bundle of the holder itself, whose
// private keys it has. It may be expired and in its grace period. Nothing can
// be sealed to it: for that a bundle is verified by [ParseBundle].
func ParseOwnBundle(b []byte, own *PublicIdentity) (*Bundle, error) {
	if !own.valid() {
		return nil, errors.New("keys: not an identity")
	}
	return parseBundle(b, ownTrust{own}, Query{Role: AnyRole})
}

// ownTrust trusts a holder's own identity and nobody else.
type ownTrust struct{ own *PublicIdentity }

func (t ownTrust) Check(q Query) (Decision, error) {
	if q.Subject != t.own.thumbprint {
		return Decision{Reason: "the bundle is another identity's than the holder's"}, nil
	}
	return Decision{Trusted: true, Identity: t.own, First: q.Subject, Reason: "the holder itself"}, nil
}

// UnverifiedOwner returns whose bundle b says it is. It makes the checks of SPEC.md
// 6.4.1 to 6.4.4 and no other, so it is nobody's word yet: it serves who files
// bundles, and tells a mistake and not a lie.
func UnverifiedOwner(b []byte) (Thumbprint, error) {
	_, claim, err := readBundle(b)
	return claim.subject, err
}

// readBundle makes the checks of SPEC.md 6.4.1 to 6.4.4.
func readBundle(b []byte) (*cose.Signed, bundleClaim, error) {
	if len(b) > MaxBundle {
		return nil, bundleClaim{}, limitError("bundle", "over 32768 bytes")
	}
	m, err := cose.ParseSigned(b)
	if err != nil {
		return nil, bundleClaim{}, err
	}
	claim, err := parseBundleClaim(m.Unverified())
	return m, claim, err
}

// parseBundle makes the checks of SPEC.md 6.4 in their order but for the last.
func parseBundle(b []byte, trust Trust, q Query) (*Bundle, error) {
	m, claim, err := readBundle(b)
	if err != nil {
		return nil, err
	}
	q.Subject = claim.subject
	decision, untrusted := Decide(trust, q)
	if decision.Identity == nil {
		return nil, untrusted
	}
	if err := m.Verify(decision.Identity.verifiers, []byte(labelBundle)); err != nil {
		return nil, err
	}
	if untrusted != nil {
		return nil, untrusted
	}
	return &Bundle{
		claim: claim, identity: decision.Identity,
		signed: slices.Clone(b), digest: sha256.Sum256(m.Unverified()), acceptable: claim.acceptable(),
	}, nil
}

// Owner returns whose bundle it is.
func (b *Bundle) Owner() Thumbprint { return b.claim.subject }

// Role returns the role that it was verified for, 0 for the holder's own.
func (b *Bundle) Role() Role { return b.role }

// Sequence returns the bundle's number. Who has seen a bundle refuses one of
// the same owner with a lower number; that needs memory, which is the caller's.
func (b *Bundle) Sequence() uint64 { return b.claim.sequence }

// NotBefore returns the start of the bundle's time.
func (b *Bundle) NotBefore() time.Time { return time.UnixMilli(int64(b.claim.notBefore)) }

// Expires returns the end of the bundle's time.
func (b *Bundle) Expires() time.Time { return time.UnixMilli(int64(b.claim.expires)) }

// Digest returns SHA-256 of the bundle's payload, its name in contexts.
func (b *Bundle) Digest() Digest { return b.digest }

// Signed returns the COSE_Sign1, or the COSE_Sign of a dual identity. It must
// not be changed.
func (b *Bundle) Signed() []byte { return b.signed }

// UsableAt returns an *[ExpiredError] unless the bundle is good at now.
func (b *Bundle) UsableAt(now time.Time) error {
	if now.Add(ClockSkew).Before(b.NotBefore()) || !now.Before(b.Expires()) {
		return &ExpiredError{What: "keys: bundle of " + b.Owner().String(), From: b.NotBefore(), To: b.Expires(), Now: now}
	}
	return nil
}

// Supports reports whether the owner opens envelopes of this version.
func (b *Bundle) Supports(version uint64) bool { return slices.Contains(b.claim.versions, version) }

// Acceptable returns the suites that may be used with the owner, best first:
// those that it lists down to its floor and that this library knows. The slice
// must not be changed.
func (b *Bundle) Acceptable() []Suite { return b.acceptable }

// acceptable returns what [Bundle.Acceptable] does.
func (c *bundleClaim) acceptable() []Suite {
	var suites []Suite
	for i := range c.keys {
		if k := &c.keys[i]; k.known != nil {
			suites = append(suites, k.known.suite)
		}
		if c.keys[i].suite == c.floor {
			break
		}
	}
	return suites
}

// Admits returns a *[SuiteError] unless the bundle's owner takes what is sealed
// in this suite and in version 1 (SPEC.md section 4.2).
func (b *Bundle) Admits(suite Suite) error {
	if !slices.Contains(b.acceptable, suite) {
		return &SuiteError{Subject: b.Owner(), Suite: suite, Reason: "not listed, or below the floor"}
	}
	if !b.Supports(Version) {
		return &SuiteError{Subject: b.Owner(), Reason: "does not list version 1"}
	}
	return nil
}

// Key returns the key of a suite, or nil; it may be below the floor.
func (b *Bundle) Key(suite Suite) *EncryptionKey { return b.entry(suite).known }

// KeyID returns the key id of the key of a suite; zero if there is none.
func (b *Bundle) KeyID(suite Suite) KeyID { return b.entry(suite).id }

// entry returns the entry of a suite, or one without a key.
func (b *Bundle) entry(suite Suite) *bundleKey {
	for i := range b.claim.keys {
		if k := &b.claim.keys[i]; k.known != nil && k.known.suite == suite {
			return k
		}
	}
	return &bundleKey{}
}

// lists reports whether k's public key, which is more than its key id, stands in
// the bundle.
func (b *Bundle) lists(k *DecryptionKey) bool {
	listed := b.Key(k.Suite())
	return listed != nil && slices.Equal(listed.Public(), k.public.Public())
}

// Valid reports whether the bundle was made by this package's functions.
func (b *Bundle) Valid() bool { return b != nil && b.identity != nil }
