package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
)

// comparison is what the three files say together. It reads them from outside, with
// nothing of what sender and receiver think.
type comparison struct {
	sent, acknowledged, received int // different envelopes
	duplicates                   int // received again

	lost    []uint64 // acknowledged, and not received
	missing []uint64 // sent, and not received
	open    []uint64 // sent, and not acknowledged
	foreign []string // in a file, and not what was sent
}

// compare reads the files of a directory. It changes none: a record that a crash
// has cut short counts as none.
func compare(dir string, seed uint64) (*comparison, error) {
	c := &comparison{}
	sent, acknowledged, received := map[uint64]note{}, map[uint64]bool{}, map[uint64]int{}
	err := read(sentPath(dir), func(record []byte) error {
		n, err := parseNote(record)
		if _, twice := sent[n.number]; err == nil && twice {
			err = fmt.Errorf("%d is noted as sent twice", n.number)
		}
		if err == nil && n != noteOf(n.number, envelope(seed, n.number)) {
			c.foreign = append(c.foreign, fmt.Sprintf("sent %d, of another digest", n.number))
		}
		sent[n.number] = n
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := read(acknowledgedPath(dir), func(record []byte) error {
		n, err := parseNote(record)
		if err == nil && sent[n.number] != n {
			c.foreign = append(c.foreign, fmt.Sprintf("acknowledged %d", n.number))
		}
		acknowledged[n.number] = true
		return err
	}); err != nil {
		return nil, err
	}
	if err := read(receivedPath(dir), func(record []byte) error {
		var n uint64
		if len(record) >= 8 {
			n = binary.BigEndian.Uint64(record)
		}
		if _, ok := sent[n]; !ok || !bytes.Equal(record, envelope(seed, n)) {
			c.foreign = append(c.foreign, fmt.Sprintf("received %d bytes that begin %.8x", len(record), record))
			return nil
		}
		received[n]++
		return nil
	}); err != nil {
		return nil, err
	}
	c.sent, c.acknowledged, c.received = len(sent), len(acknowledged), len(received)
	for n := range sent {
		if received[n] == 0 {
			c.missing = append(c.missing, n)
		}
		if !acknowledged[n] {
			c.open = append(c.open, n)
		}
	}
	for n := range acknowledged {
		if received[n] == 0 {
			c.lost = append(c.lost, n)
		}
	}
	for _, times := range received {
		c.duplicates += times - 1
	}
	return c, nil
}

func read(path string, see func(record []byte) error) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if _, err := readRecords(b, see); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func (c *comparison) String() string {
	return fmt.Sprintf("sent %d, acknowledged %d, received %d (%d duplicates)", c.sent, c.acknowledged, c.received, c.duplicates)
}

// The faults that a comparison finds.
var (
	errLost    = errors.New("acknowledged and lost")
	errMissing = errors.New("sent and not received")
	errOpen    = errors.New("sent and not acknowledged")
	errForeign = errors.New("not what was sent")
	errNothing = errors.New("nothing was sent")
)

// fault returns what is wrong; nil: every envelope was delivered at least once, none
// was acknowledged and lost, and nothing else came.
func (c *comparison) fault() error {
	var errs []error
	if c.sent == 0 {
		errs = append(errs, errNothing)
	}
	for _, f := range []struct {
		err  error
		list []uint64
	}{{errLost, c.lost}, {errMissing, c.missing}, {errOpen, c.open}} {
		if len(f.list) > 0 {
			errs = append(errs, fmt.Errorf("%w: %d, such as %d", f.err, len(f.list), f.list[0]))
		}
	}
	if len(c.foreign) > 0 {
		errs = append(errs, fmt.Errorf("%w: %d, such as %s", errForeign, len(c.foreign), c.foreign[0]))
	}
	return errors.Join(errs...)
}
