package protocol

import (
	"context"
	"log/slog"
	"time"

	"github.com/vitalpost/vitalpost/keys"
)

// Names of events, as slog has them; they don't change. All that an operator
// should look at is at level Warn, what happens anyway at Debug.
const (
	EventTaken     = "vitalpost taken"     // custody of an envelope
	EventRepeated  = "vitalpost repeated"  // an envelope that was taken before
	EventNotTaken  = "vitalpost not taken" // and why
	EventForwarded = "vitalpost forwarded" // the next node has custody
	EventRetry     = "vitalpost retry"     // the next node has not, yet
	EventDead      = "vitalpost dead"      // an envelope that goes nowhere: see [DeadLetter]
	EventStore     = "vitalpost store fails"

	EventOpened       = "vitalpost opened"       // a message
	EventReceipt      = "vitalpost receipt"      // is sent
	EventAcknowledged = "vitalpost acknowledged" // by all who owe receipts
	EventStream       = "vitalpost stream"       // a new one begins
	EventRenewed      = "vitalpost renewed"      // the stream ends, and another takes it over
	EventResent       = "vitalpost resent"       // from end to end, since no receipt came
	EventNotSealed    = "vitalpost not sealed"   // what waits, and why
	EventNotSent      = "vitalpost not sent"     // the next node refuses, or it expired
	EventGivenUp      = "vitalpost given up"     // messages that were not acknowledged in time
	EventLost         = "vitalpost lost"         // messages that will not come any more
	EventMissing      = "vitalpost missing"      // messages, while later ones have come
	EventSilent       = "vitalpost silent"       // a sender that has promised to say something
	EventWentBack     = "vitalpost went back"    // a recipient has lost what it had
	EventNotGood      = "vitalpost not good"     // a message that was good when it came
	EventNotLearnt    = "vitalpost not learnt"   // a statement that was refused
	EventDirectory    = "vitalpost directory"    // can't say, or says what is not so
	EventAlarm        = "vitalpost alarm"        // what only a thief of keys or a fault does
)

// reporter writes events to a caller's logger, and counts them. Nothing that it writes
// is secret: thumbprints of neighbours, sizes, reasons.
type reporter struct {
	log      *slog.Logger
	counters Counters
}

func (r reporter) event(level slog.Level, name string, attrs ...slog.Attr) {
	if counter, ok := eventCounters[name]; ok {
		r.count(counter, 1)
	}
	if r.log != nil {
		r.log.LogAttrs(context.Background(), level, name, attrs...)
	}
}

func next(t keys.Thumbprint) slog.Attr { return slog.String("next", t.String()) }
func peer(name string) slog.Attr       { return slog.String("peer", name) }
func reason(err error) slog.Attr       { return slog.Any("error", err) }
func size(n int) slog.Attr             { return slog.Int("bytes", n) }
func after(d time.Duration) slog.Attr  { return slog.Duration("after", d) }
