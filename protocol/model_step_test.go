package protocol

import (
	"strconv"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/protocol/model"
	storemem "github.com/vitalpost/vitalpost/protocol/store/memory"
)

// do does one step of a schedule.
func (w *modelWorld) do(s model.Step) {
	n := w.nodes[s.Node]
	switch s.Kind {
	case model.Send:
		w.send(s.N%2, s.Short)
	case model.Burst:
		for range s.N {
			w.send(0, false)
		}
	case model.Try:
		if items := n.waiting(); len(items) > 0 {
			n.try(items[s.N%len(items)], s.Fate)
		}
	case model.Flow:
		for i, item := range n.waiting() {
			if i != s.N-1 {
				n.try(item, model.Arrives)
			}
		}
	case model.Replay:
		if len(w.past) > 0 {
			w.fate = model.Arrives
			_ = w.arrive(w.past[s.N%len(w.past)])
		}
	case model.Tick:
		n.tick(s.N)
	case model.Work:
		n.work(s.N)
	case model.Wait:
		w.wait(s.For)
	case model.Crash:
		n.crash(n.store.Crash())
	case model.Empty:
		n.asHop = n.asHop.Emptied()
		n.crash(&storemem.Store{})
	case model.Backup:
		b := n.store.Snapshot()
		n.backup, n.deskBackup = &b, n.asDesk.Clone()
	case model.Restore:
		if n.backup == nil {
			return
		}
		n.asDesk = n.deskBackup.Clone()
		w.out.Desks[n.n-model.FirstDesk].Restored = true
		n.crash(n.backup.Restore())
		n.sweep()
	case model.Clock:
		w.setClock(s.Node, s.For)
	}
}

func (w *modelWorld) setClock(node int, by model.Time) {
	now := w.clock(node)
	delete(w.stands, node)
	delete(w.ahead, node)
	switch {
	case by < 0:
		w.stands[node] = now
	case by > 0:
		w.ahead[node] = by
	}
	w.nodes[node].sweep()
}

func (w *modelWorld) send(box int, short bool) {
	d := w.nodes[model.Device]
	w.numbers++
	life := model.LongLife
	if short {
		life = model.ShortLife
	}
	m := w.numbers
	ref, err := d.boxes[box].Send(w.Context(), &envelope.Message{
		Kind: envelope.KindObservation, Type: envelope.MediaType("text/plain"), Content: strconv.AppendInt(nil, int64(m), 10),
		Lifetime: time.Duration(life) * time.Millisecond,
	})
	w.must(err)
	w.message[modelRef{d.boxes[box].id, ref}] = m
	w.sentAt = append(w.sentAt, modelSent{m, time.UnixMilli(int64(w.clock(model.Device)))})
	w.out.Of(m).Long = !short && w.long
	d.after()
}

// tick does what a node has to do by now. A device has room for some more messages.
func (n *modelNode) tick(some int) {
	switch {
	case n.hop != nil:
		n.hop.settleDoubts(n.w.Context())
		return
	case n.n == model.Device:
		for _, o := range n.boxes {
			o.config.InFlight = int64(1 + some*500)
		}
	}
	n.endpoint.turn(n.w.Context(), n.time())
	n.after()
	n.compareReceipts()
}

func (w *modelWorld) wait(d model.Time) {
	w.now += d
	for _, n := range w.nodes {
		n.sweep()
	}
}

// crash starts a node anew from a store.
func (n *modelNode) crash(s *storemem.Store) {
	n.w.out.Stored = n.w.out.Stored || n.n == model.Device
	n.store = s
	n.start()
}
