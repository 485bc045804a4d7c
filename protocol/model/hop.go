package model

// Envelope is a core with the layers around it, the outermost first. Opening and those
// of the layers say what stands before the sealed.
type Envelope struct {
	Layers  []Wrap
	Core    *Core
	Opening bool
}

// LayerEpoch is an epoch of a layer; the pointer is its identity.
type LayerEpoch struct {
	ID      uint64
	Expires Time
	Hop     int
}

// Wrap is what a layer adds.
type Wrap struct {
	Epoch   *LayerEpoch
	Counter uint64
	Opening bool
}

// Hop is what a hop keeps (8.7).
type Hop struct {
	limits Limits
	tables map[int]map[*LayerEpoch]*hopEpoch // by customer
}

type hopEpoch struct {
	closed map[uint64]bool
	used   Time // when a counter was closed last
	ended  bool
}

// NewHop returns one that knows nothing: a new one, or one that has lost its disk.
func NewHop(l Limits) *Hop { return &Hop{limits: l, tables: map[int]map[*LayerEpoch]*hopEpoch{}} }

// Peel takes what a neighbour hands over (11.4). With Taken and fresh it goes on.
func (h *Hop) Peel(now Time, customer int, e *Envelope) (a Answer, fresh bool) {
	w := &e.Layers[0]
	var known *hopEpoch
	for _, t := range h.tables {
		if k := t[w.Epoch]; k != nil {
			known = k
		}
	}
	switch {
	case known == nil && !w.Opening:
		return Unknown, false
	case known != nil && (known.ended || known.closed[w.Counter]):
		return Taken, false
	case now > w.Epoch.Expires+Skew:
		return Refused, false
	case known == nil:
		known = h.enter(customer, w.Epoch)
	}
	known.closed[w.Counter], known.used = true, now
	known.ended = uint64(len(known.closed)) == h.limits.Window
	return Taken, true
}

// enter makes room for an epoch of a customer: among the ended ones, then the live,
// the one that was longest idle goes.
func (h *Hop) enter(customer int, e *LayerEpoch) *hopEpoch {
	t := h.tables[customer]
	if t == nil {
		t = map[*LayerEpoch]*hopEpoch{}
		h.tables[customer] = t
	}
	for len(t) >= h.limits.Table {
		var out *LayerEpoch
		for o, k := range t {
			if out == nil || goesBefore(o, k, out, t[out]) {
				out = o
			}
		}
		delete(t, out)
	}
	t[e] = &hopEpoch{closed: map[uint64]bool{}}
	return t[e]
}

func goesBefore(e *LayerEpoch, k *hopEpoch, than *LayerEpoch, other *hopEpoch) bool {
	switch {
	case k.ended != other.ended:
		return k.ended
	case k.used != other.used:
		return k.used < other.used
	}
	return e.ID < than.ID
}

// Forget forgets what has expired.
func (h *Hop) Forget(now Time) {
	for _, t := range h.tables {
		for e := range t {
			if now > e.Expires+Skew {
				delete(t, e)
			}
		}
	}
}

func (h *Hop) overLimits() string {
	for _, t := range h.tables {
		if len(t) > h.limits.Table {
			return "more layer epochs of a customer than the table has room for"
		}
	}
	return ""
}

// Emptied returns it without anything.
func (h *Hop) Emptied() *Hop { return NewHop(h.limits) }
