// Package conformance holds the test vectors of vitalpost and reads them for
// Go programs. Other implementers read README.md and the JSON files; nothing
// here imports the library, so that the kit can judge it.
package conformance

import (
	"bytes"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
)

//go:embed vectors
var files embed.FS

// Hex is a byte string, in JSON lowercase hexadecimal.
type Hex []byte

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
	Operation    string          `json:"operation"` // open, peel, bundle, scan, key, pins
	Comment      string          `json:"comment"`
	Rule         string          `json:"rule"`   // section of SPEC.md
	Expect       string          `json:"expect"` // ok, or the class
	Now          int64           `json:"now"`    // ms since 1970
	MaxEnvelope  int             `json:"max_envelope"`
	Role         uint64          `json:"role"`
	Holder       Holder          `json:"holder"`
	Pins         []Pin           `json:"pins"`
	Input        Hex             `json:"input"`
	Result       json.RawMessage `json:"result"`
	Intermediate json.RawMessage `json:"intermediate"`
}

// Holder is what opens or peels.
type Holder struct {
	Thumbprint Hex         `json:"thumbprint"`
	Bundles    []OwnBundle `json:"bundles"`
}

// OwnBundle is a bundle of the holder with its private keys.
type OwnBundle struct {
	Bundle Hex          `json:"bundle"`
	Signer Hex          `json:"signer"` // Ed25519 public key
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
	Key   Hex      `json:"key"` // COSE_Key
	Roles []uint64 `json:"roles"`
}

// Vectors returns all vectors, positive ones first, by name.
func Vectors() ([]Vector, error) {
	var all []Vector
	for _, dir := range []string{"vectors/positive", "vectors/negative"} {
		entries, err := fs.ReadDir(files, dir)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			v, err := read(dir + "/" + entry.Name())
			if err != nil {
				return nil, err
			}
			all = append(all, v)
		}
	}
	return all, nil
}

// Load returns positive vectors by name. A fuzz target starts many processes,
// for which reading all of them takes too long.
func Load(names ...string) ([]Vector, error) {
	var list []Vector
	for _, name := range names {
		v, err := read("vectors/positive/" + name + ".json")
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func read(path string) (Vector, error) {
	b, err := fs.ReadFile(files, path)
	if err != nil {
		return Vector{}, err
	}
	var v Vector
	if err := Decode(b, &v); err != nil {
		return Vector{}, fmt.Errorf("%s: %w", path, err)
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
