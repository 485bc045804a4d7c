package keys

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// TestClasses: the classes are distinct, and each error type is of its own and of
// no other, whatever it holds.
func TestClasses(t *testing.T) {
	for i, a := range classes {
		for j, b := range classes {
			if errors.Is(a, b) != (i == j) {
				t.Errorf("%v is %v", a, b)
			}
		}
	}
	for _, c := range []struct {
		err   error
		class error
	}{
		{&TrustError{Subject: Thumbprint{1}, Role: RoleHop, Reason: "revoked"}, ErrTrust},
		{&TrustError{Err: ErrFormat}, ErrTrust},
		{&TrustError{Err: errors.Join(ErrExpired, ErrSignature)}, ErrTrust},
		{&ExpiredError{What: "bundle", From: now, To: now, Now: now}, ErrExpired},
		{&ExpiredError{}, ErrExpired},
		{&SuiteError{Subject: Thumbprint{1}, Suite: SuiteXWing, Reason: "below the floor"}, ErrSuite},
		{&SuiteError{}, ErrSuite},
		{formatError("bundle", "rule"), ErrFormat},
		{limitError("bundle", "rule"), ErrLimit},
	} {
		refused(t, c.err, c.class)
		if c.err.Error() == "" {
			t.Errorf("%T says nothing", c.err)
		}
	}
	if !(&TrustError{Err: ErrFormat}).Undecided() || (&TrustError{Reason: "revoked"}).Undecided() {
		t.Error("undecided is another thing than no")
	}
}

// TestErrorsHoldNoSecret: errors are logged; private keys are not.
func TestErrorsHoldNoSecret(t *testing.T) {
	secret := bytes.Repeat([]byte("secret"), 6)[:32]
	id, k := newIdentity(t, 1), newKey(t, SuiteX25519, 2)
	for name, f := range map[string]func() error{
		"identity": func() error {
			_, err := ParseIdentity(NewSecret(id.public.keys[0].AppendPrivate(nil, secret)))
			return err
		},
		"bare seed": func() error { _, err := ParseIdentity(NewSecret(bytes.Clone(secret))); return err },
		"decryption key": func() error {
			_, err := ParseDecryptionKey(NewSecret(k.public.key.AppendPrivate(nil, secret)))
			return err
		},
		"wrong place": func() error { _, err := ParsePublicIdentity(id.public.keys[0].AppendPrivate(nil, secret)); return err },
		"pins":        func() error { _, err := ParsePins(secret); return err },
		"bundle":      func() error { _, err := ParseBundle(secret, Pins{}, RoleHop, now); return err },
	} {
		err := f()
		if err == nil {
			t.Fatalf("%s: taken", name)
		}
		for _, form := range []string{"secret", hex.EncodeToString([]byte("secret"))} {
			if strings.Contains(err.Error(), form) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestThumbprintText: all of it, there and back; what a person sees is the
// beginning.
func TestThumbprintText(t *testing.T) {
	name := newIdentity(t, 1).Thumbprint()
	b, err := json.Marshal(map[Thumbprint]Thumbprint{name: name})
	if err != nil {
		t.Fatal(err)
	}
	full := hex.EncodeToString(name[:])
	if string(b) != `{"`+full+`":"`+full+`"}` {
		t.Errorf("written as %s", b)
	}
	var read map[Thumbprint]Thumbprint
	if err := json.Unmarshal(b, &read); err != nil || read[name] != name {
		t.Errorf("read as %v: %v", read, err)
	}
	if name.String() != full[:16] || Digest(name).String() != full[:16] || KeyID(name[:8]).String() != full[:16] {
		t.Errorf("%v, %v, %v", name, Digest(name), KeyID(name[:8]))
	}
	for _, bad := range []string{"", full[:62], full + "00", full[:63], full[:63] + "g", " " + full[1:]} {
		got := name
		if refused(t, got.UnmarshalText([]byte(bad)), ErrFormat); got != name {
			t.Errorf("%q changed the thumbprint", bad)
		}
	}
}
