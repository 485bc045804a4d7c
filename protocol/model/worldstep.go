package model

import "slices"

// Do does one step.
func (w *World) Do(s Step) {
	switch s.Kind {
	case Send:
		w.send(s.N%len(w.device.boxes), s.Short)
	case Burst:
		for range s.N {
			w.send(0, false)
		}
	case Try:
		if n := len(w.lanes[s.Node]); n > 0 {
			w.try(w.lanes[s.Node][s.N%n], s.Fate)
		}
	case Flow:
		for i, p := range slices.Clone(w.lanes[s.Node]) {
			if i != s.N-1 {
				w.try(p, Arrives)
			}
		}
	case Replay:
		if n := len(w.past); n > 0 {
			w.arrive(w.past[s.N%n])
		}
	case Tick:
		w.tick(s.Node, s.N)
	case Work:
		w.work(w.desks[s.Node-FirstDesk], s.N)
	case Wait:
		w.wait(s.For)
	case Crash:
		w.crash(s.Node)
	case Empty:
		w.hops[s.Node], w.lanes[s.Node] = NewHop(w.limits), nil
	case Backup:
		d := w.desks[s.Node-FirstDesk]
		d.backup = d.Clone()
	case Restore:
		w.restore(s.Node - FirstDesk)
	case Clock:
		w.setClock(s.Node, s.For)
	}
	w.check()
}

func (w *World) setClock(node int, by Time) {
	now := w.clock(node)
	delete(w.stands, node)
	delete(w.ahead, node)
	switch {
	case by < 0:
		w.stands[node] = now
	case by > 0:
		w.ahead[node] = by
	}
}

// check sees that all state is within its limits.
func (w *World) check() {
	var all []*Recipient
	for _, d := range w.desks {
		all = append(all, d.Recipient)
	}
	for _, r := range append(all, w.device.from...) {
		if what := r.overLimits(); what != "" {
			w.failed("%s", what)
		}
	}
	for _, h := range w.hops[1:] {
		if what := h.overLimits(); what != "" {
			w.failed("%s", what)
		}
	}
}

func (w *World) send(box int, short bool) {
	w.numbers++
	life := LongLife
	if short {
		life = ShortLife
	}
	w.out.Of(w.numbers).Long = !short && w.long
	w.device.boxes[box].send(w.numbers, w.clock(Device)+life)
}

func (w *World) wait(d Time) {
	w.now += d
	for i, d := range w.desks {
		w.lost(i, d.Forget(w.clock(FirstDesk+i)))
		w.device.from[i].Forget(w.clock(Device))
	}
	for n, h := range w.hops[1:] {
		h.Forget(w.clock(n + 1))
	}
}

// lost notes places that a desk reports as lost.
func (w *World) lost(desk int, places []Place) {
	w.desks[desk].NoteLost(places)
	for _, p := range places {
		w.noteLost(desk, w.at[p])
	}
}

func (w *World) noteLost(desk int, m Message) {
	if f := w.out.Messages[m]; f != nil {
		f.At[desk].Lost = true
	}
	for _, n := range w.unsent[m] { // a notice that is lost is not silent either
		w.noteLost(desk, n)
	}
}

func (w *World) tick(node, n int) {
	switch {
	case node == Device:
		for _, o := range w.device.boxes {
			o.step(n)
		}
	case node >= FirstDesk:
		w.answer(node - FirstDesk)
	}
}

// answer has a desk send its receipts.
func (w *World) answer(desk int) {
	d := w.desks[desk]
	r := &d.reply
	if r.flying != nil || len(r.due) == 0 {
		return
	}
	var list []Receipt
	for class := range 2 {
		if id := d.Newest(class); r.due[class] && id != 0 {
			list = append(list, d.Receipt(id))
		}
	}
	openings := r.openings
	r.due, r.openings = map[int]bool{}, false
	if now := d.owner.clock(); r.sealer == nil || now < r.began || now >= r.began+Hour {
		r.began = now
		r.sealer = d.owner.newSealer(classOfReceipts, true, []int{Gateway, Phone}, Day+Hour, nil, 0)
	}
	w.numbers++
	c, e := r.sealer.Seal(w.numbers, Report, nil, list)
	if openings {
		e = r.sealer.Resend(c)
	}
	r.flying = &parcel{from: FirstDesk + desk, to: Gateway, envelope: e, until: d.owner.clock() + Hour, desk: d}
	w.post(r.flying)
}

func (w *World) work(d *deskNode, n int) {
	desk := slices.Index(w.desks, d)
	for ; n > 0 && len(d.Inbox) > 0; n-- {
		m := d.Inbox[0]
		d.Do(m)
		w.out.Of(m).At[desk].Done++
		d.reply.due[0], d.reply.due[1] = true, true
	}
}

func (w *World) crash(node int) {
	switch {
	case node == Device:
		w.lanes[Device] = nil
		for _, o := range w.device.boxes {
			o.restart()
		}
	case node >= FirstDesk:
		d := w.desks[node-FirstDesk]
		d.reply = reply{due: map[int]bool{}}
		w.lanes[node] = nil
	}
}

func (w *World) restore(desk int) {
	d := w.desks[desk]
	if d.backup == nil {
		return
	}
	d.Desk = d.backup.Clone()
	w.out.Desks[desk].Restored = true
	w.crash(FirstDesk + desk)
	w.lost(desk, d.Forget(w.clock(FirstDesk+desk)))
}
