package main

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"testing"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// on lets a test do something to one reading's parcel on one leg.
func on(from, to string, reading int, do func(parcel) []parcel) func(parcel) []parcel {
	return func(p parcel) []parcel {
		if p.from == from && p.to == to && p.reading == reading {
			return do(p)
		}
		return []parcel{p}
	}
}

// changed returns the parcel with its envelope changed; the bytes are copied,
// as the other clinician may get the same.
func changed(p parcel, do func(b []byte) []byte) []parcel {
	p.envelope = do(bytes.Clone(p.envelope))
	return []parcel{p}
}

func flip(i int) func(parcel) []parcel {
	return func(p parcel) []parcel {
		return changed(p, func(b []byte) []byte {
			b[(i+len(b))%len(b)] ^= 1
			return b
		})
	}
}

// trailOf returns where an envelope's trail starts, its head first.
func trailOf(b []byte) int {
	_, rest, _ := dcbor.CutBytes(b[2:])
	return len(b) - len(rest)
}

// flipEnd flips a byte near the end of the body.
func flipEnd(i int) func(parcel) []parcel {
	return func(p parcel) []parcel {
		return changed(p, func(b []byte) []byte {
			b[trailOf(b)-i] ^= 1
			return b
		})
	}
}

func drop(parcel) []parcel { return nil }

func repeat(p parcel) []parcel { return []parcel{p, p} }

func truncate(p parcel) []parcel {
	return changed(p, func(b []byte) []byte { return b[:len(b)-1] })
}

func to(name string) func(parcel) []parcel {
	return func(p parcel) []parcel {
		p.to = name
		return []parcel{p}
	}
}

// swap holds a reading's parcel back until the next one has passed.
func swap(from, to string, reading int) func(parcel) []parcel {
	var held parcel
	return func(p parcel) []parcel {
		switch {
		case p.from != from || p.to != to:
			return []parcel{p}
		case p.reading == reading:
			held = p
			return nil
		case p.reading == reading+1:
			return []parcel{p, held}
		}
		return []parcel{p}
	}
}

// TestWire has a rule a line: what a bad hop or network does, and who finds it.
func TestWire(t *testing.T) {
	for _, c := range []struct {
		name    string
		hops    int
		wire    func(parcel) []parcel
		step    string
		party   string
		reading int
		want    error
	}{
		{"the first byte flipped", 3, on("phone", "cloud", 4, flip(0)), "peel", "cloud", 4, envelope.ErrFormat},
		{"a byte flipped in a layer", 3, on("phone", "cloud", 4, flip(2000)), "peel", "cloud", 4, envelope.ErrDecrypt},
		{"a byte flipped before the first hop", 3, on("device", "phone", 1, flipEnd(3)), "peel", "phone", 1, envelope.ErrDecrypt},
		{"a byte flipped in the core", 3, on("gateway", "clinician-2", 4, flipEnd(3)), "open", "clinician-2", 4, envelope.ErrDecrypt},
		{"a byte flipped without hops", 0, on("device", "clinician-1", 10, flipEnd(3)), "open", "clinician-1", 10, envelope.ErrDecrypt},
		{"a record flipped", 3, on("gateway", "clinician-2", 4, flip(-3)), "check", "clinician-2", 4, errDiffers},
		{"cut short", 3, on("cloud", "gateway", 4, truncate), "peel", "gateway", 4, envelope.ErrFormat},
		{"past its hop", 3, on("phone", "cloud", 4, to("gateway")), "peel", "gateway", 4, envelope.ErrNoKey},
		{"past all hops", 3, on("device", "phone", 4, to("clinician-1")), "open", "clinician-1", 4, envelope.ErrNoKey},
		{"to a hop, not to a clinician", 3, on("gateway", "clinician-1", 4, to("cloud")), "peel", "cloud", 4, envelope.ErrNoKey},
		{"one dropped", 3, on("phone", "cloud", 4, drop), "check", "clinician-1", 4, errMissing},
		{"the last one dropped", 3, on("phone", "cloud", 10, drop), "check", "clinician-1", 10, errMissing},
		{"one dropped for one clinician", 3, on("gateway", "clinician-2", 4, drop), "check", "clinician-2", 4, errMissing},
		{"all dropped", 1, func(parcel) []parcel { return nil }, "check", "clinician-1", 1, errMissing},
		{"two swapped", 3, swap("cloud", "gateway", 4), "check", "clinician-1", 4, errOrder},
		{"two swapped for one clinician", 3, swap("gateway", "clinician-2", 9), "check", "clinician-2", 9, errOrder},
		{"one repeated", 3, on("phone", "cloud", 4, repeat), "check", "clinician-1", 4, errDuplicate},
		{"one repeated for one clinician", 0, on("device", "clinician-2", 10, repeat), "check", "clinician-2", 10, errDuplicate},
		{"one to the same clinician twice", 1, on("phone", "clinician-2", 4, to("clinician-1")), "check", "clinician-1", 4, errDuplicate},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := small(keys.SuiteX25519, c.hops)
			if c.name == "a byte flipped in a layer" {
				o.suite = keys.SuiteXWing
			}
			o.testingOnlyWire = c.wire
			checkFailure(t, run(t.Context(), o, io.Discard, io.Discard), c.step, c.party, c.reading, c.want)
		})
	}
}

func checkFailure(t *testing.T, err error, step, party string, reading int, want error) {
	t.Helper()
	var f *failure
	if !errors.As(err, &f) {
		t.Fatalf("run is %v, want a failure", err)
	}
	if f.step != step || f.party != party || f.reading != reading {
		t.Errorf("%v: at %q, %q, reading %d, want %q, %q, %d", err, f.step, f.party, f.reading, step, party, reading)
	}
	if want == nil && envelope.Class(err) != nil || !errors.Is(f, want) && want != nil {
		t.Errorf("run is %v, want %v", err, want)
	}
}

// TestWireLeak plants what a hop must not see in the one place where an
// envelope may hold anything, its trail. The message arrives all the same.
func TestWireLeak(t *testing.T) {
	var subject, thumbprint, content []byte
	dir := t.TempDir()
	for _, c := range []struct {
		name string
		leak *[]byte
		leg  [2]string
		want error // errDiffers: the records that were there before are missed first
	}{
		{"the patient", &subject, [2]string{"device", "phone"}, errLeak},
		{"the patient, later", &subject, [2]string{"cloud", "gateway"}, errDiffers},
		{"a recipient", &thumbprint, [2]string{"phone", "cloud"}, errDiffers},
		{"a recipient, to who delivers to it", &thumbprint, [2]string{"cloud", "gateway"}, errDiffers},
		{"a recipient, at once", &thumbprint, [2]string{"device", "phone"}, errLeak},
		{"a part of the reading", &content, [2]string{"device", "phone"}, errLeak},
		{"the patient, to a recipient", &subject, [2]string{"gateway", "clinician-1"}, errDiffers},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := small(keys.SuiteX25519, 3)
			o.dir = filepath.Join(dir, c.name)
			o.testingOnlyProvisioned = func(dir string) error {
				subject = readFile(t, dir, "device", subjectFile)
				owner := loadTestOwn(t, dir, "clinician-1").identity.Thumbprint()
				thumbprint = owner[:]
				content = cut([]byte(ecgFile))[3][101:132]
				return nil
			}
			o.testingOnlyWire = on(c.leg[0], c.leg[1], 4, func(p parcel) []parcel {
				return changed(p, func(b []byte) []byte {
					head := []byte{0x58, byte(len(*c.leak))}
					if len(*c.leak) < 24 {
						head = []byte{0x40 + byte(len(*c.leak))}
					}
					return slices.Concat(b[:trailOf(b)], head, *c.leak)
				})
			})
			err := run(t.Context(), o, io.Discard, io.Discard)
			if c.want == errDiffers {
				checkFailure(t, err, "check", "clinician-1", 4, c.want)
			} else {
				checkFailure(t, err, "sight", c.leg[1], 4, c.want)
			}
		})
	}
}
