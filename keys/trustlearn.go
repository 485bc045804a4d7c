package keys

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// MaxCredentials is how many credentials of an identity are kept (SPEC.md section 12).
const MaxCredentials = 64

// MaxListed is how many names an anchor's lists may have had in all (SPEC.md section
// 12).
const MaxListed = 4 * MaxRevoked

// Learned is a statement that a [TrustStore] has verified: a delta to its durable state.
// In one transaction the caller calls Apply; after it, Settle. One that is dropped, or
// whose transaction rolls back, changes nothing.
type Learned struct {
	store *TrustStore
	write func(Tx) (changed bool, err error)
	first Thumbprint // about whom; zero: about an anchor, so about everybody
	news  bool       // not all of it was known
}

// Apply writes what was learnt into tx. It reads what is there, so that it holds for
// whatever was committed meanwhile; what is known already changes nothing. An error of
// class [ErrTrust], [ErrLimit] or [ErrReplay] says that it has no place beside what is
// known; all others are tx's. After an error the caller rolls back.
func (l *Learned) Apply(tx Tx) error {
	changed, err := l.write(tx)
	l.news = l.news || changed
	return err
}

// Settle tells that the transaction has ended, and whether it was committed. An error is
// the state's: what was learnt counts after the next call of Settle, or a restart.
func (l *Learned) Settle(committed bool) error {
	if !committed {
		return nil
	}
	return l.store.changed(l.first, l.news)
}

// changed forgets answers that rest on what was known of an identity, or of anchors. If
// there was no news it forgets nothing: else whoever sends again what everybody has would
// make all answers anew.
func (s *TrustStore) changed(first Thumbprint, news bool) error {
	// The state is read while mu is free: a transaction may keep readers out, and whoever
	// applies in one asks what is known of the anchors.
	s.settling.Lock()
	defer s.settling.Unlock()
	if !news && !s.behind {
		return nil
	}
	var as *authorities
	var err error
	everybody := first == (Thumbprint{}) || s.behind
	if everybody {
		as, err = readAuthorities(s.state, s.anchors)
		s.behind = err != nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.generation++
	for t, v := range s.answers {
		if everybody || v.first == first {
			delete(s.answers, t)
		}
	}
	if as != nil {
		s.authorities = as
	}
	return err
}

// ParseCredential parses and verifies a credential of one of the anchors: SPEC.md 6.7.1
// to 6.7.6.
func (s *TrustStore) ParseCredential(b []byte) (*Credential, error) {
	m, c, err := readCredential(b)
	if err != nil {
		return nil, err
	}
	i, ok := s.known().byKey[c.issuer]
	if !ok {
		return nil, &TrustError{Subject: c.First, Role: AnyRole, Reason: "6.7.4: vouched for by " + c.issuer.String() + ", which is no anchor's"}
	}
	if err := m.Verify(i.identity.verifiers, []byte(labelCredential)); err != nil {
		return nil, err
	}
	if err := i.anchor.may(&c.CredentialClaims); err != nil {
		return nil, err
	}
	return c, nil
}

// LearnCredential verifies a credential that is seen at now. That its time has not come,
// or has passed, is no error.
func (s *TrustStore) LearnCredential(b []byte, now time.Time) (*Learned, error) {
	c, err := s.ParseCredential(b)
	if err != nil {
		return nil, err
	}
	seen, err := Millis(now)
	if err != nil {
		return nil, err
	}
	held := heldCredential{c, seen}
	return &Learned{store: s, write: func(tx Tx) (bool, error) { return s.putCredential(tx, held) }, first: c.First}, nil
}

func (s *TrustStore) putCredential(tx Tx, c heldCredential) (changed bool, err error) {
	refuse := func(reason string) (bool, error) {
		return false, &TrustError{Subject: c.First, Role: AnyRole, Reason: "6.10: " + reason}
	}
	d, err := s.readDossier(tx, c.First)
	if err != nil {
		return false, err
	}
	as := s.known()
	if d == nil { // a new identity
		_, anchors := as.byKey[c.First]
		other, err := s.standsElsewhere(tx, c.First, c.First)
		switch {
		case err != nil:
			return false, err
		case other || anchors:
			return refuse("it stands in another chain already")
		}
		d = &dossier{first: c.First}
	}
	if slices.ContainsFunc(d.credentials, func(k heldCredential) bool { return k.digest == c.digest }) {
		return false, nil
	}
	if !as.good(&c) { // what a thief of retired keys signs takes no room
		return refuse("its authority's key is not good now")
	}
	home := as.home(d)
	if len(home) > 0 && as.byKey[home[0].issuer].authority != as.byKey[c.issuer].authority {
		return refuse("another authority has vouched for it before")
	}
	if len(d.credentials) >= MaxCredentials {
		old := d.dispensable(home, c.seen)
		if old == nil {
			return false, limitError("credential", "6.10: 64 of the identity are kept already")
		}
		if err := tx.Delete(stateKey(keyStatement, c.First[:], []byte{kindCredential}, old.digest[:])); err != nil {
			return false, err
		}
	}
	return true, tx.Put(stateKey(keyStatement, c.First[:], []byte{kindCredential}, c.digest[:]), appendStatement(c.seen, c.signed))
}

// dispensable returns a credential that may go: of those that have expired the one that
// did so first, but never the good one that was seen first, by which the identity has its
// authority and its recovery key.
func (d *dossier) dispensable(home []heldCredential, now uint64) *heldCredential {
	list := slices.DeleteFunc(slices.Clone(d.credentials), func(c heldCredential) bool {
		return c.Expires.UnixMilli() > int64(now) || len(home) > 0 && c.digest == home[0].digest
	})
	if len(list) == 0 {
		return nil
	}
	first := slices.MinFunc(list, func(a, b heldCredential) int { return a.Expires.Compare(b.Expires) })
	return &first
}

func bySeen(a, b heldCredential) int {
	return cmp.Or(cmp.Compare(a.seen, b.seen), bytes.Compare(a.ID[:], b.ID[:]), bytes.Compare(a.digest[:], b.digest[:]))
}

// LearnRotation verifies a rotation that is seen at now, of an identity of which a
// credential is known, or of an anchor. following are those that are to be learnt after
// it, as far as they are here: a credential may name one of them, and so confirm this one.
// They are looked at for that alone; what is no rotation among them is left out.
func (s *TrustStore) LearnRotation(b []byte, now time.Time, following ...[]byte) (*Learned, error) {
	m, r, err := readRotation(b)
	if err != nil {
		return nil, err
	}
	if known, err := s.heardOf(r.First()); !known || err != nil { // else a stranger's costs four signatures
		return nil, cmp.Or(err, error(strangersRotation(r.First())))
	}
	if err := r.verify(m); err != nil {
		return nil, err
	}
	seen, err := Millis(now)
	if err != nil {
		return nil, err
	}
	held := heldRotation{r, seen}
	later := map[Digest]*Rotation{}
	for _, b := range following {
		if _, r, err := readRotation(b); err == nil {
			later[r.digest] = r
		}
	}
	if a := s.known().byAnchor[r.First()]; a != nil {
		return &Learned{store: s, write: func(tx Tx) (bool, error) { return s.putAnchorRotation(tx, a.anchor, held) }}, nil
	}
	return &Learned{store: s, write: func(tx Tx) (bool, error) { return s.putRotation(tx, held, later) }, first: r.First()}, nil
}

func strangersRotation(first Thumbprint) *TrustError {
	return &TrustError{Subject: first, Role: AnyRole, Reason: "unknown: a rotation of somebody whom nobody has vouched for"}
}

// heardOf reports whether anything is kept of a first, or whether it is an anchor's.
func (s *TrustStore) heardOf(first Thumbprint) (there bool, err error) {
	if s.known().byAnchor[first] != nil {
		return true, nil
	}
	return anyStatement(s.state, first)
}

// anyStatement reports whether anything is kept of a first.
func anyStatement(v View, first Thumbprint) (there bool, err error) {
	err = v.Scan(stateKey(keyStatement, first[:]), func(_, _ []byte) bool {
		there = true
		return false
	})
	return there, err
}

func (s *TrustStore) putRotation(tx Tx, r heldRotation, following map[Digest]*Rotation) (changed bool, err error) {
	d, err := s.readDossier(tx, r.First())
	if err != nil {
		return false, err
	}
	if d == nil {
		return false, strangersRotation(r.First())
	}
	if _, known := d.rotations[r.digest]; known {
		return false, nil
	}
	t, _, err := s.known().tree(tx, d)
	if err != nil {
		return false, err
	}
	t.following = following
	out, err := s.grow(tx, t, r)
	if err != nil {
		return false, err
	}
	prefix := stateKey(keyStatement, d.first[:], []byte{kindRotation})
	if err := putRotations(tx, prefix, r, out); err != nil {
		return false, err
	}
	for _, gone := range out {
		if to := gone.claim.to.thumbprint; !t.leadsTo(to) {
			if err := tx.Delete(stateKey(keyIndex, to[:])); err != nil {
				return false, err
			}
		}
	}
	to := r.claim.to.thumbprint
	return true, tx.Put(stateKey(keyIndex, to[:]), appendIndex(d.first))
}

func (s *TrustStore) putAnchorRotation(tx Tx, a *Anchor, r heldRotation) (changed bool, err error) {
	t, err := readAnchorTree(tx, a)
	if err != nil {
		return false, err
	}
	if _, known := t.rotations[r.digest]; known {
		return false, nil
	}
	out, err := s.grow(tx, t, r)
	if err != nil {
		return false, err
	}
	first := a.c.Identity.thumbprint
	return true, putRotations(tx, stateKey(keyAnchor, first[:]), r, out)
}

// putRotations writes one rotation and deletes others.
func putRotations(tx Tx, prefix []byte, r heldRotation, out []heldRotation) error {
	key := func(r heldRotation) []byte { return append(slices.Clone(prefix), r.digest[:]...) }
	for _, gone := range out {
		if err := tx.Delete(key(gone)); err != nil {
			return err
		}
	}
	return tx.Put(key(r), appendStatement(r.seen, r.signed))
}

// standsElsewhere reports whether a thumbprint stands in another chain than first's.
func (s *TrustStore) standsElsewhere(v View, t, first Thumbprint) (bool, error) {
	if i, ok := s.known().byKey[t]; ok && i.anchor.c.Identity.thumbprint != first {
		return true, nil
	}
	if index, err := readIndex(v, t); err != nil || index != (Thumbprint{}) && index != first {
		return true, err
	}
	if t == first {
		return false, nil
	}
	return anyStatement(v, t)
}

func appendIndex(first Thumbprint) []byte {
	return dcbor.AppendBytes(dcbor.AppendUint(dcbor.AppendArray(nil, 2), trustVersion), first[:])
}

// readIndex reads in whose chain a thumbprint stands; zero: in none that is known.
func readIndex(v View, t Thumbprint) (first Thumbprint, err error) {
	value, err := v.Get(stateKey(keyIndex, t[:]))
	if err != nil || value == nil {
		return Thumbprint{}, err
	}
	r := dcbor.NewReader(value, "index")
	r.Tuple(2)
	if r.Uint() != trustVersion {
		r.Fail("another version than 1")
	}
	r.Fixed(first[:])
	if err := r.Done(); err != nil {
		return Thumbprint{}, &StateError{err.Error()}
	}
	return first, nil
}
