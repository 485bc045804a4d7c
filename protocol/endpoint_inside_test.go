package protocol

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/protocol/store/memory"
	"github.com/vitalpost/vitalpost/transport"
)

// A sender that goes on in a stream of which a place is lost has no more on record than
// a receipt can say.
func TestG14_DoneBeyondIsBounded(t *testing.T) {
	s, ctx := &memory.Store{}, context.Background()
	first, stream := keys.Thumbprint{1}, envelope.StreamID{2}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(s.Update(ctx, func(tx store.Tx) error {
		p := store.Prefix(tx, doneSpace)
		if err := markLost(p, envelope.Loss{Sender: first, Stream: stream, From: 0, To: 1}, time.UnixMilli(1e12)); err != nil {
			return err
		}
		for i := range uint64(10_000) {
			if err := markDone(p, first, envelope.Place{Stream: stream, Sequence: i + 1}, envelope.MessageID{byte(i)}, time.UnixMilli(1e12)); err != nil {
				return err
			}
		}
		return nil
	}))
	n := 0
	check(s.View(ctx, func(v store.View) error {
		return store.PrefixView(v, doneSpace).Scan(nil, func(_, _ []byte) bool { n++; return true })
	}))
	if want := 8*MaxBitmap + 1; n != want {
		t.Errorf("%d records, want %d", n, want)
	}
}

// quietLink is one that nothing comes by.
type quietLink struct{}

func (quietLink) Send(context.Context, transport.Address, transport.Parcel) error { return nil }
func (quietLink) Serve(ctx context.Context, _ transport.Handler) error            { <-ctx.Done(); return nil }

// Once Run waits for its goroutines, nobody starts another.
func TestG15_NothingStartsAtTheEnd(t *testing.T) {
	c := &courier{clock: time.Now}
	if err := c.init([]Link{{Transport: quietLink{}}}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	lanes := 0
	err := c.during(ctx, func(context.Context, *running) error { cancel(); return nil }, nil, func() {
		c.enqueue(laneID{}, &item{expires: time.Now().Add(time.Hour)})
		all, _ := c.all()
		lanes = len(all)
	})
	if err != nil || lanes != 0 {
		t.Errorf("%d lanes at the end, %v", lanes, err)
	}
}

// lookingStore has a test look while the store is read.
type lookingStore struct {
	store.Store
	look func()
}

func (s lookingStore) View(ctx context.Context, f func(store.View) error) error {
	s.look()
	return s.Store.View(ctx, f)
}

// While it is not known whether a message was kept, none is delivered that may come
// after it.
func TestG3_InOrderWhileInDoubt(t *testing.T) {
	b := newInbox(1<<20, true)
	now := time.Now()
	turnAt := func(place uint64) *turn { return &turn{place: place} }
	b.doubt([]arrived{{number: 1, message: []byte("1"), turn: turnAt(1)}}, now)
	b.push([]arrived{{number: 2, message: []byte("2"), turn: turnAt(2)}}, now)
	s := lookingStore{&memory.Store{}, func() {
		if a, _, ok := b.head(0, map[lineID]bool{}); ok {
			t.Errorf("%d is delivered", a.number)
		}
	}}
	if err := s.Store.Update(context.Background(), func(tx store.Tx) error {
		a := arrived{number: 1, message: []byte("1"), turn: turnAt(1)}
		return a.put(store.Prefix(tx, inboxSpace))
	}); err != nil {
		t.Fatal(err)
	}
	b.settleDoubts(context.Background(), &Endpoint{config: EndpointConfig{Store: s}}, now)
	if a, _, ok := b.head(0, map[lineID]bool{}); !ok || a.number != 1 {
		t.Errorf("the first is %d, %v", a.number, ok)
	}
}

// What can't be judged now goes behind the others, with its line.
func TestG3_PutOff(t *testing.T) {
	b := newInbox(1<<20, true)
	now := time.Now()
	for i, first := range []byte{1, 1, 2, 1, 2} {
		b.push([]arrived{{number: uint64(i), message: []byte{1}, turn: &turn{first: keys.Thumbprint{first}, place: uint64(i)}}}, now)
	}
	b.pick(0)
	b.putOff(0)
	var got []uint64
	for _, a := range b.queue {
		got = append(got, a.number)
	}
	if want := "[2 4 0 1 3]"; fmt.Sprint(got) != want {
		t.Errorf("the queue is %v, want %v", got, want)
	}
}

// BenchmarkInOrderBacklog empties an inbox of a hundred thousand messages.
func BenchmarkInOrderBacklog(b *testing.B) {
	for _, senders := range []int{1, 1000} {
		b.Run(fmt.Sprint("senders=", senders), func(b *testing.B) {
			for b.Loop() {
				e := &Endpoint{config: EndpointConfig{Clock: time.Now, InOrder: 1}, inbox: newInbox(1<<40, true)}
				for i := range 100_000 {
					s := i % senders
					e.inbox.push([]arrived{{number: uint64(i), message: []byte{1}, turn: &turn{first: keys.Thumbprint{byte(s), byte(s >> 8)}, place: uint64(i)}}}, time.Time{})
				}
				for range 100_000 {
					a, ok, _, err := e.nextInOrder(context.Background())
					if !ok || err != nil {
						b.Fatal(ok, err)
					}
					e.inbox.done(a.number)
				}
			}
		})
	}
}

// BenchmarkLaneWaits puts an item behind a hundred thousand that wait for a node.
func BenchmarkLaneWaits(b *testing.B) {
	l := newLane(laneID{})
	now := time.Now()
	for range 100_000 {
		l.add(&item{expires: now.Add(time.Hour)})
	}
	l.went(now, errNoLink, time.Hour/2)
	l.pick(now)
	for b.Loop() {
		l.add(&item{expires: now.Add(time.Hour)})
		l.pick(now)
	}
}
