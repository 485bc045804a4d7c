package envelope

import (
	"time"

	"github.com/vitalpost/vitalpost/keys"
)

// Plan says who seals to whom, on which way: a literal that Seal and NewSealer
// check and copy. Plan{} is refused. Its bundles are as good as when they were
// parsed: sealing asks no trust store, so whoever learns that an identity is
// trusted no more makes new plans without it.
type Plan struct {
	From   *keys.Identity
	First  keys.Thumbprint // where From's chain of rotations starts (SPEC.md section 6.8), by which its messages go; zero: it is From's own
	Routes []Route         // 1 to 64; one envelope each

	Subject  Subject       // pseudonym of the patient; zero: none
	Lifetime time.Duration // of a message, where it does not say; 0: DefaultLifetime
	Life     time.Duration // of the epoch: when hops and recipients drop it; 0: Lifetime and DefaultDelay; at most MaxLife. Cut at the earliest end of a bundle.
	Interval time.Duration // promised: silence beyond it is an event; 0: none
	Urgent   bool          // hops may let it overtake; they see it
	OneWay   bool          // nobody sends receipts
	Receipts bool          // the messages are receipts: one way, one recipient, no subject, not urgent

	Earlier []EndedStream // streams that this one takes over, at most 64
	Moved   uint64        // how many messages of theirs it begins with, each by Reseal
	After   time.Time     // created of this sender's last context, from before the restart: the next is after it

	// Admissions are for hops that don't know who hands them this: at most one for
	// each, by a key that is not the sender's. No epoch outlives them.
	Admissions []*keys.Admission

	Padding     Padding
	MaxEnvelope int // bytes without trail, 8192 to 1048576; 0: 1048576

	Clock func() time.Time // nil: time.Now
}

// Route is an ordered way to some of the audience. A purpose is the field that
// a bundle stands in: To acts on messages, Escrow keeps them for a lawful need
// and is marked as such to everybody, Audit sees to it that all is well.
type Route struct {
	Via    []*keys.Bundle // hops, first to peel first; at most 16
	To     []*keys.Bundle
	Escrow []*keys.Bundle
	Audit  []*keys.Bundle
}

// DefaultLifetime is how long a message is current if nobody says otherwise,
// DefaultDelay how much longer than that it may take on its way.
const (
	DefaultLifetime = 24 * time.Hour
	DefaultDelay    = 24 * time.Hour
)

// Purpose is what a recipient is for. Zero is invalid.
type Purpose uint8

// The purposes (SPEC.md section 7.1).
const (
	PurposeCare Purpose = iota + 1
	PurposeEscrow
	PurposeAudit
)

// String returns the purpose's name in SPEC.md.
func (p Purpose) String() string {
	switch p {
	case PurposeCare:
		return "care"
	case PurposeEscrow:
		return "escrow"
	case PurposeAudit:
		return "audit"
	}
	return "invalid purpose"
}

// allows reports whether an identity with this role may stand in the place
// (SPEC.md section 6.2).
func (p Purpose) allows(role keys.Role) bool {
	switch p {
	case PurposeCare:
		return role >= keys.RoleMeasure && role <= keys.RoleProcess && role != keys.RoleHop
	case PurposeEscrow:
		return role == keys.RoleEscrow
	case PurposeAudit:
		return role == keys.RoleAudit
	}
	return false
}
