package protocol

import (
	"bytes"
	"context"
	"encoding/binary"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/protocol/store/memory"
)

func idOf(place uint64) (id envelope.MessageID) {
	binary.BigEndian.PutUint64(id[:], place+1)
	return id
}

// slowReceipt is SPEC.md 8.8 read aloud, over the set of what is done and lost.
func slowReceipt(stream envelope.StreamID, done, lost map[uint64]bool) Receipt {
	r := Receipt{Stream: stream, Bitmap: []byte{}}
	for done[r.Next] {
		r.Head = r.Head.Next(idOf(r.Next))
		r.Next++
	}
	r.Lost = lost[r.Next]
	var bits [MaxBitmap]byte
	for i := range uint64(8 * MaxBitmap) {
		if place := r.Next + 1 + i; done[place] {
			bits[i/8] |= 1 << (i % 8)
			r.Head = r.Head.Next(idOf(place))
		}
	}
	r.Bitmap = append(r.Bitmap, bytes.TrimRight(bits[:], "\x00")...)
	return r
}

// Whatever becomes done and lost in whatever order, and said twice, the receipt is
// that of the slow reading, is written and read, and a sealer's own head agrees.
func TestReceiptsAreOfWhatIsDone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &memory.Store{}
		first, stream := keys.Thumbprint{1}, envelope.StreamID{2}
		other := envelope.StreamID{3}
		done, lost := map[uint64]bool{}, map[uint64]bool{}
		ctx, until := context.Background(), time.UnixMilli(1e12)
		update := func(f func(tx store.Tx) error) {
			if err := s.Update(ctx, func(tx store.Tx) error { return f(store.Prefix(tx, doneSpace)) }); err != nil {
				t.Fatal(err)
			}
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			place := rapid.OneOf(rapid.Uint64Range(0, 12), rapid.Uint64Range(0, 5000)).Draw(t, "place")
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0:
				n := rapid.Uint64Range(1, 3).Draw(t, "n")
				for i := place; i < place+n; i++ {
					if done[i] {
						n = i - place
					}
				}
				if n == 0 {
					continue
				}
				for i := place; i < place+n; i++ {
					lost[i] = true
				}
				update(func(tx store.Tx) error {
					return markLost(tx, envelope.Loss{Sender: first, Stream: stream, From: place, To: place + n}, until)
				})
			case 1:
				update(func(tx store.Tx) error {
					return markDone(tx, first, envelope.Place{Stream: other, Sequence: place}, idOf(place), until)
				})
			default:
				if lost[place] {
					continue
				}
				// Nothing is done beyond the recipient's window: what it opens there has
				// moved it, and given up what fell out.
				if next := slowReceipt(stream, done, lost).Next; place > next+8*MaxBitmap {
					continue
				}
				done[place] = true
				update(func(tx store.Tx) error {
					return markDone(tx, first, envelope.Place{Stream: stream, Sequence: place}, idOf(place), until)
				})
			}
		}
		err := s.View(ctx, func(v store.View) error {
			got, err := receiptOf(store.PrefixView(v, doneSpace), first, stream)
			if want := slowReceipt(stream, done, lost); err == nil && !reflect.DeepEqual(got, want) {
				t.Errorf("receipt %+v, want %+v", got, want)
			}
			for place := range done {
				if place < got.Next+8*MaxBitmap && !got.Done(place) {
					t.Errorf("place %d is done, and the receipt does not say so", place)
				}
			}
			b, err2 := AppendReceipts(nil, []Receipt{got})
			if err2 != nil {
				t.Fatal(err2)
			}
			if again, err := ParseReceipts(b); err != nil || !reflect.DeepEqual(again[0], got) {
				t.Errorf("read again as %+v, %v", again, err)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		// When its time is over, and nobody keeps them, nothing is left of either stream.
		update(func(tx store.Tx) error {
			kept := func(is bool) func(keys.Thumbprint, envelope.StreamID) (bool, error) {
				return func(keys.Thumbprint, envelope.StreamID) (bool, error) { return is, nil }
			}
			if n, err := forgetDone(tx, until, 10, kept(false)); n != 0 || err != nil {
				t.Errorf("%d streams were forgotten too early, %v", n, err)
			}
			if n, err := forgetDone(tx, until.Add(time.Second), 10, kept(true)); n != 0 || err != nil {
				t.Errorf("%d streams were forgotten that are kept, %v", n, err)
			}
			_, err := forgetDone(tx, until.Add(time.Second), 10, kept(false))
			return err
		})
		if n := s.Snapshot().Len(); n != 0 {
			t.Errorf("%d records are left", n)
		}
	})
}
