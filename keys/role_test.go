package keys

import (
	"fmt"
	"slices"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose"
)

// allRoles returns the roles that an identity may have.
func allRoles() []Role {
	return []Role{
		RoleMeasure, RoleGather, RoleReport, RoleOrder, RoleApprove, RoleHop, RoleProcess, RoleEscrow, RoleAudit,
	}
}

// TestRoles is the table of SPEC.md section 6.2.
func TestRoles(t *testing.T) {
	names := []string{"measure", "gather", "report", "order", "approve", "hop", "process", "escrow", "audit"}
	for n := range uint64(300) {
		role, err := ParseRole(n)
		if n < 1 || n > 9 {
			if refused(t, err, ErrFormat); role != 0 {
				t.Errorf("%d is refused, and %v", n, role)
			}
			continue
		}
		if err != nil || role != Role(n) || role.String() != names[n-1] {
			t.Errorf("%d is %v: %v", n, role, err)
		}
	}
	for _, n := range []uint64{1<<8 + 6, 1<<32 + 6, 1 << 53} {
		_, err := ParseRole(n)
		refused(t, err, ErrFormat)
	}
	seen := map[string]bool{}
	for n := range 256 {
		seen[Role(n).String()] = true
	}
	if len(seen) != 256 {
		t.Error("two roles are printed alike")
	}
}

// TestForbiddenMix tries every set of roles: measure or gather never stands with
// order or approve.
func TestForbiddenMix(t *testing.T) {
	for set := range 1 << 9 {
		var roles []Role
		has := func(r Role) bool { return set>>(r-1)&1 == 1 }
		for _, r := range allRoles() {
			if has(r) {
				roles = append(roles, r)
			}
		}
		want := (has(1) || has(2)) && (has(4) || has(5))
		if forbiddenMix(roles) != want {
			t.Errorf("%v: forbidden %v, want %v", roles, !want, want)
		}
		slices.Reverse(roles)
		if bad := len(roles) == 0 || want; badRoles(roles) != bad {
			t.Errorf("%v: bad %v, want %v", roles, !bad, bad)
		}
	}
}

// TestSuites is the table of SPEC.md section 4.1.
func TestSuites(t *testing.T) {
	for n := range uint64(300) {
		suite, err := ParseSuite(n)
		if n < 1 || n > 3 {
			if refused(t, err, ErrSuite); suite != 0 {
				t.Errorf("%d is refused, and %v", n, suite)
			}
			continue
		}
		if err != nil || suite != Suite(n) || suite.String() != fmt.Sprint(n) || SuiteOf(suite.HPKE()) != suite {
			t.Errorf("%d is %v: %v", n, suite, err)
		}
		if suite.Content() != map[uint64]cose.Algorithm{1: 24, 2: 24, 3: 3}[n] || suite.PostQuantum() != (n != 2) || suite.Approved() != (n == 3) {
			t.Errorf("%d: content %d, post-quantum %v", n, suite.Content(), suite.PostQuantum())
		}
	}
	_, err := ParseSuite(1<<8 + 1)
	refused(t, err, ErrSuite)
	if SuiteXWing.HPKE().Integrated() != 56 || SuiteX25519.HPKE().Integrated() != 42 || SuiteMLKEM768P256.HPKE().Integrated() != 54 {
		t.Error("another HPKE than the suite's")
	}
}

// TestNoSuite: a suite that is none can only be a caller's bug, since numbers
// from outside come in by ParseSuite, and does not go on quietly.
func TestNoSuite(t *testing.T) {
	for name, f := range map[string]func(Suite){
		"HPKE":    func(s Suite) { s.HPKE() },
		"Content": func(s Suite) { s.Content() },
		"SuiteOf": func(s Suite) { SuiteOf(0) },
	} {
		for _, s := range []Suite{0, 4, 255} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("%s of %d: no panic", name, s)
					}
				}()
				f(s)
			}()
		}
	}
}
