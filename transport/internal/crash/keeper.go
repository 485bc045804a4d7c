package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"time"

	"github.com/vitalpost/vitalpost/transport"
)

// keeper is a receiver: its handler says nil of what is in its file.
type keeper struct {
	received *journal
	late     time.Duration
}

func openKeeper(o *options) (*keeper, error) {
	received, err := openJournal(receivedPath(o.dir), func([]byte) error { return nil })
	return &keeper{received, o.late}, err
}

// handle takes whatever comes: compare finds what is not as it was sent.
func (k *keeper) handle(_ context.Context, _ transport.Ingress, envelope []byte) error {
	if k.late > 0 {
		k.wrong(envelope)
		return nil
	}
	return k.received.append(envelope)
}

// wrong keeps an envelope after nil was said of it. A crash in between loses it, and
// compare must find that.
func (k *keeper) wrong(envelope []byte) {
	envelope = bytes.Clone(envelope)
	time.AfterFunc(k.late, func() {
		if err := k.received.append(envelope); err != nil {
			fmt.Fprintln(os.Stderr, "crash:", err)
			os.Exit(1)
		}
	})
}

// handleDamaged is handle behind a link that alters envelopes on the way: a node
// sees of those that they do not decrypt, and waits for a better copy.
func (k *keeper) handleDamaged(ctx context.Context, from transport.Ingress, envelope []byte) error {
	if !intact(envelope) {
		return transport.ErrLater
	}
	return k.handle(ctx, from, envelope)
}
