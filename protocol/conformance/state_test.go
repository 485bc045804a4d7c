package conformance_test

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/protocol/conformance"
)

// storedState is a transcript, and the records that a version of the library had
// after some of its steps (SPEC.md appendix B).
type storedState struct {
	Transcript conformance.Transcript `json:"transcript"`
	After      int                    `json:"after"`
	Records    map[string]string      `json:"records"` // hex
}

const statePath = "testdata/state-version-1"

// TestStateOfEarlierVersions opens what earlier versions of the library wrote, and
// goes on with it. The files stay as they are for as long as there are devices that
// hold such records: what changes the records gets a version, and files, of its own.
// VITALPOST_WRITE_STATE=1 writes them, which is right before the first release only.
func TestStateOfEarlierVersions(t *testing.T) {
	if os.Getenv("VITALPOST_WRITE_STATE") != "" {
		writeStates(t)
	}
	files, err := filepath.Glob(statePath + "/*.json")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var s storedState
			if err := json.Unmarshal(b, &s); err != nil {
				t.Fatal(err)
			}
			records := map[string][]byte{}
			for k, v := range s.Records {
				key, err := hex.DecodeString(k)
				if err != nil {
					t.Fatal(err)
				}
				if records[string(key)], err = hex.DecodeString(v); err != nil {
					t.Fatal(err)
				}
			}
			p := newStateful(t, &s.Transcript)
			p.store.Restore(records)
			s.Transcript.Steps = s.Transcript.Steps[s.After:]
			p.play()
		})
	}
}

// writeStates plays half of some transcripts and writes down what there is then.
func writeStates(t *testing.T) {
	list, err := conformance.Transcripts()
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		switch list[i].Name {
		case "generations", "hop-generations", "reseal-two-way", "reseal-chain", "limit-classes", "recipient-suite3", "hop-suite3", "one-shots":
		default:
			continue
		}
		s := storedState{Transcript: list[i], After: len(list[i].Steps) / 2, Records: map[string]string{}}
		p := newStateful(t, &list[i])
		for j := range list[i].Steps[:s.After] {
			step := &list[i].Steps[j]
			p.now = time.UnixMilli(step.At)
			if err := p.step(step); err != nil {
				t.Fatal(err)
			}
		}
		for k, v := range p.store.Snapshot() {
			s.Records[hex.EncodeToString([]byte(k))] = hex.EncodeToString(v)
		}
		b, err := json.MarshalIndent(&s, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(statePath, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(statePath, list[i].Name+".json"), append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
