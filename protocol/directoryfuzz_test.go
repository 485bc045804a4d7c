package protocol_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/transport"
)

// addSpoilt adds seeds, each of them also cut and with its last byte changed.
func addSpoilt(f *testing.F, seeds ...[]byte) {
	f.Helper()
	for _, b := range seeds {
		f.Add(b)
		f.Add(b[:len(b)/2])
		f.Add(append(bytes.Clone(b[:len(b)-1]), ^b[len(b)-1]))
	}
}

// ofAnyClass reports whether err is of exactly one class of those that a set has.
func ofAnyClass(err error) bool {
	n := 0
	for _, c := range directoryClasses {
		if errors.Is(err, c) {
			n++
		}
	}
	return n == 1
}

// FuzzDirectorySet parses whole sets. A mutated one does not verify, so what is taken
// must be the seed's; what a signature would let through is FuzzDirectoryClaim's.
func FuzzDirectorySet(f *testing.F) {
	d := newSetDraft(newSigner(f))
	good := d.bytes(f)
	addSpoilt(f, good)
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := protocol.ParseDirectorySet(b, d.reader, d.seen, d.now)
		if err != nil {
			if s != nil || !ofAnyClass(err) {
				t.Fatalf("refused with %v, and %v", err, s)
			}
			return
		}
		if !bytes.Equal(b, good) || !bytes.Equal(s.Signed(), b) {
			t.Fatalf("taken: %x", b)
		}
	})
}

// FuzzDirectoryClaim parses what a signature covers: what is taken is written back the
// same.
func FuzzDirectoryClaim(f *testing.F) {
	d := newSetDraft(newSigner(f))
	d.signs = keys.Thumbprint{3}
	one := d.claim()
	d.entries = d.entries[:1]
	two := d.claim()
	d.entries = [][]byte{entryBytes(keys.Thumbprint{2}, nil, []byte("b")), entryBytes(keys.Thumbprint{1}, nil, []byte("b"))}
	descending := d.claim()
	d.entries = nil
	addSpoilt(f, one, two, descending, d.claim())
	f.Fuzz(func(t *testing.T, b []byte) {
		again, err := protocol.TestingDirectoryClaim(b)
		if err != nil {
			if again != nil || !ofAnyClass(err) {
				t.Fatalf("refused with %v, and %x", err, again)
			}
			return
		}
		if !bytes.Equal(again, b) {
			t.Fatalf("taken   %x\nwritten %x", b, again)
		}
	})
}

// FuzzDirectoryEntry parses what a server answers: what is taken is written back the
// same, and is within its limits.
func FuzzDirectoryEntry(f *testing.F) {
	short, err := protocol.DirectoryEntry{Bundle: []byte("b")}.Append(nil)
	if err != nil {
		f.Fatal(err)
	}
	id := newSigner(f)
	full, err := protocol.DirectoryEntry{Address: "https://gateway.example/", Bundle: bundleOf(f, id, 1).Signed()}.Append(nil)
	if err != nil {
		f.Fatal(err)
	}
	addSpoilt(f, short, full, []byte("\x82\x60\x41b"), slices.Concat([]byte("\x82\xf6\x59\x80\x01"), make([]byte, keys.MaxBundle+1)))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := protocol.ParseDirectoryEntry(b)
		if err != nil {
			if e.Bundle != nil || e.Address != "" || !ofAnyClass(err) {
				t.Fatalf("refused with %v, and %v", err, e)
			}
			return
		}
		again, err := e.Append(nil)
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("taken   %x\nwritten %x, %v", b, again, err)
		}
		if len(e.Bundle) == 0 || len(e.Bundle) > keys.MaxBundle || len(e.Address) > transport.MaxAddress {
			t.Fatalf("%d bytes of address, %d of bundle", len(e.Address), len(e.Bundle))
		}
	})
}
