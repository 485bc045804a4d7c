package transport

import "context"

// Batcher is a transport that moves several envelopes at the price of one round
// trip.
type Batcher interface {
	// SendBatch is Send for each of the parcels: what is at i of the result is of
	// parcel i. They arrive in any order.
	SendBatch(ctx context.Context, to Address, parcels []Parcel) []error
}

// SendBatch sends several parcels to one node, together if t is a [Batcher], one
// after the other if not. What is at i of the result is of parcel i.
func SendBatch(ctx context.Context, t Transport, to Address, parcels []Parcel) []error {
	if b, ok := t.(Batcher); ok {
		return b.SendBatch(ctx, to, parcels)
	}
	errs := make([]error, len(parcels))
	for i, p := range parcels {
		errs[i] = t.Send(ctx, to, p)
	}
	return errs
}
