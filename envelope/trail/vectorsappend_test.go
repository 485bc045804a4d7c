package trail

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"testing"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance"
)

// What a hop takes of every trail that the positive vectors have at a hop, as it
// came or as empty.
func TestAppendVectors(t *testing.T) {
	vectors, err := conformance.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	j := newJourney(t, 1)
	kept, emptied := 0, 0
	for _, v := range vectors {
		if v.Operation != "peel" || v.Expect != "ok" {
			continue
		}
		var want struct{ Root, Body, Trail *conformance.Hex }
		if err := json.Unmarshal(v.Result, &want); err != nil || want.Root == nil || want.Body == nil || want.Trail == nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
		e, err := wire.ParseEnvelope(v.Input, wire.MaxEnvelope)
		if err != nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
		root := keys.NewSecret(*want.Root)
		r := j.record(1)
		trail, err := Append(nil, j.hops[0], &r, &Layer{Suite: keys.SuiteX25519, Root: root, Forwarded: sha256.Sum256(*want.Body), Trail: e.Trail})
		if err != nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
		if p := j.opened(root, trail); !bytes.Equal(p.Trail, *want.Trail) {
			t.Errorf("%s: sealed with %d bytes of trail, want %d", v.Name, len(p.Trail), len(*want.Trail))
		}
		switch {
		case len(*want.Trail) > 0:
			kept++
		case len(e.Trail) > 0:
			emptied++
		}
	}
	if kept < 3 || emptied < 10 {
		t.Errorf("%d kept, %d emptied: too few to be all", kept, emptied)
	}
}
