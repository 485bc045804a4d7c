package keys_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// table is a trust store's state in memory. A node keeps it in its store.
type table map[string][]byte

func (t table) Get(key []byte) ([]byte, error) { return t[string(key)], nil }

func (t table) Scan(prefix []byte, f func(key, value []byte) bool) error {
	for _, k := range slices.Sorted(maps.Keys(t)) {
		if strings.HasPrefix(k, string(prefix)) && !f([]byte(k), t[k]) {
			break
		}
	}
	return nil
}

func (t table) Put(key, value []byte) error {
	t[string(key)] = bytes.Clone(value)
	return nil
}

func (t table) Delete(key []byte) error {
	delete(t, string(key))
	return nil
}

// learn takes what somebody has signed into the state.
func learn(t table, l *keys.Learned, err error) {
	check(err)
	check(l.Apply(t)) // in a transaction
	check(l.Settle(true))
}

// A hospital's authority vouches for a pump. Its key is stolen: its recovery key puts
// another in its place, from the time of the theft, and it is one sender still.
func ExampleTrustStore() {
	dual := func() *keys.Identity {
		id, _, err := keys.GenerateIdentity(cose.AlgEd25519, cose.AlgMLDSA65)
		check(err)
		return id
	}
	hospital, recovery := dual(), dual()
	anchor, err := keys.NewAnchor(keys.AnchorConfig{
		Identity: hospital.Public(), Roles: []keys.Role{keys.RoleMeasure}, Owners: []string{"hospital.example"}, Lists: keys.ListsFlag,
	})
	check(err)
	state := table{}
	trust, err := keys.NewTrustStore(keys.TrustStoreConfig{Anchors: []*keys.Anchor{anchor}, State: state})
	check(err)

	now := time.Now()
	pump, _, err := keys.GenerateIdentity()
	check(err)
	credential, err := hospital.SignCredential(keys.CredentialClaims{
		First: pump.Thumbprint(), Identity: pump.Public(), Roles: []keys.Role{keys.RoleMeasure}, Owner: "hospital.example", Name: "pump 7",
		Recovery: recovery.Thumbprint(), Device: &keys.Device{DI: "00844588003288", Model: "P1", Serial: "0007"},
		NotBefore: now, Expires: now.Add(5 * 365 * 24 * time.Hour),
	})
	check(err)
	l, err := trust.LearnCredential(credential, now)
	learn(state, l, err)

	stolen := now.Add(24 * time.Hour)
	renewed, _, err := keys.GenerateIdentity()
	check(err)
	rotation, err := keys.SignRotation(keys.RotationTemplate{First: pump.Thumbprint(), From: pump.Thumbprint(), CutOver: stolen}, recovery, renewed)
	check(err)
	l, err = trust.LearnRotation(rotation.Signed(), now.Add(48*time.Hour))
	learn(state, l, err)

	for _, q := range []keys.Query{
		{Subject: pump.Thumbprint(), Role: keys.RoleMeasure, At: stolen.Add(-time.Hour)}, // when it was first seen
		{Subject: pump.Thumbprint(), Role: keys.RoleMeasure, At: stolen.Add(time.Hour)},
		{Subject: renewed.Thumbprint(), Role: keys.RoleMeasure, At: stolen.Add(time.Hour)},
		{Subject: renewed.Thumbprint(), Role: keys.RoleOrder, At: stolen.Add(time.Hour)},
	} {
		d, err := trust.Check(q)
		check(err)
		reason, _, _ := strings.Cut(d.Reason, ":")
		fmt.Println(d.Trusted, d.First == pump.Thumbprint(), d.Position, d.Stale, reason)
	}
	d, err := trust.Check(keys.Query{Subject: renewed.Thumbprint(), Role: keys.RoleMeasure, At: stolen})
	check(err)
	why := d.Explain()
	fmt.Println(len(why.Chain), why.Chain[1].By, why.Credentials[0].Name, why.Credentials[0].Device.Serial)
	// Output:
	// true true 0 true vouched for
	// false true 0 false replaced
	// true true 1 true vouched for
	// false true 1 false role
	// 2 recovery pump 7 0007
}
