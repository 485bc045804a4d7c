package keys

import (
	"bytes"
	"slices"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// onePin is the file's entry of an identity, with any numbers for roles.
func onePin(id *PublicIdentity, roles ...uint64) []byte {
	b := id.Append(dcbor.AppendArray(nil, 2))
	b = dcbor.AppendArray(b, len(roles))
	for _, r := range roles {
		b = dcbor.AppendUint(b, r)
	}
	return b
}

// pinsFile is a file of entries in the order given.
func pinsFile(entries ...[]byte) []byte {
	return append(dcbor.AppendArray(nil, len(entries)), bytes.Join(entries, nil)...)
}

// ascending returns n identities, in the order of their thumbprints.
func ascending(tb testing.TB, n int) []*PublicIdentity {
	tb.Helper()
	var ids []*PublicIdentity
	for i := range n {
		ids = append(ids, newIdentity(tb, byte(i+1)).Public())
	}
	slices.SortFunc(ids, func(a, b *PublicIdentity) int { return bytes.Compare(a.thumbprint[:], b.thumbprint[:]) })
	return ids
}

// TestPinsFile: a table written as a file is read back as that table, whatever
// the order in which it was made.
func TestPinsFile(t *testing.T) {
	ids := ascending(t, 5)
	p := Pins{}
	for i, id := range slices.Backward(ids) {
		roles := [][]Role{{RoleHop}, {RoleOrder, RoleReport, RoleOrder}, {RoleMeasure}, {RoleAudit, RoleEscrow}, {RoleProcess}}[i]
		if err := p.Pin(id, roles...); err != nil {
			t.Fatal(err)
		}
	}
	b, err := p.Append([]byte("before"))
	if err != nil {
		t.Fatal(err)
	}
	b, ok := bytes.CutPrefix(b, []byte("before"))
	if !ok || !bytes.Equal(b, pinsFile(onePin(ids[0], 6), onePin(ids[1], 3, 4), onePin(ids[2], 1), onePin(ids[3], 8, 9), onePin(ids[4], 7))) {
		t.Errorf("written as %x", b)
	}
	read, err := ParsePins(b)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := read.Append(nil); err != nil || !bytes.Equal(again, b) {
		t.Errorf("read, and written as %x: %v", again, err)
	}
	for _, id := range ids {
		for _, role := range append(allRoles(), AnyRole) {
			q := Query{Subject: id.Thumbprint(), Role: role}
			was, _ := p.Check(q)
			if is, err := read.Check(q); err != nil || is.Trusted != was.Trusted {
				t.Errorf("%v as %v: %v, in the file %v", id.Thumbprint(), role, was.Trusted, is.Trusted)
			}
		}
	}
}

// TestPinsFileGivesNothing: a pin that the table says no about must not say yes
// when it comes back from a file, so there is none.
func TestPinsFileGivesNothing(t *testing.T) {
	ids := ascending(t, 3)
	good, id, other := ids[0], ids[1], ids[2]
	for name, pin := range map[string]Pin{
		"another's key": {other, []Role{RoleOrder}},
		"forbidden mix": {id, []Role{RoleMeasure, RoleOrder}},
		"unknown role":  {id, []Role{RoleHop, 10}},
		"any role":      {id, []Role{AnyRole}},
		"no role":       {id, nil},
		"no key":        {nil, []Role{RoleHop}},
		"zero key":      {new(PublicIdentity), []Role{RoleHop}},
	} {
		p := pinned(t, good, RoleReport)
		p[id.Thumbprint()] = pin
		b, err := p.Append([]byte("before"))
		if refused(t, err, ErrFormat); b != nil {
			t.Errorf("%s: written as %x", name, b)
		}
	}
	for _, none := range []Pins{nil, {}} {
		b, err := none.Append(nil)
		if refused(t, err, ErrFormat); b != nil {
			t.Errorf("none: written as %x", b)
		}
	}
}

// TestParsePins has what is not a file of pins.
func TestParsePins(t *testing.T) {
	ids := ascending(t, 2)
	a, b := ids[0], ids[1]
	good := pinsFile(onePin(a, 6), onePin(b, 6))
	weak := append(bytes.Clone(onePin(a, 6)[:9]), make([]byte, 34)...)
	weak = append(weak[:41], 0x81, 6)
	private := newIdentity(t, 1)
	for _, c := range []struct {
		name  string
		b     []byte
		class error
	}{
		{"as it is", good, nil},
		{"nine roles would do, but for their mix", pinsFile(onePin(a, 1, 2, 3, 4, 5, 6, 7, 8, 9)), ErrFormat},
		{"nothing", nil, ErrFormat},
		{"no pin", pinsFile(), ErrFormat},
		{"no array", []byte{0xa0}, ErrFormat},
		{"bytes behind", append(bytes.Clone(good), 0), ErrFormat},
		{"cut off", good[:len(good)-1], ErrFormat},
		{"descending", pinsFile(onePin(b, 6), onePin(a, 6)), ErrFormat},
		{"twice", pinsFile(onePin(a, 6), onePin(a, 6)), ErrFormat},
		{"twice, with other roles", pinsFile(onePin(a, 1), onePin(a, 4)), ErrFormat},
		{"no role", pinsFile(onePin(a)), ErrFormat},
		{"role 0", pinsFile(onePin(a, 0)), ErrFormat},
		{"role 10", pinsFile(onePin(a, 10)), ErrFormat},
		{"role 255, which stands in questions only", pinsFile(onePin(a, 255)), ErrFormat},
		{"role 262: 6 in one byte", pinsFile(onePin(a, 262)), ErrFormat},
		{"roles descending", pinsFile(onePin(a, 7, 6)), ErrFormat},
		{"a role twice", pinsFile(onePin(a, 6, 6)), ErrFormat},
		{"ten roles: another structure, not over a limit of section 12", pinsFile(onePin(a, 1, 2, 3, 6, 7, 8, 9, 9, 9, 9)), ErrFormat},
		{"measure and order", pinsFile(onePin(a, 1, 4)), ErrFormat},
		{"measure and approve", pinsFile(onePin(a, 1, 5)), ErrFormat},
		{"gather and order", pinsFile(onePin(a, 2, 4)), ErrFormat},
		{"gather and approve", pinsFile(onePin(a, 2, 5)), ErrFormat},
		{"a third item", pinsFile(append(append([]byte{0x83}, onePin(a, 6)[1:]...), 0)), ErrFormat},
		{"one item", pinsFile(append([]byte{0x81}, a.Append(nil)...)), ErrFormat},
		{"a role as text", pinsFile(append(a.Append([]byte{0x82}), 0x81, 0x61, '6')), ErrFormat},
		{"small order", pinsFile(weak), ErrFormat},
		{"a private key", pinsFile(append(private.public.keys[0].AppendPrivate([]byte{0x82}, seed(1)), 0x81, 6)), ErrFormat},
		{"an encryption key", pinsFile(append(newKey(t, SuiteX25519, 2).public.key.Append([]byte{0x82}), 0x81, 6)), ErrFormat},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := ParsePins(c.b)
			if c.class == nil {
				if err != nil || len(p) != 2 {
					t.Fatalf("%d pins, %v", len(p), err)
				}
				return
			}
			if refused(t, err, c.class); p != nil {
				t.Error("refused, and pins came out")
			}
		})
	}
}

// TestPinsLimit has 4096 pins, and one more in each place where one could be.
func TestPinsLimit(t *testing.T) {
	p := Pins{}
	var entries [][]byte
	for i := range uint64(MaxPins) {
		id := newIdentityOf(t, i)
		if err := p.Pin(id, RoleHop); err != nil {
			t.Fatal(err)
		}
		entries = append(entries, onePin(id, 6))
	}
	b, err := p.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	if read, err := ParsePins(b); err != nil || len(read) != MaxPins {
		t.Errorf("4096 pins: %d, %v", len(read), err)
	}
	more := newIdentityOf(t, MaxPins)
	if refused(t, p.Pin(more, RoleHop), ErrLimit); len(p) != MaxPins {
		t.Error("one more was pinned")
	}
	if err := p.Pin(newIdentityOf(t, 0), RoleReport); err != nil {
		t.Errorf("a pin can't be replaced any more: %v", err)
	}
	p[more.Thumbprint()] = Pin{more, []Role{RoleHop}}
	b, err = p.Append(nil)
	if refused(t, err, ErrLimit); b != nil {
		t.Error("one more was written")
	}
	read, err := ParsePins(pinsFile(append(entries, onePin(more, 6))...))
	if refused(t, err, ErrLimit); read != nil {
		t.Error("one more was read")
	}
}
