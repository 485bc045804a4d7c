package envelope

import (
	"crypto/sha256"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/envelope/trail"
	"github.com/vitalpost/vitalpost/keys"
)

// Forward is a peeled envelope: what goes on, and what its sealer told this hop
// about it. The sealer is not authenticated: that is for the recipients. The zero
// Forward is ready for [Peeler.Peel], which alone fills it; other methods of an
// empty one panic. Not safe for concurrent use.
type Forward struct {
	peeler    *Peeler
	from      Ingress
	now       uint64    // ms since 1970
	received  []byte    // the body, in the envelope's memory
	trail     []byte    // the same
	epoch     *hopEpoch // only what never changes of it is read
	counter   uint16
	opened    bool            // the epoch is new
	admission *wire.Admission // beside it, unverified
	quota     int             // of its customer; 0: the hop's table
	evicted   *hopEpoch       // what had to go for it
	next      []keys.Thumbprint
	root      [32]byte
	body      []byte             // in memory that the next Peel reuses
	one       [1]keys.Thumbprint // memory for a new epoch's next
}

func (f *Forward) reset(p *Peeler, from Ingress) {
	*f = Forward{peeler: p, from: from, body: f.body[:0]}
}

// late reports whether an epoch has expired.
func (f *Forward) late(e *hopEpoch) bool { return f.now > e.expires+skew }

func (f *Forward) time() time.Time { return fromMillis(f.now) }

// Next returns where it goes: one hop, or the recipients of the route, each of
// whom gets the same body. A hop forwards only as its own policy allows. The slice
// is valid until the next Peel into f.
func (f *Forward) Next() []keys.Thumbprint { return f.next }

// Expires returns when the hop drops it.
func (f *Forward) Expires() time.Time { return fromMillis(f.epoch.expires) }

// Urgent reports whether it may overtake others.
func (f *Forward) Urgent() bool { return f.epoch.urgent }

// Changes returns what must be remembered of it before the hop takes custody. A
// peeler without state has none.
func (f *Forward) Changes() Changes { return Changes{f} }

// Body returns the body that goes on. It is valid until the next Peel into f.
func (f *Forward) Body() []byte { return f.body }

// MaxSize bounds the size of the envelope that AppendEnvelope appends.
func (f *Forward) MaxSize() int { return wire.EnvelopeSize(len(f.body), wire.MaxTrail) }

// AppendEnvelope signs the hop's record, puts it around the trail (SPEC.md section
// 10) and appends the envelope that goes on. That is what the hop keeps and tries
// again, byte for byte; it is made once for each of [Forward.Next], and anew if it
// leaves by another link. Its errors are those of [trail.Append].
func (f *Forward) AppendEnvelope(dst []byte, to Egress) ([]byte, error) {
	record := trail.Record{
		Received: sha256.Sum256(f.received), Time: f.time(),
		Ingress: f.from.Link, Egress: to.Link, Software: f.peeler.software,
	}
	root := keys.NewSecret(slices.Clone(f.root[:]))
	defer root.Erase()
	layer := trail.Layer{Suite: f.epoch.suite, Root: root, Forwarded: sha256.Sum256(f.body), Trail: f.trail}
	t, err := trail.Append(nil, f.peeler.identity, &record, &layer)
	if err != nil {
		return nil, err
	}
	dst = grow(dst, len(dst)+wire.EnvelopeSize(len(f.body), len(t)))
	return wire.AppendEnvelope(dst, wire.Envelope{Body: f.body, Trail: t}), nil
}

// apply makes the changes of SPEC.md section 8.7.
func (f *Forward) apply(tx Tx) (bool, error) {
	if f.peeler.state == nil {
		return true, nil
	}
	key := hopKey(f.epoch.id, f.epoch.h)
	e, err := getHopEpoch(tx, key)
	if err != nil {
		return false, err
	}
	if e == nil {
		if !f.opened {
			f.peeler.cache.drop(f.epoch.id)
			return false, &NoKeyError{"the epoch was forgotten meanwhile", true}
		}
		if e, err = f.peeler.cache.fresh(f.epoch); err != nil {
			return false, err
		}
		if f.evicted, err = f.peeler.admit(tx, e, f.quota); err != nil {
			return false, err
		}
	}
	if !f.peeler.cache.close(e, f.counter, f.now) {
		return false, nil
	}
	return true, tx.Put(key, e.append(make([]byte, 0, 512)))
}

// settle notes in memory what was committed.
func (f *Forward) settle() {
	if f.peeler.state != nil {
		if f.evicted != nil {
			f.peeler.cache.drop(f.evicted.id)
		}
		f.peeler.cache.settle(f.epoch.id, &f.epoch.h, f.counter, f.now)
	}
}

func (f *Forward) given() []Loss { return nil }
