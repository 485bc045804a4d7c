package main

import (
	"context"

	"github.com/vitalpost/vitalpost/transport"
)

// tap is a transport whose every envelope is in a file before it leaves.
type tap struct {
	transport.Transport
	wire  *lines
	moved *tally
}

var _ transport.Batcher = (*tap)(nil)

func (t *tap) Send(ctx context.Context, to transport.Address, p transport.Parcel) error {
	return t.SendBatch(ctx, to, []transport.Parcel{p})[0]
}

func (t *tap) SendBatch(ctx context.Context, to transport.Address, parcels []transport.Parcel) []error {
	for _, p := range parcels {
		if err := t.wire.write(p.Envelope); err != nil {
			panic(err) // what left unseen could not be judged
		}
	}
	errs := transport.SendBatch(ctx, t.Transport, to, parcels)
	taken := 0
	for _, err := range errs {
		if err == nil {
			taken++
		}
	}
	if err := t.moved.add(taken); err != nil {
		panic(err)
	}
	return errs
}
