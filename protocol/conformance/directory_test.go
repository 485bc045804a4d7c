package conformance_test

import (
	"context"
	"crypto/sha256"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/protocol/conformance"
)

// runDirectorySet reads a set as the reader that the vector names.
func runDirectorySet(t *testing.T, v *conformance.Vector, now time.Time) (released bool, err error) {
	var seen protocol.DirectoryMark
	if v.Seen != nil {
		seen = protocol.DirectoryMark{Number: v.Seen.Number, Digest: keys.Digest(v.Seen.Digest)}
	}
	set, err := protocol.ParseDirectorySet(v.Input, public(t, v.Signer), seen, now)
	if err != nil {
		return set != nil, err
	}
	checkDirectorySet(t, v, set)
	return false, nil
}

// directoryEntry is what a vector has of one node.
type directoryEntry struct {
	Thumbprint conformance.Hex // of a set
	Address    *string
	Length     int
	Digest     conformance.Hex
}

func entryOf(e protocol.DirectoryEntry) directoryEntry {
	digest := sha256.Sum256(e.Bundle)
	entry := directoryEntry{Length: len(e.Bundle), Digest: digest[:]}
	if e.Address != "" {
		address := string(e.Address)
		entry.Address = &address
	}
	return entry
}

// checkDirectorySet compares what the library read.
func checkDirectorySet(t *testing.T, v *conformance.Vector, set *protocol.DirectorySet) {
	var want struct {
		Number           uint64
		Created, Expires int64
		Digest           conformance.Hex
		Count            int
		First, Last      directoryEntry
	}
	expect(t, v, &want)
	mark, nodes := set.Mark(), set.Nodes()
	equal(t, "number", mark.Number, want.Number)
	equal(t, "digest", conformance.Hex(mark.Digest[:]), want.Digest)
	equal(t, "created", set.Created().UnixMilli(), want.Created)
	equal(t, "expires", set.Expires().UnixMilli(), want.Expires)
	equal(t, "count", len(nodes), want.Count)
	equal(t, "first", nodeOf(t, set, nodes[0]), want.First)
	equal(t, "last", nodeOf(t, set, nodes[len(nodes)-1]), want.Last)
}

func nodeOf(t *testing.T, set *protocol.DirectorySet, node keys.Thumbprint) directoryEntry {
	bundle, err := set.Directory().Bundle(context.Background(), node)
	if err != nil {
		t.Fatal(err)
	}
	address, _ := set.Directory().Address(context.Background(), node) // a node without one is unknown here
	entry := entryOf(protocol.DirectoryEntry{Address: address, Bundle: bundle})
	entry.Thumbprint = node[:]
	return entry
}

// checkDirectoryEntry compares what the library read, and what it writes of that.
func checkDirectoryEntry(t *testing.T, v *conformance.Vector, e protocol.DirectoryEntry) {
	var want directoryEntry
	expect(t, v, &want)
	equal(t, "entry", entryOf(e), want)
	again, err := e.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "encoding", conformance.Hex(again), v.Input)
}
