package keys

import (
	"testing"
	"time"
)

// TestZeroValues: the zero value of a checked type can be written in Go. Every
// function that takes one refuses it, and none panics.
func TestZeroValues(t *testing.T) {
	id, k := newIdentity(t, 1), newKey(t, SuiteX25519, 2)
	good := ownBundle(t, id, template(1, k))
	for name, f := range map[string]func() error{
		"nil identity signs":   func() error { _, err := (*Identity)(nil).SignBundle(template(1, k)); return err },
		"zero identity signs":  func() error { _, err := new(Identity).SignBundle(template(1, k)); return err },
		"own bundle, nil":      func() error { _, err := ParseOwnBundle(good.Signed(), nil); return err },
		"own bundle, zero":     func() error { _, err := ParseOwnBundle(good.Signed(), new(PublicIdentity)); return err },
		"bundle of nil key":    func() error { b := template(1); b.Keys = []*EncryptionKey{nil}; _, err := id.SignBundle(b); return err },
		"bundle of zero key":   func() error { b := template(1); b.Keys = []*EncryptionKey{{}}; _, err := id.SignBundle(b); return err },
		"zero template":        func() error { _, err := id.SignBundle(BundleTemplate{}); return err },
		"bundle without trust": func() error { _, err := ParseBundle(good.Signed(), nil, RoleHop, now); return err },
		"bundle for no role": func() error {
			_, err := ParseBundle(good.Signed(), pinned(t, id.Public(), RoleHop), 0, now)
			return err
		},
		"bundle of nothing":           func() error { _, err := ParseBundle(nil, pinned(t, id.Public(), RoleHop), RoleHop, now); return err },
		"zero bundle is usable":       func() error { return new(Bundle).UsableAt(now) },
		"zero bundle admits":          func() error { return new(Bundle).Admits(SuiteX25519) },
		"nil pinned":                  func() error { return Pins{}.Pin(nil, RoleHop) },
		"zero pinned":                 func() error { return Pins{}.Pin(new(PublicIdentity), RoleHop) },
		"nil holder":                  func() error { return (*Holder)(nil).Check() },
		"zero holder":                 func() error { return new(Holder).Check() },
		"zero holder admits":          func() error { _, err := new(Holder).Admitting(k); return err },
		"holder of zero bundle":       func() error { return holderOf(id, OwnBundle{new(Bundle), []*DecryptionKey{k}}).Check() },
		"holder of zero key":          func() error { return holderOf(id, OwnBundle{good, []*DecryptionKey{{}}}).Check() },
		"identity of zero secret":     func() error { _, err := ParseIdentity(Secret{}); return err },
		"key of zero secret":          func() error { _, err := ParseDecryptionKey(Secret{}); return err },
		"nil identity signs a token":  func() error { _, err := (*Identity)(nil).SignCWT(CWTClaims{Expires: now}, nil); return err },
		"zero identity signs a token": func() error { _, err := new(Identity).SignCWT(CWTClaims{Expires: now}, nil); return err },
		"nil token":                   func() error { _, err := (*CWT)(nil).Verify(id.Public(), CWTCheck{Now: now}); return err },
		"zero token":                  func() error { _, err := new(CWT).Verify(id.Public(), CWTCheck{Now: now}); return err },
		"token by nil":                func() error { _, err := goodToken(t, id).Verify(nil, CWTCheck{Now: now}); return err },
		"token by a zero identity":    func() error { _, err := goodToken(t, id).Verify(new(PublicIdentity), CWTCheck{Now: now}); return err },
		"token at no time":            func() error { _, err := goodToken(t, id).Verify(id.Public(), CWTCheck{}); return err },
		"nil identity grants":         func() error { _, err := (*Identity)(nil).SignGrant(goodGrant(t)); return err },
		"zero grant":                  func() error { _, err := id.SignGrant(Grant{}); return err },
		"admission of zero identity":  func() error { _, err := NewAdmission(nil, new(Identity)); return err },
		"token of zero claims":        func() error { _, err := id.SignCWT(CWTClaims{}, nil); return err },
		"nil keyring":                 func() error { return (*Keyring)(nil).Close() },
		"zero keyring":                func() error { return new(Keyring).SetSecret("a", NewSecret([]byte{1})) },
		"keyring without wrapper":     func() error { _, err := CreateKeyring(t.TempDir()+"/a/b", nil, identitySecret(t, 1)); return err },
		"keyring opened without":      func() error { _, err := OpenKeyring(t.TempDir()+"/a/b", nil); return err },
		"keyring of zero secret":      func() error { _, err := CreateKeyring(t.TempDir()+"/a/b", cheap("p"), Secret{}); return err },
		"keyring of nil identity":     func() error { _, err := CreateHardwareKeyring(t.TempDir()+"/a/b", cheap("p"), nil); return err },
		"keyring of zero identity": func() error {
			_, err := CreateHardwareKeyring(t.TempDir()+"/a/b", cheap("p"), new(PublicIdentity))
			return err
		},
		"credential of nil": func() error { _, err := newDual(t, 1).SignCredential(CredentialClaims{}); return err },
		"credential of zero": func() error {
			_, err := newDual(t, 1).SignCredential(CredentialClaims{Identity: new(PublicIdentity), Roles: []Role{RoleHop}})
			return err
		},
		"nil signs a credential": func() error {
			_, err := (*Identity)(nil).SignCredential(CredentialClaims{Identity: id.Public()})
			return err
		},
		"nil signs a list": func() error { _, err := (*Identity)(nil).SignRevocationList(RevocationTemplate{}); return err },
		"zero list":        func() error { _, err := newDual(t, 1).SignRevocationList(RevocationTemplate{}); return err },
		"rotation by nil":  func() error { _, err := SignRotation(RotationTemplate{}, nil, id); return err },
		"rotation to zero": func() error { _, err := SignRotation(RotationTemplate{}, id, new(Identity)); return err },
		"zero rotation":    func() error { _, err := SignRotation(RotationTemplate{}, id, newIdentity(t, 2)); return err },
		"zero anchor":      func() error { _, err := NewAnchor(AnchorConfig{}); return err },
		"zero trust store": func() error { _, err := NewTrustStore(TrustStoreConfig{}); return err },
		"trust at no time": func() error {
			_, err := newTrustWorld(t).store.Check(Query{Subject: id.Thumbprint(), Role: RoleHop})
			return err
		},
		"learnt at no time":     func() error { _, err := newTrustWorld(t).store.LearnRotation(nil, time.Time{}); return err },
		"keyring of no path":    func() error { _, err := CreateKeyring("", cheap("p"), identitySecret(t, 1)); return err },
		"zero passphrase wraps": func() error { _, err := Passphrase(Secret{}).Wrap(NewSecret(seed(1))); return err },
		"trust of nil":          func() error { _, err := Decide(nil, Query{}); return err },
		"trust about nobody":    func() error { _, err := Decide(pinned(t, id.Public(), RoleHop), Query{}); return err },
	} {
		if f() == nil {
			t.Errorf("%s", name)
		}
	}
	var noBundle *Bundle
	var noIdentity *Identity
	if noBundle.Valid() || new(Bundle).Valid() || noIdentity.Valid() || new(Identity).Valid() || !good.Valid() || !id.Valid() {
		t.Error("Valid is wrong about a zero value, or about a good one")
	}
	if z := new(Bundle); z.Acceptable() != nil || z.Key(SuiteXWing) != nil || (z.KeyID(SuiteXWing) != KeyID{}) || z.Supports(Version) || z.Role() != 0 {
		t.Error("the zero bundle offers something")
	}
	if z := new(Holder); z.Find(nil, KeyID{}) != nil || z.Listing(Digest{}, k) != nil {
		t.Error("the zero holder has something")
	}
	if z := new(Keyring); z.Identity() != nil || z.Public() != nil || z.Holder().Check() == nil {
		t.Error("the zero keyring has something")
	}
}

// goodToken returns a token that id issued.
func goodToken(tb testing.TB, id *Identity) *CWT {
	tb.Helper()
	b, err := id.SignCWT(CWTClaims{Expires: now.Add(time.Hour)}, nil)
	if err != nil {
		tb.Fatal(err)
	}
	token, err := ParseCWT(b)
	if err != nil {
		tb.Fatal(err)
	}
	return token
}
