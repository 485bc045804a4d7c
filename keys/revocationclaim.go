package keys

import (
	"bytes"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// revocationClaim is the payload of a revocation list, as SPEC.md's CDDL has it.
type revocationClaim struct {
	issuer        Thumbprint // 1
	number        uint64     // 2
	created, next uint64     // 3, 4: ms since 1970
	keys          []RevokedKey
	credentials   []RevokedCredential
}

// RevokedKey is an identity that is not to be trusted any more.
type RevokedKey struct {
	Identity Thumbprint
	Since    time.Time
	Reason   RevocationReason
}

// RevokedCredential is a credential that is not to be trusted any more.
type RevokedCredential struct {
	ID     CredentialID
	Since  time.Time
	Reason RevocationReason
}

// RevocationReason says why something was revoked. It changes nothing but what a
// person is told.
type RevocationReason uint8

// The reasons, with their numbers on the wire. The set is closed; zero is none.
const (
	RevokedStolen       RevocationReason = 1
	RevokedLost         RevocationReason = 2
	RevokedOutOfService RevocationReason = 3
	RevokedReplaced     RevocationReason = 4
)

// String returns the reason in SPEC.md's words.
func (r RevocationReason) String() string {
	switch r {
	case RevokedStolen:
		return "stolen"
	case RevokedLost:
		return "lost"
	case RevokedOutOfService:
		return "out of service"
	case RevokedReplaced:
		return "replaced"
	}
	return "no reason"
}

func (c *revocationClaim) append(dst []byte) []byte {
	dst = dcbor.AppendMap(dst, 6)
	dst = dcbor.AppendBytes(dcbor.AppendUint(dst, 1), c.issuer[:])
	dst = dcbor.AppendUint(dcbor.AppendUint(dst, 2), c.number)
	dst = dcbor.AppendUint(dcbor.AppendUint(dst, 3), c.created)
	dst = dcbor.AppendUint(dcbor.AppendUint(dst, 4), c.next)
	dst = dcbor.AppendArray(dcbor.AppendUint(dst, 5), len(c.keys))
	for i := range c.keys {
		k := &c.keys[i]
		dst = appendRevoked(dst, k.Identity[:], k.Since, k.Reason)
	}
	dst = dcbor.AppendArray(dcbor.AppendUint(dst, 6), len(c.credentials))
	for i := range c.credentials {
		k := &c.credentials[i]
		dst = appendRevoked(dst, k.ID[:], k.Since, k.Reason)
	}
	return dst
}

func appendRevoked(dst, name []byte, since time.Time, reason RevocationReason) []byte {
	dst = dcbor.AppendBytes(dcbor.AppendArray(dst, 3), name)
	return dcbor.AppendUint(dcbor.AppendUint(dst, uint64(since.UnixMilli())), uint64(reason))
}

// parseRevocationClaim makes the checks of SPEC.md 6.9.3.
func parseRevocationClaim(b []byte) (c revocationClaim, err error) {
	r := dcbor.NewReader(b, "revocation-claim")
	entries := newEntries(&r)
	entries.need(1, func() { r.Fixed(c.issuer[:]) })
	entries.need(2, func() { c.number = r.Uint() })
	entries.need(3, func() { c.created = r.Uint() })
	entries.need(4, func() { c.next = r.Uint() })
	entries.need(5, func() {
		n := r.Array(0, MaxRevoked)
		c.keys = make([]RevokedKey, n)
		for i := range n {
			k := &c.keys[i]
			k.Since, k.Reason = readRevoked(&r, k.Identity[:])
			if i > 0 && bytes.Compare(c.keys[i-1].Identity[:], k.Identity[:]) >= 0 {
				r.Fail("6.9.3: keys not ascending, or repeated")
			}
		}
	})
	entries.need(6, func() {
		n := r.Array(0, MaxRevoked)
		c.credentials = make([]RevokedCredential, n)
		for i := range n {
			k := &c.credentials[i]
			k.Since, k.Reason = readRevoked(&r, k.ID[:])
			if i > 0 && bytes.Compare(c.credentials[i-1].ID[:], k.ID[:]) >= 0 {
				r.Fail("6.9.3: credentials not ascending, or repeated")
			}
		}
	})
	entries.end()
	if r.OK() && c.number > c.created { // so whoever steals the key can't use the numbers up
		r.Fail("6.9.3: number above created")
	}
	if r.OK() && c.next <= c.created {
		r.Fail("6.9.3: next not above created")
	}
	if err := r.Done(); err != nil {
		return revocationClaim{}, err
	}
	return c, nil
}

func readRevoked(r *dcbor.Reader, name []byte) (time.Time, RevocationReason) {
	r.Tuple(3)
	r.Fixed(name)
	since := r.Uint()
	return time.UnixMilli(int64(since)), readReason(r)
}

func readReason(r *dcbor.Reader) RevocationReason {
	n := r.Uint()
	if n < uint64(RevokedStolen) || n > uint64(RevokedReplaced) {
		r.Fail("6.9.3: a reason that is not in the table")
		return 0
	}
	return RevocationReason(n)
}
