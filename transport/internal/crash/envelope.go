package main

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	mathrand "math/rand/v2"
	"path/filepath"
)

// The files of a directory.
func sentPath(dir string) string         { return filepath.Join(dir, "sent") }
func acknowledgedPath(dir string) string { return filepath.Join(dir, "acknowledged") }
func receivedPath(dir string) string     { return filepath.Join(dir, "received") }

// limitPath is a file whose size is how many envelopes may be sent so far: so that a
// fast sender is not done before it was killed as often as wanted.
func limitPath(dir string) string { return filepath.Join(dir, "limit") }

// envelope returns the n-th envelope, which follows from the seed: its number,
// random bytes, and SHA-256 of both. A few are so large that transports take other
// ways with them.
func envelope(seed uint64, n uint64) []byte {
	var key [32]byte
	binary.BigEndian.PutUint64(key[:], seed)
	binary.BigEndian.PutUint64(key[8:], n)
	random := mathrand.NewChaCha8(key)
	size := 200 + int(random.Uint64()%800)
	switch n % 200 {
	case 50:
		size = 20_000
	case 150:
		size = 70_000
	}
	b := make([]byte, 8+size, 8+size+sha256.Size)
	binary.BigEndian.PutUint64(b, n)
	_, _ = random.Read(b[8:])
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// intact reports whether an envelope is one, of whatever seed: as a node sees that
// one does not decrypt.
func intact(b []byte) bool {
	n := len(b) - sha256.Size
	return n >= 8 && sha256.Sum256(b[:n]) == [sha256.Size]byte(b[n:])
}

// note is a record of sent and of acknowledged: which envelope, and SHA-256 of it.
type note struct {
	number uint64
	digest [sha256.Size]byte
}

const noteSize = 8 + sha256.Size

func noteOf(number uint64, envelope []byte) note { return note{number, sha256.Sum256(envelope)} }

func (n *note) record() []byte {
	return append(binary.BigEndian.AppendUint64(nil, n.number), n.digest[:]...)
}

func parseNote(record []byte) (note, error) {
	if len(record) != noteSize {
		return note{}, errors.New("a record that is no note")
	}
	return note{binary.BigEndian.Uint64(record), [sha256.Size]byte(record[8:])}, nil
}
