package protocol

import (
	"fmt"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"github.com/vitalpost/vitalpost/transport"
)

// MaxDirectoryEntry is the size of the largest directory-entry: the heads, an address
// of transport.MaxAddress bytes and a bundle of keys.MaxBundle (SPEC.md section 12).
const MaxDirectoryEntry = 1 + 3 + transport.MaxAddress + 3 + keys.MaxBundle

// DirectoryEntry is what a directory says of one node.
type DirectoryEntry struct {
	Address transport.Address // empty: it has none, or the directory does not say
	Bundle  []byte            // as its owner signed it, unverified; 1 to keys.MaxBundle bytes
}

// ParseDirectoryEntry parses a directory-entry (SPEC.md E.2). The bundle aliases b, and
// nothing of it was looked at. Errors are of the classes keys.ErrFormat and keys.ErrLimit.
func ParseDirectoryEntry(b []byte) (DirectoryEntry, error) {
	if len(b) > MaxDirectoryEntry {
		return DirectoryEntry{}, &dcbor.Error{Path: "directory-entry", Rule: fmt.Sprintf("over %d bytes", MaxDirectoryEntry), Limit: true}
	}
	r := dcbor.NewReader(b, "directory-entry")
	r.Tuple(2)
	e := readDirectoryEntry(&r)
	if err := r.Done(); err != nil {
		return DirectoryEntry{}, err
	}
	return e, nil
}

// Append appends the directory-entry. It refuses what [ParseDirectoryEntry] would.
func (e DirectoryEntry) Append(dst []byte) ([]byte, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	return e.append(dcbor.AppendArray(dst, 2)), nil
}

// append appends the two items that an entry has everywhere.
func (e DirectoryEntry) append(dst []byte) []byte {
	if e.Address == "" {
		dst = dcbor.AppendNull(dst)
	} else {
		dst = dcbor.AppendText(dst, string(e.Address))
	}
	return dcbor.AppendBytes(dst, e.Bundle)
}

// check says what a reader would find wrong.
func (e DirectoryEntry) check() error {
	r := dcbor.NewReader(e.append(dcbor.AppendArray(make([]byte, 0, 16+len(e.Address)+len(e.Bundle)), 2)), "directory-entry")
	r.Tuple(2)
	readDirectoryEntry(&r)
	return r.Done()
}

// readDirectoryEntry reads the two items.
func readDirectoryEntry(r *dcbor.Reader) (e DirectoryEntry) {
	if r.Peek() == dcbor.KindNull {
		r.Null()
	} else {
		e.Address = readAddress(r)
	}
	e.Bundle = r.Bytes()
	switch {
	case !r.OK():
		return DirectoryEntry{}
	case len(e.Bundle) == 0:
		r.Fail("E.1.5: empty bundle")
	case len(e.Bundle) > keys.MaxBundle:
		r.FailLimit("bundle over 32768 bytes")
	}
	return e
}

func readAddress(r *dcbor.Reader) transport.Address {
	text := r.Text()
	if !r.OK() {
		return ""
	}
	if len(text) > transport.MaxAddress {
		r.FailLimit("address over 1024 bytes")
		return ""
	}
	a, err := transport.ParseAddress(text)
	if err != nil {
		r.Fail("E.1.5: not an address")
	}
	return a
}
