package keys

import (
	"errors"
	"testing"
	"time"
)

// Attacks by which an identity could be taken over, stopped or kept open as SPEC.md 6.10
// stood first: an implementer found them.

// A recovery key that has named another in its place recovers nothing any more, neither
// from the beginning nor at the end.
func TestG12_RetiredRecoveryKey(t *testing.T) {
	w := newTrustWorld(t)
	old, second := newDual(t, 10), newDual(t, 11)
	l := w.newLine(newDual(t, 1), old, RoleMeasure)
	begin := *l
	l.rotate(l.at, newDual(t, 4), w.now)
	r, err := SignRotation(RotationTemplate{
		First: l.first.Thumbprint(), From: l.at.Thumbprint(), After: l.pos, CutOver: w.now, Recovery: second.Thumbprint(),
	}, old, newDual(t, 2))
	w.must(err)
	w.must(w.rotation(r))
	l.at, l.pos = newDual(t, 2), r.Position()
	w.now = w.now.Add(time.Hour)
	l.rotate(l.at, newDual(t, 3), w.now)
	w.now = w.now.Add(2 * year)
	thief := newDual(t, 66)
	if err := w.rotation(begin.next(old, thief, now)); !errors.Is(err, ErrTrust) {
		t.Errorf("from the beginning: %v", err)
	}
	if err := w.rotation(l.next(old, thief, w.now)); !errors.Is(err, ErrTrust) {
		t.Errorf("at the end: %v", err)
	}
	w.want("the owner", w.answer(l.at, RoleMeasure), "yes")
	w.want("the thief", w.answer(thief, RoleMeasure), "unknown")
}

// Another authority than the one that vouched first gets no hold of an identity: not by a
// recovery key of its own, nor by roles that do not go together, nor by a revocation.
func TestG12_RogueAuthority(t *testing.T) {
	rogue := newDual(t, 202)
	anchor, err := NewAnchor(AnchorConfig{Identity: rogue.Public(), Roles: []Role{RoleMeasure, RoleHop}, Owners: []string{"rogue"}, Lists: ListsNone})
	if err != nil {
		t.Fatal(err)
	}
	vouch := func(w *trustWorld, id *Identity, c CredentialClaims) error {
		c.Identity, c.Owner = id.Public(), "rogue"
		return w.credential(signBy(t, rogue, c))
	}
	w := newTrustWorld(t, anchor)
	victim, key := newDual(t, 1), newDual(t, 67)
	w.vouch(victim, RoleOrder)
	w.now = w.now.Add(time.Hour)
	if err := vouch(w, victim, CredentialClaims{Roles: []Role{RoleMeasure}, Recovery: key.Thumbprint()}); !errors.Is(err, ErrTrust) {
		t.Errorf("a second authority: %v", err)
	}
	list, err := rogue.SignRevocationList(RevocationTemplate{Number: 1, Created: w.now, Next: w.now.Add(day), Keys: []RevokedKey{{victim.Thumbprint(), now, RevokedStolen}}})
	w.must(err)
	w.must(w.take(w.store.LearnRevocationList(list, w.now)))
	l := &line{w, victim, victim, Position{}}
	if err := w.rotation(l.next(key, newDual(t, 68), w.now)); !errors.Is(err, ErrTrust) {
		t.Errorf("a recovery by its key: %v", err)
	}
	w.want("the victim", w.answer(victim, RoleOrder), "yes")
	w.open()
	w.want("the victim, after a restart", w.answer(victim, RoleOrder), "yes")

	// Also where the rogue comes first, what the other authority would say does not go to
	// keys that the rogue has put there.
	w = newTrustWorld(t, anchor)
	w.must(vouch(w, victim, CredentialClaims{Roles: []Role{RoleHop}, Recovery: key.Thumbprint()}))
	l = &line{w, victim, victim, Position{}}
	l.rotate(key, newDual(t, 68), w.now)
	if err := w.credential(w.sign(CredentialClaims{Identity: victim.Public(), Roles: []Role{RoleOrder}})); !errors.Is(err, ErrTrust) {
		t.Errorf("the other authority, second: %v", err)
	}
	for _, id := range []*Identity{victim, l.at} {
		if d := w.answer(id, RoleOrder); d.Trusted {
			t.Errorf("%v orders: %s", id, d.Reason)
		}
	}
}

// A credential that comes later gives an identity no recovery key, and takes none from its
// chain.
func TestG12_LateRecoveryKey(t *testing.T) {
	w := newTrustWorld(t)
	own, late := newDual(t, 10), newDual(t, 11)
	l := w.newLine(newDual(t, 1), nil, RoleMeasure)
	r, err := SignRotation(RotationTemplate{First: l.first.Thumbprint(), From: l.at.Thumbprint(), CutOver: w.now, Recovery: own.Thumbprint()}, l.at, newDual(t, 2))
	w.must(err)
	w.must(w.rotation(r))
	begin := *l
	l.at, l.pos = newDual(t, 2), r.Position()
	w.now = w.now.Add(day)
	w.must(w.credential(w.sign(CredentialClaims{Identity: l.first.Public(), Recovery: late.Thumbprint()})))
	w.want("the chain", w.answer(l.at, RoleMeasure), "yes")
	if err := w.rotation(begin.next(late, newDual(t, 66), w.now)); !errors.Is(err, ErrTrust) {
		t.Errorf("a recovery by the late key: %v", err)
	}
	l.rotate(own, newDual(t, 3), w.now)
	w.want("recovered by the identity's own", w.answer(l.at, RoleMeasure), "yes")
}

// Keys of an authority that were replaced or stolen end its lists for nobody, and vouch for
// nobody.
func TestG12_RetiredAuthorityKey(t *testing.T) {
	w := newTrustWorld(t)
	old, next := w.authority, newDual(t, 201)
	l := &line{w, old, old, Position{}}
	l.rotate(old, next, w.now)
	w.authority = next
	w.now = w.now.Add(day)
	list := func(created time.Time) error {
		b, err := old.SignRevocationList(RevocationTemplate{Number: 5, Created: created, Next: created.Add(year), Keys: []RevokedKey{{Thumbprint{1}, now, RevokedStolen}}})
		w.must(err)
		return w.take(w.store.LearnRevocationList(b, w.now))
	}
	if err := list(w.now); !errors.Is(err, ErrTrust) {
		t.Errorf("a list made after its retirement: %v", err)
	}
	if err := list(now.Add(-time.Hour)); err != nil {
		t.Errorf("one made before: %v", err)
	}
	b := signBy(t, old, CredentialClaims{Identity: newIdentity(t, 66).Public()}) // dated before
	if err := w.credential(b); !errors.Is(err, ErrTrust) {
		t.Errorf("vouched for by the retired key, dated back: %v", err)
	}
	w.want("vouched for by the retired key, dated back", w.answer(newIdentity(t, 66), RoleMeasure), "unknown")

	if _, err := next.SignRevocationList(RevocationTemplate{Number: uint64(w.now.UnixMilli()) + 1, Created: w.now, Next: w.now.Add(day)}); !errors.Is(err, ErrFormat) {
		t.Errorf("a number that is used up in advance: %v", err)
	}
	ahead, err := next.SignRevocationList(RevocationTemplate{Number: uint64(w.now.UnixMilli()), Created: w.now.Add(6 * time.Minute), Next: w.now.Add(day)})
	w.must(err)
	if _, err := w.store.LearnRevocationList(ahead, w.now); !errors.Is(err, ErrExpired) {
		t.Errorf("a list from the future: %v", err)
	}
}

// A recovery key that its authority has revoked recovers nothing.
func TestG12_RevokedRecoveryKey(t *testing.T) {
	w := newTrustWorld(t)
	recovery := newDual(t, 10)
	l := w.newLine(newIdentity(t, 1), recovery, RoleMeasure)
	w.stolen(w.now, recovery)
	if err := w.rotation(l.next(recovery, newIdentity(t, 66), w.now)); !errors.Is(err, ErrTrust) {
		t.Errorf("%v", err)
	}
	w.want("the identity", w.answer(l.at, RoleMeasure), "yes")
}

// No cut-over keeps open for ever which of two rotations came late.
func TestG12_CutOverFarAhead(t *testing.T) {
	w := newTrustWorld(t)
	l := w.newLine(newDual(t, 1), nil, RoleMeasure)
	if err := w.rotation(l.next(l.at, newDual(t, 2), w.now.Add(30*day+5*time.Minute+time.Millisecond))); !errors.Is(err, ErrTrust) {
		t.Errorf("beyond 30 days: %v", err)
	}
	l.rotate(l.at, newDual(t, 2), w.now.Add(30*day+5*time.Minute))
	w.want("before it", w.answer(l.first, RoleMeasure), "yes")
}

// What acts is refused once nothing places it before the keys were replaced.
func TestG12_UnplaceableOrder(t *testing.T) {
	w := newTrustWorld(t)
	l := w.newLine(newDual(t, 1), nil, RoleReport, RoleOrder)
	l.rotate(l.at, newDual(t, 2), w.now)
	w.want("a report", w.answer(l.first, RoleReport), "yes")
	w.want("an order", w.answer(l.first, RoleOrder), "replaced")
	w.want("an order before", w.answerAt(l.first, RoleOrder, w.now.Add(-1)), "yes")
	w.want("an order of the new keys", w.answer(l.at, RoleOrder), "yes")
}

// A second recovery of one place, long after the first, freezes nothing.
func TestG12_LateRecovery(t *testing.T) {
	w := newTrustWorld(t)
	recovery := newDual(t, 10)
	l := w.newLine(newDual(t, 1), recovery, RoleMeasure)
	begin := *l
	l.rotate(recovery, newDual(t, 2), w.now)
	w.now = w.now.Add(31 * day)
	if err := w.rotation(begin.next(recovery, newDual(t, 66), now)); !errors.Is(err, ErrTrust) {
		t.Errorf("%v", err)
	}
	w.want("the owner", w.answer(l.at, RoleMeasure), "yes")
}

// A reader that starts late gets what is newest first, and follows all the same: a
// credential names a recovery key from its own position on, and vouches for what has led
// there.
func TestG12_NewestFirst(t *testing.T) {
	w := newTrustWorld(t)
	old, second := newDual(t, 10), newDual(t, 11)
	l := &line{w, newIdentity(t, 1), newIdentity(t, 1), Position{}}
	var chain [][]byte
	next := func(by, to *Identity, key Thumbprint) {
		r, err := SignRotation(RotationTemplate{First: l.first.Thumbprint(), From: l.at.Thumbprint(), After: l.pos, CutOver: w.now, Recovery: key}, by, to)
		w.must(err)
		chain = append(chain, r.Signed())
		l.at, l.pos = to, r.Position()
	}
	next(old, newIdentity(t, 2), Thumbprint{})
	next(old, newIdentity(t, 3), second.Thumbprint())
	next(second, newIdentity(t, 4), Thumbprint{})
	w.now = w.now.Add(year)
	w.must(w.credential(w.sign(CredentialClaims{First: l.first.Thumbprint(), Identity: l.at.Public(), Position: l.pos, Recovery: second.Thumbprint()})))
	if err := w.take(w.store.LearnRotation(chain[0], w.now)); !errors.Is(err, ErrTrust) {
		t.Errorf("a recovery by a key that nobody knows, alone: %v", err)
	}
	stranger, err := SignRotation(RotationTemplate{First: l.first.Thumbprint(), From: l.first.Thumbprint(), CutOver: w.now}, newDual(t, 66), newIdentity(t, 67))
	w.must(err)
	if err := w.take(w.store.LearnRotation(stranger.Signed(), w.now, chain...)); !errors.Is(err, ErrTrust) {
		t.Errorf("a stranger's, beside them: %v", err)
	}
	for i, b := range chain {
		w.must(w.take(w.store.LearnRotation(b, w.now, append(chain[i+1:], []byte{0x80})...)))
	}
	w.want("the newest key", w.answer(l.at, RoleMeasure), "yes")
	l.rotate(second, newIdentity(t, 5), w.now)
	w.want("recovered by the key that the credential names", w.answer(l.at, RoleMeasure), "yes")
	if err := w.rotation(l.next(old, newIdentity(t, 68), w.now)); !errors.Is(err, ErrTrust) {
		t.Errorf("by the one before: %v", err)
	}
	w.open()
	w.want("after a restart", w.answer(l.at, RoleMeasure), "yes")
}

// The credential by which an identity has its authority and its recovery key stays,
// however many come after it.
func TestG12_FirstGoodCredentialStays(t *testing.T) {
	w := newTrustWorld(t)
	recovery := newDual(t, 10)
	w.now = w.now.Add(day)
	id := newIdentity(t, 1)
	say := func(recovery Thumbprint, hours int) {
		t.Helper()
		w.must(w.credential(w.sign(CredentialClaims{
			Identity: id.Public(), Recovery: recovery, NotBefore: now.Add(-day), Expires: now.Add(time.Duration(hours) * time.Hour),
		})))
		w.now = w.now.Add(time.Millisecond)
	}
	say(recovery.Thumbprint(), 1)
	for i := range MaxCredentials - 1 {
		say(Thumbprint{}, 4+i%2)
	}
	w.now = w.now.Add(10 * time.Hour) // all have expired
	say(Thumbprint{}, 1000)
	l := &line{w, id, id, Position{}}
	l.rotate(recovery, newIdentity(t, 2), w.now)
	w.want("recovered", w.answer(l.at, RoleMeasure), "yes")
}

// That a single key never orders comes before that it was replaced.
func TestG12_SingleKeyOrders(t *testing.T) {
	w := newTrustWorld(t)
	l := w.newLine(newIdentity(t, 1), nil, RoleReport)
	r := l.next(l.at, newDual(t, 2), w.now)
	w.must(w.rotation(r))
	l.confirm(newDual(t, 2), r.Position(), RoleOrder)
	w.want("the single key", w.answer(l.first, RoleOrder), "role")
	w.want("the keys that replaced it", w.answer(newDual(t, 2), RoleOrder), "yes")
}

// What has been confirmed makes no room for others.
func TestG12_ConfirmedStays(t *testing.T) {
	held := func(n byte) heldRotation {
		return heldRotation{&Rotation{claim: rotationClaim{sequence: uint64(n)}, digest: Digest{n}}, 0}
	}
	tr := &tree{rotations: map[Digest]heldRotation{{1}: held(1), {2}: held(2), {3}: held(3)}, confirmed: map[Digest]bool{{3}: true}}
	if o, ok := tr.leaf(&chain{links: []link{{}}}, Digest{9}); !ok || o.digest != (Digest{2}) {
		t.Errorf("%v %v goes", o.digest, ok)
	}
	if o, ok := tr.leaf(&chain{links: []link{{position: Position{2, Digest{2}}}}}, Digest{1}); ok {
		t.Errorf("%v goes", o.digest)
	}
}
