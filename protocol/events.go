package protocol

import (
	"context"
	"log/slog"
	"time"

	"github.com/vitalpost/vitalpost/keys"
)

// Names of events, as slog has them; they don't change. All that a hop's operator
// should look at is at level Warn, what happens anyway at Debug.
const (
	EventTaken     = "vitalpost taken"     // custody of an envelope
	EventRepeated  = "vitalpost repeated"  // an envelope that was taken before
	EventNotTaken  = "vitalpost not taken" // and why
	EventForwarded = "vitalpost forwarded" // the next node has custody
	EventRetry     = "vitalpost retry"     // the next node has not, yet
	EventDead      = "vitalpost dead"      // an envelope that goes nowhere: see [DeadLetter]
	EventStore     = "vitalpost store fails"
)

// reporter writes events to a caller's logger. Nothing that it writes is secret:
// thumbprints of neighbours, sizes, reasons.
type reporter struct{ log *slog.Logger }

func (r reporter) event(level slog.Level, name string, attrs ...slog.Attr) {
	if r.log != nil {
		r.log.LogAttrs(context.Background(), level, name, attrs...)
	}
}

func next(t keys.Thumbprint) slog.Attr { return slog.String("next", t.String()) }
func peer(name string) slog.Attr       { return slog.String("peer", name) }
func reason(err error) slog.Attr       { return slog.Any("error", err) }
func size(n int) slog.Attr             { return slog.Int("bytes", n) }
func after(d time.Duration) slog.Attr  { return slog.Duration("after", d) }
