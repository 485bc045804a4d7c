package conformance

import (
	"io/fs"
	"path"
)

// TrustTranscript is what a reader learns of credentials, rotations and revocation
// lists, and answers; README.md describes the fields.
type TrustTranscript struct {
	Name       string      `json:"name"`
	Comment    string      `json:"comment"`
	Role       string      `json:"role"` // reader
	Anchors    []Anchor    `json:"anchors"`
	Statements []Statement `json:"statements"`
	Steps      []TrustStep `json:"steps"`
}

// Statement is one that a reader is given, by its name.
type Statement struct {
	Name  string `json:"name"`
	Kind  string `json:"kind"` // credential, rotation, revocation
	Input Hex    `json:"input"`
}

// TrustStep is one step of a transcript about trust and what comes of it.
type TrustStep struct {
	Step    int    `json:"step"` // its number, from 1
	Do      string `json:"do"`   // learn, ask, restore
	At      int64  `json:"at"`   // the reader's clock, ms since 1970
	Comment string `json:"comment,omitzero"`

	Statement string `json:"statement,omitzero"` // learn
	Expect    string `json:"expect,omitzero"`    // learn: taken, or the class
	Rule      string `json:"rule,omitzero"`      // of a refusal, or of a no

	Identity    Hex    `json:"identity,omitzero"` // ask: a thumbprint
	Role        uint64 `json:"role,omitzero"`
	Time        int64  `json:"time,omitzero"`
	Answer      string `json:"answer,omitzero"` // yes, the reason, or stale
	First       Hex    `json:"first,omitzero"`
	Position    uint64 `json:"position,omitzero"`
	End         *int64 `json:"end,omitzero"` // nil: there is none
	Stale       bool   `json:"stale,omitzero"`
	Unplaceable bool   `json:"unplaceable,omitzero"`

	State int `json:"state,omitzero"` // restore: after which step; 0: before the first
}

// TrustTranscripts returns all transcripts about trust, by name.
func TrustTranscripts() ([]TrustTranscript, error) {
	const dir = "vectors/trust"
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return nil, err
	}
	var list []TrustTranscript
	for _, entry := range entries {
		b, err := fs.ReadFile(files, path.Join(dir, entry.Name()))
		if err != nil {
			return nil, err
		}
		var t TrustTranscript
		if err := Decode(b, &t); err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, nil
}
