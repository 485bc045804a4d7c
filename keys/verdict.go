package keys

import (
	"slices"
	"time"
)

// verdict is what is known of one position of a chain: all that an answer rests on. It
// does not change.
type verdict struct {
	first Thumbprint
	standing
	vouchers []voucher // good credentials of the identity
	chain    *chain
}

// voucher is a good credential, and what its authority's lists say.
type voucher struct {
	heldCredential
	authority *authority
	revoked   revoked
}

// counts reports whether it vouches for anything at t: SPEC.md 6.10.7 and 6.10.8.
func (k *voucher) counts(t uint64) bool {
	return t < k.revoked.since && k.goodAt(time.UnixMilli(int64(t)))
}

// judge reads and judges what is known of an identity at some position.
func (s *TrustStore) judge(as *authorities, subject Thumbprint) (*verdict, error) {
	d, err := s.readDossierOf(s.state, subject)
	if err != nil || d == nil {
		return nil, err
	}
	t, good, err := as.tree(s.state, d)
	if err != nil {
		return nil, err
	}
	c, err := t.chain()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(c.links, func(l link) bool { return l.thumbprint == subject })
	if i < 0 || c.links[i].identity == nil {
		return nil, nil
	}
	v := &verdict{first: d.first, standing: c.standing(i), chain: c}
	if len(good) == 0 {
		return v, nil
	}
	home := as.byKey[good[0].issuer].authority
	anchor := home.anchor.c.Identity.thumbprint
	if v.revoked, err = readRevokedBy(s.state, anchor, subject[:]); err != nil {
		return nil, err
	}
	for _, held := range good {
		if !c.names(held.Credential) {
			continue
		}
		r, err := readRevokedBy(s.state, anchor, held.ID[:])
		if err != nil {
			return nil, err
		}
		v.vouchers = append(v.vouchers, voucher{held, home, r})
	}
	return v, nil
}

// readDossierOf reads what is known of the identity in whose chain subject stands, by
// its first or another of its rotations; nil if nothing is.
func (s *TrustStore) readDossierOf(v View, subject Thumbprint) (*dossier, error) {
	if d, err := s.readDossier(v, subject); d != nil || err != nil {
		return d, err
	}
	first, err := readIndex(v, subject)
	if err != nil || first == (Thumbprint{}) {
		return nil, err
	}
	return s.readDossier(v, first)
}

// tree makes a tree of what is known of an identity, and returns its good credentials,
// by when they were seen.
func (as *authorities) tree(v View, d *dossier) (*tree, []heldCredential, error) {
	good := as.home(d)
	t := &tree{first: d.first, rotations: d.rotations}
	for _, c := range d.credentials { // also those that do not count: whose keys they are, they show themselves
		if c.Position == (Position{}) {
			t.start = c.Identity
		}
	}
	if len(good) > 0 {
		t.recovery, t.named = good[0].Recovery, good[0].Position
	}
	for _, c := range good {
		if c.Position == (Position{}) {
			continue
		}
		r, err := readRevokedBy(v, as.byKey[c.issuer].anchor.c.Identity.thumbprint, c.ID[:])
		if err != nil {
			return nil, nil, err
		}
		if c.seen < r.since {
			t.vouched = append(t.vouched, vouched{c.Position, c.Identity.thumbprint})
		}
	}
	t.confirm()
	if t.start == nil {
		for _, r := range d.rotations {
			if r.claim.sequence == 1 && r.claim.kind == RotationOrdinary && r.claim.from == d.first {
				t.start = r.claim.by
			}
		}
	}
	t.revoked = func(k Thumbprint) (uint64, error) {
		if len(good) == 0 {
			return never, nil
		}
		e, err := readRevokedBy(v, as.byKey[good[0].issuer].anchor.c.Identity.thumbprint, k[:]) // of all, their home
		return e.since, err
	}
	return t, good, nil
}

// home returns the good credentials of an identity, by when they were seen: those of the
// anchor that vouched for it first, so that no other one, whatever it may say, gets hold
// of the identity by a recovery key, a confirmation or a revocation.
func (as *authorities) home(d *dossier) []heldCredential {
	good := slices.DeleteFunc(slices.Clone(d.credentials), func(c heldCredential) bool { return !as.good(&c) })
	slices.SortFunc(good, bySeen)
	if len(good) == 0 {
		return nil
	}
	first := as.byKey[good[0].issuer].authority
	return slices.DeleteFunc(good, func(c heldCredential) bool { return as.byKey[c.issuer].authority != first })
}

// names reports whether a credential names a position of the chain, with its keys, and
// no other recovery key than it has there: SPEC.md 6.10.6.
func (c *chain) names(k *Credential) bool {
	i := slices.IndexFunc(c.links, func(l link) bool { return l.position == k.Position })
	if i < 0 || c.links[i].thumbprint != k.Identity.thumbprint {
		return false
	}
	return k.Recovery == (Thumbprint{}) || k.Recovery == c.links[i].recovery
}

// decide answers: SPEC.md 6.10.2 to 6.10.11.
func (v *verdict) decide(role Role, t uint64) (Decision, error) {
	d := Decision{Identity: v.identity, First: v.first, Position: v.position.Sequence, why: v, role: role, at: t}
	if d.Reason = v.refuse(t); d.Reason != "" {
		return d, nil
	}
	var held roleSet
	stale := false // the freshest of those authorities that vouch
	var undecided error
	found := false
	d.Reason = v.unvouched(t)
	for i := range v.vouchers {
		k := &v.vouchers[i]
		if k.counts(t) {
			held.add(k.Roles)
		}
	}
	switch {
	case held == 0:
		return d, nil
	case held.forbidden():
		d.Reason = "mixed: credentials give it roles that may not be held together"
		return d, nil
	case role != AnyRole && !held.has(role):
		d.Reason = "role: vouched for in other roles"
		return d, nil
	case (role == RoleOrder || role == RoleApprove) && !v.identity.Dual():
		d.Reason = "role: it has to be dual"
		return d, nil
	case (role == RoleOrder || role == RoleApprove) && v.end != never && t >= v.end:
		d.Reason = "replaced: nothing places it before, and it would act"
		return d, nil
	}
	for i := range v.vouchers {
		k := &v.vouchers[i]
		if !k.counts(t) || role != AnyRole && !slices.Contains(k.Roles, role) {
			continue
		}
		old, err := k.authority.stale(t)
		switch {
		case err != nil:
			undecided = err
		case !found || !old:
			found, stale = true, old
		}
	}
	if !found {
		return Decision{}, undecided
	}
	d.Trusted, d.Stale, d.Reason = true, stale, "vouched for"
	if v.end != never {
		d.End, d.Unplaceable = time.UnixMilli(int64(v.end)), t >= v.end
	}
	return d, nil
}

// unvouched is the reason if no credential is left: SPEC.md 6.10.6 to 6.10.8.
func (v *verdict) unvouched(t uint64) string {
	if len(v.vouchers) == 0 {
		return "unvouched: by nobody who may"
	}
	for i := range v.vouchers {
		if t < v.vouchers[i].revoked.since {
			return "expired: its credentials are of another time"
		}
	}
	return "revoked: its credentials are"
}

// stale reports whether an authority's newest list is, and is an error if that is to
// decide nothing.
func (a *authority) stale(t uint64) (bool, error) {
	fresh := a.list != nil && t < a.list.next
	switch {
	case a.anchor.c.Lists == ListsNone || fresh:
		return false, nil
	case a.anchor.c.Lists == ListsFlag:
		return true, nil
	}
	e := &StaleListError{Authority: a.anchor.c.Identity.thumbprint}
	if a.list != nil {
		e.Next = time.UnixMilli(int64(a.list.next))
	}
	return false, e
}

// roleSet is a set of roles, a bit for each.
type roleSet uint16

func (s *roleSet) add(roles []Role) {
	for _, r := range roles {
		*s |= 1 << r
	}
}

func (s roleSet) has(r Role) bool { return r < 16 && s&(1<<r) != 0 }

func (s roleSet) forbidden() bool {
	return (s.has(RoleMeasure) || s.has(RoleGather)) && (s.has(RoleOrder) || s.has(RoleApprove))
}
