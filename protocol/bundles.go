package protocol

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// An endpoint remembers of each node the bundle that it has seen last, so that no
// older one is taken (SPEC.md section 6.4):
//
//	b node    [1, sequence, digest]
const (
	bundleSpace  = "bundles"
	bundleRecord = 'b'
)

// When the directory is asked again.
const (
	bundleFresh = time.Hour
	bundleAgain = 10 * time.Second // after it could not say
	bundleWait  = 10 * time.Second // for one answer
)

var (
	errNoBundle  = errors.New("protocol: no bundle of a node yet")
	errWithdrawn = errors.New("protocol: a node is not sealed to any more")
)

// place is what a bundle is wanted for: a hop, or a recipient with a purpose.
type place envelope.Purpose

const placeHop place = 0

// roles returns those of which an identity needs one to stand there.
func (p place) roles() []keys.Role {
	switch envelope.Purpose(p) {
	case envelope.PurposeCare:
		return []keys.Role{
			keys.RoleMeasure, keys.RoleGather, keys.RoleReport, keys.RoleOrder, keys.RoleApprove, keys.RoleProcess,
		}
	case envelope.PurposeEscrow:
		return []keys.Role{keys.RoleEscrow}
	case envelope.PurposeAudit:
		return []keys.Role{keys.RoleAudit}
	}
	return []keys.Role{keys.RoleHop}
}

// bundles holds those that an endpoint seals to, and has others fetched: whoever seals
// waits for no directory.
type bundles struct {
	directory Directory
	trust     keys.Trust
	journal   *journal
	clock     func() time.Time
	report    reporter
	changed   func() // there is another than before

	wanted chan struct{} // has one when something is to be fetched

	mu    sync.Mutex
	known map[wantedBundle]*knownBundle
	seen  map[keys.Thumbprint]seenBundle
}

type wantedBundle struct {
	node  keys.Thumbprint
	place place
}

type knownBundle struct {
	of     keys.Thumbprint // whom the bundle is of: the node, or who has taken its place
	kept   bool            // an outbox seals to it
	ways   int             // of receipts that go by it: if there is none, and it is not kept, it is forgotten
	bundle *keys.Bundle    // nil: none yet
	next   time.Time       // when it is asked again
	err    error           // of its last answer
	gone   bool            // there was one, and its owner is not trusted any more, or was replaced
}

// follow has the bundles of a way of receipts fetched, in place of those of another: a
// sender has one way at a time, whatever it says, and so many bundles.
func (b *bundles) follow(before, way []wantedBundle) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, w := range way {
		b.want(w).ways++
	}
	for _, w := range before {
		k := b.known[w]
		if k.ways--; k.ways == 0 && !k.kept {
			delete(b.known, w)
		}
	}
}

// want has a bundle fetched, after those that others wanted before. Its caller holds mu.
func (b *bundles) want(w wantedBundle) *knownBundle {
	k := b.known[w]
	if k == nil {
		k = &knownBundle{of: w.node, err: errNoBundle, next: b.clock()}
		b.known[w] = k
		b.wake()
	}
	return k
}

// get returns a bundle that can be sealed to now. If there is none, one is fetched, for
// an outbox.
func (b *bundles) get(node keys.Thumbprint, p place, outbox bool) (*keys.Bundle, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := wantedBundle{node, p}
	k := b.known[w]
	if outbox {
		k = b.want(w)
		k.kept = true
	}
	if k == nil {
		return nil, fmt.Errorf("protocol: %v: %w", node, errNoBundle)
	}
	if k.bundle == nil && k.gone {
		return nil, fmt.Errorf("%w: %v: %w", errWithdrawn, node, k.err)
	}
	if k.bundle == nil {
		return nil, fmt.Errorf("protocol: %v: %w", node, k.err)
	}
	if err := k.bundle.UsableAt(b.clock()); err != nil {
		return nil, err
	}
	return k.bundle, nil
}

// route returns the bundles of a route, for an outbox or for receipts.
func (b *bundles) route(r *Route, outbox bool) (envelope.Route, error) {
	var out envelope.Route
	var errs []error
	for _, part := range []struct {
		place place
		from  []keys.Thumbprint
		to    *[]*keys.Bundle
	}{
		{placeHop, r.Via, &out.Via},
		{place(envelope.PurposeCare), r.To, &out.To},
		{place(envelope.PurposeEscrow), r.Escrow, &out.Escrow},
		{place(envelope.PurposeAudit), r.Audit, &out.Audit},
	} {
		for _, node := range part.from {
			bundle, err := b.get(node, part.place, outbox)
			if err != nil {
				errs = append(errs, err) // and ask for the others too
			}
			*part.to = append(*part.to, bundle)
		}
	}
	return out, errors.Join(errs...)
}

// wake has run look. Its caller holds mu.
func (b *bundles) wake() {
	select {
	case b.wanted <- struct{}{}:
	default:
	}
}

// load reads what is remembered.
func (b *bundles) load(ctx context.Context) error {
	var broken error
	seen := map[keys.Thumbprint]seenBundle{}
	err := b.journal.store.View(ctx, func(v store.View) error {
		return store.PrefixView(v, bundleSpace).Scan([]byte{bundleRecord}, func(key, value []byte) bool {
			var s seenBundle
			r := dcbor.NewReader(value, "bundle")
			r.Tuple(3)
			if r.Uint() != 1 || len(key) != 33 {
				r.Fail("another version than 1, or a key of another size")
			}
			s.sequence = r.Uint()
			r.Fixed(s.digest[:])
			if broken = r.Done(); broken != nil {
				broken = fmt.Errorf("%w: %w", store.ErrCorrupt, broken)
				return false
			}
			seen[keys.Thumbprint(key[1:])] = s
			return true
		})
	})
	b.mu.Lock()
	b.seen = seen
	b.mu.Unlock()
	return errors.Join(err, broken)
}

// run fetches what is wanted, one after the other, until ctx ends.
func (b *bundles) run(ctx context.Context) {
	for ctx.Err() == nil {
		w, wait := b.due()
		if wait > 0 {
			pause(ctx, wait, b.wanted)
			continue
		}
		b.fetch(ctx, w)
	}
}

// due returns what is to be fetched now, or how long nothing is.
func (b *bundles) due() (w wantedBundle, wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock()
	wait = bundleFresh
	for of, k := range b.known {
		if k.next.Sub(now) > bundleFresh {
			k.next = now // the clock was set back
		}
		if in := k.next.Sub(now); in < wait {
			w, wait = of, in
		}
	}
	return w, wait
}

func (b *bundles) fetch(ctx context.Context, w wantedBundle) {
	of, err := b.successor(w.node)
	var signed []byte
	if err == nil {
		limited, cancel := context.WithTimeout(ctx, bundleWait)
		signed, err = b.directory.Bundle(limited, of)
		cancel()
	}
	b.mu.Lock()
	k := b.known[w]
	same := err == nil && k != nil && k.bundle != nil && bytes.Equal(signed, k.bundle.Signed())
	b.mu.Unlock()
	var bundle *keys.Bundle
	switch {
	case same:
		err = b.trusted(of, w.place)
	case err == nil:
		bundle, err = b.verify(of, w.place, signed)
	}
	if b.learn(w, of, bundle, same, err) {
		b.changed()
	}
}

// trusted says whether a node is still good for a place: nil, if it can't be decided.
func (b *bundles) trusted(node keys.Thumbprint, p place) (err error) {
	for _, role := range p.roles() {
		if _, err = keys.Decide(b.trust, keys.Query{Subject: node, Role: role, At: b.clock()}); err == nil || undecided(err) {
			return nil
		}
	}
	return err
}

// recheck asks trust about all whose bundles are here: it knows more than before. Nobody
// seals any more to who is not trusted, or was replaced, until another bundle has come.
func (b *bundles) recheck() {
	b.mu.Lock()
	list := make(map[wantedBundle]keys.Thumbprint, len(b.known))
	for w, k := range b.known {
		list[w] = k.of
	}
	b.mu.Unlock()
	lost := map[wantedBundle]error{}
	for w, of := range list {
		now, err := b.successor(w.node)
		if err == nil && now != of {
			err = fmt.Errorf("protocol: %v was replaced: %w", of, errNoBundle)
		} else {
			err = b.trusted(of, w.place)
		}
		if err != nil {
			lost[w] = err
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for w := range list {
		k := b.known[w]
		if k == nil {
			continue
		}
		k.next = b.clock() // those that were refused may be good now
		if err := lost[w]; err != nil && k.of == list[w] {
			k.bundle, k.err, k.gone = nil, err, k.gone || k.bundle != nil
		}
	}
	b.wake()
}

// learn notes what a directory has answered, and reports whether there is another
// bundle now.
func (b *bundles) learn(w wantedBundle, of keys.Thumbprint, bundle *keys.Bundle, same bool, err error) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.known[w]
	if k == nil || same && k.bundle == nil {
		return false // nobody wants it any more, or somebody does anew
	}
	now := b.clock()
	if err != nil {
		k.err, k.next = err, now.Add(bundleAgain)
		b.report.event(slog.LevelWarn, EventDirectory, slog.String("node", w.node.String()), reason(err))
		if same {
			k.bundle, k.gone = nil, true
		}
		return same
	}
	k.err, k.next = nil, now.Add(bundleFresh)
	if !same {
		k.bundle, k.of, k.gone = bundle, of, false
	}
	if k.bundle.UsableAt(now) != nil { // the same as before, which has expired
		k.next = now.Add(bundleAgain)
	}
	return !same
}

// verify verifies a bundle, and that it is not older than what was seen before.
func (b *bundles) verify(node keys.Thumbprint, p place, signed []byte) (*keys.Bundle, error) {
	bundle, err := bundleOf(node, signed, b.trust, b.clock(), p.roles()...)
	if err != nil {
		return nil, err
	}
	now := seenBundle{bundle.Sequence(), bundle.Digest()}
	b.mu.Lock()
	before, ok := b.seen[node]
	b.mu.Unlock()
	if ok {
		if err := notOlder(bundle, before); err != nil {
			return nil, err
		}
		if now == before {
			return bundle, nil
		}
	}
	b.mu.Lock()
	b.seen[node] = now
	b.mu.Unlock()
	b.journal.add(b.clock(), &entry{write: func(tx store.Tx) error {
		v := dcbor.AppendUint(dcbor.AppendArray(nil, 3), 1)
		v = dcbor.AppendBytes(dcbor.AppendUint(v, now.sequence), now.digest[:])
		return store.Prefix(tx, bundleSpace).Put(append([]byte{bundleRecord}, node[:]...), v)
	}})
	return bundle, nil
}
