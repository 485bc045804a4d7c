package protocol

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/protocol/model"
	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/transport"
)

// shadow is what is known of all that the device has sealed, as package model has it:
// so what arrives can be shown to the model too, without a key.
type shadow struct {
	numbers  model.Message
	message  map[modelRef]model.Message // by the last Ref: a clock that stands can repeat one after a restart
	byID     map[envelope.MessageID]model.Message
	sentAt   []modelSent
	cores    map[string]*model.Core
	counters map[string]string // what was sealed at a counter of an epoch
	contexts map[string]*model.Context
	streams  map[envelope.StreamID]*modelStream
	layers   map[string]*model.LayerEpoch
	created  map[int]model.Time // of the newest context of each class
	faults   []string
}

type modelRef struct {
	outbox uint64
	ref    Ref
}

type modelSent struct {
	message model.Message
	at      time.Time
}

// modelStream is a stream as it was sealed.
type modelStream struct {
	name     model.Stream
	context  *model.Context // the first
	messages []model.Message
	ids      []envelope.MessageID
}

func (s *modelStream) head() (h envelope.Head) {
	for _, id := range s.ids {
		h = h.Next(id)
	}
	return h
}

func newShadow() *shadow {
	return &shadow{
		message: map[modelRef]model.Message{}, byID: map[envelope.MessageID]model.Message{}, cores: map[string]*model.Core{}, counters: map[string]string{},
		contexts: map[string]*model.Context{}, streams: map[envelope.StreamID]*modelStream{}, layers: map[string]*model.LayerEpoch{}, created: map[int]model.Time{},
	}
}

// messageAt is what was sealed at a place; 0 if nothing was.
func (s *shadow) messageAt(p envelope.Place) model.Message {
	if st := s.streams[p.Stream]; st != nil && p.Sequence < uint64(len(st.messages)) {
		return st.messages[p.Sequence]
	}
	return 0
}

// scan notes what the device has sealed since, and that it was as SPEC.md has it:
// places without gaps, streams that list those before them, each counter once.
func (w *modelWorld) scan(n *modelNode) {
	for class, o := range n.boxes {
		for _, m := range o.out {
			if !m.live || m.core == nil {
				continue
			}
			if _, known := w.cores[string(m.core)]; !known {
				w.sealed(class, o, m)
			}
		}
	}
}

func (w *modelWorld) sealed(class int, o *Outbox, m *outgoing) {
	id, counter := headerOf(m.core)
	at := fmt.Sprint(id, counter)
	if w.counters[at] != "" {
		w.fail("counter %d was used twice", counter)
	}
	w.counters[at] = string(m.core)
	stream := o.sealer.Stream()
	s := w.streams[stream]
	if s == nil {
		s = &modelStream{name: model.Stream(len(w.streams) + 1)}
		w.streams[stream] = s
	}
	x := w.contexts[id]
	if x == nil {
		x = w.context(class, o, s, m.place-counter)
		w.contexts[id] = x
	}
	number, ok := w.message[modelRef{o.id, Ref(m.number)}]
	kind := model.Reading
	if !ok {
		w.numbers++
		number, kind = w.numbers, model.Notices
		w.message[modelRef{o.id, Ref(m.number)}] = number
	} else if w.out.Messages[number] == nil {
		kind = model.Notices
	}
	if m.place != uint64(len(s.messages)) || m.place != x.First+counter {
		w.fail("place %d was sealed after %d", m.place, len(s.messages))
	}
	w.byID[m.id] = number
	s.messages, s.ids = append(s.messages, number), append(s.ids, m.id)
	c := &model.Core{Context: x, Counter: counter, Message: number, Kind: kind}
	w.cores[string(m.core)] = c
	origin := w.streams[m.origin.Stream]
	c.Origin = model.Place{Stream: origin.name, Sequence: m.origin.Sequence}
	if first := w.messageAt(m.origin); first != number || origin.ids[m.origin.Sequence] != m.id {
		w.fail("message %d was resealed as %d", first, number)
	}
	if (m.origin.Stream != stream) != (m.place < x.Moved) {
		w.fail("a resealed message at place %d, of which %d were promised", m.place, x.Moved)
	}
}

// context notes a new one, which begins at a place.
func (w *modelWorld) context(class int, o *Outbox, s *modelStream, first uint64) *model.Context {
	created := model.Time(o.sealer.Created().UnixMilli())
	if created <= w.created[class] {
		w.fail("a context that was not created after the one before")
	}
	w.created[class] = created
	x := &model.Context{
		Stream: s.name, Class: class, First: first, Places: envelope.WindowSize, Created: created, Expires: created + w.life, Start: created,
	}
	if s.context != nil {
		x.Start, x.Moved, x.Ended = s.context.Start, s.context.Moved, s.context.Ended
		return x
	}
	s.context, x.Moved = x, o.moved
	for _, e := range o.earlier {
		x.Ended = append(x.Ended, w.listed(e))
	}
	return x
}

// listed sees that an ended stream is listed as it was.
func (w *modelWorld) listed(e envelope.EndedStream) model.Ended {
	s := w.streams[e.Stream]
	if s == nil {
		w.fail("a stream is listed that was never sealed")
		return model.Ended{}
	}
	l := model.Ended{Stream: s.name, Last: e.Last, Start: model.Time(e.Start.UnixMilli()), Moved: e.Moved}
	if l.Last+1 != uint64(len(s.messages)) || e.Head != s.head() || l.Start != s.context.Start || l.Moved != min(s.context.Moved, l.Last+1) {
		w.fail("stream %d is listed as another than it was", s.name)
	}
	return l
}

// sealedHeader is how the protected header of a sealed begins, in suites 1 and 2.
var sealedHeader = []byte{0x4f, 0xa2, 0x04, 0x48}

// headerOf returns epoch and counter of the first sealed in b.
func headerOf(b []byte) (id string, counter uint64) {
	i := bytes.Index(b, sealedHeader) + len(sealedHeader)
	return string(b[i : i+8]), uint64(binary.BigEndian.Uint16(b[i+10:]))
}

// bodyOf returns the body of an envelope, and whether an opening stands before its
// sealed.
func bodyOf(b []byte) (body []byte, opening bool) {
	switch b[2] {
	case 0x58:
		body = b[4:]
	case 0x59:
		body = b[5:]
	default:
		body = b[7:]
	}
	return body, body[0] == 0x82
}

func modelAnswer(err error) model.Answer {
	switch {
	case err == nil:
		return model.Taken
	case errors.Is(err, transport.ErrUnknownEpoch):
		return model.Unknown
	}
	return model.Refused
}

// besideHop has a hop and its model take an envelope.
func (n *modelNode) besideHop(p modelPacket, take func() error) error {
	body, opening := bodyOf(p.envelope)
	id, counter := headerOf(body)
	e := n.w.layers[id]
	if e == nil {
		e = &model.LayerEpoch{ID: binary.BigEndian.Uint64([]byte(id)), Hop: n.n}
		n.w.layers[id] = e
	}
	before := n.waiting()
	err := take()
	fresh := false
	for _, i := range n.waiting() {
		if !slices.Contains(before, i) {
			fresh, e.Expires = true, model.Time(i.expires.UnixMilli())
		}
	}
	if e.Expires == 0 && errors.Is(err, envelope.ErrExpired) {
		return err // of its opening nothing else is known
	}
	want, wantFresh := n.asHop.Peel(n.w.clock(n.n), p.from, &model.Envelope{Layers: []model.Wrap{{Epoch: e, Counter: counter, Opening: opening}}})
	if got := modelAnswer(err); got != want || fresh != wantFresh {
		n.w.fail("hop %d: answer %d, forwarded %v, want %d, %v: %v", n.n, got, fresh, want, wantFresh, err)
	}
	return err
}

// besideDesk has a desk and its model take an envelope.
func (n *modelNode) besideDesk(b []byte, take func() error) error {
	body, opening := bodyOf(b)
	var c *model.Core
	for core, of := range n.w.cores {
		if bytes.Contains(body, []byte(core)) {
			c = of
		}
	}
	if c == nil {
		n.w.fail("desk %d got what was never sealed", n.n)
		return take()
	}
	var err error
	fresh, lost := n.news(func() { err = take() })
	res := n.asDesk.Take(n.w.clock(n.n), c, opening)
	if fresh {
		n.w.out.Of(c.Message).At[n.n-model.FirstDesk].Delivered++
	}
	if got := modelAnswer(err); got != res.Answer || c.Kind == model.Reading && fresh != res.Deliver {
		n.w.fail("desk %d: message %d: answer %d, delivered %v, want %d, %v: %v", n.n, c.Message, got, fresh, res.Answer, res.Deliver, err)
	}
	n.compareLost(lost, res.Lost)
	n.compareReceipts()
	return err
}

// sweep has a node and its model forget what has expired.
func (n *modelNode) sweep() {
	now := n.w.clock(n.n)
	switch {
	case n.hop != nil:
		n.hop.erase(n.w.Context())
		n.asHop.Forget(now)
	case n.asDesk != nil:
		_, lost := n.news(func() { n.endpoint.sweep(n.w.Context(), n.time()) })
		want := n.asDesk.Forget(now)
		n.asDesk.NoteLost(want)
		n.compareLost(lost, want)
	default:
		n.endpoint.sweep(n.w.Context(), n.time())
	}
}

// news returns what has come into the inbox meanwhile.
func (n *modelNode) news(meanwhile func()) (fresh bool, lost []model.Place) {
	before := n.endpoint.inbox.numbers.last.Load()
	meanwhile()
	n.w.must(n.store.View(context.Background(), func(v store.View) error {
		return store.PrefixView(v, inboxSpace).Scan([]byte{inboxRecord}, func(key, value []byte) bool {
			a, err := parseArrived(key, value)
			if err != nil || a.number <= before {
				return err == nil
			}
			fresh = fresh || a.message != nil
			if a.lost != nil {
				for place := a.lost.From; place < a.lost.To; place++ {
					lost = append(lost, model.Place{Stream: n.w.streams[a.lost.Stream].name, Sequence: place})
				}
			}
			return true
		})
	}))
	return fresh, lost
}

func (n *modelNode) compareLost(got, want []model.Place) {
	order := func(a, b model.Place) int {
		return slices.Compare([]uint64{uint64(a.Stream), a.Sequence}, []uint64{uint64(b.Stream), b.Sequence})
	}
	slices.SortFunc(got, order)
	slices.SortFunc(want, order)
	if !slices.Equal(got, want) {
		n.w.fail("desk %d reports as lost %v, want %v", n.n, got, want)
	}
}

// compareReceipts sees that a desk says of the newest streams what its model says.
func (n *modelNode) compareReceipts() {
	if n.asDesk == nil {
		return
	}
	for id, s := range n.w.streams {
		if s.context == nil || n.asDesk.Newest(s.context.Class) != s.name {
			continue
		}
		want := n.asDesk.Receipt(s.name)
		got := n.receipt(id)
		var head envelope.Head
		for place := range s.ids {
			if want.Done(uint64(place)) {
				head = head.Next(s.ids[place])
			}
			if got.Done(uint64(place)) != want.Done(uint64(place)) {
				n.w.fail("desk %d: place %d of stream %d is done: %v, want %v", n.n, place, s.name, got.Done(uint64(place)), want.Done(uint64(place)))
			}
		}
		if got.Next != want.Next || got.Lost != want.Lost || got.Head != head {
			n.w.fail("desk %d says of stream %d: %+v, want %+v", n.n, s.name, got, want)
		}
	}
}

// receipt is what a desk has to say of a stream.
func (n *modelNode) receipt(id envelope.StreamID) (r Receipt) {
	n.w.must(n.store.View(context.Background(), func(v store.View) (err error) {
		r, err = receiptOf(store.PrefixView(v, doneSpace), n.w.nodes[model.Device].name(), id)
		return err
	}))
	return r
}
