package envelope

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance/txmap"
)

// world is a device, three hops and two recipients with a network between them
// that does what a schedule says. It is slow and obvious on purpose: what it
// knows, it knows from having seen all of it.
type world struct {
	*ward
	fail func(format string, args ...any)

	sealer *Sealer
	plan   *Plan
	outbox []*outgoing // not acknowledged by both
	ended  []EndedStream
	sent   map[MessageID][]byte // content

	hops    []*hopNode
	desks   []*deskNode
	network []packet

	sealedAt map[[10]byte][32]byte // by epoch and counter: SHA-256 of the sealed
}

// outgoing is a message in the device's outbox.
type outgoing struct {
	id     MessageID
	claim  []byte
	core   []byte
	origin Place
	place  Place
}

type hopNode struct {
	party     *party
	store     *txmap.Store
	peeler    *Peeler
	snapshots []map[string][]byte
}

type deskNode struct {
	party     *party
	store     *txmap.Store
	opener    *Opener
	delivered map[MessageID]int
	closed    map[Place]MessageID
	lost      []Loss
}

type packet struct {
	hop, desk int // to a hop, or with -1 to a desk
	bytes     []byte
}

// newWorld makes a world around parties that are made once.
func newWorld(w *ward, fail func(string, ...any)) *world {
	w.now = time.UnixMilli(1_800_000_000_000)
	x := &world{ward: w, fail: fail, sent: map[MessageID][]byte{}, sealedAt: map[[10]byte][32]byte{}}
	for _, p := range w.hops {
		h := &hopNode{party: p, store: new(txmap.Store)}
		h.peeler = w.statefulPeeler(p, h.store)
		x.hops = append(x.hops, h)
	}
	for _, p := range w.recipients {
		d := &deskNode{party: p, store: new(txmap.Store), delivered: map[MessageID]int{}, closed: map[Place]MessageID{}}
		d.opener = w.statefulOpener(p, d.store)
		x.desks = append(x.desks, d)
	}
	x.plan = w.plan()
	x.start(0)
	return x
}

func (x *world) check(err error) {
	if err != nil {
		x.fail("%v", err)
	}
}

// start starts a sealer: the first, or after a crash, and reseals what is in the
// outbox, or with n messages of it crashes again.
func (x *world) start(n int) {
	p := *x.plan
	if x.sealer != nil {
		p.After = x.sealer.Created()
		if ended, ok := x.sealer.Ended(); ok {
			x.ended = append(x.ended, ended)
		}
		x.sealer.Close()
	}
	if len(x.outbox) == 0 {
		x.ended = nil
	}
	p.Earlier, p.Moved = x.ended, uint64(len(x.outbox))
	var err error
	x.sealer, err = NewSealer(&p)
	x.check(err)
	for _, m := range x.outbox[:n] {
		var b Batch
		x.check(x.sealer.Reseal(&b, m.claim, m.origin))
		if b.ID != m.id {
			x.fail("resealed under another id")
		}
		m.core, m.place = bytes.Clone(b.Core), Place{x.sealer.Stream(), b.Sequence}
		x.launch(&b)
	}
}

// send seals a message.
func (x *world) send() {
	n := len(x.sent)
	m := x.message(4)
	m.Content = fmt.Append(nil, n)
	var b Batch
	x.check(x.sealer.Seal(&b, m))
	place := Place{x.sealer.Stream(), b.Sequence}
	x.sent[b.ID] = m.Content
	x.outbox = append(x.outbox, &outgoing{b.ID, bytes.Clone(b.Claim), bytes.Clone(b.Core), place, place})
	x.launch(&b)
}

// resend retries a message from end to end; if its epoch is gone all is resealed.
func (x *world) resend(m *outgoing) {
	var b Batch
	switch err := x.sealer.Resend(&b, m.core); {
	case errors.Is(err, ErrEpochEnded):
		x.start(len(x.outbox))
	case err != nil:
		x.fail("%v", err)
	default:
		x.launch(&b)
	}
}

func (x *world) launch(b *Batch) {
	x.note(b.Core)
	for _, leg := range b.Legs {
		x.post(leg.Next, leg.Envelope)
	}
}

// post puts an envelope on the network.
func (x *world) post(next []keys.Thumbprint, env []byte) {
	x.noteEnvelope(env)
	for _, name := range next {
		hop := slices.IndexFunc(x.hops, func(h *hopNode) bool { return h.party.identity.Thumbprint() == name })
		desk := slices.IndexFunc(x.desks, func(d *deskNode) bool { return d.party.identity.Thumbprint() == name })
		x.network = append(x.network, packet{hop, desk, bytes.Clone(env)})
	}
}

// note fails if another ciphertext was sealed at the same counter of the same
// epoch: a key and nonce used twice.
func (x *world) note(sealed []byte) {
	s, ok := wire.MatchSealed(sealed)
	if !ok {
		x.fail("not a sealed")
	}
	at := [10]byte{8: byte(s.Counter >> 8), 9: byte(s.Counter)}
	copy(at[:], s.ID[:])
	sum := sha256.Sum256(sealed)
	if old, twice := x.sealedAt[at]; twice && old != sum {
		x.fail("counter %d of epoch %x was used twice", s.Counter, s.ID)
	}
	x.sealedAt[at] = sum
}

func (x *world) noteEnvelope(env []byte) {
	e, err := wire.ParseEnvelope(env, MaxEnvelope)
	x.check(err)
	if _, ok := wire.MatchSealed(e.Body); ok {
		x.note(e.Body)
		return
	}
	body, err := wire.ReadBody(e.Body)
	x.check(err)
	x.note(e.Body[1+len(body.Opening):])
}

var errRolledBack = errors.New("rolled back")

// deliver hands a packet to its node. With rollback the node crashes before its
// transaction commits, and what it did is as if it had not been.
func (x *world) deliver(p packet, rollback bool) {
	if p.hop >= 0 {
		x.atHop(x.hops[p.hop], p.bytes, rollback)
	} else {
		x.atDesk(x.desks[p.desk], p.bytes, rollback)
	}
}

// expected are the refusals that an honest network causes.
func (x *world) expected(err error) {
	var alarm *AlarmError
	if errors.As(err, &alarm) || !errors.Is(err, ErrReplay) && !errors.Is(err, ErrNoKey) && !errors.Is(err, ErrExpired) {
		x.fail("refused: %v", err)
	}
}

func (x *world) atHop(h *hopNode, env []byte, rollback bool) {
	var f Forward
	if err := h.peeler.Peel(&f, env, Ingress{Link: 1, Customer: "device"}); err != nil {
		x.expected(err)
		return
	}
	onward := forwarded(x.tb, &f)
	fresh, ok := x.commit(h.store, f.Changes(), rollback)
	if fresh && ok {
		x.post(f.Next(), onward)
	}
}

// commit runs a transaction; ok says that it was committed.
func (x *world) commit(s *txmap.Store, c Changes, rollback bool) (fresh, ok bool) {
	err := s.Update(func(tx *txmap.Tx) (err error) {
		if fresh, err = c.Apply(tx); err == nil && rollback {
			err = errRolledBack
		}
		return err
	})
	c.Settle(err == nil)
	if err != nil && !errors.Is(err, errRolledBack) {
		x.expected(err)
	}
	return fresh, err == nil
}

func (x *world) atDesk(d *deskNode, env []byte, rollback bool) {
	v, err := d.opener.Open(nil, env)
	if err != nil {
		x.expected(err)
		return
	}
	content, sent := x.sent[v.ID()]
	if !sent || !bytes.Equal(content, v.Content()) {
		x.fail("opened what was never sent: %q", v.Content())
	}
	fresh, ok := x.commit(d.store, v.Changes(), rollback)
	if !ok {
		return
	}
	if fresh {
		d.delivered[v.ID()]++
	}
	if d.delivered[v.ID()] != 1 {
		x.fail("message %v was delivered %d times", v.ID(), d.delivered[v.ID()])
	}
	d.closed[v.Place()] = v.ID()
	d.lost = append(d.lost, v.Changes().Lost()...)
}

// wear uses the counters of all layers nearly up, as retries that never arrived do.
func (x *world) wear() {
	n := len(x.sealer.epochs)
	if n == 0 {
		return
	}
	for _, route := range x.sealer.epochs[n-1].layers {
		for _, l := range route {
			for l.keys.Counter() < wire.MaxCounter-3 {
				x.check(l.keys.Prepare())
				l.keys.Next()
			}
		}
	}
}

// receipt tells the device what a desk has of its stream, and what both have
// leaves the outbox.
func (x *world) receipt(desk int) {
	d := x.desks[desk]
	place := Place{Stream: x.sealer.Stream()}
	var head Head
	for id, ok := d.closed[place]; ok; id, ok = d.closed[place] {
		head = head.Next(id)
		place.Sequence++
	}
	var bitmap []byte
	for i := range uint64(64) {
		if id, ok := d.closed[Place{place.Stream, place.Sequence + 1 + i}]; ok {
			for len(bitmap) <= int(i/8) {
				bitmap = append(bitmap, 0)
			}
			bitmap[i/8] |= 1 << (i % 8)
			head = head.Next(id)
		}
	}
	x.check(x.sealer.Acknowledge(d.party.identity.Thumbprint(), place.Sequence, head, bitmap))
	x.outbox = slices.DeleteFunc(x.outbox, func(m *outgoing) bool {
		return !slices.ContainsFunc(x.desks, func(d *deskNode) bool { _, ok := d.closed[m.place]; return !ok }) && x.acknowledged(m.place)
	})
}

// acknowledged reports whether receipts of both have told the device of a place.
func (x *world) acknowledged(p Place) bool {
	return p.Stream == x.sealer.Stream() && x.sealer.receipts.know(p.Sequence)
}

// settle lets the network deliver all that there is and retries until the outbox
// is empty; then everything was delivered to both, once, and nothing is missing.
func (x *world) settle() {
	for round := 0; len(x.outbox) > 0; round++ {
		if round == 12 {
			x.fail("%d messages are still in the outbox", len(x.outbox))
		}
		for _, m := range slices.Clone(x.outbox) {
			if slices.Contains(x.outbox, m) {
				x.resend(m)
			}
		}
		x.drain()
		x.receipt(0)
		x.receipt(1)
	}
	x.drain()
	for i, d := range x.desks {
		for id := range x.sent {
			if d.delivered[id] != 1 {
				x.fail("desk %d has message %v %d times", i, id, d.delivered[id])
			}
		}
		if len(d.lost) > 0 {
			x.fail("desk %d reported losses, and nothing was given up: %v", i, d.lost)
		}
		missing, err := d.opener.Missing(d.store, x.device.identity.Thumbprint())
		x.check(err)
		for _, m := range missing {
			if m.Stream == x.sealer.Stream() {
				x.fail("desk %d still misses %v", i, m)
			}
		}
	}
}

func (x *world) drain() {
	for len(x.network) > 0 {
		p := x.network[0]
		x.network = x.network[1:]
		x.deliver(p, false)
	}
}

func newWorldWard(tb testing.TB) *ward {
	w := newWard(tb, 3, keys.SuiteX25519)
	w.recipients = append(w.recipients, w.party(keys.RoleReport, keys.SuiteX25519))
	return w
}
