package protocol

import (
	"errors"
	"slices"

	"github.com/vitalpost/vitalpost/envelope"
)

// Counters is told how often things happen, under the names below: see
// [HopConfig].Counters and [EndpointConfig].Counters. Add is called from many goroutines
// at once, sometimes with locks held, so it returns at once and calls nothing of the
// node. Package expvarcounters has one for expvar.
type Counters interface {
	Add(name string, n int64)
}

// Names of counters. They don't change; OPERATING.md has them in a table.
const (
	CountTaken      = "taken"       // envelopes in custody; at a hop one for each node that it goes to
	CountTakenBytes = "taken_bytes" // of them
	CountRepeated   = "repeated"    // envelopes that were taken before

	// Envelopes that were not taken, by class of refusal (SPEC.md section 13), or:
	CountNotTakenFormat    = "not_taken.format"
	CountNotTakenLimit     = "not_taken.limit"
	CountNotTakenSuite     = "not_taken.suite"
	CountNotTakenNoKey     = "not_taken.nokey"
	CountNotTakenDecrypt   = "not_taken.decrypt"
	CountNotTakenSignature = "not_taken.signature"
	CountNotTakenTrust     = "not_taken.trust"
	CountNotTakenAudience  = "not_taken.audience"
	CountNotTakenReplay    = "not_taken.replay"
	CountNotTakenExpired   = "not_taken.expired"
	CountNotTakenPolicy    = "not_taken.policy" // a stranger's, or not to that node
	CountNotTakenBusy      = "not_taken.busy"   // a queue, a table or a budget is full
	CountNotTakenOther     = "not_taken.other"  // the store fails, most often

	CountForwarded      = "forwarded"       // envelopes that the next node has custody of
	CountForwardedBytes = "forwarded_bytes" // of them
	CountRetries        = "retries"         // tries after which a whole lane waits

	// Envelopes that go nowhere: a hop's dead letters. An endpoint sends the message
	// again, or gives it up.
	CountDeadExpired  = "dead.expired"
	CountDeadRefused  = "dead.refused"
	CountDeadTooLarge = "dead.too_large"

	CountStoreFailures     = "store_failures"
	CountDirectoryFailures = "directory_failures"

	// At endpoints, messages:
	CountSent         = "sent"         // that Send has taken, and the endpoint's own notices
	CountAcknowledged = "acknowledged" // by all who owe receipts
	CountResent       = "resent"       // from end to end
	CountDone         = "done"         // that the caller has done
	CountMissing      = "missing"      // while later ones have come
	CountLost         = "lost"         // that will not come any more

	// Messages that were given up:
	CountGivenUpExpired  = "given_up.expired"
	CountGivenUpRefused  = "given_up.refused"
	CountGivenUpTooLarge = "given_up.too_large"
	CountGivenUpStreams  = "given_up.streams" // too many of them to take over

	CountReceipts = "receipts" // messages of them that were sent
	CountSilent   = "silent"   // promises to say something that were broken
	CountAlarms   = "alarms"
)

var counterNames = []string{
	CountTaken, CountTakenBytes, CountRepeated,
	CountNotTakenFormat, CountNotTakenLimit, CountNotTakenSuite, CountNotTakenNoKey, CountNotTakenDecrypt, CountNotTakenSignature,
	CountNotTakenTrust, CountNotTakenAudience, CountNotTakenReplay, CountNotTakenExpired,
	CountNotTakenPolicy, CountNotTakenBusy, CountNotTakenOther,
	CountForwarded, CountForwardedBytes, CountRetries, CountDeadExpired, CountDeadRefused, CountDeadTooLarge,
	CountStoreFailures, CountDirectoryFailures,
	CountSent, CountAcknowledged, CountResent, CountDone, CountMissing, CountLost,
	CountGivenUpExpired, CountGivenUpRefused, CountGivenUpTooLarge, CountGivenUpStreams,
	CountReceipts, CountSilent, CountAlarms,
}

// CounterNames returns all names, for a Counters that makes something of each beforehand.
func CounterNames() []string { return slices.Clone(counterNames) }

// eventCounters are the counters of events that stand for one thing each.
var eventCounters = map[string]string{
	EventRepeated: CountRepeated, EventRetry: CountRetries, EventStore: CountStoreFailures, EventDirectory: CountDirectoryFailures,
	EventReceipt: CountReceipts, EventSilent: CountSilent, EventAlarm: CountAlarms,
}

// count counts what no event says, or not as a number. It does not allocate.
func (r reporter) count(name string, n int) {
	if r.counters != nil {
		r.counters.Add(name, int64(n))
	}
}

func (r reporter) countTaken(bytes int) {
	r.count(CountTaken, 1)
	r.count(CountTakenBytes, bytes)
}

// countEnds counts what has left a lane.
func (r reporter) countEnds(ends []end) {
	for _, e := range ends {
		if e.why == nil {
			r.count(CountForwarded, 1)
			r.count(CountForwardedBytes, e.item.size)
		} else {
			r.count(deadCounters[deadReason(e.why)], 1)
		}
	}
}

var (
	deadCounters    = [...]string{DeadExpired: CountDeadExpired, DeadRefused: CountDeadRefused, DeadTooLarge: CountDeadTooLarge}
	givenUpCounters = [...]string{
		DeadExpired: CountGivenUpExpired, DeadRefused: CountGivenUpRefused, DeadTooLarge: CountGivenUpTooLarge, DeadGivenUp: CountGivenUpStreams,
	}
	classCounters = map[error]string{
		envelope.ErrFormat: CountNotTakenFormat, envelope.ErrLimit: CountNotTakenLimit, envelope.ErrSuite: CountNotTakenSuite,
		envelope.ErrNoKey: CountNotTakenNoKey, envelope.ErrDecrypt: CountNotTakenDecrypt, envelope.ErrSignature: CountNotTakenSignature,
		envelope.ErrTrust: CountNotTakenTrust, envelope.ErrAudience: CountNotTakenAudience, envelope.ErrReplay: CountNotTakenReplay,
		envelope.ErrExpired: CountNotTakenExpired,
	}
)

// notTakenCounter is the counter of an envelope that was not taken for this reason.
func notTakenCounter(err error) string {
	if name, ok := classCounters[envelope.Class(err)]; ok {
		return name
	}
	for _, policy := range []error{errStranger, errPolicy, ErrUnknownNode, errNoLink} {
		if errors.Is(err, policy) {
			return CountNotTakenPolicy
		}
	}
	for _, busy := range []error{errBudget, errNoRoom, errInboxFull, envelope.ErrTable} {
		if errors.Is(err, busy) {
			return CountNotTakenBusy
		}
	}
	return CountNotTakenOther
}
