package keys

import (
	"slices"
	"testing"
)

// TestPinsCheck is the smallest trust store's answer to every role.
func TestPinsCheck(t *testing.T) {
	id, other := newIdentity(t, 1).Public(), newIdentity(t, 2).Public()
	name := id.Thumbprint()
	for _, c := range []struct {
		what  string
		pins  Pins
		yes   []Role
		known bool // the key comes along, also beside a no
	}{
		{"one role", pinned(t, id, RoleHop), []Role{RoleHop, AnyRole}, true},
		{"two roles", pinned(t, id, RoleReport, RoleOrder), []Role{RoleReport, RoleOrder, AnyRole}, true},
		{"all that go together", pinned(t, id, RoleMeasure, RoleGather, RoleReport, RoleHop, RoleProcess, RoleEscrow, RoleAudit),
			[]Role{RoleMeasure, RoleGather, RoleReport, RoleHop, RoleProcess, RoleEscrow, RoleAudit, AnyRole}, true},
		{"somebody else", pinned(t, other, RoleHop), nil, false},
		{"nobody", Pins{}, nil, false},
		{"nil", nil, nil, false},
		// What a literal can say, and Pin refuses:
		{"another's key under the thumbprint", Pins{name: {other, []Role{RoleHop}}}, nil, false},
		{"no key", Pins{name: {nil, []Role{RoleHop}}}, nil, false},
		{"the zero key", Pins{name: {new(PublicIdentity), []Role{RoleHop}}}, nil, false},
		{"measure and order", Pins{name: {id, []Role{RoleMeasure, RoleOrder}}}, nil, true},
		{"gather and approve, among others", Pins{name: {id, []Role{RoleHop, RoleApprove, RoleReport, RoleGather}}}, nil, true},
		{"no role", Pins{name: {id, nil}}, nil, true},
		{"role 0", Pins{name: {id, []Role{RoleHop, 0}}}, nil, true},
		{"any role", Pins{name: {id, []Role{AnyRole}}}, nil, true},
	} {
		t.Run(c.what, func(t *testing.T) {
			for _, role := range append(allRoles(), AnyRole) {
				d, err := c.pins.Check(Query{Subject: name, Role: role, At: now})
				if err != nil {
					t.Fatal(err)
				}
				if d.Trusted != slices.Contains(c.yes, role) {
					t.Errorf("%v: %+v", role, d)
				}
				if (d.Identity != nil) != c.known || c.known && (d.Identity != id || d.First != name) {
					t.Errorf("%v: the answer is about %+v", role, d.Identity)
				}
				if d.Reason == "" {
					t.Errorf("%v: no reason", role)
				}
			}
			if d, err := c.pins.Check(Query{Subject: name}); err != nil || d.Trusted {
				t.Errorf("no role: %+v, %v", d, err)
			}
			if d, err := c.pins.Check(Query{Subject: Thumbprint{1}, Role: RoleHop}); err != nil || d.Trusted || d.Identity != nil {
				t.Errorf("a stranger: %+v, %v", d, err)
			}
		})
	}
}

// TestPin: roles that must not be held together are refused whoever brings them
// together, and a later pin replaces an earlier one as a whole.
func TestPin(t *testing.T) {
	id := newIdentity(t, 1).Public()
	for _, bad := range [][]Role{
		nil, {0}, {10}, {AnyRole}, {RoleHop, 0}, {RoleHop, AnyRole},
		{RoleMeasure, RoleOrder}, {RoleMeasure, RoleApprove}, {RoleGather, RoleOrder}, {RoleGather, RoleApprove},
		{RoleApprove, RoleHop, RoleMeasure}, allRoles(),
	} {
		p := pinned(t, id, RoleReport)
		refused(t, p.Pin(id, bad...), ErrFormat)
		if d, err := p.Check(Query{Subject: id.Thumbprint(), Role: RoleReport}); err != nil || !d.Trusted || len(p) != 1 {
			t.Errorf("%v: the pin before is gone", bad)
		}
	}
	p := Pins{}
	for _, none := range []*PublicIdentity{nil, {}} {
		if refused(t, p.Pin(none, RoleHop), ErrFormat); len(p) != 0 {
			t.Error("nobody was pinned")
		}
	}
	p = pinned(t, id, RoleMeasure)
	roles := []Role{RoleOrder, RoleApprove}
	if err := p.Pin(id, roles...); err != nil {
		t.Error(err)
	}
	roles[0] = RoleMeasure // the caller's slice
	for role, yes := range map[Role]bool{RoleMeasure: false, RoleOrder: true, RoleApprove: true} {
		if d, err := p.Check(Query{Subject: id.Thumbprint(), Role: role}); err != nil || d.Trusted != yes {
			t.Errorf("%v: %+v, %v", role, d, err)
		}
	}
}
