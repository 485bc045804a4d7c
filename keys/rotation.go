package keys

import (
	"crypto/sha256"
	"errors"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose"
)

// MaxRotation is the largest rotation in bytes (SPEC.md sections 6.8 and 12).
const MaxRotation = 16384

const labelRotation = "vitalpost/1 rotation\x00"

// RotationKind says who puts new keys in the place of an identity's.
type RotationKind uint8

// The kinds, with their numbers on the wire. The set is closed; zero is none.
const (
	RotationOrdinary RotationKind = 1 // the keys that are replaced
	RotationRecovery RotationKind = 2 // the recovery key
)

// String returns the kind's name in SPEC.md.
func (k RotationKind) String() string {
	switch k {
	case RotationOrdinary:
		return "ordinary"
	case RotationRecovery:
		return "recovery"
	}
	return "no kind"
}

// Rotation puts one identity's keys in the place of another's in a chain (SPEC.md
// section 6.8). It is verified by construction: whoever it names as By and To has
// signed it. Whether By may rotate the chain, a [TrustStore] knows.
type Rotation struct {
	claim  rotationClaim
	digest Digest
	signed []byte
}

// RotationTemplate is what [SignRotation] signs.
type RotationTemplate struct {
	First    Thumbprint // the identity that the chain starts with
	From     Thumbprint // the identity that is replaced; First's own if After is zero
	After    Position   // of From in the chain
	CutOver  time.Time  // when To begins; of a recovery: from when on From is not to be trusted
	Recovery Thumbprint // the recovery key from then on; zero: as it is
}

// SignRotation signs a rotation to new keys: by the identity that they replace, or by
// its recovery key, which is dual.
func SignRotation(t RotationTemplate, by, to *Identity) (*Rotation, error) {
	if !by.Valid() || !to.Valid() {
		return nil, errors.New("keys: not an identity")
	}
	cutOver, err := Millis(t.CutOver)
	if err != nil {
		return nil, err
	}
	claim := rotationClaim{
		first: t.First, sequence: t.After.Sequence + 1, previous: t.After.Digest, kind: RotationRecovery, from: t.From,
		by: by.public, to: to.public, cutOver: cutOver, recovery: t.Recovery,
	}
	if by.Thumbprint() == t.From {
		claim.kind = RotationOrdinary
	}
	payload := claim.append(nil)
	if _, err := parseRotationClaim(payload); err != nil {
		return nil, err
	}
	signed, err := cose.SignJoint(slices.Concat(by.signers, to.signers), []byte(labelRotation), payload)
	if err != nil {
		return nil, err
	}
	return ParseRotation(signed)
}

// ParseRotation parses and verifies a rotation: SPEC.md 6.8.1 to 6.8.5.
func ParseRotation(b []byte) (*Rotation, error) {
	m, r, err := readRotation(b)
	if err != nil {
		return nil, err
	}
	if err := r.verify(m); err != nil {
		return nil, err
	}
	return r, nil
}

// readRotation makes the checks of SPEC.md 6.8.1 to 6.8.3.
func readRotation(b []byte) (*cose.Signed, *Rotation, error) {
	if len(b) > MaxRotation {
		return nil, nil, limitError("rotation", "6.8.1: over 16384 bytes")
	}
	m, err := cose.ParseJoint(b, 2, 4)
	if err != nil {
		return nil, nil, err
	}
	claim, err := parseRotationClaim(m.Unverified())
	if err != nil {
		return nil, nil, err
	}
	return m, &Rotation{claim: claim, digest: sha256.Sum256(m.Unverified()), signed: slices.Clone(b)}, nil
}

// verify makes those of 6.8.4 and 6.8.5.
func (r *Rotation) verify(m *cose.Signed) error {
	return m.Verify(slices.Concat(r.claim.by.verifiers, r.claim.to.verifiers), []byte(labelRotation))
}

// First returns the name of the identity whose chain it is in, for good.
func (r *Rotation) First() Thumbprint { return r.claim.first }

// Position returns where in the chain it leads to.
func (r *Rotation) Position() Position { return Position{r.claim.sequence, r.digest} }

// Kind returns who signed beside To.
func (r *Rotation) Kind() RotationKind { return r.claim.kind }

// From returns the identity that is replaced.
func (r *Rotation) From() Thumbprint { return r.claim.from }

// By returns the identity that replaces it: From itself, or the recovery key.
func (r *Rotation) By() *PublicIdentity { return r.claim.by }

// To returns the identity with the new keys.
func (r *Rotation) To() *PublicIdentity { return r.claim.to }

// CutOver returns when To begins.
func (r *Rotation) CutOver() time.Time { return time.UnixMilli(int64(r.claim.cutOver)) }

// Recovery returns what the recovery key is from then on; zero: what it was.
func (r *Rotation) Recovery() Thumbprint { return r.claim.recovery }

// Signed returns the rotation as it is sent. It must not be changed.
func (r *Rotation) Signed() []byte { return r.signed }

// Valid reports whether the rotation was made by this package's functions.
func (r *Rotation) Valid() bool { return r != nil && r.claim.to != nil }
