package protocol

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/model"
	"github.com/vitalpost/vitalpost/protocol/store"
	storemem "github.com/vitalpost/vitalpost/protocol/store/memory"
	"github.com/vitalpost/vitalpost/transport"
)

// modelWorld runs a schedule of package model on whole endpoints and hops: all of them
// but their goroutines and timers. What those would do at some time, the schedule does
// at its own, one after the other, so that a schedule takes milliseconds.
type modelWorld struct {
	*testing.T
	now    model.Time
	stands map[int]model.Time
	ahead  map[int]model.Time
	nodes  []*modelNode
	fate   model.Fate // of what is sent now
	past   []modelPacket
	life   model.Time // of contexts
	long   bool       // no message outlives its lifetime, but for the short ones

	*shadow
	out *model.Outcome
}

// modelNode is a node, and beside it one of package model.
type modelNode struct {
	*modelParty
	w      *modelWorld
	n      int
	store  *storemem.Store
	backup *storemem.Snapshot

	hop      *Hop
	endpoint *Endpoint
	boxes    []*Outbox
	courier  *courier

	asHop      *model.Hop
	asDesk     *model.Desk
	deskBackup *model.Desk
}

// modelPacket is an envelope that has arrived.
type modelPacket struct {
	from, to int
	envelope []byte
}

// modelParty is an identity with its bundle and private keys.
type modelParty struct {
	identity *keys.Identity
	holder   *keys.Holder
	signed   []byte
}

func (p *modelParty) name() keys.Thumbprint { return p.identity.Thumbprint() }

const modelStart = 1_800_000_000_000

// modelWard is who takes part in all schedules: keys are made once.
var modelWard = sync.OnceValues(func() (parties []*modelParty, trust keys.Pins) {
	trust = keys.Pins{}
	now := time.UnixMilli(modelStart)
	for _, role := range []keys.Role{keys.RoleMeasure, keys.RoleHop, keys.RoleHop, keys.RoleReport, keys.RoleReport} {
		identity, _, err := keys.GenerateIdentity()
		if err != nil {
			panic(err)
		}
		key, _, err := keys.GenerateDecryptionKey(keys.SuiteX25519)
		if err != nil {
			panic(err)
		}
		own, err := identity.SignBundle(keys.BundleTemplate{
			Sequence: 1, NotBefore: now.AddDate(0, 0, -1), Expires: now.AddDate(0, 0, 120), Floor: keys.SuiteX25519,
			Keys: []*keys.EncryptionKey{key.Public()},
		})
		if err := errors.Join(err, trust.Pin(identity.Public(), role)); err != nil {
			panic(err)
		}
		holder := &keys.Holder{Identity: identity.Public(), Bundles: []keys.OwnBundle{{Bundle: own, Keys: []*keys.DecryptionKey{key}}}}
		parties = append(parties, &modelParty{identity, holder, own.Signed()})
	}
	return parties, trust
})

// modelTable is small, so that it overflows.
const modelTable = 6

func newModelWorld(t *testing.T, s *model.Schedule) *modelWorld {
	w := &modelWorld{T: t, now: modelStart, stands: map[int]model.Time{}, ahead: map[int]model.Time{}, life: s.Life, long: !s.Ages, shadow: newShadow(), out: model.NewOutcome(s)}
	parties, _ := modelWard()
	limits := model.Spec
	limits.Table = modelTable
	for n, p := range parties[:model.FirstDesk+s.Desks] {
		node := &modelNode{modelParty: p, w: w, n: n, store: &storemem.Store{}}
		switch {
		case n >= model.FirstDesk:
			node.asDesk = model.NewDesk(limits)
		case n != model.Device:
			node.asHop = model.NewHop(limits)
		}
		w.nodes = append(w.nodes, node)
	}
	for _, n := range w.nodes {
		n.start()
	}
	return w
}

func (w *modelWorld) desks() []*modelNode { return w.nodes[model.FirstDesk:] }

func (w *modelWorld) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// The world is the directory of its nodes.

func (w *modelWorld) Address(_ context.Context, name keys.Thumbprint) (transport.Address, error) {
	for n, p := range w.nodes {
		if p.name() == name {
			return transport.Address("memory:" + strconv.Itoa(n)), nil
		}
	}
	return "", ErrUnknownNode
}

func (w *modelWorld) Bundle(_ context.Context, name keys.Thumbprint) ([]byte, error) {
	for _, p := range w.nodes {
		if p.name() == name {
			return p.signed, nil
		}
	}
	return nil, ErrUnknownNode
}

func (w *modelWorld) clock(n int) model.Time {
	if t, stands := w.stands[n]; stands {
		return t
	}
	return w.now + w.ahead[n]
}

func (n *modelNode) time() time.Time { return time.UnixMilli(int64(n.w.clock(n.n))) }

// start starts a node from what its store holds, without a goroutine: its lanes are
// said to be running already.
func (n *modelNode) start() {
	links := []Link{{Transport: modelLink{n.w, n.n}, Number: 7, Schemes: []string{"memory"}}}
	var err error
	var resume func(context.Context) error
	if n.asHop != nil {
		n.hop, err = NewHop(HopConfig{
			Holder: n.holder, Identity: n.identity, Addresses: n.w, Links: links, Store: n.store, Table: modelTable, Openings: 1 << 20,
			May: func(string, keys.Thumbprint) bool { return true }, Clock: n.time,
		})
		n.w.must(err)
		n.courier, resume = &n.hop.courier, n.hop.resume
	} else {
		_, trust := modelWard()
		n.endpoint, err = NewEndpoint(EndpointConfig{
			Holder: n.holder, Identity: n.identity, Trust: trust, Directory: n.w, Links: links, Store: n.store, Openings: 1 << 20,
			Notify: n.tell, Clock: n.time,
		})
		n.w.must(err)
		n.courier, resume = &n.endpoint.courier, n.endpoint.resume
	}
	n.courier.run = &running{ctx: n.w.Context(), cancel: func(error) {}}
	for _, to := range n.w.nodes {
		for _, urgent := range []bool{false, true} {
			l := newLane(laneID{to.name(), urgent})
			l.running = true
			n.courier.lanes[l.id] = l
		}
	}
	n.boxes = nil
	if n.n == model.Device {
		for _, urgent := range []bool{false, true} {
			o, err := n.endpoint.Outbox(n.w.Context(), n.w.outbox(urgent))
			n.w.must(err)
			n.boxes = append(n.boxes, o)
		}
	}
	n.w.must(resume(n.w.Context()))
	n.after()
}

func (w *modelWorld) outbox(urgent bool) OutboxConfig {
	r := Route{Via: []keys.Thumbprint{w.nodes[model.Phone].name(), w.nodes[model.Gateway].name()}}
	for _, d := range w.desks() {
		r.To = append(r.To, d.name())
	}
	// A context lives a day longer than a message that does not say.
	return OutboxConfig{Routes: []Route{r}, Urgent: urgent, Lifetime: time.Duration(w.life-model.Day) * time.Millisecond}
}

// after does what other goroutines would do by now: fetch bundles, and tell of events.
func (n *modelNode) after() {
	if n.endpoint == nil {
		return
	}
	for b := n.endpoint.bundles; ; {
		w, wait := b.due()
		if wait > 0 {
			break
		}
		b.fetch(n.w.Context(), w)
	}
	n.endpoint.tell()
	if n.n == model.Device {
		n.w.scan(n)
	}
}

func (n *modelNode) tell(e Event) {
	out := n.w.out
	switch e := e.(type) {
	case Acknowledged:
		if m := n.w.byID[e.ID]; out.Messages[m] != nil {
			out.Acknowledged(m)
		}
	case GivenUp:
		m, sealed := n.w.byID[e.ID]
		if !sealed {
			m = n.w.message[modelRef{e.Outbox, e.Message}]
		}
		if f := out.Messages[m]; f != nil {
			f.GivenUp++
		}
	case Alarm:
		out.Alarms = append(out.Alarms, e.Err.Error())
	}
}

// modelLink is a transport that does at once what the schedule says.
type modelLink struct {
	w    *modelWorld
	from int
}

var errModelLost = errors.New("lost")

func (l modelLink) Serve(context.Context, transport.Handler) error { return nil }

func (l modelLink) Send(_ context.Context, to transport.Address, p transport.Parcel) error {
	if l.w.fate == model.Lost {
		return transport.NoAnswer(errModelLost)
	}
	_, name := to.Cut()
	n, err := strconv.Atoi(name)
	l.w.must(err)
	packet := modelPacket{l.from, n, bytes.Clone(p.Envelope)}
	l.w.past = append(l.w.past, packet)
	err = l.w.arrive(packet)
	if l.w.fate == model.AnswerLost {
		return transport.NoAnswer(errModelLost)
	}
	answer, delay := transport.AnswerTo(err)
	return answer.Err(delay)
}

// arrive hands an envelope to its node, and to the model of it.
func (w *modelWorld) arrive(p modelPacket) error {
	n := w.nodes[p.to]
	from := transport.Ingress{Peer: strconv.Itoa(p.from), Link: "memory:" + strconv.Itoa(p.from)}
	take := func() error {
		if n.hop != nil {
			return n.hop.take(w.Context(), &n.hop.courier.links[0], from, bytes.Clone(p.envelope))
		}
		return n.endpoint.take(w.Context(), &n.endpoint.courier.links[0], from, bytes.Clone(p.envelope))
	}
	var err error
	switch {
	case n.hop != nil:
		err = n.besideHop(p, take)
	case n.asDesk != nil:
		err = n.besideDesk(p.envelope, take)
	default:
		err = take()
	}
	n.after()
	return err
}

// waiting returns all that a node has to send, in a fixed order.
func (n *modelNode) waiting() (list []*item) {
	for _, to := range n.w.nodes {
		for _, urgent := range []bool{false, true} {
			for e := n.courier.lanes[laneID{to.name(), urgent}].items.Front(); e != nil; e = e.Next() {
				list = append(list, e.Value.(*item))
			}
		}
	}
	return list
}

// try sends one item, whenever the courier would.
func (n *modelNode) try(i *item, fate model.Fate) {
	w := n.w
	l := n.courier.lanes[i.lane]
	if !n.time().Before(i.expires) {
		n.courier.cargo.finish(w.Context(), l, []end{{i, errExpired}})
	} else {
		w.fate = fate
		n.courier.try(w.Context(), l, []*item{i})
	}
	n.after()
}

// flush sends all that a node has, as its courier does.
func (n *modelNode) flush() {
	n.w.fate = model.Arrives
	for _, l := range n.courier.lanes {
		for again := true; again; {
			l.notBefore = time.Time{}
			send, expired, _, _ := l.pick(n.time())
			l.running = true
			if again = len(send)+len(expired) > 0; len(expired) > 0 {
				var ends []end
				for _, i := range expired {
					ends = append(ends, end{i, errExpired})
				}
				n.courier.cargo.finish(n.w.Context(), l, ends)
			} else if len(send) > 0 {
				n.courier.try(n.w.Context(), l, send)
			}
			n.after()
		}
		for e := l.items.Front(); e != nil; e = e.Next() {
			e.Value.(*item).notBefore = time.Time{}
		}
	}
}

// work has the application of a desk do n messages, and what else comes before them.
func (n *modelNode) work(some int) {
	e := n.endpoint
	for some > 0 && len(e.inbox.queue) > 0 {
		d, err := e.Receive(n.w.Context())
		n.w.must(err)
		n.w.must(d.Commit(n.w.Context(), func(store.Tx) error { return nil }))
		n.note(d)
		if d.Message != nil {
			some--
		}
	}
	n.after()
	n.compareReceipts()
}

func (n *modelNode) note(d *Delivery) {
	w, desk := n.w, n.n-model.FirstDesk
	switch {
	case d.Message != nil:
		m, err := strconv.Atoi(string(d.Message.Content()))
		w.must(err)
		n.asDesk.Do(model.Message(m))
		w.out.Of(model.Message(m)).At[desk].Done++
	case d.Lost != nil:
		for place := d.Lost.From; place < d.Lost.To; place++ {
			if f := w.out.Messages[w.messageAt(envelope.Place{Stream: d.Lost.Stream, Sequence: place})]; f != nil {
				f.At[desk].Lost = true
			}
		}
	case d.Unsent != nil:
		for _, s := range w.sentAt {
			if !s.at.Before(d.Unsent.From) && !s.at.After(d.Unsent.To) {
				w.out.Of(s.message).At[desk].Unsent = true
			}
		}
	}
}

func (w *modelWorld) quiet() bool {
	for _, o := range w.nodes[model.Device].boxes {
		if !o.loaded || len(o.out)+len(o.waiting) > 0 || o.missed() || !o.renewAt.IsZero() {
			return false
		}
	}
	for _, d := range w.desks() {
		if len(d.endpoint.inbox.queue) > 0 || len(d.waiting()) > 0 {
			return false
		}
		for _, s := range d.endpoint.peers.byFirst {
			if len(s.reply.dirty) > 0 {
				return false
			}
		}
	}
	return true
}

// settle lets everybody say what there is to say, as [model.World.Settle] does.
func (w *modelWorld) settle() {
	w.stands, w.ahead = map[int]model.Time{}, map[int]model.Time{}
	boxes := w.nodes[model.Device].boxes
	for range 2 {
		w.say()
		for box := range boxes {
			w.send(box, false)
		}
	}
	w.say()
	for _, o := range boxes {
		w.out.Left += len(o.out) + len(o.waiting)
		ended, ok := o.sealer.Ended()
		for _, d := range w.desks() {
			if r := d.receipt(ended.Stream); !ok || r.Next != ended.Last+1 || r.Head != ended.Head {
				w.fail("desk %d says of the newest stream %+v, and %d messages were sealed", d.n, r, ended.Last+1)
			}
		}
	}
}

func (w *modelWorld) say() {
	for round := 0; round < 700 && !w.quiet(); round++ {
		if round < 40 {
			w.wait(5 * model.Second)
		} else {
			w.wait(5 * model.Minute)
		}
		for _, n := range w.nodes {
			if n.endpoint != nil {
				n.tick(1 << 20)
			}
			if n.asDesk != nil {
				n.work(1 << 20)
				n.tick(0)
			}
			n.flush()
		}
	}
	for _, o := range w.nodes[model.Device].boxes {
		if len(o.out)+len(o.waiting) > 0 {
			w.fail("outbox %d does not drain", o.id)
		}
	}
}

func (w *modelWorld) fail(format string, args ...any) {
	if !slices.Contains(w.faults, fmt.Sprintf(format, args...)) {
		w.faults = append(w.faults, fmt.Sprintf(format, args...))
	}
}
