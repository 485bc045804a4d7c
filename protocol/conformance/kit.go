// Package conformance holds the test vectors of vitalpost and reads them for
// Go programs. Other implementers read README.md and the JSON files; nothing
// here imports the library, so that the kit can judge it.
package conformance

import (
	"bytes"
	"embed"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
)

//go:embed vectors
var files embed.FS

// Hex is a byte string, in JSON lowercase hexadecimal.
type Hex []byte

// MarshalText implements encoding.TextMarshaler.
func (h Hex) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (h *Hex) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	*h = b
	return err
}

// Vector is one file; README.md describes the fields. Result and Intermediate
// are left as they are, since each operation has its own.
type Vector struct {
	Name         string          `json:"name"`
	Operation    string          `json:"operation"` // one of those in README.md
	Comment      string          `json:"comment"`
	Rule         string          `json:"rule"`   // section of SPEC.md
	Expect       string          `json:"expect"` // ok, or the class, or none
	Now          int64           `json:"now"`    // ms since 1970
	MaxEnvelope  int             `json:"max_envelope,omitzero"`
	Role         uint64          `json:"role,omitzero"`
	Holder       Holder          `json:"holder,omitzero"`
	Pins         []Pin           `json:"pins,omitzero"`
	Issuer       Hex             `json:"issuer,omitzero"`      // as in Pin
	IssuerName   string          `json:"issuer_name,omitzero"` // empty: that of its thumbprint
	Audience     string          `json:"audience,omitzero"`    // the reader's name; empty: none
	Understood   []ClaimKey      `json:"understood,omitzero"`  // claims beside those of SPEC
	Anchors      []Anchor        `json:"anchors,omitzero"`
	Rotations    []Hex           `json:"rotations,omitzero"` // of the anchors, seen at Now
	Signer       Hex             `json:"signer,omitzero"`    // as in Pin
	Seen         *SeenSet        `json:"seen,omitzero"`      // nil: none
	Exchange     string          `json:"exchange,omitzero"`  // batch or mailbox
	MaxEnvelopes int             `json:"max_envelopes,omitzero"`
	MaxBytes     int             `json:"max_bytes,omitzero"`
	Status       int             `json:"status,omitzero"`
	Fields       []string        `json:"fields,omitzero"`
	Input        Hex             `json:"input"`
	Runs         []Run           `json:"runs,omitzero"` // what Input was made from, if it is long
	Result       json.RawMessage `json:"result,omitzero"`
	Intermediate json.RawMessage `json:"intermediate,omitzero"`
}

// Run is bytes that stand so many times, one after the other.
type Run struct {
	Bytes   Hex  `json:"bytes"`
	Times   int  `json:"times"`
	Counter *int `json:"counter,omitzero"` // where four bytes are which time it is, from 0; nil: nowhere
}

func (r *Run) append(dst []byte) []byte {
	if r.Counter == nil {
		return append(dst, bytes.Repeat(r.Bytes, r.Times)...)
	}
	for i := range r.Times {
		at := len(dst) + *r.Counter
		dst = append(dst, r.Bytes...)
		binary.BigEndian.PutUint32(dst[at:], uint32(i))
	}
	return dst
}

// Anchor is an authority that a reader knows beforehand.
type Anchor struct {
	Identity Hex      `json:"identity"` // as in Pin
	Roles    []uint64 `json:"roles"`
	Owners   []string `json:"owners"` // nil: open
	Names    []string `json:"names"`  // nil: open
	Recovery Hex      `json:"recovery,omitzero"`
	Stale    string   `json:"stale"` // refuse, allow
}

// Transport says if the operation is of SPEC appendix C: envelopes, answers,
// answer-field or content-digest. They need a transport, and no key.
func (v *Vector) Transport() bool {
	switch v.Operation {
	case "envelopes", "answers", "answer-field", "content-digest":
		return true
	}
	return false
}

// Holder is what opens or peels.
type Holder struct {
	Thumbprint      Hex         `json:"thumbprint"`
	Identity        Hex         `json:"identity"` // as in Pin
	Bundles         []OwnBundle `json:"bundles"`
	PrivateIdentity Hex         `json:"private_identity,omitzero"` // of a hop, which signs records
}

// OwnBundle is a bundle of the holder with its private keys.
type OwnBundle struct {
	Bundle Hex          `json:"bundle"`
	Keys   []PrivateKey `json:"keys"`
}

// PrivateKey is an encryption key; Private is the seed or the scalar.
type PrivateKey struct {
	Suite   uint64 `json:"suite"`
	Public  Hex    `json:"public"`
	Private Hex    `json:"private"`
	KeyID   Hex    `json:"key_id"`
}

// Pin is an identity in the trust store.
type Pin struct {
	Identity Hex      `json:"identity"` // COSE_Key, or an array of two
	Roles    []uint64 `json:"roles"`
}

// SeenSet is what a reader remembers of a directory set, or of a revocation list.
type SeenSet struct {
	Number uint64 `json:"number"`
	Digest Hex    `json:"digest"`
}

// ClaimKey is the key of a claim of a token: a text, or else the integer.
type ClaimKey struct {
	Text string
	Int  int64
}

// UnmarshalJSON implements json.Unmarshaler.
func (k *ClaimKey) UnmarshalJSON(b []byte) error {
	if b[0] == '"' {
		return json.Unmarshal(b, &k.Text)
	}
	return json.Unmarshal(b, &k.Int)
}

// Vectors returns all vectors, positive ones first, by name.
func Vectors() ([]Vector, error) {
	var all []Vector
	for _, dir := range []string{"vectors/positive", "vectors/negative"} {
		list, err := ReadDir(files, dir)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// ReadDir returns the vectors of a directory, by name.
func ReadDir(fsys fs.FS, dir string) ([]Vector, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, err
	}
	var list []Vector
	for _, entry := range entries {
		v, err := read(fsys, path.Join(dir, entry.Name()))
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// Load returns positive vectors by name. A fuzz target starts many processes,
// for which reading all of them takes too long.
func Load(names ...string) ([]Vector, error) {
	var list []Vector
	for _, name := range names {
		v, err := read(files, "vectors/positive/"+name+".json")
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func read(fsys fs.FS, name string) (Vector, error) {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return Vector{}, err
	}
	var v Vector
	if err := Decode(b, &v); err != nil {
		return Vector{}, fmt.Errorf("%s: %w", name, err)
	}
	for i := range v.Runs {
		v.Input = v.Runs[i].append(v.Input)
	}
	return v, nil
}

// Decode decodes JSON into v and refuses fields that v does not have, so that
// no field of a vector goes unnoticed.
func Decode(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	return d.Decode(v)
}
