package model

import "slices"

// Run runs a schedule, and returns what came of it and what broke. In the end the
// network is good and all clocks are right, until nobody has anything to say.
func Run(s *Schedule, l Limits) (o *Outcome, faults []string) {
	w := NewWorld(s, l)
	for _, step := range s.Steps {
		w.Do(step)
	}
	w.Settle()
	o = w.Outcome()
	if faults = o.Check(); w.fault != "" {
		faults = append(faults, w.fault)
	}
	return o, faults
}

// Outcome returns what has come of all.
func (w *World) Outcome() *Outcome {
	w.out.Evicted = w.limits.Streams < Spec.Streams
	for _, o := range w.device.boxes {
		w.out.Left += len(o.out) + len(o.waiting)
	}
	return w.out
}

// Settle lets everybody say what there is to say. Then something is sent twice: what
// the first receipt shows to be gone at a desk is in no stream after the second, and all
// agree.
func (w *World) Settle() {
	w.stands, w.ahead = map[int]Time{}, map[int]Time{}
	for range 2 {
		w.say()
		for box := range w.device.boxes {
			w.send(box, false)
		}
	}
	w.say()
	for _, o := range w.device.boxes {
		if o.stream == nil { // it was replaced once more, and there is nothing to begin the next one with
			continue
		}
		for i, d := range w.desks {
			if r := d.Receipt(o.stream.id); r.Next != o.stream.next || r.Head != o.stream.head {
				w.failed("desk %d says of the newest stream %+v, and %d messages were sealed", i, r, o.stream.next)
			}
		}
	}
}

func (w *World) say() {
	rounds := 0
	for ; rounds < 600 && !w.quiet(); rounds++ {
		if rounds < 40 {
			w.wait(5 * Second)
		} else {
			w.wait(5 * Minute)
		}
		w.tick(Device, 1<<20)
		for node := range FirstDesk + len(w.desks) {
			for _, p := range slices.Clone(w.lanes[node]) {
				w.try(p, Arrives)
			}
			if node >= FirstDesk {
				w.work(w.desks[node-FirstDesk], 1<<20)
				w.tick(node, 0)
			}
		}
		w.check()
	}
	for _, o := range w.device.boxes {
		if !o.empty() {
			w.failed("an outbox does not drain")
		}
	}
}

func (w *World) quiet() bool {
	for _, o := range w.device.boxes {
		if !o.quiet() {
			return false
		}
	}
	for node, d := range w.desks {
		if len(d.Inbox) > 0 || len(d.reply.due) > 0 || len(w.lanes[FirstDesk+node]) > 0 {
			return false
		}
	}
	return true
}
