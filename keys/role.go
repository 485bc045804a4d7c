package keys

import (
	"slices"
	"strconv"
)

// Role is what an identity may do (SPEC.md section 6.2). Zero is no role.
type Role uint8

// The roles, with their numbers on the wire. The set is closed.
const (
	RoleMeasure Role = iota + 1 // signs what it measured itself
	RoleGather                  // signs what it read from a device that signs nothing
	RoleReport                  // signs reports
	RoleOrder                   // signs orders
	RoleApprove                 // approves orders
	RoleHop                     // peels and forwards
	RoleProcess                 // merges, filters, summarises
	RoleEscrow                  // receives as escrow
	RoleAudit                   // receives as audit
)

// AnyRole stands in a [Query] only: whether the identity is good at all.
const AnyRole Role = 255

// ParseRole returns the role with number n; class [ErrFormat] if none has it.
func ParseRole(n uint64) (Role, error) {
	if n < uint64(RoleMeasure) || n > uint64(RoleAudit) {
		return 0, formatError("role", "role "+strconv.FormatUint(n, 10)+" is unknown")
	}
	return Role(n), nil
}

// String returns the role's name in SPEC.md.
func (r Role) String() string {
	switch r {
	case RoleMeasure:
		return "measure"
	case RoleGather:
		return "gather"
	case RoleReport:
		return "report"
	case RoleOrder:
		return "order"
	case RoleApprove:
		return "approve"
	case RoleHop:
		return "hop"
	case RoleProcess:
		return "process"
	case RoleEscrow:
		return "escrow"
	case RoleAudit:
		return "audit"
	case AnyRole:
		return "any role"
	}
	return "role(" + strconv.Itoa(int(r)) + ")"
}

// forbiddenMix reports whether roles may not be held together: whoever
// measures or gathers may not order or approve, so that data can never act as
// an order.
func forbiddenMix(roles []Role) bool {
	var set roleSet
	set.add(roles)
	return set.forbidden()
}

// badRoles reports whether no identity may be pinned with roles: with none, one
// that is not in the table, or a mix that is forbidden.
func badRoles(roles []Role) bool {
	unknown := func(r Role) bool { return r < RoleMeasure || r > RoleAudit }
	return len(roles) == 0 || slices.ContainsFunc(roles, unknown) || forbiddenMix(roles)
}
