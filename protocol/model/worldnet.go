package model

import "slices"

// try has a node hand over a parcel that it has.
func (w *World) try(p *parcel, fate Fate) {
	if p.letter != nil && (!p.letter.flying || p.letter.core != p.envelope.Core) { // recalled
		w.drop(p)
		return
	}
	if w.clock(p.from) >= p.until {
		w.drop(p)
		w.ended(p)
		return
	}
	if fate == Lost {
		return
	}
	answer := w.arrive(p)
	copied := *p
	w.past = append(w.past, &copied)
	switch {
	case fate == AnswerLost:
	case answer == Unknown:
		w.unknown(p)
	default:
		w.drop(p)
		w.ended(p)
	}
}

func (w *World) drop(p *parcel) {
	w.lanes[p.from] = slices.DeleteFunc(w.lanes[p.from], func(o *parcel) bool { return o == p })
}

// ended notes that the next node has a parcel, or will not have it.
func (w *World) ended(p *parcel) {
	switch {
	case p.letter != nil:
		p.letter.flying, p.letter.left = false, w.clock(Device)
	case p.desk != nil && p.desk.reply.flying == p:
		p.desk.reply.flying = nil
	}
}

// unknown has an endpoint send its openings. A hop has none to send: it tries again.
func (w *World) unknown(p *parcel) {
	var s *Sealer
	switch {
	case p.letter != nil:
		s = p.box.stream
	case p.desk != nil:
		s = p.desk.reply.sealer
	}
	if s == nil {
		return
	}
	if e := s.Resend(p.envelope.Core); e != nil {
		p.envelope = e
	} else if p.box != nil {
		p.box.renewSoon(Minute)
	}
}

// arrive hands an envelope to the node that it is for.
func (w *World) arrive(p *parcel) Answer {
	e := p.envelope
	switch {
	case p.to == Device:
		return w.atDevice(e)
	case p.to >= FirstDesk:
		return w.atDesk(p.to-FirstDesk, e)
	}
	answer, fresh := w.hops[p.to].Peel(w.clock(p.to), p.from, e)
	if !fresh {
		return answer
	}
	inner := &Envelope{Layers: e.Layers[1:], Core: e.Core, Opening: e.Opening}
	for _, to := range w.next(inner) {
		w.post(&parcel{from: p.to, to: to, envelope: inner, until: e.Core.Context.Expires})
	}
	return answer
}

func (w *World) next(e *Envelope) (nodes []int) {
	switch {
	case len(e.Layers) > 0:
		return []int{e.Layers[0].Epoch.Hop}
	case e.Core.Context.Class == classOfReceipts:
		return []int{Device}
	}
	for i := range w.desks {
		nodes = append(nodes, FirstDesk+i)
	}
	return nodes
}

func (w *World) atDesk(desk int, e *Envelope) Answer {
	d, c := w.desks[desk], e.Core
	res := d.Take(w.clock(FirstDesk+desk), c, e.Opening)
	if res.Alarm != "" {
		w.out.Alarms = append(w.out.Alarms, "of the sender, "+res.Alarm)
	}
	w.lost(desk, res.Lost)
	if res.Deliver && c.Kind == Reading {
		w.out.Of(c.Message).At[desk].Delivered++
	}
	if res.Deliver && c.Kind == Notices {
		for _, m := range w.unsent[c.Message] {
			w.out.Of(m).At[desk].Unsent = true
		}
	}
	if res.Repeat || res.Deliver && c.Kind == Notices {
		d.reply.due[c.Context.Class] = true
		d.reply.openings = d.reply.openings || res.Repeat
	}
	return res.Answer
}

func (w *World) atDevice(e *Envelope) Answer {
	c := e.Core
	desk := slices.IndexFunc(w.desks, func(d *deskNode) bool { return w.isOf(d, c) })
	res := w.device.from[desk].Open(w.clock(Device), c, e.Opening)
	if res.Alarm != "" {
		w.out.Alarms = append(w.out.Alarms, "of a desk, "+res.Alarm)
	}
	if res.Deliver {
		for _, r := range c.Receipts {
			for _, o := range w.device.boxes {
				o.acknowledge(desk, c.Context.Start, c.Place().Sequence, r)
			}
		}
	}
	return res.Answer
}

// isOf reports whether a desk has sealed a core.
func (w *World) isOf(d *deskNode, c *Core) bool { return c.owner == d.owner }
