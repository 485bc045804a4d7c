package main

import (
	"bytes"
	"fmt"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// An intruder is a hop that turns on what passes through it, with all the keys
// that it has.
type intruder struct {
	opener *envelope.Opener
	peeler *envelope.Peeler
	own    keys.KeyID
	next   keys.KeyID // of whom it forwards to
	last   bool       // what it forwards is a core, not a layer
	tries  int
	opened int
	first  int // the first reading that it could open
}

func newIntruder(o *own, next keys.KeyID, last bool) (*intruder, error) {
	opener, err := envelope.NewOpener(envelope.OpenerConfig{Holder: o.holder, Trust: o.pins})
	if err != nil {
		return nil, err
	}
	peeler, err := envelope.NewPeeler(envelope.PeelerConfig{Holder: o.holder, Identity: o.identity})
	if err != nil {
		return nil, err
	}
	x := &intruder{opener: opener, peeler: peeler, next: next, last: last}
	for _, k := range o.holder.Bundles[0].Keys {
		x.own = o.holder.Bundles[0].Bundle.KeyID(k.Suite())
	}
	return x, nil
}

// try attempts what a hop can. It returns an error if it is refused for another
// reason than that it has not the key: such a try proves nothing.
func (x *intruder) try(reading int, in, out []byte) error {
	open := func(b []byte) error { _, err := x.opener.Open(nil, b); return err }
	peel := func(b []byte) error { return x.peeler.Peel(new(envelope.Forward), b, envelope.Ingress{}) }
	// A key id is a hint, and not to find one's own proves little. So it is put
	// where the right one stands: now the private key itself is tried.
	forged, force := bytes.Replace(out, x.next[:], x.own[:], 1), peel
	if x.last {
		force = open
	}
	for _, t := range []struct {
		what      string
		got, want error
	}{
		{"opening what it got", open(in), envelope.ErrNoKey},
		{"opening what it passed on", open(out), envelope.ErrNoKey},
		{"peeling what it passed on", peel(out), envelope.ErrNoKey},
		{"the same with its own key id forged in", force(forged), envelope.ErrDecrypt},
	} {
		x.tries++
		switch {
		case t.got == nil:
			x.opened++
			if x.first == 0 {
				x.first = reading
			}
		case envelope.Class(t.got) != t.want:
			return fmt.Errorf("%s: %w, want %v", t.what, t.got, t.want)
		}
	}
	return nil
}
