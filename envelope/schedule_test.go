package envelope

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestSchedules runs random schedules of what network and nodes can do: send, lose,
// repeat, reorder, crash before and after a commit, restart, restore an old backup
// of a hop, lose its disk, retry, change the way, let time pass. Whatever they are,
// no counter is used twice, nothing is delivered twice or made up, and once loss
// stops everything has arrived at both recipients, and nothing was reported lost.
func TestSchedules(t *testing.T) {
	w := newWorldWard(t)
	rapid.Check(t, func(t *rapid.T) {
		x := newWorld(w, t.Fatalf)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			x.step(t)
		}
		x.settle()
	})
}

// step draws and makes one step.
func (x *world) step(t *rapid.T) {
	pick := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "which") }
	switch step := rapid.IntRange(0, 99).Draw(t, "step"); {
	case step < 30:
		x.send()
	case step < 65 && len(x.network) > 0: // in any order
		i := pick(len(x.network))
		p := x.network[i]
		x.network = slices.Delete(x.network, i, i+1)
		x.deliver(p, false)
	case step < 70 && len(x.network) > 0: // repeated
		x.deliver(x.network[pick(len(x.network))], false)
	case step < 75 && len(x.network) > 0: // a crash before the commit
		x.deliver(x.network[pick(len(x.network))], true)
	case step < 82 && len(x.network) > 0: // lost
		i := pick(len(x.network))
		x.network = slices.Delete(x.network, i, i+1)
	case step < 86:
		x.receipt(pick(len(x.desks)))
	case step < 90 && len(x.outbox) > 0:
		x.resend(x.outbox[pick(len(x.outbox))])
	case step < 92: // the device restarts, from nothing but its outbox, perhaps amid that again
		x.start(pick(len(x.outbox) + 1))
		x.start(len(x.outbox))
	case step < 94: // a node restarts
		h, d := x.hops[pick(len(x.hops))], x.desks[pick(len(x.desks))]
		h.peeler, d.opener = x.statefulPeeler(h.party, h.store), x.statefulOpener(d.party, d.store)
	case step < 96: // a hop's backup
		h := x.hops[pick(len(x.hops))]
		h.snapshots = append(h.snapshots, h.store.Snapshot())
	case step < 97: // is restored; with none it has lost its disk
		h := x.hops[pick(len(x.hops))]
		var s map[string][]byte
		if n := len(h.snapshots); n > 0 {
			s = h.snapshots[pick(n)]
		}
		h.store.Restore(s)
		h.peeler = x.statefulPeeler(h.party, h.store)
	case step < 98: // another way
		p := *x.plan
		p.Routes = slices.Clone(p.Routes)
		p.Routes[0].Via = bundles(x.ward.hops[pick(len(x.hops)):]...)
		x.plan = &p
		x.check(x.sealer.Replan(x.plan))
	case step < 99:
		x.wear()
	default:
		x.now = x.now.Add(time.Duration(pick(3)) * 5 * time.Hour)
	}
}
