package keys

import (
	"errors"
	"testing"
	"time"
)

// A thief who has a single key signs as its owner until that is revoked or recovered,
// and can't rotate it.
func TestG12_SingleKeyStolen(t *testing.T) {
	w := newTrustWorld(t)
	recovery := newDual(t, 10)
	l := w.newLine(newIdentity(t, 1), recovery, RoleMeasure)
	thief := newIdentity(t, 66)
	w.must(w.rotation(l.next(l.at, thief, w.now)))
	w.want("the thief's own key", w.answer(thief, RoleMeasure), "unknown")
	w.want("the owner", w.answer(l.first, RoleMeasure), "yes")

	stolen := w.now
	w.now = w.now.Add(day)
	l.rotate(recovery, newIdentity(t, 2), stolen)
	w.want("the stolen key", w.answer(l.first, RoleMeasure), "replaced")
	w.want("what was seen of it before", w.answerAt(l.first, RoleMeasure, stolen.Add(-time.Second)), "yes")
	d := w.answer(l.at, RoleMeasure)
	w.want("the new key", d, "yes")
	if d.First != l.first.Thumbprint() || d.Position != 1 || !d.End.IsZero() || d.Unplaceable {
		t.Errorf("%+v", d)
	}
	w.want("the thief's own key", w.answer(thief, RoleMeasure), "unknown")
}

// A revocation stops what is signed from then on, and not what was seen before.
func TestG12_Revoked(t *testing.T) {
	w := newTrustWorld(t)
	l := w.newLine(newIdentity(t, 1), nil, RoleMeasure)
	since := w.now.Add(-time.Hour)
	w.want("before", w.answer(l.at, RoleMeasure), "yes")
	w.stolen(since, l.at)
	w.want("from then on", w.answer(l.at, RoleMeasure), "revoked")
	w.want("at that moment", w.answerAt(l.at, RoleMeasure, since), "revoked")
	w.want("seen before", w.answerAt(l.at, RoleMeasure, since.Add(-time.Millisecond)), "yes")
	w.revoke(RevocationTemplate{}) // a later list that leaves it out
	w.want("left out of a later list", w.answer(l.at, RoleMeasure), "revoked")
	w.stolen(since.Add(time.Hour), l.at)
	w.want("revoked again, later", w.answerAt(l.at, RoleMeasure, since), "revoked")
	w.open()
	w.want("after a restart", w.answer(l.at, RoleMeasure), "revoked")
}

// What a thief rotates to with both stolen keys ends with the recovery, whatever it has
// led to.
func TestG12_RecoveryOverrides(t *testing.T) {
	w := newTrustWorld(t)
	recovery := newESPDual(t, 10)
	l := w.newLine(newDual(t, 1), recovery, RoleMeasure)
	l.rotate(l.at, newDual(t, 2), w.now)
	stolen := w.now.Add(day)
	thief, again := newDual(t, 66), newDual(t, 67)
	branch := *l
	branch.rotate(l.at, thief, stolen)
	branch.rotate(thief, again, stolen.Add(time.Hour))
	w.now = w.now.Add(2 * day)
	w.want("the thief, as long as nobody does anything", w.answer(again, RoleMeasure), "yes")

	l.rotate(recovery, newDual(t, 3), stolen)
	for _, id := range []*Identity{thief, again} {
		w.want("the thief's key", w.answer(id, RoleMeasure), "unknown")
		w.want("the thief's key, of what was seen then", w.answerAt(id, RoleMeasure, stolen.Add(2*time.Hour)), "unknown")
	}
	w.want("the stolen key", w.answer(branch.first, RoleMeasure), "yes") // position 0: on its way for 30 days
	w.want("the key that was stolen", w.answerAt(newDual(t, 2), RoleMeasure, stolen), "replaced")
	w.want("the owner's", w.answer(l.at, RoleMeasure), "yes")
	// The thief goes on, with everything that he has.
	if err := w.rotation(branch.next(again, newDual(t, 68), w.now)); !errors.Is(err, ErrTrust) {
		t.Error(err)
	}
	var rotation *RotationError
	if err := w.rotation((&line{w, l.first, newDual(t, 2), Position{1, l.pos.Digest}}).next(newDual(t, 2), thief, w.now)); !errors.As(err, &rotation) {
		t.Error(err)
	}
	w.open()
	w.want("the owner's, after a restart", w.answer(l.at, RoleMeasure), "yes")
	w.want("the thief's, after a restart", w.answer(thief, RoleMeasure), "unknown")
}

// Two rotations that both count freeze the identity until the recovery key or the
// authority decides.
func TestG12_ForkFreezes(t *testing.T) {
	for _, decide := range []string{"confirmed", "recovered"} {
		t.Run(decide, func(t *testing.T) {
			w := newTrustWorld(t)
			recovery := newDual(t, 10)
			l := w.newLine(newDual(t, 1), recovery, RoleMeasure)
			thief, owner := newDual(t, 66), newDual(t, 2)
			w.must(w.rotation(l.next(l.at, thief, w.now)))
			w.want("before the owner rotates", w.answer(thief, RoleMeasure), "yes")
			before := w.now
			w.now = w.now.Add(time.Hour)
			r := l.next(l.at, owner, w.now)
			w.must(w.rotation(r))
			for _, id := range []*Identity{thief, owner} {
				w.want("a rival", w.answer(id, RoleMeasure), "unknown")
			}
			w.want("the key that both replace", w.answer(l.first, RoleMeasure), "frozen")
			w.want("what was seen of it before", w.answerAt(l.first, RoleMeasure, before), "yes")
			if err := w.rotation(l.next(l.at, newDual(t, 67), w.now)); !errors.Is(err, ErrTrust) {
				t.Error("a third rival is kept: ", err)
			}
			if decide == "confirmed" {
				l.confirm(owner, r.Position(), RoleMeasure)
			} else {
				owner = newDual(t, 3)
				w.must(w.rotation(l.next(recovery, owner, before)))
			}
			w.want("the owner", w.answer(owner, RoleMeasure), "yes")
			w.want("the thief", w.answer(thief, RoleMeasure), "unknown")
		})
	}
}

// Whoever finds keys that were retired long ago freezes nothing with them.
func TestG12_RetiredKeyFound(t *testing.T) {
	w := newTrustWorld(t)
	l := w.newLine(newDual(t, 1), nil, RoleMeasure)
	found := *l
	l.rotate(l.at, newDual(t, 2), w.now)
	w.now = w.now.Add(30*day + 5*time.Minute)
	w.want("the retired key, just before", w.answerAt(l.first, RoleMeasure, w.now.Add(-time.Millisecond)), "yes")
	w.want("the retired key", w.answer(l.first, RoleMeasure), "replaced")
	w.now = w.now.Add(time.Millisecond)
	var rotation *RotationError
	if err := w.rotation(found.next(found.at, newDual(t, 66), now)); !errors.As(err, &rotation) || !rotation.Rival {
		t.Error(err)
	}
	w.want("the key in use", w.answer(l.at, RoleMeasure), "yes")
}

// What a key signed before its retirement is taken for as long as it may be on its way,
// and marked.
func TestG12_Unplaceable(t *testing.T) {
	w := newTrustWorld(t)
	l := w.newLine(newDual(t, 1), nil, RoleMeasure)
	cut := w.now.Add(day)
	l.rotate(l.at, newDual(t, 2), cut)
	for at, unplaceable := range map[time.Time]bool{cut.Add(-time.Millisecond): false, cut: true, cut.Add(29 * day): true} {
		d := w.answerAt(l.first, RoleMeasure, at)
		w.want("the old key", d, "yes")
		if !d.End.Equal(cut) || d.Unplaceable != unplaceable {
			t.Errorf("%v: end %v, unplaceable %v", at, d.End, d.Unplaceable)
		}
	}
	w.want("the new key, long before", w.answerAt(l.at, RoleMeasure, cut.Add(-5*time.Minute-time.Millisecond)), "early")
	w.want("the new key, a little before", w.answerAt(l.at, RoleMeasure, cut.Add(-5*time.Minute)), "yes")
}

// A thief of the key that the recovery key replaced has set none; only the recovery key
// puts another in its place.
func TestG12_RecoveryKey(t *testing.T) {
	w := newTrustWorld(t)
	recovery, second, thief := newDual(t, 10), newDual(t, 11), newDual(t, 66)
	l := w.newLine(newDual(t, 1), recovery, RoleMeasure)
	sign := func(by *Identity, to *Identity, key *Identity) *Rotation {
		r, err := SignRotation(RotationTemplate{First: l.first.Thumbprint(), From: l.at.Thumbprint(), After: l.pos, CutOver: w.now, Recovery: key.Thumbprint()}, by, to)
		w.must(err)
		return r
	}
	if err := w.rotation(sign(l.at, newDual(t, 2), thief)); !errors.Is(err, ErrTrust) {
		t.Error("an ordinary rotation sets another recovery key:", err)
	}
	if err := w.rotation(sign(thief, newDual(t, 2), second)); !errors.Is(err, ErrTrust) {
		t.Error("a recovery by a stranger:", err)
	}
	r := sign(recovery, newDual(t, 2), second)
	w.must(w.rotation(r))
	l.at, l.pos = newDual(t, 2), r.Position()
	if err := w.rotation(l.next(recovery, newDual(t, 3), w.now)); !errors.Is(err, ErrTrust) {
		t.Error("the old recovery key recovers once more:", err)
	}
	l.rotate(second, newDual(t, 3), w.now)
	w.want("after two recoveries", w.answer(l.at, RoleMeasure), "yes")
	// An authority does not say that the recovery key is another.
	w.now = w.now.Add(time.Hour)
	w.must(w.credential(w.sign(CredentialClaims{First: l.first.Thumbprint(), Identity: l.at.Public(), Position: l.pos, Recovery: thief.Thumbprint(), Roles: []Role{RoleReport}})))
	w.want("a credential that names another recovery key", w.answer(l.at, RoleReport), "role")
	if err := w.rotation(l.next(thief, newDual(t, 67), w.now)); !errors.Is(err, ErrTrust) {
		t.Error("a recovery key that an authority put in:", err)
	}
}

// What an authority's stolen key vouches for after it was revoked counts for nothing.
func TestG12_AuthorityStolen(t *testing.T) {
	w := newTrustWorld(t)
	old := w.newLine(newIdentity(t, 1), nil, RoleMeasure)
	next := newDual(t, 201)
	l := &line{w, w.authority, w.authority, Position{}}
	l.rotate(w.authority, next, w.now)
	since := w.now.Add(day)
	w.now = w.now.Add(2 * day)
	stolen := w.authority
	w.authority = next
	w.stolen(since, stolen)
	w.want("vouched for before", w.answer(old.at, RoleMeasure), "yes")
	if err := w.credential(signBy(t, stolen, CredentialClaims{Identity: newIdentity(t, 66).Public()})); !errors.Is(err, ErrTrust) {
		t.Errorf("vouched for by the thief: %v", err)
	}
	w.want("vouched for by the thief", w.answer(newIdentity(t, 66), RoleMeasure), "unknown")
	w.vouch(newIdentity(t, 2), RoleMeasure)
	w.want("vouched for by the new key", w.answer(newIdentity(t, 2), RoleMeasure), "yes")
	w.open()
	w.want("after a restart", w.answer(newIdentity(t, 66), RoleMeasure), "unknown")
	w.want("after a restart", w.answer(newIdentity(t, 2), RoleMeasure), "yes")
}

// A dual identity whose revocation the reader knew of before does not rotate any more:
// who does may be the thief. What its authority confirms counts.
func TestG12_RevokedKeyRotates(t *testing.T) {
	w := newTrustWorld(t)
	l := w.newLine(newDual(t, 1), nil, RoleMeasure)
	w.stolen(w.now, l.at)
	r := l.next(l.at, newDual(t, 2), w.now)
	w.must(w.rotation(r))
	w.want("after a rotation by the revoked key", w.answer(newDual(t, 2), RoleMeasure), "unknown")
	l.confirm(newDual(t, 2), r.Position(), RoleMeasure)
	w.want("confirmed", w.answer(newDual(t, 2), RoleMeasure), "yes")
	w.want("the revoked key", w.answer(l.first, RoleMeasure), "revoked")
}

// Revoked afterwards with a time before it, a rotation counts no more.
func TestG12_RotatedAfterTheft(t *testing.T) {
	w := newTrustWorld(t)
	l := w.newLine(newDual(t, 1), nil, RoleMeasure)
	stolen := w.now
	w.now = w.now.Add(day)
	thief := newDual(t, 66)
	l.rotate(l.at, thief, w.now)
	w.want("before anybody knows", w.answer(thief, RoleMeasure), "yes")
	w.now = w.now.Add(day)
	w.stolen(stolen, l.first)
	w.want("the thief", w.answer(thief, RoleMeasure), "unknown")
	w.want("the stolen key", w.answer(l.first, RoleMeasure), "revoked")
	w.want("what was seen of it before", w.answerAt(l.first, RoleMeasure, stolen.Add(-1)), "yes")
}

// An authority whose key was stolen recovers, and from then on the stolen key vouches for
// nobody, whatever date it writes.
func TestG12_AuthorityRecovers(t *testing.T) {
	authority, recovery, next := newDual(t, 200), newDual(t, 203), newDual(t, 201)
	anchor, err := NewAnchor(AnchorConfig{Identity: authority.Public(), Recovery: recovery.Thumbprint(), Roles: allRoles(), Lists: ListsNone})
	if err != nil {
		t.Fatal(err)
	}
	w := newTrustWorld(t)
	w.open(anchor)
	before := newIdentity(t, 1)
	w.vouch(before, RoleMeasure)
	w.now = w.now.Add(day)
	(&line{w, authority, authority, Position{}}).rotate(recovery, next, w.now)
	if err := w.credential(signBy(t, authority, CredentialClaims{Identity: newIdentity(t, 66).Public()})); !errors.Is(err, ErrTrust) {
		t.Errorf("vouched for by the thief: %v", err)
	}
	w.want("vouched for by the thief", w.answer(newIdentity(t, 66), RoleMeasure), "unknown")
	w.want("vouched for before", w.answer(before, RoleMeasure), "yes")
	w.authority = next
	w.vouch(newIdentity(t, 2), RoleMeasure)
	w.want("vouched for by the new key", w.answer(newIdentity(t, 2), RoleMeasure), "yes")
}
