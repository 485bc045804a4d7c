package keys

import (
	"fmt"
	"strings"
	"time"
)

// Explanation is the whole reason of a [Decision] of a [TrustStore]: its text is for a
// person, its JSON says the same to a machine. It is about what was known when the
// question was answered.
type Explanation struct {
	Subject     Thumbprint            `json:"subject"`
	Role        string                `json:"role"`
	At          time.Time             `json:"at"`
	Trusted     bool                  `json:"trusted"`
	Reason      string                `json:"reason"`
	First       Thumbprint            `json:"first"`
	Position    uint64                `json:"position"`
	End         *time.Time            `json:"end,omitempty"`
	Unplaceable bool                  `json:"unplaceable"`
	Stale       bool                  `json:"stale"`
	Chain       []ExplainedKey        `json:"chain"`
	Credentials []ExplainedCredential `json:"credentials"`
}

// ExplainedKey is one position of the subject's chain.
type ExplainedKey struct {
	Identity Thumbprint `json:"identity"`
	From     *time.Time `json:"from,omitempty"` // cut-over; nil: it is the first
	By       string     `json:"by,omitempty"`   // the kind of the rotation that led to it
}

// ExplainedCredential is a credential that counts for the subject, good at that time or
// not.
type ExplainedCredential struct {
	ID        string     `json:"id"`
	Authority Thumbprint `json:"authority"`
	Name      string     `json:"name"`
	Owner     string     `json:"owner"`
	Roles     []string   `json:"roles"`
	Device    *Device    `json:"device,omitempty"`
	Position  uint64     `json:"position"`
	NotBefore time.Time  `json:"notBefore"`
	Expires   time.Time  `json:"expires"`
	Seen      time.Time  `json:"seen"` // when it was first seen
	Revoked   *time.Time `json:"revoked,omitempty"`
	Why       string     `json:"why,omitempty"` // it was revoked
}

// Explain returns the whole reason of a decision. Of one that no [TrustStore] has made
// it has what the decision itself says.
func (d *Decision) Explain() Explanation {
	e := Explanation{
		Trusted: d.Trusted, Reason: d.Reason, First: d.First, Position: d.Position, Unplaceable: d.Unplaceable, Stale: d.Stale,
		Role: d.role.String(), At: moment(d.at),
	}
	if d.Identity != nil {
		e.Subject = d.Identity.thumbprint
	}
	if !d.End.IsZero() {
		e.End = new(d.End.UTC())
	}
	if d.why == nil {
		return e
	}
	for _, l := range d.why.chain.links {
		k := ExplainedKey{Identity: l.thumbprint}
		if l.kind != 0 {
			k.From, k.By = new(moment(l.from)), l.kind.String()
		}
		e.Chain = append(e.Chain, k)
	}
	for i := range d.why.vouchers {
		e.Credentials = append(e.Credentials, d.why.vouchers[i].explain())
	}
	return e
}

func (v *voucher) explain() ExplainedCredential {
	e := ExplainedCredential{
		ID: fmt.Sprintf("%x", v.ID[:]), Authority: v.issuer, Name: v.Name, Owner: v.Owner, Device: v.Device, Position: v.Position.Sequence,
		NotBefore: v.NotBefore.UTC(), Expires: v.Expires.UTC(), Seen: moment(v.seen),
	}
	for _, r := range v.Roles {
		e.Roles = append(e.Roles, r.String())
	}
	if v.revoked.since != never {
		e.Revoked, e.Why = new(moment(v.revoked.since)), v.revoked.reason.String()
	}
	return e
}

func moment(ms uint64) time.Time { return time.UnixMilli(int64(ms)).UTC() }

// String returns the explanation for a person, in lines.
func (e Explanation) String() string {
	var b strings.Builder
	is := "is not trusted"
	if e.Trusted {
		is = "is trusted"
	}
	fmt.Fprintf(&b, "%v %s as %s at %s: %s\n", e.Subject, is, e.Role, e.At.Format(time.RFC3339), e.Reason)
	if e.End != nil {
		fmt.Fprintf(&b, "  it was replaced at %s", e.End.Format(time.RFC3339))
		if e.Unplaceable {
			b.WriteString(", and nothing shows that what came is older")
		}
		b.WriteByte('\n')
	}
	if e.Stale {
		b.WriteString("  the revocation list that this rests on has ended, or there is none\n")
	}
	for i, k := range e.Chain {
		mark := "  "
		if uint64(i) == e.Position {
			mark = " *"
		}
		if k.From == nil {
			fmt.Fprintf(&b, "%s key %d %v, the first\n", mark, i, k.Identity)
			continue
		}
		fmt.Fprintf(&b, "%s key %d %v, from %s, by an %s rotation\n", mark, i, k.Identity, k.From.Format(time.RFC3339), k.By)
	}
	for _, c := range e.Credentials {
		fmt.Fprintf(&b, "  %q of %q: %s, says %v from %s to %s", c.Name, c.Owner, strings.Join(c.Roles, ", "), c.Authority,
			c.NotBefore.Format(time.DateOnly), c.Expires.Format(time.DateOnly))
		if c.Revoked != nil {
			fmt.Fprintf(&b, "; revoked (%s) from %s", c.Why, c.Revoked.Format(time.RFC3339))
		}
		b.WriteByte('\n')
	}
	return b.String()
}
