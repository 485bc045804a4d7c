package keys

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose"
)

// trustState is the durable state of a trust store: a map.
type trustState map[string]string

func (s trustState) Get(key []byte) ([]byte, error) {
	if v, ok := s[string(key)]; ok {
		return []byte(v), nil
	}
	return nil, nil
}

func (s trustState) Scan(prefix []byte, f func(key, value []byte) bool) error {
	for _, k := range slices.Sorted(maps.Keys(s)) {
		if strings.HasPrefix(k, string(prefix)) && !f([]byte(k), []byte(s[k])) {
			break
		}
	}
	return nil
}

func (s trustState) Put(key, value []byte) error {
	s[string(key)] = string(value)
	return nil
}

func (s trustState) Delete(key []byte) error {
	delete(s, string(key))
	return nil
}

// trustWorld is a reader, with an authority that it knows.
type trustWorld struct {
	t         testing.TB
	state     trustState
	store     *TrustStore
	authority *Identity
	now       time.Time
	lists     uint64
}

const (
	day  = 24 * time.Hour
	year = 365 * day
)

// newTrustWorld makes one whose authority may say anything, and makes no lists.
func newTrustWorld(t testing.TB, more ...*Anchor) *trustWorld {
	t.Helper()
	if testing.Short() {
		t.Skip("a hundred ML-DSA-65 signatures take long where they are emulated")
	}
	w := &trustWorld{t: t, state: trustState{}, authority: newDual(t, 200), now: now}
	w.open(append([]*Anchor{anchorOf(t, w.authority, ListsNone)}, more...)...)
	return w
}

// open makes a reader with the state as it is, as after a restart.
func (w *trustWorld) open(anchors ...*Anchor) {
	w.t.Helper()
	if anchors == nil {
		anchors = w.store.anchors
	}
	var err error
	if w.store, err = NewTrustStore(TrustStoreConfig{Anchors: anchors, State: w.state}); err != nil {
		w.t.Fatal(err)
	}
}

func anchorOf(t testing.TB, id *Identity, lists ListPolicy) *Anchor {
	t.Helper()
	a, err := NewAnchor(AnchorConfig{Identity: id.Public(), Roles: allRoles(), Lists: lists})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// take commits what was learnt, as a caller does.
func (w *trustWorld) take(l *Learned, err error) error {
	w.t.Helper()
	if err != nil {
		return err
	}
	tx := maps.Clone(w.state)
	if err := l.Apply(tx); err != nil {
		if settled := l.Settle(false); settled != nil {
			w.t.Error(settled)
		}
		return err
	}
	clear(w.state)
	maps.Copy(w.state, tx)
	return l.Settle(true)
}

func (w *trustWorld) credential(b []byte) error {
	w.t.Helper()
	return w.take(w.store.LearnCredential(b, w.now))
}

func (w *trustWorld) rotation(r *Rotation) error {
	w.t.Helper()
	return w.take(w.store.LearnRotation(r.Signed(), w.now))
}

func (w *trustWorld) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// vouch makes the authority vouch for an identity at the beginning of its chain.
func (w *trustWorld) vouch(id *Identity, roles ...Role) {
	w.t.Helper()
	w.must(w.credential(w.sign(CredentialClaims{Identity: id.Public(), Roles: roles})))
}

// sign fills in what a credential needs and signs it.
func (w *trustWorld) sign(c CredentialClaims) []byte {
	w.t.Helper()
	return signBy(w.t, w.authority, c)
}

func signBy(t testing.TB, authority *Identity, c CredentialClaims) []byte {
	t.Helper()
	if c.First == (Thumbprint{}) {
		c.First = c.Identity.Thumbprint()
	}
	if c.Roles == nil {
		c.Roles = []Role{RoleMeasure}
	}
	c.Owner, c.Name = cmp.Or(c.Owner, "hospital.example"), cmp.Or(c.Name, "pump 7")
	if c.Expires.IsZero() {
		c.NotBefore, c.Expires = now.Add(-day), now.Add(20*year)
	}
	b, err := authority.SignCredential(c)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// revoke makes the authority revoke, and commits its list.
func (w *trustWorld) revoke(t RevocationTemplate) {
	w.t.Helper()
	w.lists++
	t.Number = cmp.Or(t.Number, w.lists)
	if t.Created.IsZero() {
		t.Created, t.Next = w.now, w.now.Add(day)
	}
	b, err := w.authority.SignRevocationList(t)
	w.must(err)
	w.must(w.take(w.store.LearnRevocationList(b, w.now)))
}

// stolen revokes keys.
func (w *trustWorld) stolen(since time.Time, ids ...*Identity) {
	w.t.Helper()
	var t RevocationTemplate
	for _, id := range ids {
		t.Keys = append(t.Keys, RevokedKey{id.Thumbprint(), since, RevokedStolen})
	}
	w.revoke(t)
}

// answer asks about an identity now.
func (w *trustWorld) answer(id *Identity, role Role) Decision {
	w.t.Helper()
	return w.answerAt(id, role, w.now)
}

func (w *trustWorld) answerAt(id *Identity, role Role, at time.Time) Decision {
	w.t.Helper()
	d, err := w.store.Check(Query{id.Thumbprint(), role, at})
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

// want compares an answer with the word of SPEC.md 6.10, "yes" or a reason.
func (w *trustWorld) want(what string, d Decision, word string) {
	w.t.Helper()
	got, _, _ := strings.Cut(d.Reason, ":")
	if d.Trusted {
		got = "yes"
	}
	if got != word {
		w.t.Errorf("%s: %s, want %s", what, d.Reason, word)
	}
}

// line is an identity through its rotations, as its owner has it.
type line struct {
	w     *trustWorld
	first *Identity
	at    *Identity
	pos   Position
}

// newLine vouches for an identity.
func (w *trustWorld) newLine(id *Identity, recovery *Identity, roles ...Role) *line {
	w.t.Helper()
	c := CredentialClaims{Identity: id.Public(), Roles: roles}
	if recovery != nil {
		c.Recovery = recovery.Thumbprint()
	}
	w.must(w.credential(w.sign(c)))
	return &line{w, id, id, Position{}}
}

// next makes the rotation that follows, and does not tell it to the reader.
func (l *line) next(by, to *Identity, cutOver time.Time) *Rotation {
	l.w.t.Helper()
	r, err := SignRotation(RotationTemplate{First: l.first.Thumbprint(), From: l.at.Thumbprint(), After: l.pos, CutOver: cutOver}, by, to)
	if err != nil {
		l.w.t.Fatal(err)
	}
	return r
}

// rotate makes the rotation that follows, tells it to the reader, and goes there.
func (l *line) rotate(by, to *Identity, cutOver time.Time) {
	l.w.t.Helper()
	r := l.next(by, to, cutOver)
	l.w.must(l.w.rotation(r))
	l.at, l.pos = to, r.Position()
}

// confirm vouches for an identity at a position.
func (l *line) confirm(id *Identity, at Position, roles ...Role) {
	l.w.t.Helper()
	l.w.must(l.w.credential(l.w.sign(CredentialClaims{First: l.first.Thumbprint(), Identity: id.Public(), Position: at, Roles: roles})))
}

// newESPDual returns a dual identity whose first key is ESP256.
func newESPDual(t testing.TB, n byte) *Identity {
	t.Helper()
	return newIdentityWith(t, n, cose.AlgESP256, cose.AlgMLDSA65)
}
