package chaos

import (
	"encoding/binary"
	"fmt"
	mathrand "math/rand/v2"
	"time"
)

// Faults are what happens to requests. Probabilities are from 0 to 1, each decided
// for itself. Zero is a proxy without faults.
type Faults struct {
	CutRequest  float64 // the server gets the beginning of a content, and the client nothing
	CutResponse float64 // the server has answered, and the client gets the beginning of that
	Duplicate   float64 // the server gets the request twice: just before, or later, when the client may be gone
	Reorder     float64 // it is held back until another has passed, or for HoldBack
	Gateway     float64 // the server has answered, and the client gets 502 or 504
	Portal      float64 // the server gets nothing, and the client 200, 204 or 302 of somebody else
	Stale       float64 // the server has answered, and the client gets what an earlier request got

	MaxDelay time.Duration // of a request, and once more of its response
	HoldBack time.Duration
}

func (f *Faults) check() error {
	for _, p := range []float64{f.CutRequest, f.CutResponse, f.Duplicate, f.Reorder, f.Gateway, f.Portal, f.Stale} {
		if !(p >= 0 && p <= 1) {
			return fmt.Errorf("chaos: probability %v, want 0 to 1", p)
		}
	}
	if f.MaxDelay < 0 || f.HoldBack < 0 {
		return fmt.Errorf("chaos: a negative time")
	}
	return nil
}

// fate is what becomes of one request.
type fate struct {
	cutRequest, cutResponse       bool
	duplicate, late               bool // late: the copy comes after
	reorder                       bool
	gateway, portal, stale        bool
	delay, answerDelay, copyDelay time.Duration
	where                         float64 // of a cut: how much of the whole is let through
	variant                       int     // of gateway and portal
}

// decide says what becomes of the n-th request.
func (f *Faults) decide(seed, n uint64) fate {
	r := random(seed, n)
	is := func(p float64) bool { return r.Float64() < p }
	upTo := func(d time.Duration) time.Duration { return time.Duration(r.Int64N(int64(d) + 1)) }
	// All is drawn, whatever is used: so one fault does not change the others.
	return fate{
		cutRequest: is(f.CutRequest), cutResponse: is(f.CutResponse),
		duplicate: is(f.Duplicate), late: is(0.5),
		reorder: is(f.Reorder),
		gateway: is(f.Gateway), portal: is(f.Portal), stale: is(f.Stale),
		delay: upTo(f.MaxDelay), answerDelay: upTo(f.MaxDelay), copyDelay: upTo(4 * f.MaxDelay),
		where: r.Float64(), variant: r.IntN(3),
	}
}

// random is the source of what happens to the n-th request or connection, whatever
// happened to those before.
func random(seed, n uint64) *mathrand.Rand {
	var key [32]byte
	binary.BigEndian.PutUint64(key[:], seed)
	binary.BigEndian.PutUint64(key[8:], n)
	return mathrand.New(mathrand.NewChaCha8(key))
}
