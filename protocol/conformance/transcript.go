package conformance

import (
	"fmt"
	"io/fs"
	"path"
)

// Transcript is what one holder with state goes through; README.md describes
// the fields. Each of its steps is done on the state that the one before left.
type Transcript struct {
	Name    string `json:"name"`
	Comment string `json:"comment"`
	Role    string `json:"role"` // recipient, hop
	Holder  Holder `json:"holder"`
	Table   int    `json:"table,omitzero"` // of a hop: layer epochs of a customer
	Pins    []Pin  `json:"pins,omitzero"`  // of a recipient
	Steps   []Step `json:"steps"`
}

// Step is one step of a transcript and what comes of it.
type Step struct {
	Step    int    `json:"step"` // its number, from 1
	Do      string `json:"do"`   // open, peel, forget, erase, restore, missing
	At      int64  `json:"at"`   // the holder's clock, ms since 1970
	Comment string `json:"comment,omitzero"`

	// What is done.
	DecidedBefore int    `json:"decided_before,omitzero"` // open: a step
	Customer      string `json:"customer,omitzero"`       // peel; empty: nobody in particular
	Envelope      Hex    `json:"envelope,omitzero"`       // open, peel
	KeyID         Hex    `json:"key_id,omitzero"`         // erase
	State         int    `json:"state,omitzero"`          // restore: after which step; 0: before the first

	// What comes of an envelope.
	Expect string `json:"expect,omitzero"` // delivered, closed, forwarded, or the class
	Rule   string `json:"rule,omitzero"`   // of a refusal
	Alarm  bool   `json:"alarm,omitzero"`

	// What is delivered or closed.
	MessageID Hex    `json:"message_id,omitzero"`
	Stream    Hex    `json:"stream,omitzero"`
	Sequence  uint64 `json:"sequence,omitzero"`
	Kind      uint64 `json:"kind,omitzero"`
	Created   uint64 `json:"created,omitzero"`
	Origin    *Place `json:"origin,omitzero"` // of a resealed one
	Trail     *Trail `json:"trail,omitzero"`  // in transcripts about trails

	// What is forwarded.
	Next       []Hex  `json:"next,omitzero"`
	Expires    uint64 `json:"expires,omitzero"`
	Urgent     bool   `json:"urgent,omitzero"`
	BodySHA256 Hex    `json:"body_sha256,omitzero"`

	Lost    []Span `json:"lost,omitzero"`    // places that this step gave up
	Missing []Span `json:"missing,omitzero"` // missing: all that are
}

// Place is where a message stands or stood.
type Place struct {
	Stream   Hex    `json:"stream"`
	Sequence uint64 `json:"sequence"`
}

// Span is the places of a stream from one to another, both included.
type Span struct {
	First  Hex    `json:"first"` // thumbprint
	Stream Hex    `json:"stream"`
	From   uint64 `json:"from"`
	To     uint64 `json:"to"`
}

// Trail is what was found of a trail.
type Trail struct {
	Verdict  string `json:"verdict"`          // whole, broken
	Between  []Hex  `json:"between,omitzero"` // two thumbprints
	Step     string `json:"step,omitzero"`    // of SPEC.md, section 10
	Class    string `json:"class,omitzero"`   // of the check that failed
	Verified int    `json:"verified"`         // records
}

// Transcripts returns all transcripts, by name.
func Transcripts() ([]Transcript, error) { return ReadTranscripts(files, "vectors/transcripts") }

// ReadTranscripts returns the transcripts of a directory, by name.
func ReadTranscripts(fsys fs.FS, dir string) ([]Transcript, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, err
	}
	var list []Transcript
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		var t Transcript
		if err := Decode(b, &t); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		list = append(list, t)
	}
	return list, nil
}
