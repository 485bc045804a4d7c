package keys

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose"
)

// fullCredential has every claim, at its longest.
func fullCredential(t testing.TB) CredentialClaims {
	t.Helper()
	return CredentialClaims{
		ID: CredentialID{1}, First: newDual(t, 1).Thumbprint(), Identity: newESPDual(t, 2).Public(), Position: Position{256, Digest{3}},
		Roles: []Role{RoleReport, RoleOrder, RoleApprove, RoleHop, RoleProcess, RoleEscrow, RoleAudit},
		Owner: strings.Repeat("o", 255), Name: strings.Repeat("n", 255), Recovery: newDual(t, 4).Thumbprint(),
		Device:    &Device{strings.Repeat("d", 128), strings.Repeat("m", 128), strings.Repeat("s", 128)},
		NotBefore: now, Expires: now.Add(time.Second),
	}
}

// What a credential says comes out as it was put in.
func TestCredentialRoundTrip(t *testing.T) {
	w := newTrustWorld(t)
	small := CredentialClaims{ID: CredentialID{9}, Identity: newIdentity(t, 7).Public(), Roles: []Role{RoleHop}, Owner: "o", Name: "n", NotBefore: now, Expires: now.Add(year)}
	small.First = small.Identity.Thumbprint()
	for _, c := range []CredentialClaims{fullCredential(t), small} {
		b, err := w.authority.SignCredential(c)
		w.must(err)
		got, err := w.store.ParseCredential(b)
		w.must(err)
		want := c.append(nil, w.authority.Thumbprint())
		if !bytes.Equal(got.append(nil, got.Issuer()), want) || !bytes.Equal(got.Signed(), b) || got.Issuer() != w.authority.Thumbprint() {
			t.Errorf("%+v\nwant %+v", got.CredentialClaims, c)
		}
		if !slices.Equal(got.Roles, c.Roles) || got.Identity.Thumbprint() != c.Identity.Thumbprint() || !got.Expires.Equal(c.Expires) {
			t.Errorf("%+v", got.CredentialClaims)
		}
	}
	c := small
	c.ID = CredentialID{}
	a, err := w.store.ParseCredential(w.sign(c))
	w.must(err)
	b, err := w.store.ParseCredential(w.sign(c))
	w.must(err)
	if a.ID == b.ID || a.ID == (CredentialID{}) {
		t.Errorf("ids %x and %x, want two at random", a.ID, b.ID)
	}
}

// What no reader would take is not signed: SPEC.md 6.7.3.
func TestCredentialRefused(t *testing.T) {
	authority := newDual(t, 200)
	for name, test := range map[string]struct {
		fault func(*CredentialClaims)
		class error
	}{
		"no role":                  {func(c *CredentialClaims) { c.Roles = nil }, ErrFormat},
		"role 10":                  {func(c *CredentialClaims) { c.Roles = []Role{10} }, ErrFormat},
		"measure and order":        {func(c *CredentialClaims) { c.Roles = []Role{RoleMeasure, RoleOrder} }, ErrFormat},
		"order, single":            {func(c *CredentialClaims) { c.Identity = newIdentity(t, 2).Public() }, ErrFormat},
		"owner empty":              {func(c *CredentialClaims) { c.Owner = "" }, ErrFormat},
		"owner long":               {func(c *CredentialClaims) { c.Owner += "o" }, ErrLimit},
		"owner no UTF-8":           {func(c *CredentialClaims) { c.Owner = "\xff" }, ErrFormat},
		"name empty":               {func(c *CredentialClaims) { c.Name = "" }, ErrFormat},
		"name long":                {func(c *CredentialClaims) { c.Name += "n" }, ErrLimit},
		"serial empty":             {func(c *CredentialClaims) { c.Device.Serial = "" }, ErrFormat},
		"serial long":              {func(c *CredentialClaims) { c.Device.Serial += "s" }, ErrLimit},
		"sequence 257":             {func(c *CredentialClaims) { c.Position.Sequence = 257 }, ErrFormat},
		"sequence 0 and a digest":  {func(c *CredentialClaims) { c.Position.Sequence = 0 }, ErrFormat},
		"another's keys":           {func(c *CredentialClaims) { c.Position = Position{} }, ErrFormat},
		"sub's after a rotation":   {func(c *CredentialClaims) { c.First = c.Identity.Thumbprint() }, ErrFormat},
		"for itself":               {func(c *CredentialClaims) { c.First = authority.Thumbprint() }, ErrFormat},
		"recovery is the identity": {func(c *CredentialClaims) { c.Recovery = c.Identity.Thumbprint() }, ErrFormat},
		"recovery is first":        {func(c *CredentialClaims) { c.Recovery = c.First }, ErrFormat},
		"recovery is authority's":  {func(c *CredentialClaims) { c.Recovery = authority.Thumbprint() }, ErrFormat},
		"exp is nbf":               {func(c *CredentialClaims) { c.Expires = c.NotBefore }, ErrFormat},
		"nbf before 1970":          {func(c *CredentialClaims) { c.NotBefore = time.Unix(-1, 0) }, ErrFormat},
	} {
		c := fullCredential(t)
		test.fault(&c)
		if b, err := authority.SignCredential(c); !errors.Is(err, test.class) || b != nil {
			t.Errorf("%s: %v, want %v", name, err, test.class)
		}
	}
	if b, err := newIdentity(t, 5).SignCredential(fullCredential(t)); !errors.Is(err, ErrSuite) || b != nil {
		t.Errorf("an authority with a single key: %v", err)
	}
}

// An authority says no more than its anchor lets it: SPEC.md 6.7.6.
func TestAnchorConstraints(t *testing.T) {
	authority := newDual(t, 200)
	anchor, err := NewAnchor(AnchorConfig{
		Identity: authority.Public(), Roles: []Role{RoleMeasure, RoleHop}, Owners: []string{"icu", "ward"},
		Names: []string{"pump 7", ".icu.example", "@icu.example"}, Lists: ListsNone,
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewTrustStore(TrustStoreConfig{Anchors: []*Anchor{anchor}, State: trustState{}})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		owner, name string
		roles       []Role
		ok          bool
	}{
		{"icu", "pump 7", []Role{RoleMeasure}, true},
		{"ward", "a.icu.example", []Role{RoleMeasure, RoleHop}, true},
		{"ward", "a@icu.example", []Role{RoleHop}, true},
		{"ward", ".icu.example", []Role{RoleHop}, false},
		{"ward", "@icu.example", []Role{RoleHop}, false},
		{"ward", "icu.example", []Role{RoleHop}, false},
		{"ward", "a.icu.example.", []Role{RoleHop}, false},
		{"ward", "a.ICU.example", []Role{RoleHop}, false},
		{"ward", "pump 77", []Role{RoleHop}, false},
		{"ward", "x pump 7", []Role{RoleHop}, false},
		{"Icu", "pump 7", []Role{RoleMeasure}, false},
		{"icu ", "pump 7", []Role{RoleMeasure}, false},
		{"icu", "pump 7", []Role{RoleReport}, false},
		{"icu", "pump 7", []Role{RoleMeasure, RoleReport}, false},
	} {
		b := signBy(t, authority, CredentialClaims{Identity: newIdentity(t, 1).Public(), Owner: test.owner, Name: test.name, Roles: test.roles})
		if _, err := s.ParseCredential(b); (err == nil) != test.ok || err != nil && !errors.Is(err, ErrTrust) {
			t.Errorf("%q of %q, %v: %v", test.name, test.owner, test.roles, err)
		}
	}
	b := signBy(t, newDual(t, 201), CredentialClaims{Identity: newIdentity(t, 1).Public(), Owner: "icu", Name: "pump 7"})
	if _, err := s.ParseCredential(b); !errors.Is(err, ErrTrust) {
		t.Errorf("of nobody who is an anchor: %v", err)
	}
}

// What an anchor, or a trust store, is not made of.
func TestAnchorRefused(t *testing.T) {
	good := AnchorConfig{Identity: newDual(t, 200).Public(), Roles: []Role{RoleHop}, Lists: ListsFlag}
	for name, fault := range map[string]func(*AnchorConfig){
		"no identity":   func(c *AnchorConfig) { c.Identity = nil },
		"zero identity": func(c *AnchorConfig) { c.Identity = new(PublicIdentity) },
		"single key":    func(c *AnchorConfig) { c.Identity = newIdentity(t, 1).Public() },
		"no role":       func(c *AnchorConfig) { c.Roles = nil },
		"any role":      func(c *AnchorConfig) { c.Roles = []Role{AnyRole} },
		"own recovery":  func(c *AnchorConfig) { c.Recovery = c.Identity.Thumbprint() },
		"no policy":     func(c *AnchorConfig) { c.Lists = 0 },
		"policy 4":      func(c *AnchorConfig) { c.Lists = 4 },
		"empty owner":   func(c *AnchorConfig) { c.Owners = []string{"a", ""} },
		"empty name":    func(c *AnchorConfig) { c.Names = []string{""} },
	} {
		c := good
		fault(&c)
		if a, err := NewAnchor(c); err == nil || a != nil {
			t.Errorf("%s: taken", name)
		}
	}
	anchor, err := NewAnchor(good)
	if err != nil {
		t.Fatal(err)
	}
	many := slices.Repeat([]*Anchor{anchor}, 65)
	for name, c := range map[string]TrustStoreConfig{
		"no state": {Anchors: []*Anchor{anchor}}, "no anchor": {State: trustState{}}, "nil anchor": {Anchors: []*Anchor{nil}, State: trustState{}},
		"zero anchor": {Anchors: []*Anchor{{}}, State: trustState{}}, "twice": {Anchors: many[:2], State: trustState{}}, "65": {Anchors: many, State: trustState{}},
		"negative": {Anchors: []*Anchor{anchor}, State: trustState{}, Cached: -1},
	} {
		if s, err := NewTrustStore(c); err == nil || s != nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// What a rotation says comes out as it was put in; what no reader would take is not
// signed: SPEC.md 6.8.3.
func TestRotation(t *testing.T) {
	from, to, recovery, next := newDual(t, 1), newDual(t, 2), newDual(t, 3), newDual(t, 4)
	good := RotationTemplate{First: from.Thumbprint(), From: from.Thumbprint(), CutOver: now, Recovery: next.Thumbprint()}
	r, err := SignRotation(good, from, to)
	if err != nil {
		t.Fatal(err)
	}
	if r.First() != from.Thumbprint() || r.From() != from.Thumbprint() || r.By().Thumbprint() != from.Thumbprint() || r.To().Thumbprint() != to.Thumbprint() ||
		r.Kind() != RotationOrdinary || !r.CutOver().Equal(now) || r.Recovery() != next.Thumbprint() || r.Position().Sequence != 1 || !r.Valid() {
		t.Errorf("%+v", r.claim)
	}
	if r, err := SignRotation(good, recovery, newIdentity(t, 5)); err != nil || r.Kind() != RotationRecovery {
		t.Errorf("%v", err)
	}
	for name, test := range map[string]struct {
		fault  func(*RotationTemplate)
		by, to *Identity
	}{
		"to itself":               {nil, from, from},
		"recovery to itself":      {nil, recovery, recovery},
		"recovery to from":        {nil, recovery, from},
		"by a single key":         {nil, newIdentity(t, 9), to},
		"recovery key is to":      {func(r *RotationTemplate) { r.Recovery = to.Thumbprint() }, from, to},
		"recovery key is from":    {func(r *RotationTemplate) { r.Recovery = from.Thumbprint() }, recovery, to},
		"recovery key is by":      {func(r *RotationTemplate) { r.Recovery = recovery.Thumbprint() }, recovery, to},
		"first is another":        {func(r *RotationTemplate) { r.First = next.Thumbprint() }, from, to},
		"no digest":               {func(r *RotationTemplate) { r.After.Sequence = 1 }, from, to},
		"digest of the beginning": {func(r *RotationTemplate) { r.After.Digest[0] = 1 }, from, to},
		"sequence 257":            {func(r *RotationTemplate) { r.After = Position{256, Digest{1}} }, from, to},
		"before 1970":             {func(r *RotationTemplate) { r.CutOver = time.UnixMilli(-1) }, from, to},
	} {
		c := good
		if test.fault != nil {
			test.fault(&c)
		}
		if r, err := SignRotation(c, test.by, test.to); !errors.Is(err, ErrFormat) || r != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// No byte of a statement can be changed, and none left out.
func TestStatementsAltered(t *testing.T) {
	w := newTrustWorld(t)
	r, err := SignRotation(RotationTemplate{First: newIdentity(t, 1).Thumbprint(), From: newIdentity(t, 1).Thumbprint(), CutOver: now}, newIdentity(t, 1), newIdentity(t, 2))
	w.must(err)
	list, err := w.authority.SignRevocationList(RevocationTemplate{
		Created: now, Next: now.Add(day), Keys: []RevokedKey{{Thumbprint{2}, now, RevokedLost}, {Thumbprint{1}, now, RevokedStolen}},
		Credentials: []RevokedCredential{{CredentialID{2}, now, RevokedReplaced}, {CredentialID{1}, now, RevokedOutOfService}},
	})
	w.must(err)
	for name, test := range map[string]struct {
		b     []byte
		parse func([]byte) error
	}{
		"credential": {w.sign(CredentialClaims{Identity: newIdentity(t, 1).Public()}), func(b []byte) error { _, err := w.store.ParseCredential(b); return err }},
		"rotation":   {r.Signed(), func(b []byte) error { _, err := ParseRotation(b); return err }},
		"list":       {list, func(b []byte) error { _, err := w.store.LearnRevocationList(b, w.now); return err }},
	} {
		if err := test.parse(test.b); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i := range test.b {
			if len(test.b) > 1000 && i%7 != 0 && i > 400 && i < len(test.b)-100 { // in the middle of an ML-DSA-65 signature
				continue
			}
			b := bytes.Clone(test.b)
			b[i] ^= 1 << (i % 8)
			if err := test.parse(b); !ofClass(err) {
				t.Fatalf("%s, byte %d: %v", name, i, err)
			}
			if err := test.parse(test.b[:i]); !ofClass(err) {
				t.Fatalf("%s, %d bytes: %v", name, i, err)
			}
		}
		for _, b := range [][]byte{nil, append(bytes.Clone(test.b), 0), make([]byte, MaxRevocationList+1)} {
			if err := test.parse(b); !ofClass(err) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// A key that is weak, malformed, private, or of encryption stands in no statement.
func TestWeakKeysInStatements(t *testing.T) {
	w := newTrustWorld(t)
	id := newIdentity(t, 1)
	own := id.public.keys[0].Append(nil)
	weak := [][]byte{ // in the place of own, of the same length
		bytes.Replace(own, own[len(own)-32:], make([]byte, 32), 1),
		bytes.Replace(own, own[len(own)-32:], append([]byte{1}, make([]byte, 31)...), 1),
		bytes.Replace(own, own[len(own)-32:], bytes.Repeat([]byte{0xff}, 32), 1),
		bytes.Replace(own, own[len(own)-32:], append([]byte{2}, make([]byte, 31)...), 1), // no point of the curve
	}
	credential := CredentialClaims{Identity: id.Public(), First: id.Thumbprint(), Roles: []Role{RoleHop}, Owner: "o", Name: "n", NotBefore: now, Expires: now.Add(year)}
	rotation := rotationClaim{first: Thumbprint{1}, sequence: 2, previous: Digest{1}, kind: RotationOrdinary, from: id.Thumbprint(), by: id.public, to: newIdentity(t, 2).public, cutOver: 1}
	to := rotation
	to.by, to.to, to.from = rotation.to, rotation.by, rotation.to.thumbprint
	for i, key := range weak {
		for name, payload := range map[string][]byte{
			"cnf": credential.append(nil, w.authority.Thumbprint()), "by": rotation.append(nil), "to": to.append(nil),
		} {
			payload = bytes.Replace(payload, own, key, 1)
			var err error
			if name == "cnf" {
				_, _, err = parseCredentialClaims(payload)
			} else {
				_, err = parseRotationClaim(payload)
			}
			if !errors.Is(err, ErrFormat) {
				t.Errorf("key %d in %s: %v", i, name, err)
			}
		}
	}
	x, err := cose.NewHPKEKey(cose.HPKE4, newKey(t, SuiteX25519, 2).public.Public())
	w.must(err)
	payload := credential.append(nil, w.authority.Thumbprint())
	if _, _, err := parseCredentialClaims(bytes.Replace(payload, own, x.Append(nil), 1)); !errors.Is(err, ErrFormat) {
		t.Errorf("an encryption key: %v", err)
	}
}

// A list is for ever: its number rises, and what it has revoked stays so.
func TestRevocationLists(t *testing.T) {
	w := newTrustWorld(t)
	list := func(n uint64, keys ...RevokedKey) []byte {
		b, err := w.authority.SignRevocationList(RevocationTemplate{Number: n, Created: now, Next: now.Add(day), Keys: keys})
		w.must(err)
		return b
	}
	five := list(5, RevokedKey{Thumbprint{1}, now, RevokedStolen})
	w.must(w.take(w.store.LearnRevocationList(five, now)))
	w.must(w.take(w.store.LearnRevocationList(five, now)))
	for name, b := range map[string][]byte{"older": list(4), "another with its number": list(5)} {
		err := w.take(w.store.LearnRevocationList(b, w.now))
		var older *OlderError
		if !errors.Is(err, ErrReplay) || !errors.As(err, &older) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.must(w.take(w.store.LearnRevocationList(list(6), now)))
	if a := w.store.Authorities()[0]; a.ListNumber != 6 || !a.ListNext.Equal(now.Add(day)) || a.Identity != w.authority.Thumbprint() {
		t.Errorf("%+v", a)
	}
	for name, fault := range map[string]RevocationTemplate{
		"next is created": {Created: now, Next: now}, "twice": {Created: now, Next: now.Add(1e9), Keys: []RevokedKey{{Thumbprint{}, now, 1}, {Thumbprint{}, now, 2}}},
		"reason 0": {Created: now, Next: now.Add(1e9), Keys: []RevokedKey{{Thumbprint{}, now, 0}}}, "reason 5": {Created: now, Next: now.Add(1e9), Credentials: []RevokedCredential{{CredentialID{}, now, 5}}},
		"since before 1970": {Created: now, Next: now.Add(1e9), Keys: []RevokedKey{{Thumbprint{}, time.Unix(-1, 0), 1}}},
		"credential before": {Created: now, Next: now.Add(1e9), Credentials: []RevokedCredential{{CredentialID{}, time.Unix(-1, 0), 1}}},
		"created before":    {Created: time.Unix(-1, 0), Next: now}, "number": {Number: 1 << 53, Created: now, Next: now.Add(1e9)},
	} {
		if b, err := w.authority.SignRevocationList(fault); !errors.Is(err, ErrFormat) || b != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := newIdentity(t, 1).SignRevocationList(RevocationTemplate{Created: now, Next: now.Add(day)}); !errors.Is(err, ErrSuite) {
		t.Errorf("by a single key: %v", err)
	}
	stranger, err := newDual(t, 9).SignRevocationList(RevocationTemplate{Created: now, Next: now.Add(day)})
	w.must(err)
	if _, err := w.store.LearnRevocationList(stranger, now); !errors.Is(err, ErrTrust) {
		t.Errorf("by a stranger: %v", err)
	}
}

// The largest list is read, and one name more is not signed.
func TestRevocationListLimit(t *testing.T) {
	authority := newDual(t, 200)
	list := RevocationTemplate{Created: now, Next: now.Add(day)}
	for i := range MaxRevoked + 1 {
		list.Keys = append(list.Keys, RevokedKey{Thumbprint{byte(i >> 16), byte(i >> 8), byte(i)}, now, RevokedLost})
	}
	if _, err := authority.SignRevocationList(list); !errors.Is(err, ErrLimit) {
		t.Errorf("65537 keys: %v", err)
	}
	list.Keys = list.Keys[:MaxRevoked]
	b, err := authority.SignRevocationList(list)
	if err != nil {
		t.Fatal(err)
	}
	if _, l, err := readRevocationList(b); err != nil || len(l.keys) != MaxRevoked {
		t.Errorf("65536 keys: %v", err)
	}
}
