package keys

import (
	"bytes"
	"slices"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// MaxPins is the largest number of pins in a file (SPEC.md section 12).
const MaxPins = 4096

// Pins is the smallest [Trust]: a table from thumbprint to key and roles,
// without time. It must not be changed while it is in use.
type Pins map[Thumbprint]Pin

// Pin is one line of the table.
type Pin struct {
	Key   *PublicIdentity
	Roles []Role
}

// Pin adds an identity with its roles.
func (p Pins) Pin(key *PublicIdentity, roles ...Role) error {
	if p == nil || !key.valid() {
		return formatError("pins", "no table, or no key")
	}
	if badRoles(roles) {
		return formatError("pins", "6.2: no role, an unknown one, or roles that may not be held together")
	}
	if _, known := p[key.thumbprint]; !known && len(p) >= MaxPins {
		return limitError("pins", "more than 4096")
	}
	p[key.thumbprint] = Pin{Key: key, Roles: slices.Clone(roles)}
	return nil
}

// Check implements [Trust]. A pin under another key's thumbprint, without
// roles, or with roles that may not be held together, is a no.
func (p Pins) Check(q Query) (Decision, error) {
	pin, ok := p[q.Subject]
	switch {
	case !ok:
		return Decision{Reason: "not pinned"}, nil
	case !pin.Key.valid() || pin.Key.thumbprint != q.Subject:
		return Decision{Reason: "pinned under another key's thumbprint"}, nil
	case badRoles(pin.Roles):
		return Decision{Identity: pin.Key, First: q.Subject, Reason: "pinned for no role, or for roles that may not be held together"}, nil
	case q.Role != AnyRole && !slices.Contains(pin.Roles, q.Role):
		return Decision{Identity: pin.Key, First: q.Subject, Reason: "pinned for other roles"}, nil
	}
	return Decision{Trusted: true, Identity: pin.Key, First: q.Subject, Reason: "pinned"}, nil
}

// Append appends the pins as a file (SPEC.md section 6.5), or says why
// [ParsePins] would refuse it: none, more than [MaxPins], or one that
// [Pins.Check] would never say yes to.
func (p Pins) Append(dst []byte) ([]byte, error) {
	if len(p) == 0 {
		return nil, formatError("pins", "none")
	}
	if len(p) > MaxPins {
		return nil, limitError("pins", "more than 4096")
	}
	names := make([]Thumbprint, 0, len(p))
	for t, pin := range p {
		if !pin.Key.valid() || pin.Key.thumbprint != t || badRoles(pin.Roles) {
			return nil, formatError("pins", "pin of "+t.String()+": no key, another's, or bad roles")
		}
		names = append(names, t)
	}
	slices.SortFunc(names, func(a, b Thumbprint) int { return bytes.Compare(a[:], b[:]) })
	dst = dcbor.AppendArray(dst, len(names))
	for _, t := range names {
		pin := p[t]
		dst = dcbor.AppendArray(dst, 2)
		dst = pin.Key.Append(dst)
		dst = appendRoles(dst, pin.Roles)
	}
	return dst, nil
}

// ParsePins parses a file of pins.
func ParsePins(b []byte) (Pins, error) {
	r := dcbor.NewReader(b, "pins")
	n := r.Array(1, MaxPins)
	pins := make(Pins, n)
	var last Thumbprint
	for i := range n {
		r.Tuple(2)
		key := readPublicIdentity(&r)
		roles := readRoles(&r)
		if !r.OK() {
			break
		}
		if i > 0 && bytes.Compare(last[:], key.thumbprint[:]) >= 0 {
			r.Fail("6.5: thumbprints not ascending, or repeated")
			break
		}
		last = key.thumbprint
		pins[last] = Pin{Key: key, Roles: roles}
	}
	if err := r.Done(); err != nil {
		return nil, err
	}
	return pins, nil
}

func appendRoles(dst []byte, roles []Role) []byte {
	roles = slices.Compact(slices.Sorted(slices.Values(roles)))
	dst = dcbor.AppendArray(dst, len(roles))
	for _, r := range roles {
		dst = dcbor.AppendUint(dst, uint64(r))
	}
	return dst
}

func readRoles(r *dcbor.Reader) []Role {
	n := r.TupleOf(1, int(RoleAudit)) // more is not over a limit of section 12
	roles := make([]Role, 0, n)
	for i := range n {
		role, err := ParseRole(r.Uint())
		if err != nil {
			r.Adopt(err)
			return nil
		}
		if i > 0 && roles[i-1] >= role {
			r.Fail("6.5: roles not ascending, or repeated")
		}
		roles = append(roles, role)
	}
	if forbiddenMix(roles) {
		r.Fail("6.2: roles that may not be held together")
	}
	return roles
}
