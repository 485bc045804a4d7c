package conformance_test

import (
	"encoding/json"
	"testing"

	gocose "github.com/veraison/go-cose"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/protocol/conformance"
)

// Every message, bundle, token and directory set of the positive vectors is a
// COSE_Sign1 or COSE_Sign to another library as well, over the same external_aad.
func TestVectorsVerifyWithGoCOSE(t *testing.T) {
	vectors, err := conformance.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, v := range vectors {
		if v.Expect != "ok" {
			continue
		}
		switch v.Operation {
		case "open":
			var values struct {
				Message conformance.Hex
				AAD     conformance.Hex `json:"message_external_aad"`
			}
			var result struct{ Sender conformance.Hex }
			decode(t, v.Intermediate, &values)
			decode(t, v.Result, &result)
			err = goVerify(values.Message, values.AAD, pinned(t, &v, result.Sender).Verifiers()[:1])
		case "bundle":
			var result struct{ Thumbprint conformance.Hex }
			decode(t, v.Result, &result)
			err = goVerify(v.Input, []byte("vitalpost/1 bundle\x00"), pinned(t, &v, result.Thumbprint).Verifiers())
		case "token":
			err = goVerify(v.Input, nil, public(t, v.Issuer).Verifiers()[:1])
		case "directory-set":
			err = goVerify(v.Input, []byte("vitalpost/1 directory\x00"), public(t, v.Signer).Verifiers())
		default:
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
		}
		count[v.Operation]++
	}
	for operation, least := range map[string]int{"open": 60, "bundle": 20, "token": 35, "directory-set": 35} {
		if count[operation] < least {
			t.Errorf("%d of %s: too few", count[operation], operation)
		}
	}
}

func decode(t *testing.T, b []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatal(err)
	}
}

// pinned returns the identity that the vector's trust store has by that name.
func pinned(t *testing.T, v *conformance.Vector, thumbprint conformance.Hex) *keys.PublicIdentity {
	t.Helper()
	pin, ok := pins(t, v)[keys.Thumbprint(thumbprint)]
	if !ok {
		t.Fatalf("%s: the signer is not pinned", v.Name)
	}
	return pin.Key
}

func public(t *testing.T, b []byte) *keys.PublicIdentity {
	t.Helper()
	id, err := keys.ParsePublicIdentity(b)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// goVerify verifies with one key a COSE_Sign1, with two a COSE_Sign.
func goVerify(b, aad []byte, keys []*cose.Verifier) error {
	if len(keys) == 1 {
		var m gocose.Sign1Message
		if err := m.UnmarshalCBOR(b); err != nil {
			return err
		}
		return m.Verify(aad, cose.GoVerifier(keys[0]))
	}
	var m gocose.SignMessage
	if err := m.UnmarshalCBOR(b); err != nil {
		return err
	}
	return m.Verify(aad, cose.GoVerifier(keys[0]), cose.GoVerifier(keys[1]))
}
