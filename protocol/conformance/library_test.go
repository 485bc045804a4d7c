package conformance_test

import (
	"bytes"
	"crypto/ecdh"
	"errors"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/protocol/conformance"
)

// classes maps SPEC.md's words to the library's sentinels.
func classes() map[string]error {
	return map[string]error{
		"format": envelope.ErrFormat, "limit": envelope.ErrLimit, "suite": envelope.ErrSuite, "nokey": envelope.ErrNoKey,
		"decrypt": envelope.ErrDecrypt, "signature": envelope.ErrSignature, "trust": envelope.ErrTrust,
		"audience": envelope.ErrAudience, "replay": envelope.ErrReplay, "expired": envelope.ErrExpired,
	}
}

func TestVectors(t *testing.T) {
	vectors, err := conformance.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, v := range vectors {
		if v.Transport() {
			continue // transport/https answers these, inside: TestVectors there
		}
		count[v.Expect]++
		t.Run(v.Operation+"/"+v.Expect+"/"+v.Name, func(t *testing.T) {
			t.Parallel()
			judge(t, &v)
		})
	}
	for class := range classes() {
		if count[class] == 0 {
			t.Errorf("no vector of class %s", class)
		}
	}
	if count["ok"] < 60 || len(vectors)-count["ok"] < 60 {
		t.Errorf("%d vectors, %d of them positive: too few", len(vectors), count["ok"])
	}
}

// judge fails unless the library answers as the vector says.
func judge(t *testing.T, v *conformance.Vector) {
	released, err := run(t, v)
	if v.Expect == "ok" {
		if err != nil {
			t.Fatalf("%s (SPEC %s): %v", v.Comment, v.Rule, err)
		}
		return
	}
	want, ok := classes()[v.Expect]
	if !ok {
		t.Fatalf("vector expects an unknown class %q", v.Expect)
	}
	if !errors.Is(err, want) || envelope.Class(err) != want {
		t.Fatalf("%s (SPEC %s): got %v, want class %s", v.Comment, v.Rule, err, v.Expect)
	}
	if released {
		t.Error("a refusal released something")
	}
}

// run does what the vector says, compares a positive result with the
// vector's, and reports whether anything came out.
func run(t *testing.T, v *conformance.Vector) (released bool, err error) {
	now := time.UnixMilli(v.Now)
	if h := holder(t, v); h != nil && erased(h) {
		// The library makes no opener or peeler without a key: most often a folder
		// was mixed up. What it could open is what the vector says.
		if _, err := envelope.NewPeeler(envelope.PeelerConfig{Holder: h, Identity: identity(t, v.Holder)}); err == nil {
			t.Error("a peeler without a key was made")
		}
		return false, envelope.ErrNoKey
	}
	switch v.Operation {
	case "scan":
		return false, dcbor.Scan(v.Input)
	case "key":
		public, err := keys.ParsePublicIdentity(v.Input)
		if err == nil {
			checkIdentity(t, v, public)
			return false, nil
		}
		identity, second := keys.ParseIdentity(keys.NewSecret(bytes.Clone(v.Input)))
		if second != nil {
			if envelope.Class(second) != envelope.Class(err) {
				t.Errorf("as a public identity %v, as a private one %v", err, second)
			}
			return public != nil || identity != nil, err
		}
		checkIdentity(t, v, identity.Public())
	case "pins":
		pins, err := keys.ParsePins(v.Input)
		if err != nil {
			return pins != nil, err
		}
		checkPins(t, v, pins)
	case "receipts":
		list, err := protocol.ParseReceipts(v.Input)
		if err != nil {
			return list != nil, err
		}
		checkReceipts(t, v, list)
	case "directory-set":
		return runDirectorySet(t, v, now)
	case "directory-entry":
		entry, err := protocol.ParseDirectoryEntry(v.Input)
		if err != nil {
			return entry.Address != "" || entry.Bundle != nil, err
		}
		checkDirectoryEntry(t, v, entry)
	case "token":
		return runToken(t, v, now)
	case "credential":
		return runCredential(t, v)
	case "rotation":
		return runRotation(t, v)
	case "revocation":
		return runRevocation(t, v)
	case "notices":
		list, err := protocol.ParseNotices(v.Input)
		if err != nil {
			return list != nil, err
		}
		checkNotices(t, v, list)
	case "bundle":
		bundle, err := keys.ParseBundle(v.Input, pins(t, v), keys.Role(v.Role), now)
		if err != nil {
			return bundle != nil, err
		}
		checkBundle(t, v, bundle)
	case "peel":
		peeler, err := envelope.NewPeeler(envelope.PeelerConfig{Holder: holder(t, v), Identity: identity(t, v.Holder), Software: "test/1", MaxEnvelope: v.MaxEnvelope, Clock: at(now)})
		if err != nil {
			t.Fatal(err)
		}
		var f envelope.Forward
		if err := peeler.Peel(&f, v.Input, envelope.Ingress{Link: 1}); err != nil {
			return len(f.Body()) > 0, err
		}
		checkForward(t, v, &f)
	case "open":
		opener, err := envelope.NewOpener(envelope.OpenerConfig{Holder: holder(t, v), Trust: pins(t, v), MaxEnvelope: v.MaxEnvelope, Clock: at(now)})
		if err != nil {
			t.Fatal(err)
		}
		m, err := opener.Open(nil, v.Input)
		if err != nil {
			return m != envelope.Verified{}, err
		}
		checkVerified(t, v, m)
	default:
		t.Fatalf("unknown operation %q", v.Operation)
	}
	return false, nil
}

func at(now time.Time) func() time.Time { return func() time.Time { return now } }

func pins(t *testing.T, v *conformance.Vector) keys.Pins {
	t.Helper()
	p := keys.Pins{}
	for _, pin := range v.Pins {
		id, err := keys.ParsePublicIdentity(pin.Identity)
		if err != nil {
			t.Fatal(err)
		}
		// Not through Pins.Pin: a vector may hold what it would refuse.
		roles := make([]keys.Role, len(pin.Roles))
		for i, r := range pin.Roles {
			roles[i] = keys.Role(r)
		}
		p[id.Thumbprint()] = keys.Pin{Key: id, Roles: roles}
	}
	return p
}

func erased(h *keys.Holder) bool {
	for _, own := range h.Bundles {
		if len(own.Keys) > 0 {
			return false
		}
	}
	return true
}

// identity returns the identity of a hop, which signs records.
func identity(t *testing.T, h conformance.Holder) *keys.Identity {
	t.Helper()
	if h.PrivateIdentity == nil {
		return nil
	}
	id, err := keys.ParseIdentity(keys.NewSecret(bytes.Clone(h.PrivateIdentity)))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// holder returns the vector's holder, nil if it has none.
func holder(t *testing.T, v *conformance.Vector) *keys.Holder {
	t.Helper()
	if v.Holder.Bundles == nil {
		return nil
	}
	id, err := keys.ParsePublicIdentity(v.Holder.Identity)
	if err != nil {
		t.Fatal(err)
	}
	h := &keys.Holder{Identity: id}
	for _, own := range v.Holder.Bundles {
		bundle, err := keys.ParseOwnBundle(own.Bundle, id)
		if err != nil {
			t.Fatal(err)
		}
		o := keys.OwnBundle{Bundle: bundle}
		for _, k := range own.Keys {
			d := privateKey(t, k)
			if id := bundle.KeyID(d.Suite()); !bytes.Equal(id[:], k.KeyID) {
				t.Fatalf("key id is %v, want %x", id, k.KeyID)
			}
			o.Keys = append(o.Keys, d)
		}
		h.Bundles = append(h.Bundles, o)
	}
	if id := h.Identity.Thumbprint(); !bytes.Equal(id[:], v.Holder.Thumbprint) {
		t.Fatalf("holder's thumbprint is %v, want %x", id, v.Holder.Thumbprint)
	}
	return h
}

func privateKey(t *testing.T, k conformance.PrivateKey) *keys.DecryptionKey {
	t.Helper()
	suite, err := keys.ParseSuite(uint64(k.Suite))
	if err != nil {
		t.Fatal(err)
	}
	key, err := cose.NewHPKEKey(suite.HPKE(), k.Public)
	if err != nil {
		t.Fatal(err)
	}
	d, err := keys.ParseDecryptionKey(keys.NewSecret(key.AppendPrivate(nil, k.Private)))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The hardware path: the same key, wrapped from its parts.
func TestVectorsX25519KeyExchanger(t *testing.T) {
	vectors, err := conformance.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors {
		if v.Name != "open-suite2" {
			continue
		}
		h := holder(t, &v)
		private, err := ecdh.X25519().NewPrivateKey(v.Holder.Bundles[0].Keys[0].Private)
		if err != nil {
			t.Fatal(err)
		}
		key, err := keys.NewX25519Key(private)
		if err != nil {
			t.Fatal(err)
		}
		h.Bundles[0].Keys = []*keys.DecryptionKey{key}
		opener, err := envelope.NewOpener(envelope.OpenerConfig{Holder: h, Trust: pins(t, &v), Clock: at(time.UnixMilli(v.Now))})
		if err != nil {
			t.Fatal(err)
		}
		m, err := opener.Open(nil, v.Input)
		if err != nil {
			t.Fatal(err)
		}
		checkVerified(t, &v, m)
		if _, err := keys.NewXWingKey(nil, private); err == nil {
			t.Error("an X-Wing key without its ML-KEM half was taken")
		}
		return
	}
	t.Fatal("no vector open-suite2")
}
