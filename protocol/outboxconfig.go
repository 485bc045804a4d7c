package protocol

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// OutboxConfig says to whom an [Outbox] sends, on which way, and how.
type OutboxConfig struct {
	Routes  []Route          // 1 to 64: to all recipients
	Subject envelope.Subject // pseudonym of the patient; zero: none
	Urgent  bool             // a stream of its own that overtakes others, as for alarms
	OneWay  bool             // no receipts: what the next node has taken is forgotten

	// Group is how long what is sent may wait to be made durable together. After a
	// crash the recipients are told that as much may be missing; so that they are, the
	// first message after a start is durable when Send returns. 0: each is.
	Group time.Duration

	Lifetime time.Duration // of a message that does not say: then it is given up; 0: envelope.DefaultLifetime
	Interval time.Duration // that the caller promises to keep: silence beyond it is an event at the recipients; 0: none
	Retry    time.Duration // without a receipt, from end to end; 0: 25 s, urgent 4 s; 15 days at most
	Bytes    int64         // of messages that are not acknowledged; beyond it Send refuses; 0: 64 MiB
	InFlight int64         // of envelopes in memory; 0: 8 MiB
	Block    int           // padding to multiples of so many bytes, up to 65536; 0: Padmé
}

// Route is an ordered way, by thumbprints, to some of the audience: see
// [envelope.Route].
type Route struct {
	Via    []keys.Thumbprint // hops, the first that peels first
	To     []keys.Thumbprint // act on it, and owe receipts
	Escrow []keys.Thumbprint
	Audit  []keys.Thumbprint
}

// Waits of an outbox, if nobody says otherwise.
const (
	DefaultRetry       = 25 * time.Second
	DefaultUrgentRetry = 4 * time.Second

	longestConfigRetry = envelope.MaxLife / 2
)

const maxBlock = 65536 // of envelope.Block

// check fills in what is zero.
func (c *OutboxConfig) check() error {
	if c.Group < 0 || c.Lifetime < 0 || c.Interval < 0 || c.Retry < 0 || c.Bytes < 0 || c.InFlight < 0 || c.Block < 0 {
		return errors.New("protocol: OutboxConfig with something negative")
	}
	if c.Lifetime > 0 && c.Lifetime < time.Millisecond || c.Interval > 0 && c.Interval < time.Millisecond || c.Block > maxBlock {
		return errors.New("protocol: OutboxConfig with a duration below a millisecond, or a block over 65536 bytes")
	}
	setDefault(&c.Lifetime, envelope.DefaultLifetime)
	if c.Urgent {
		setDefault(&c.Retry, DefaultUrgentRetry)
	}
	setDefault(&c.Retry, DefaultRetry)
	setDefault(&c.Bytes, 64<<20)
	setDefault(&c.InFlight, 8<<20)
	c.Retry, c.Bytes, c.InFlight = min(c.Retry, longestConfigRetry), min(c.Bytes, dcbor.MaxInt), min(c.InFlight, dcbor.MaxInt)
	routes := make([]Route, len(c.Routes))
	seen := map[keys.Thumbprint]bool{}
	for i, r := range c.Routes {
		if len(r.To)+len(r.Escrow)+len(r.Audit) == 0 {
			return errors.New("protocol: OutboxConfig with a route to nobody")
		}
		routes[i] = Route{slices.Clone(r.Via), slices.Clone(r.To), slices.Clone(r.Escrow), slices.Clone(r.Audit)}
		for _, t := range slices.Concat(r.Via, r.To, r.Escrow, r.Audit) {
			if seen[t] {
				return fmt.Errorf("protocol: OutboxConfig with %v twice", t)
			}
			seen[t] = true
		}
	}
	if len(routes) == 0 || len(routes) > envelope.MaxRoutes || len(seen) > envelope.MaxHops+envelope.MaxRecipients {
		return fmt.Errorf("protocol: OutboxConfig with %d routes to %d nodes: %w", len(routes), len(seen), keys.ErrLimit)
	}
	c.Routes = routes
	return nil
}

// care returns those who owe receipts; nobody does on a one-way outbox.
func (c *OutboxConfig) care() (list []keys.Thumbprint) {
	if c.OneWay {
		return nil
	}
	for _, r := range c.Routes {
		list = append(list, r.To...)
	}
	return list
}

// class is what two outboxes of an endpoint may not share, since a sender has one
// stream of a class at a time: recipients with their purposes, subject and mark.
func (c *OutboxConfig) class() string {
	var list []string
	for _, r := range c.Routes {
		for purpose, of := range [][]keys.Thumbprint{r.To, r.Escrow, r.Audit} {
			for _, t := range of {
				list = append(list, string(append(t[:], byte(purpose))))
			}
		}
	}
	slices.Sort(list)
	var b bytes.Buffer
	for _, s := range list {
		b.WriteString(s)
	}
	b.Write(c.Subject[:])
	fmt.Fprint(&b, c.Urgent)
	return b.String()
}

// put writes what an outbox needs to go on after a restart, also if nobody asks for it.
func (c *OutboxConfig) put(tx store.Tx, id uint64) error {
	b := dcbor.AppendArray(nil, 12)
	b = dcbor.AppendUint(b, 1)
	b = dcbor.AppendArray(b, len(c.Routes))
	for _, r := range c.Routes {
		b = dcbor.AppendArray(b, 4)
		for _, list := range [][]keys.Thumbprint{r.Via, r.To, r.Escrow, r.Audit} {
			b = dcbor.AppendArray(b, len(list))
			for _, t := range list {
				b = dcbor.AppendBytes(b, t[:])
			}
		}
	}
	b = dcbor.AppendBytes(b, c.Subject[:])
	b = dcbor.AppendBool(b, c.Urgent)
	b = dcbor.AppendBool(b, c.OneWay)
	for _, n := range []int64{
		c.Group.Milliseconds(), c.Lifetime.Milliseconds(), c.Interval.Milliseconds(), c.Retry.Milliseconds(),
		c.Bytes, c.InFlight, int64(c.Block),
	} {
		b = dcbor.AppendUint(b, uint64(n))
	}
	return tx.Put(outboxKey(outboxRecord, id), b)
}

// parseOutboxConfig parses what put wrote.
func parseOutboxConfig(value []byte) (c OutboxConfig, err error) {
	r := dcbor.NewReader(value, "outbox")
	r.Tuple(12)
	if r.Uint() != 1 {
		r.Fail("another version than 1")
	}
	c.Routes = make([]Route, r.Array(0, envelope.MaxRoutes))
	for i := range c.Routes {
		r.Tuple(4)
		for _, list := range []*[]keys.Thumbprint{&c.Routes[i].Via, &c.Routes[i].To, &c.Routes[i].Escrow, &c.Routes[i].Audit} {
			*list = make([]keys.Thumbprint, r.Array(0, envelope.MaxRecipients))
			for n := range *list {
				r.Fixed((*list)[n][:])
			}
		}
	}
	r.Fixed(c.Subject[:])
	c.Urgent, c.OneWay = r.Bool(), r.Bool()
	for _, d := range []*time.Duration{&c.Group, &c.Lifetime, &c.Interval, &c.Retry} {
		*d = time.Duration(r.Uint()) * time.Millisecond
	}
	c.Bytes, c.InFlight, c.Block = int64(r.Uint()), int64(r.Uint()), int(r.Uint())
	if err = r.Done(); err == nil {
		err = c.check()
	}
	if err != nil {
		return OutboxConfig{}, fmt.Errorf("%w: %w", store.ErrCorrupt, err)
	}
	return c, nil
}
