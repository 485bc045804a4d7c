package envelope

import (
	"strconv"

	"github.com/vitalpost/vitalpost/keys"
)

// Kind is what a message is (SPEC.md section 7.3). Zero is no kind. Numbers 6
// to 10 are reserved for orders and what belongs to them.
type Kind uint8

// The kinds.
const (
	KindObservation Kind = 1 // what a device measured, or a gatherer read
	KindDerivation  Kind = 2 // what a processor made of other messages
	KindReport      Kind = 3
	KindNotice      Kind = 4
	KindReceipt     Kind = 5
)

// ParseKind returns the kind with number n; class [ErrFormat] if this version
// has none.
func ParseKind(n uint64) (Kind, error) {
	if n < uint64(KindObservation) || n > uint64(KindReceipt) {
		return 0, formatError("claim", "7.3: kind "+strconv.FormatUint(n, 10)+" is unknown or reserved")
	}
	return Kind(n), nil
}

// role returns the role that the sender of a message needs. Data can thus
// never act as an order, however it is labelled.
func (k Kind) role(gathered bool) keys.Role {
	switch k {
	case KindObservation:
		if gathered {
			return keys.RoleGather
		}
		return keys.RoleMeasure
	case KindDerivation:
		return keys.RoleProcess
	case KindReport:
		return keys.RoleReport
	case KindNotice, KindReceipt:
		return keys.AnyRole
	}
	panic("envelope: not a kind")
}

// String returns the kind's name in SPEC.md.
func (k Kind) String() string {
	switch k {
	case KindObservation:
		return "observation"
	case KindDerivation:
		return "derivation"
	case KindReport:
		return "report"
	case KindNotice:
		return "notice"
	case KindReceipt:
		return "receipt"
	}
	return "kind(" + strconv.Itoa(int(k)) + ")"
}
