package model

import "fmt"

// World runs a schedule on this package's own nodes.
type World struct {
	limits  Limits
	now     Time
	stands  map[int]Time // clocks that stand, and at what
	ahead   map[int]Time
	streams Stream
	epochs  uint64
	numbers Message
	long    bool   // no message outlives its lifetime, but for the short ones
	fault   string // the first invariant that broke

	device *deviceNode
	hops   []*Hop // by node
	desks  []*deskNode
	lanes  map[int][]*parcel // by the node that has custody
	past   []*parcel         // all that ever arrived
	at     map[Place]Message
	unsent map[Message][]Message // by notice
	used   map[counter]Message
	layers map[Wrap]bool
	out    *Outcome
}

// counter is of an epoch: what was sealed at one is never another message.
type counter struct {
	context *Context
	counter uint64
}

type deviceNode struct {
	owner *Owner
	boxes []*Outbox
	from  []*Recipient // of each desk's receipts
}

type deskNode struct {
	*Desk
	owner  *Owner
	backup *Desk
	reply  reply
}

// reply is what a desk has to say.
type reply struct {
	due      map[int]bool // classes
	openings bool
	sealer   *Sealer
	began    Time // of its stream
	flying   *parcel
}

// parcel is an envelope on its way over one link.
type parcel struct {
	from, to int
	envelope *Envelope
	until    Time
	box      *Outbox // the device's
	letter   *Letter
	desk     *deskNode // whose receipts it has
}

// classOfReceipts is the class of what desks say.
const classOfReceipts = -1

// NewWorld returns one in which nothing has happened.
func NewWorld(s *Schedule, l Limits) *World {
	w := &World{
		limits: l, long: !s.Ages, now: 1_800_000_000_000, stands: map[int]Time{}, ahead: map[int]Time{}, lanes: map[int][]*parcel{},
		at: map[Place]Message{}, unsent: map[Message][]Message{}, used: map[counter]Message{}, layers: map[Wrap]bool{}, out: NewOutcome(s),
	}
	w.hops = []*Hop{nil, NewHop(l), NewHop(l)}
	w.device = &deviceNode{owner: w.newOwner(Device)}
	for class := range 2 {
		box := &Outbox{owner: w.device.owner, class: class, route: []int{Phone, Gateway}, life: s.Life, retry: 25 * Second, tell: (*worldTeller)(w), care: make([]heard, s.Desks)}
		if class == 1 {
			box.retry = 4 * Second
		}
		box.leave = func(l *Letter, e *Envelope) {
			w.post(&parcel{from: Device, to: Phone, envelope: e, until: l.Until, box: box, letter: l})
		}
		box.restart()
		w.device.boxes = append(w.device.boxes, box)
	}
	for i := range s.Desks {
		w.device.from = append(w.device.from, NewRecipient(l))
		w.desks = append(w.desks, &deskNode{Desk: NewDesk(l), owner: w.newOwner(FirstDesk + i), reply: reply{due: map[int]bool{}}})
	}
	return w
}

func (w *World) newOwner(node int) *Owner {
	return &Owner{limits: w.limits, clock: func() Time { return w.clock(node) }, streams: &w.streams, layers: &w.epochs}
}

func (w *World) clock(node int) Time {
	if t, stands := w.stands[node]; stands {
		return t
	}
	return w.now + w.ahead[node]
}

func (w *World) failed(format string, args ...any) {
	if w.fault == "" {
		w.fault = fmt.Sprintf(format, args...)
	}
}

// post gives a parcel to the node that sends it, and notes what was sealed.
func (w *World) post(p *parcel) {
	w.lanes[p.from] = append(w.lanes[p.from], p)
	c := p.envelope.Core
	at := counter{c.Context, c.Counter}
	if m, ok := w.used[at]; ok && m != c.Message {
		w.failed("counter %d was used twice", c.Counter)
	}
	w.used[at] = c.Message
	w.at[c.Place()] = c.Message
	if p.from == Phone || p.from == Gateway {
		if p.to == Phone || p.to == Gateway || len(p.envelope.Layers) == 0 {
			return // sealed by others, and noted when they sent it
		}
	}
	for _, l := range p.envelope.Layers {
		l.Opening = false
		if w.layers[l] {
			w.failed("counter %d of a layer was used twice", l.Counter)
		}
		w.layers[l] = true
	}
}

// worldTeller notes what the device says of its messages.
type worldTeller World

func (w *worldTeller) acknowledged(l *Letter) {
	if l.Kind == Reading {
		w.out.Acknowledged(l.Message)
	}
}

func (w *worldTeller) givenUp(l *Letter) {
	if l.Kind == Reading {
		w.out.Of(l.Message).GivenUp++
	}
}

func (w *worldTeller) alarm(what string) { w.out.Alarms = append(w.out.Alarms, what) }

func (w *worldTeller) notice(unsent []Message) Message {
	w.numbers++
	w.unsent[w.numbers] = unsent
	return w.numbers
}
