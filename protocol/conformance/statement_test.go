package conformance_test

import (
	"crypto/sha256"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"github.com/vitalpost/vitalpost/protocol/conformance"
	"github.com/vitalpost/vitalpost/protocol/conformance/txmap"
)

var stranger = sync.OnceValues(func() (*keys.Anchor, error) {
	id, _, err := keys.GenerateIdentity(cose.AlgEd25519, cose.AlgMLDSA65)
	if err != nil {
		return nil, err
	}
	return keys.NewAnchor(keys.AnchorConfig{Identity: id.Public(), Roles: []keys.Role{keys.RoleMeasure}, Lists: keys.ListsNone})
})

func strangerAnchor(t *testing.T) *keys.Anchor {
	t.Helper()
	a, err := stranger()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// reader is the one that a vector describes: it has seen the vector's rotations.
func reader(t *testing.T, v *conformance.Vector, state *txmap.Store) *keys.TrustStore {
	t.Helper()
	store := trustStore(t, v.Anchors, state)
	for _, r := range v.Rotations {
		if err := learn(store, state, "rotation", r, time.UnixMilli(v.Now)); err != nil {
			t.Fatal(err)
		}
	}
	return store
}

func thumb(t keys.Thumbprint) conformance.Hex {
	if t == (keys.Thumbprint{}) {
		return nil
	}
	return t[:]
}

func runCredential(t *testing.T, v *conformance.Vector) (released bool, err error) {
	var state txmap.Store
	store := reader(t, v, &state)
	c, err := store.ParseCredential(v.Input)
	if err != nil {
		return c != nil, err
	}
	var want struct {
		Anchor, Authority, First, Identity, Thumbprint conformance.Hex
		Roles                                          []keys.Role
		Owner, Name                                    string
		Nbf, Exp                                       int64
		Cti, Recovery                                  conformance.Hex
		Sequence                                       uint64
		Digest                                         conformance.Hex
		Device                                         *keys.Device
	}
	expect(t, v, &want)
	equal(t, "anchor", anchorOf(store, c.Issuer()), want.Anchor)
	equal(t, "authority", thumb(c.Issuer()), want.Authority)
	equal(t, "first", thumb(c.First), want.First)
	equal(t, "identity", conformance.Hex(c.Identity.Append(nil)), want.Identity)
	equal(t, "thumbprint", thumb(c.Identity.Thumbprint()), want.Thumbprint)
	equal(t, "roles", c.Roles, want.Roles)
	equal(t, "owner, name", []string{c.Owner, c.Name}, []string{want.Owner, want.Name})
	equal(t, "nbf, exp", []int64{c.NotBefore.Unix(), c.Expires.Unix()}, []int64{want.Nbf, want.Exp})
	equal(t, "cti", conformance.Hex(c.ID[:]), want.Cti)
	equal(t, "recovery", thumb(c.Recovery), want.Recovery)
	equal(t, "sequence", c.Position.Sequence, want.Sequence)
	equal(t, "digest", thumb(keys.Thumbprint(c.Position.Digest)), want.Digest)
	equal(t, "device", c.Device, want.Device)
	return false, nil // what it is worth, the transcripts ask
}

// anchorOf is the anchor of an identity that an authority has, or has had first.
func anchorOf(store *keys.TrustStore, id keys.Thumbprint) conformance.Hex {
	for _, a := range store.Authorities() {
		if a.Identity == id || a.Anchor == id {
			return a.Anchor[:]
		}
	}
	return nil
}

func runRotation(t *testing.T, v *conformance.Vector) (released bool, err error) {
	r, err := keys.ParseRotation(v.Input)
	if err != nil {
		return r != nil, err
	}
	type result struct {
		First            conformance.Hex
		Sequence         uint64
		Previous         conformance.Hex
		Kind             keys.RotationKind
		From, By, To     conformance.Hex
		CutOver          int64 `json:"cut_over"`
		Recovery, Digest conformance.Hex
	}
	var want result
	expect(t, v, &want)
	at := r.Position()
	equal(t, "result", result{
		thumb(r.First()), at.Sequence, want.Previous, r.Kind(), thumb(r.From()), thumb(r.By().Thumbprint()), thumb(r.To().Thumbprint()),
		r.CutOver().UnixMilli(), thumb(r.Recovery()), at.Digest[:],
	}, want)
	return false, nil
}

// revokedName is what a vector says of what is revoked.
type revokedName struct {
	Thumbprint, Cti conformance.Hex
	Since, Reason   uint64
}

// runRevocation reads a list as a reader that may know one. What it keeps of it shows
// in its state, SPEC appendix B.
func runRevocation(t *testing.T, v *conformance.Vector) (released bool, err error) {
	var state txmap.Store
	store := reader(t, v, &state)
	if v.Seen != nil {
		anchor := public(t, v.Anchors[0].Identity).Thumbprint()
		value := dcbor.AppendUint(dcbor.AppendUint(dcbor.AppendArray(nil, 5), 1), v.Seen.Number)
		value = dcbor.AppendUint(dcbor.AppendUint(dcbor.AppendBytes(value, v.Seen.Digest), uint64(v.Now)), 0)
		if err := state.Update(func(tx *txmap.Tx) error { return tx.Put(append([]byte{'l'}, anchor[:]...), value) }); err != nil {
			t.Fatal(err)
		}
	}
	before := state.Len()
	if err := learn(store, &state, "revocation", v.Input, time.UnixMilli(v.Now)); err != nil {
		return state.Len() != before, err
	}
	var want struct {
		Anchor, Authority conformance.Hex
		Number            uint64
		Created, Next     int64
		Digest            conformance.Hex
		Keys, Credentials int
		FirstKey          *revokedName `json:"first_key"`
		LastKey           *revokedName `json:"last_key"`
		FirstCredential   *revokedName `json:"first_credential"`
		LastCredential    *revokedName `json:"last_credential"`
	}
	expect(t, v, &want)
	if v.Seen != nil && slices.Equal(v.Seen.Digest, want.Digest) { // nothing changes
		equal(t, "records", state.Len(), before)
		return false, nil
	}
	for _, a := range store.Authorities() {
		if slices.Equal(a.Anchor[:], want.Anchor) {
			equal(t, "number", a.ListNumber, want.Number)
			equal(t, "next", a.ListNext.UnixMilli(), want.Next)
		}
	}
	equal(t, "anchor", anchorOf(store, keys.Thumbprint(want.Authority)), want.Anchor)
	names := map[int][]revokedName{}
	err = state.Scan(append([]byte{'v'}, want.Anchor...), func(key, value []byte) bool {
		r := dcbor.NewReader(value, "revoked")
		r.Tuple(3)
		r.Uint()
		n, name := revokedName{Since: r.Uint(), Reason: r.Uint()}, slices.Clone(key[1+len(want.Anchor):])
		if len(name) == 16 {
			n.Cti = name
		} else {
			n.Thumbprint = name
		}
		names[len(name)] = append(names[len(name)], n)
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	ends := func(size, count int, first, last *revokedName) {
		list := names[size]
		equal(t, "names", len(list), count)
		if len(list) > 0 && first != nil && last != nil {
			equal(t, "first", list[0], *first)
			equal(t, "last", list[len(list)-1], *last)
		}
	}
	ends(sha256.Size, want.Keys, want.FirstKey, want.LastKey)
	ends(16, want.Credentials, want.FirstCredential, want.LastCredential)
	return false, nil
}
