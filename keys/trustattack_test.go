package keys

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"sync"
	"testing"
)

// unsigned makes a rotation that nobody has signed, and puts it at a place.
func unsigned(t *tree, after Position, by, to *PublicIdentity, seen uint64) heldRotation {
	at, _, _ := t.node(after.Digest)
	r := &Rotation{claim: rotationClaim{first: t.first, sequence: after.Sequence + 1, previous: after.Digest, kind: RotationRecovery, from: at.thumbprint, by: by, to: to}}
	if by.thumbprint == at.thumbprint {
		r.claim.kind = RotationOrdinary
	}
	r.digest = Digest(to.thumbprint)
	return heldRotation{r, seen}
}

// A thief who fills the room with rotations of his own does not keep the owner's word out,
// which comes before them and freezes him.
func TestG12_RoomFilled(t *testing.T) {
	w := newTrustWorld(t)
	var pool []*Identity
	for n := range byte(70) {
		pool = append(pool, newDual(t, n+1))
	}
	n := uint64(0)
	fresh := func() *PublicIdentity { // with the keys of one of them, and a thumbprint of its own
		p := *pool[n%70].public
		n++
		binary.BigEndian.PutUint64(p.thumbprint[:], n)
		return &p
	}
	start := fresh()
	tr := &tree{first: start.thumbprint, start: start, rotations: map[Digest]heldRotation{}, revoked: func(Thumbprint) (uint64, error) { return never, nil }}
	type leaf struct {
		at  Position
		key *PublicIdentity
	}
	grow := func(l leaf, seen uint64) (leaf, error) {
		r := unsigned(tr, l.at, l.key, fresh(), seen)
		before := maps.Clone(tr.rotations)
		_, err := w.store.grow(w.state, tr, r)
		if err != nil { // a tree is of one transaction
			tr.rotations = before
		}
		return leaf{r.Position(), r.claim.to}, err
	}
	thief, err := grow(leaf{Position{}, start}, 1)
	w.must(err)
	for leaves := []leaf{thief}; len(leaves) > 0; leaves = leaves[1:] {
		for range MaxRivals {
			next, err := grow(leaves[0], 2)
			if err != nil && !errors.Is(err, ErrLimit) {
				t.Fatal(err)
			}
			if err == nil {
				leaves = append(leaves, next)
			}
		}
	}
	if len(tr.rotations) != MaxRotations {
		t.Fatalf("%d rotations", len(tr.rotations))
	}
	if _, err := grow(leaf{Position{}, start}, 3); err != nil {
		t.Fatal(err)
	}
	c, err := tr.chain()
	w.must(err)
	if len(c.links) != 1 || c.frozen != 3 || len(tr.rotations) != MaxRotations {
		t.Errorf("%d positions, frozen %d, %d rotations", len(c.links), c.frozen, len(tr.rotations))
	}
}

// Nobody vouches for another anchor: its rotations would not reach the second chain.
func TestG12_AuthorityVouchedFor(t *testing.T) {
	other := newDual(t, 150)
	w := newTrustWorld(t, anchorOf(t, other, ListsNone))
	if err := w.credential(w.sign(CredentialClaims{Identity: other.Public()})); !errors.Is(err, ErrTrust) {
		t.Error(err)
	}
}

// countedState counts what is read, and keeps readers out while somebody writes.
type countedState struct {
	trustState
	mu    sync.RWMutex
	scans int
}

func (s *countedState) Get(key []byte) ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.trustState.Get(key)
}
func (s *countedState) Scan(prefix []byte, f func(key, value []byte) bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scans++
	return s.trustState.Scan(prefix, f)
}

// Strangers cause no work: what everybody has, sent again, costs no answer.
func TestG12_Errands(t *testing.T) {
	w := newTrustWorld(t)
	state := &countedState{trustState: w.state}
	var err error
	w.store, err = NewTrustStore(TrustStoreConfig{Anchors: w.store.anchors, State: state})
	w.must(err)
	l := w.newLine(newIdentity(t, 1), nil, RoleMeasure)
	c := w.sign(CredentialClaims{Identity: l.first.Public(), Roles: []Role{RoleReport}})
	r := l.next(l.at, newIdentity(t, 2), w.now) // which nobody confirms
	list, err := w.authority.SignRevocationList(RevocationTemplate{Number: 1, Created: w.now, Next: w.now.Add(year)})
	w.must(err)
	again := func() {
		w.must(w.credential(c))
		w.must(w.rotation(r))
		w.must(w.take(w.store.LearnRevocationList(list, w.now)))
	}
	again()
	ask := func() int {
		before := state.scans
		w.want("the owner", w.answer(l.first, RoleReport), "yes")
		return state.scans - before
	}
	if n := ask(); n == 0 {
		t.Error("nothing was read")
	}
	again()
	if n := ask(); n != 0 {
		t.Errorf("%d scans", n)
	}
}

// Many ask and tell at once, over a state that keeps readers out while a transaction runs.
func TestTrustStoreAtOnce(t *testing.T) {
	w := newTrustWorld(t)
	ids := []*Identity{newDual(t, 1), newDual(t, 2), newIdentity(t, 3)}
	var credentials [][]byte
	for _, id := range ids {
		w.vouch(id, RoleMeasure)
		for range 4 {
			credentials = append(credentials, w.sign(CredentialClaims{Identity: id.Public(), Roles: []Role{RoleReport}}))
		}
	}
	var lists [][]byte
	for n := range uint64(6) {
		b, err := w.authority.SignRevocationList(RevocationTemplate{Number: n + 1, Created: w.now, Next: w.now.Add(year), Keys: []RevokedKey{{newIdentity(t, byte(50+n)).Thumbprint(), w.now, RevokedStolen}}})
		w.must(err)
		lists = append(lists, b)
	}
	rotation := (&line{w, ids[0], ids[0], Position{}}).next(ids[0], newDual(t, 4), w.now)
	state := &countedState{trustState: maps.Clone(w.state)}
	s, err := NewTrustStore(TrustStoreConfig{Anchors: w.store.anchors, State: state, Cached: 2})
	w.must(err)
	take := func(l *Learned, err error) {
		if err != nil {
			t.Error(err)
			return
		}
		state.mu.Lock()
		tx := maps.Clone(state.trustState)
		err = l.Apply(tx)
		if err == nil {
			state.trustState = tx
		}
		state.mu.Unlock()
		if settled := l.Settle(err == nil); settled != nil || err != nil && !errors.Is(err, ErrTrust) {
			var older *OlderError
			if settled != nil || !errors.As(err, &older) {
				t.Error(err, settled)
			}
		}
	}
	var askers, tellers sync.WaitGroup
	done := make(chan struct{})
	for i := range 3 {
		askers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if d, err := s.Check(Query{ids[i].Thumbprint(), RoleMeasure, w.now}); err != nil || !d.Trusted {
					t.Error(d.Reason, err)
				}
				s.Authorities()
			}
		})
	}
	tellers.Go(func() {
		for _, c := range credentials {
			take(s.LearnCredential(c, w.now))
		}
	})
	tellers.Go(func() {
		for _, l := range lists {
			take(s.LearnRevocationList(l, w.now))
		}
	})
	tellers.Go(func() { take(s.LearnRotation(rotation.Signed(), w.now)) })
	tellers.Wait()
	close(done)
	askers.Wait()
	for _, id := range slices.Concat(ids, []*Identity{newDual(t, 4)}) {
		if d, err := s.Check(Query{id.Thumbprint(), RoleReport, w.now}); err != nil || !d.Trusted {
			t.Error(d.Reason, err)
		}
	}
}
