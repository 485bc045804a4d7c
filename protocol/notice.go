package protocol

import (
	"errors"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// MaxNotices is how many a message has at most (SPEC.md section 12).
const MaxNotices = 64

// cborFormat is the content format of receipts and notices: application/cbor.
const cborFormat = 60

const noticeUnsent = 1

// Unsent is what a sender says of messages that it had and never sealed (SPEC.md
// section 8.10): they outlived their lifetime, or a crash took them.
type Unsent struct {
	From, To time.Time // when the first and the last of them were made
	Count    uint64    // 0: nobody knows how many, if any
}

// ParseNotices parses the content of a message of kind notice: up to MaxNotices. Errors
// are of the classes envelope.ErrFormat and envelope.ErrLimit.
func ParseNotices(b []byte) ([]Unsent, error) {
	r := dcbor.NewReader(b, "notices")
	list := make([]Unsent, 0, r.Array(0, MaxNotices))
	for range cap(list) {
		n := r.TupleOf(3, 4)
		if r.Uint() != noticeUnsent {
			r.Fail("8.10: a notice that this version does not know")
		}
		from, to := r.Uint(), r.Uint()
		u := Unsent{From: time.UnixMilli(int64(from)), To: time.UnixMilli(int64(to))}
		if n == 4 {
			if u.Count = r.Uint(); u.Count == 0 {
				r.Fail("8.10: a count of none")
			}
		}
		if to < from {
			r.Fail("8.10: a time that ends before it begins")
		}
		if !r.OK() {
			break
		}
		list = append(list, u)
	}
	if err := r.Done(); err != nil {
		return nil, err
	}
	return list, nil
}

// AppendNotices appends the content of a message of kind notice. It refuses what
// [ParseNotices] would.
func AppendNotices(dst []byte, list []Unsent) ([]byte, error) {
	at := len(dst)
	dst = dcbor.AppendArray(dst, len(list))
	for _, u := range list {
		n := 3
		if u.Count > 0 {
			n = 4
		}
		dst = dcbor.AppendArray(dst, n)
		dst = dcbor.AppendUint(dst, noticeUnsent)
		for _, t := range []time.Time{u.From, u.To} {
			ms, err := keys.Millis(t)
			if err != nil {
				return nil, err
			}
			dst = dcbor.AppendUint(dst, ms)
		}
		if u.Count > 0 {
			dst = dcbor.AppendUint(dst, u.Count)
		}
	}
	if _, err := ParseNotices(dst[at:]); err != nil {
		return nil, err
	}
	return dst, nil
}

// notices returns what a message says if it is one of notices.
func notices(v envelope.Verified) ([]Unsent, bool) {
	if format, ok := v.Type().ContentFormat(); v.Kind() != envelope.KindNotice || !ok || format != cborFormat {
		return nil, false
	}
	list, err := ParseNotices(v.Content())
	return list, err == nil
}

// pendingNotice is one that waits in an outbox, and can still say more.
type pendingNotice struct {
	number uint64
	unsent Unsent
}

// report tells the recipients of messages that were never sealed. Its caller holds mu.
func (o *Outbox) report(now time.Time, u Unsent) {
	p := &o.pending
	for i := range o.waiting {
		if w := &o.waiting[i]; w.number == p.number && p.unsent.Count > 0 && u.Count > 0 {
			p.unsent.Count += u.Count
			p.unsent.From, p.unsent.To = earlier(p.unsent.From, u.From), later(p.unsent.To, u.To)
			s, err := o.notice(now, []Unsent{p.unsent})
			if err != nil {
				return
			}
			s.number = w.number
			o.bytes += int64(len(s.claim)) - int64(w.size)
			// It is not sealed before that is stored: what it said until now is there.
			w.size = int32(len(s.claim))
			w.writes++
			o.write(now, func(tx store.Tx) error { return s.put(tx, o.id) }, func(err error) {
				if err == nil {
					o.noteStored(s.number, false)
				}
			})
			return
		}
	}
	number := o.sendNotices(now, []Unsent{u})
	o.pending = pendingNotice{number, u}
}

// sendNotices puts a message of notices into the outbox, and returns its number. Its
// caller holds mu.
func (o *Outbox) sendNotices(now time.Time, list []Unsent) uint64 {
	s, err := o.notice(now, list)
	if err != nil {
		o.e.post(Alarm{Err: errors.Join(errNotice, err)})
		return 0
	}
	o.number = max(o.number+1, uint64(now.UnixMicro()))
	s.number = o.number
	o.bytes += int64(len(s.claim))
	o.e.report.count(CountSent, 1)
	o.wait1(now, s, func(error) {})
	return s.number
}

var errNotice = errors.New("protocol: a notice that can't be made")

// notice makes a message of notices, which lives as long as one can.
func (o *Outbox) notice(now time.Time, list []Unsent) (sent, error) {
	content, err := AppendNotices(nil, list)
	if err != nil {
		return sent{}, err
	}
	m := envelope.Message{
		Kind: envelope.KindNotice, Type: envelope.ContentFormat(cborFormat), Content: content, Lifetime: envelope.MaxLife,
	}
	claim, err := m.AppendClaim(nil, now)
	return sent{claim: claim, made: now, until: now.Add(envelope.MaxLife)}, err
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
