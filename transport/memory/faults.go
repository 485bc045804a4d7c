package memory

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	mathrand "math/rand/v2"
	"time"
)

// Faults are what happens on a link. Probabilities are from 0 to 1, each decided
// for itself. Zero is a link without faults.
type Faults struct {
	Lose       float64 // it does not arrive, and the sender is told nothing
	LoseAnswer float64 // it arrives, and the sender is told nothing: failed but kept
	Repeat     float64 // it arrives once more, later
	Reorder    float64 // it is held back until another has passed on the link, or for HoldBack
	Corrupt    float64 // one bit of it is another
	Cut        float64 // it ends too early

	CutAt              int           // where a cut is, if that is before the end; 0: anywhere
	MinDelay, MaxDelay time.Duration // until it arrives
	HoldBack           time.Duration // see Reorder; 0: a second
	Timeout            time.Duration // until a sender that is told nothing gives up
}

func (f *Faults) check() error {
	for _, p := range []float64{f.Lose, f.LoseAnswer, f.Repeat, f.Reorder, f.Corrupt, f.Cut} {
		if !(p >= 0 && p <= 1) {
			return fmt.Errorf("memory: probability %v, want 0 to 1", p)
		}
	}
	if f.MinDelay < 0 || f.MaxDelay < f.MinDelay && f.MaxDelay != 0 || f.HoldBack < 0 || f.Timeout < 0 || f.CutAt < 0 {
		return fmt.Errorf("memory: a negative number, or MaxDelay below MinDelay")
	}
	return nil
}

// fate is what becomes of one envelope.
type fate struct {
	lost, answerLost bool
	delay            time.Duration
	repeat           time.Duration // after that it arrives again; 0: it does not
	hold             time.Duration // for so long at most it waits for another; 0: it does not
	flip             int           // a bit; -1: none
	cut              int           // what is left; -1: all
	timeout          time.Duration
}

// decide says what becomes of the n-th envelope of a link, of size bytes.
func (f *Faults) decide(seed uint64, l link, n uint64, size int) fate {
	h := sha256.New()
	h.Write(binary.BigEndian.AppendUint64(nil, seed))
	fmt.Fprintf(h, "%q %q %d", l.from, l.to, n)
	r := mathrand.New(mathrand.NewChaCha8([32]byte(h.Sum(nil))))
	is := func(p float64) bool { return r.Float64() < p }
	between := func(low, high time.Duration) time.Duration {
		if high <= low {
			return low
		}
		return low + time.Duration(r.Int64N(int64(high-low)+1))
	}
	// All is drawn, whatever is used: so one fault does not change the others.
	d := fate{lost: is(f.Lose), answerLost: is(f.LoseAnswer), timeout: f.Timeout, flip: -1, cut: -1}
	repeat, reorder, corrupt, cut := is(f.Repeat), is(f.Reorder), is(f.Corrupt), is(f.Cut)
	d.delay = between(f.MinDelay, f.MaxDelay)
	again := between(max(f.MinDelay, 1), 2*f.MaxDelay+time.Millisecond)
	bit, end := r.IntN(8*size), r.IntN(size)
	if repeat {
		d.repeat = again
	}
	if reorder {
		if d.hold = f.HoldBack; d.hold == 0 {
			d.hold = time.Second
		}
	}
	if corrupt {
		d.flip = bit
	}
	if cut {
		if d.cut = end; f.CutAt > 0 {
			d.cut = min(f.CutAt, size)
		}
	}
	return d
}

// damaged returns what arrives of an envelope, in memory of its own.
func (d *fate) damaged(envelope []byte) []byte {
	b := append(make([]byte, 0, len(envelope)), envelope...)
	if d.flip >= 0 {
		b[d.flip/8] ^= 1 << (d.flip % 8)
	}
	if d.cut >= 0 {
		b = b[:d.cut]
	}
	return b
}
