package cose

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path"
	"strings"
	"testing"
)

// The tests named Published run vectors that others wrote. Their files and
// where each is from: testdata/published/README.md.

// published reads one of the files; v nil returns it as it is.
func published(t *testing.T, name string, v any) []byte {
	t.Helper()
	b, err := os.ReadFile(path.Join("testdata/published", name))
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(name, ".gz") {
		r, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if b, err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	if v == nil {
		return b
	}
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return nil
}

// hexBytes is a byte string that stands as hexadecimal in JSON.
type hexBytes []byte

func (h *hexBytes) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	*h = b
	return err
}

// wycheproofCase is what the cases of all of Wycheproof's files have.
type wycheproofCase struct {
	ID      int `json:"tcId"`
	Comment string
	Result  string // valid, acceptable or invalid
	Flags   []string
}

// A tally counts vectors by what became of them: each rule by which we depart
// from the published verdict has a line of its own.
type tally map[string]int

// asPublished counts what came out as its authors say.
const asPublished = "as published"

// check fails unless exactly these were counted: a set that shrinks, or a
// verdict that changes, is seen.
func (got tally) check(t *testing.T, want tally) {
	t.Helper()
	if !maps.Equal(got, want) {
		t.Errorf("vectors by outcome: %v, want %v", got, want)
	}
}
