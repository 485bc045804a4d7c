package chaos_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport"
)

// envelope writes the n-th envelope into memory of its caller's: its number, so
// much that it is copied, lent, or asked about before it is sent (by its size), and
// a checksum.
func envelope(dst []byte, n int) []byte {
	size := 60 + n*37%400
	switch n % 100 {
	case 33:
		size = 70_000
	case 7, 57:
		size = 20_000
	}
	dst = binary.BigEndian.AppendUint64(dst[:0], uint64(n))
	dst = append(dst, bytes.Repeat([]byte{byte(n)}, size)...)
	sum := sha256.Sum256(dst)
	return append(dst, sum[:]...)
}

// numberOf reports of an envelope which it is, if it is one.
func numberOf(b []byte) (n int, ok bool) {
	if len(b) < 8+sha256.Size {
		return 0, false
	}
	content, sum := b[:len(b)-sha256.Size], b[len(b)-sha256.Size:]
	return int(binary.BigEndian.Uint64(b)), sha256.Sum256(content) == [sha256.Size]byte(sum)
}

// verdict is what a node says of the n-th envelope, which has reached it calls
// times before. It hangs on nothing else, so that any other answer is another's.
func verdict(n, calls int) error {
	switch n % 10 {
	case 6:
		return transport.ErrRefused
	case 7:
		return transport.ErrTooLarge
	case 8:
		return transport.ErrUnknownEpoch
	case 9:
		if calls < 2 {
			return &transport.Error{Class: transport.ErrLater, Delay: delayOf(n)}
		}
	}
	return nil
}

func delayOf(n int) time.Duration { return time.Duration(1+n/10%7) * time.Second }

// ledger knows what was handled, and judges what senders are told.
type ledger struct {
	*testing.T
	peer string // that all envelopes come from

	mu       sync.Mutex
	calls    map[int]int
	answered map[string]int
}

func newLedger(t *testing.T, peer string) *ledger {
	return &ledger{T: t, peer: peer, calls: map[int]int{}, answered: map[string]int{}}
}

// handle is the handler: it uses all that it may of its envelope.
func (l *ledger) handle(_ context.Context, from transport.Ingress, b []byte) error {
	n, ok := numberOf(b)
	if !ok || from.Peer != l.peer {
		l.Errorf("%d bytes from %q that are none of the envelopes of %q", len(b), from.Peer, l.peer)
		return transport.ErrLater
	}
	// Long enough for the request to be cut, or sent again, in the meantime.
	time.Sleep(time.Duration(n%4) * 200 * time.Microsecond)
	if again, ok := numberOf(b); !ok || again != n {
		l.Errorf("envelope %d was written to while it was handled", n)
	}
	clear(b)
	l.mu.Lock()
	defer l.mu.Unlock()
	err := verdict(n, l.calls[n])
	l.calls[n]++
	return err
}

// judge reports whether a sender is done with an envelope.
func (l *ledger) judge(n int, err error) (done bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var e *transport.Error
	if err != nil && !errors.As(err, &e) {
		l.Errorf("%d: %v is no *transport.Error", n, err)
		return true
	}
	want := verdict(n, 2) // the last word
	switch {
	case err == nil:
		l.answered["taken"]++
		if want != nil || l.calls[n] == 0 || verdict(n, l.calls[n]-1) != nil {
			l.Errorf("%d: taken, after %d calls, and the handler says %v", n, l.calls[n], want)
		}
		return true
	case errors.Is(err, transport.ErrNoAnswer):
		l.answered["no answer"]++
		return false
	case errors.Is(err, transport.ErrLater):
		l.answered["later"]++
		if e.Delay != 0 && (n%10 != 9 || e.Delay != delayOf(n)) {
			l.Errorf("%d: %v, which is not about it", n, err)
		}
		return false
	}
	l.answered["for good"]++
	if want == nil || !errors.Is(err, want) || l.calls[n] == 0 {
		l.Errorf("%d: %v, after %d calls, and the handler says %v", n, err, l.calls[n], want)
	}
	return true
}
