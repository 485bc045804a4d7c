package conformance_test

import (
	"encoding/json"
	"testing"

	gocose "github.com/veraison/go-cose"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/protocol/conformance"
)

// Every message and bundle of the positive vectors is a COSE_Sign1 or COSE_Sign
// to another library as well, over the same external_aad.
func TestVectorsVerifyWithGoCOSE(t *testing.T) {
	vectors, err := conformance.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, v := range vectors {
		if v.Expect != "ok" || v.Operation != "open" && v.Operation != "bundle" {
			continue
		}
		var values struct {
			Message conformance.Hex
			AAD     conformance.Hex `json:"message_external_aad"`
		}
		var result struct{ Sender, Thumbprint conformance.Hex }
		if err := json.Unmarshal(v.Intermediate, &values); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(v.Result, &result); err != nil {
			t.Fatal(err)
		}
		signer := result.Sender
		if v.Operation == "bundle" {
			values.Message, values.AAD, signer = v.Input, []byte("vitalpost/1 bundle\x00"), result.Thumbprint
		}
		pin, ok := pins(t, &v)[keys.Thumbprint(signer)]
		if !ok {
			t.Fatalf("%s: the signer is not pinned", v.Name)
		}
		keys := pin.Key.Verifiers()
		if v.Operation == "open" {
			keys = keys[:1]
		}
		if err := goVerify(values.Message, values.AAD, keys); err != nil {
			t.Errorf("%s: %v", v.Name, err)
		}
		n++
	}
	if n < 80 {
		t.Errorf("%d messages and bundles: too few", n)
	}
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
