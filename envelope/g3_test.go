package envelope

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance/txmap"
)

// G3: who replays or reorders gets nothing delivered twice, also across restarts.

// sealed seals n messages in one stream and returns the legs to hop 0, or to the
// recipient if there is no hop.
func (w *ward) sealed(p *Plan, n int) [][]byte {
	w.tb.Helper()
	s, err := NewSealer(p)
	if err != nil {
		w.tb.Fatal(err)
	}
	defer s.Close()
	var list [][]byte
	for i := range n {
		var b Batch
		if err := s.Seal(&b, w.message(i%7)); err != nil {
			w.tb.Fatal(err)
		}
		list = append(list, b.Legs[0].Envelope)
	}
	return list
}

// replayed fails unless a replay is refused as one that was taken.
func replayed(t *testing.T, err error) {
	t.Helper()
	var replay *ReplayError
	if !errors.As(err, &replay) || replay.Ended || Class(err) != ErrReplay {
		t.Fatalf("replay: %v, want one that was taken", err)
	}
}

func TestG3_RecipientReplay(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	p := w.plan()
	list := w.sealed(p, 70)
	var store txmap.Store
	o := w.statefulOpener(w.recipients[0], &store)
	for _, env := range list {
		w.receive(o, env)
	}
	restarted := w.statefulOpener(w.recipients[0], &store)
	for _, env := range list {
		for _, o := range []*Opener{o, restarted} {
			_, err := o.Open(nil, env)
			replayed(t, err)
		}
	}
}

func TestG3_HopReplay(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	list := w.sealed(w.plan(), 70)
	var store txmap.Store
	p := w.statefulPeeler(w.hops[0], &store)
	var f Forward
	for _, env := range list {
		w.take(p, &f, env)
	}
	restarted := w.statefulPeeler(w.hops[0], &store)
	for _, env := range list {
		for _, p := range []*Peeler{p, restarted} {
			replayed(t, p.Peel(&f, env, Ingress{}))
		}
	}
}

// Two copies are opened before either is committed: one is delivered.
func TestG3_TwoCopiesAtOnce(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	list := w.sealed(w.plan(), 2)
	var hop, desk txmap.Store
	p, o := w.statefulPeeler(w.hops[0], &hop), w.statefulOpener(w.recipients[0], &desk)
	for _, env := range list {
		var f [2]Forward
		var v [2]Verified
		for i := range f {
			if err := p.Peel(&f[i], env, Ingress{}); err != nil {
				t.Fatal(err)
			}
			var err error
			if v[i], err = o.Open(nil, forwarded(t, &f[i])); err != nil {
				t.Fatal(err)
			}
		}
		for i := range f {
			if fresh, err := commit(&hop, f[i].Changes()); err != nil || fresh != (i == 0) {
				t.Fatalf("copy %d at the hop: %v, %v", i, fresh, err)
			}
			if fresh, err := commit(&desk, v[i].Changes()); err != nil || fresh != (i == 0) {
				t.Fatalf("copy %d at the desk: %v, %v", i, fresh, err)
			}
		}
	}
}

// Any order, as long as an opening comes with one of the first.
func TestG3_Reordered(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	list := w.sealed(w.plan(), 200)
	var store txmap.Store
	o := w.statefulOpener(w.recipients[0], &store)
	w.receive(o, list[31])
	order := rand.New(rand.NewPCG(1, 2)).Perm(len(list))
	places := map[uint64]bool{31: true}
	for _, i := range order {
		if i == 31 {
			continue
		}
		places[w.receive(o, list[i]).Place().Sequence] = true
	}
	if len(places) != len(list) {
		t.Errorf("%d places, want %d", len(places), len(list))
	}
}

// An old opening, after its epoch has ended, revives nothing.
func TestG3_OpeningAfterEnd(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	s, err := NewSealer(w.plan())
	if err != nil {
		t.Fatal(err)
	}
	var store txmap.Store
	o := w.statefulOpener(w.recipients[0], &store)
	var list [][]byte
	for i := range wire.MaxCounter + 1 {
		var b Batch
		if err := s.Seal(&b, w.message(0)); err != nil {
			t.Fatal(err)
		}
		list = append(list, b.Legs[0].Envelope)
		w.receive(o, list[i])
		if err := s.Acknowledge(w.recipients[0].identity.Thumbprint(), uint64(i+1), s.receipts.head, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, i := range []int{0, 1, 31, 255, 4095} {
		_, err := o.Open(nil, list[i])
		replayed(t, err)
	}
	if got := s.epochs[len(s.epochs)-1].context.Sequence; got != wire.MaxCounter {
		t.Errorf("the second epoch begins at %d", got)
	}
}

// Resealed after a restart: the id stays, and whichever copy comes first counts.
func TestG3_Resealed(t *testing.T) {
	for _, first := range []string{"original", "resealed"} {
		w := newWard(t, 0, keys.SuiteX25519)
		old, err := NewSealer(w.plan())
		if err != nil {
			t.Fatal(err)
		}
		var original [3]Batch
		for i := range original {
			if err := old.Seal(&original[i], w.message(i)); err != nil {
				t.Fatal(err)
			}
		}
		ended, _ := old.Ended()
		w.now = w.now.Add(time.Second)
		p := w.plan()
		p.Earlier, p.Moved, p.After = []EndedStream{ended}, 2, old.Created()
		s, err := NewSealer(p)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Seal(new(Batch), w.message(1)); !errors.Is(err, ErrMoved) {
			t.Errorf("an own message before the resealed ones: %v", err)
		}
		var moved [2]Batch
		for i := range moved {
			origin := Place{Stream: old.Stream(), Sequence: uint64(i + 1)}
			if err := s.Reseal(&moved[i], original[i+1].Claim, origin); err != nil {
				t.Fatal(err)
			}
			if moved[i].ID != original[i+1].ID {
				t.Error("the id changed")
			}
		}
		if err := s.Reseal(new(Batch), original[0].Claim, Place{Stream: old.Stream()}); !errors.Is(err, ErrMoved) {
			t.Errorf("more resealed messages than the plan says: %v", err)
		}

		var store txmap.Store
		o := w.statefulOpener(w.recipients[0], &store)
		w.receive(o, original[0].Legs[0].Envelope)
		one, two := original[1].Legs[0].Envelope, moved[0].Legs[0].Envelope
		if first == "resealed" {
			one, two = two, one
		}
		got := w.receive(o, one)
		if got.ID() != original[1].ID || got.Origin() != (Place{Stream: old.Stream(), Sequence: 1}) {
			t.Errorf("%s first: %v at %v", first, got.ID(), got.Origin())
		}
		if first == "resealed" {
			_, err := o.Open(nil, two)
			replayed(t, err)
		} else {
			v, err := o.Open(nil, two)
			if err != nil {
				t.Fatal(err)
			}
			if fresh, err := commit(&store, v.Changes()); fresh || err != nil {
				t.Errorf("delivered a second time: %v, %v", fresh, err)
			}
			_, err = o.Open(nil, two)
			replayed(t, err)
		}
	}
}

// What nobody delivers any more is reported, exactly once.
func TestG3_WindowSlides(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	p := w.plan()
	p.OneWay = true
	list := w.sealed(p, 2*wire.MaxCounter)
	var store txmap.Store
	o := w.statefulOpener(w.recipients[0], &store)
	w.receive(o, list[0])
	v := w.receive(o, list[wire.MaxCounter+31])
	want := []Loss{{Sender: w.device.identity.Thumbprint(), Stream: v.Place().Stream, From: 1, To: 32}}
	if got := v.Changes().Lost(); !slices.Equal(got, want) {
		t.Errorf("lost %v, want %v", got, want)
	}
	missing, err := o.Missing(&store, w.device.identity.Thumbprint())
	want[0].From, want[0].To = 32, wire.MaxCounter+31
	gap := Gap{want[0], v.Class(), v.StreamStart(), true}
	if err != nil || !slices.Equal(missing, []Gap{gap}) {
		t.Errorf("missing %v (%v), want %v", missing, err, want)
	}
	_, err = o.Open(nil, list[31])
	replayed(t, err)
}

// One-shot messages of one class arrive in any order: an epoch of one message is
// complete with it, and evicts none.
func TestG3_OneShotsReordered(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	var list [][]byte
	for range MaxLiveEpochs + 2 {
		list = append(list, w.seal(w.plan(), w.message(1)).Legs[0].Envelope)
		w.now = w.now.Add(time.Second)
	}
	var store txmap.Store
	o := w.statefulOpener(w.recipients[0], &store)
	for _, env := range append(list[1:], list[0]) {
		w.receive(o, env)
		_, err := o.Open(nil, env)
		replayed(t, err)
	}
}

// An epoch that others have pushed out ends, and what had not arrived of it still
// comes as a copy, once.
func TestG3_CutOffCopyDelivered(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	var store txmap.Store
	o := w.statefulOpener(w.recipients[0], &store)
	var moved [3]Batch // of the first stream
	var ended EndedStream
	var created time.Time
	for i := range MaxLiveEpochs + 1 {
		s, err := NewSealer(w.plan())
		if err != nil {
			t.Fatal(err)
		}
		var list [3]Batch
		for k := range list {
			if err := s.Seal(&list[k], w.message(k)); err != nil {
				t.Fatal(err)
			}
			if k != 1 {
				w.receive(o, list[k].Legs[0].Envelope)
			}
		}
		if i == 0 {
			moved = list
			ended, _ = s.Ended()
		}
		created = s.Created()
		w.now = w.now.Add(time.Second)
	}
	var evicted *ReplayError
	if _, err := o.Open(nil, moved[1].Legs[0].Envelope); !errors.As(err, &evicted) || !evicted.Ended {
		t.Fatalf("of the epoch that was cut off: %v", err)
	}
	p := w.plan()
	p.Earlier, p.Moved, p.After = []EndedStream{ended}, 3, created
	s, err := NewSealer(p)
	if err != nil {
		t.Fatal(err)
	}
	for i := range moved {
		var again Batch
		if err := s.Reseal(&again, moved[i].Claim, Place{ended.Stream, uint64(i)}); err != nil {
			t.Fatal(err)
		}
		v, err := o.Open(nil, again.Legs[0].Envelope)
		if err != nil {
			t.Fatal(err)
		}
		if fresh, err := commit(&store, v.Changes()); err != nil || fresh != (i == 1) || len(v.Changes().Lost()) > 0 {
			t.Errorf("message %d again: delivered %v, %v, lost %v", i, fresh, err, v.Changes().Lost())
		}
	}
}

// A layer epoch whose counters are all closed is over, and its opening does not
// open it once more.
func TestG3_HopEpochComplete(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	list := w.sealed(w.plan(), wire.MaxCounter)
	var hop txmap.Store
	p := w.statefulPeeler(w.hops[0], &hop)
	var f Forward
	for _, env := range list {
		w.take(p, &f, env)
	}
	for _, p := range []*Peeler{p, w.statefulPeeler(w.hops[0], &hop)} {
		for _, i := range []int{0, 2, wire.MaxCounter - 1} {
			replayed(t, p.Peel(&f, list[i], Ingress{Link: 1}))
		}
	}
}

// A stream that ended before it had resealed all that it announced is listed with
// what it has sealed, and what comes again in the next one is delivered once.
func TestG3_EndedAmidResealing(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	var store txmap.Store
	o := w.statefulOpener(w.recipients[0], &store)
	delivered := 0
	open := func(b *Batch) {
		t.Helper()
		v, err := o.Open(nil, b.Legs[0].Envelope)
		if err != nil {
			t.Fatal(err)
		}
		fresh, err := commit(&store, v.Changes())
		if err != nil {
			t.Fatal(err)
		}
		if fresh {
			delivered++
		}
	}
	first, err := NewSealer(w.plan())
	if err != nil {
		t.Fatal(err)
	}
	var list [5]Batch
	for i := range list {
		if err := first.Seal(&list[i], w.message(i)); err != nil {
			t.Fatal(err)
		}
	}
	open(&list[0])
	ended, _ := first.Ended()
	earlier, after := []EndedStream{ended}, first.Created()
	for _, n := range []int{3, 2, 5} { // crashes, crashes, and goes on
		w.now = w.now.Add(time.Minute)
		p := w.plan()
		p.Earlier, p.Moved, p.After = earlier, uint64(len(list)), after
		s, err := NewSealer(p)
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			var b Batch
			if err := s.Reseal(&b, list[i].Claim, Place{first.Stream(), uint64(i)}); err != nil {
				t.Fatal(err)
			}
			open(&b)
		}
		e, _ := s.Ended()
		if e.Moved != uint64(n) || e.Last != uint64(n-1) {
			t.Errorf("ended after %d: %+v", n, e)
		}
		earlier, after = append(earlier, e), s.Created()
	}
	if delivered != len(list) {
		t.Errorf("%d of %d messages were delivered", delivered, len(list))
	}
}
