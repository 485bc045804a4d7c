package keys

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"time"
)

// never is a time in ms that does not come.
const never = math.MaxUint64

// In ms: how far clocks may differ, and how long what a replaced key has signed may be
// on its way, which is the longest life of a context (SPEC.md sections 6.10 and 12).
const (
	skewMillis = uint64(ClockSkew / time.Millisecond)
	onItsWay   = 30*24*3600*1000 + skewMillis
)

// MaxRotations is how many rotations of an identity are kept (SPEC.md section 12).
const MaxRotations = MaxSequence + 64

// heldRotation is a rotation that a reader has, and when it first saw it.
type heldRotation struct {
	*Rotation
	seen uint64 // ms
}

// tree is what is known of the rotations of one identity.
type tree struct {
	first     Thumbprint
	start     *PublicIdentity // first's keys; nil: not known
	recovery  Thumbprint      // the recovery key that a credential has named; zero: none
	named     Position        // from where on
	rotations map[Digest]heldRotation
	confirmed map[Digest]bool
	following map[Digest]*Rotation                       // will be told next, unverified: what a credential names may be among them
	vouched   []vouched                                  // what credentials confirm
	revoked   func(Thumbprint) (since uint64, err error) // never: it is not
}

// vouched is a position that a credential names, and the identity that it says stands
// there.
type vouched struct {
	position Position
	identity Thumbprint
}

// link is a position of a chain.
type link struct {
	thumbprint Thumbprint
	identity   *PublicIdentity // nil: of first, if its keys are not known
	position   Position
	from       uint64       // cut-over, ms; of first 0
	kind       RotationKind // by which it came; of first 0
	recovery   Thumbprint   // the recovery key in force
}

// chain is what a tree comes to: SPEC.md section 6.10.
type chain struct {
	links  []link
	frozen uint64 // when the second of those rotations was seen that froze it; or never
}

// tip is the last position.
func (c *chain) tip() *link { return &c.links[len(c.links)-1] }

func (t *tree) root() link {
	l := link{thumbprint: t.first, identity: t.start}
	if t.named == (Position{}) {
		l.recovery = t.recovery
	}
	return l
}

// node returns the position that stands after d, and its ancestors' thumbprints; of the
// zero digest the beginning. ok is false if a rotation on the way is not known.
func (t *tree) node(d Digest) (at link, ancestors []Thumbprint, ok bool) {
	var path []heldRotation
	for d != (Digest{}) {
		r, known := t.rotations[d]
		if !known {
			return link{}, nil, false
		}
		path = append(path, r)
		d = r.claim.previous
	}
	at = t.root()
	for _, r := range slices.Backward(path) {
		ancestors = append(ancestors, at.thumbprint)
		at = t.follow(&at, r)
	}
	return at, ancestors, true
}

// follow returns the position that a rotation leads to.
func (t *tree) follow(at *link, r heldRotation) link {
	next := link{
		thumbprint: r.claim.to.thumbprint, identity: r.claim.to, position: r.Position(), from: r.claim.cutOver,
		kind: r.claim.kind, recovery: at.recovery,
	}
	switch {
	case r.claim.recovery != Thumbprint{}:
		next.recovery = r.claim.recovery
	case next.recovery == Thumbprint{} && next.position == t.named:
		next.recovery = t.recovery
	}
	return next
}

// misfit says why a rotation is no candidate at a position, whatever else is known:
// empty if it is one.
func (t *tree) misfit(at *link, ancestors []Thumbprint, r *Rotation) string {
	c := &r.claim
	switch {
	case c.first != t.first || c.sequence != at.position.Sequence+1 || c.previous != at.position.Digest:
		return "it does not follow from the rotation that it names"
	case c.from != at.thumbprint:
		return "it replaces another identity than the one that stands there"
	case slices.Contains(ancestors, c.to.thumbprint) || c.to.thumbprint == at.thumbprint:
		return "it leads back to keys that stood in the chain before"
	case c.cutOver < at.from:
		return "its cut-over is before that of the rotation before"
	case c.kind == RotationRecovery && c.by.thumbprint != at.recovery && !t.vouchedPast(at, r):
		return "it is not by the recovery key"
	case c.kind == RotationOrdinary && c.by.Dual() && !c.to.Dual():
		return "it puts a single key in the place of two"
	case c.kind == RotationOrdinary && c.recovery != Thumbprint{} && at.recovery != Thumbprint{}:
		return "only the recovery key says that it is another"
	}
	return ""
}

// vouchedPast reports whether a recovery is of a time of which the reader knows no recovery
// key, and its authority vouches for what it has led to.
func (t *tree) vouchedPast(at *link, r *Rotation) bool {
	return at.recovery == Thumbprint{} && at.position.Sequence < t.named.Sequence && t.confirmed[r.digest]
}

// chain walks from the beginning: SPEC.md section 6.10.
func (t *tree) chain() (*chain, error) {
	c := &chain{links: []link{t.root()}, frozen: never}
	var ancestors []Thumbprint
	for {
		at := c.tip()
		best, err := t.best(at, ancestors)
		if err != nil {
			return nil, err
		}
		switch len(best) {
		case 0:
			return c, nil
		case 1:
			ancestors = append(ancestors, at.thumbprint)
			c.links = append(c.links, t.follow(at, best[0]))
		default:
			c.frozen = best[1].seen
			return c, nil
		}
	}
}

// best returns those rotations that count at a position and come before the others, by
// when they were seen.
func (t *tree) best(at *link, ancestors []Thumbprint) ([]heldRotation, error) {
	var list []heldRotation
	top := 0
	for _, r := range t.after(at) {
		rank := 1
		switch ok, err := t.may(r); {
		case err != nil:
			return nil, err
		case !ok || t.misfit(at, ancestors, r.Rotation) != "":
			continue
		case r.claim.kind == RotationRecovery:
			rank = 3
		case !t.confirmed[r.digest]:
			ok, err := t.standsAlone(r)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
			rank = 0
		}
		if r.claim.kind == RotationRecovery && t.confirmed[r.digest] {
			rank++
		}
		if rank > top {
			top, list = rank, nil
		}
		if rank == top {
			list = append(list, r)
		}
	}
	return inTime(list), nil
}

// after returns the rotations that name a position as theirs, by when they were seen.
func (t *tree) after(at *link) []heldRotation {
	var list []heldRotation
	for _, r := range t.rotations {
		if r.claim.previous == at.position.Digest {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b heldRotation) int {
		return cmp.Or(cmp.Compare(a.seen, b.seen), bytes.Compare(a.digest[:], b.digest[:]))
	})
	return list
}

// may says whether a rotation may count, wherever it stands.
func (t *tree) may(r heldRotation) (bool, error) {
	if r.claim.cutOver > r.seen+onItsWay { // else it would stand open for ever which of two came late
		return false, nil
	}
	if r.claim.kind == RotationOrdinary {
		return true, nil
	}
	if r.seen > t.retired(r.claim.by.thumbprint) {
		return false, nil
	}
	since, err := t.revoked(r.claim.by.thumbprint)
	return r.seen < since, err
}

// retired returns when it was first seen that a recovery key has named another in its
// place; never: it was not.
func (t *tree) retired(recovery Thumbprint) uint64 {
	first := uint64(never)
	for _, r := range t.rotations {
		if r.claim.kind == RotationRecovery && r.claim.by.thumbprint == recovery && r.claim.recovery != (Thumbprint{}) {
			first = min(first, r.seen)
		}
	}
	return first
}

// standsAlone reports whether an ordinary rotation counts that nobody has confirmed.
func (t *tree) standsAlone(r heldRotation) (bool, error) {
	if !r.claim.by.Dual() {
		return false, nil
	}
	since, err := t.revoked(r.claim.from)
	return r.seen < since, err
}

// inTime leaves those out that were seen when the keys were long retired: by whoever has
// found them. list is sorted by seen.
func inTime(list []heldRotation) []heldRotation {
	if len(list) < 2 {
		return list
	}
	gone := uint64(never)
	for _, r := range list {
		if r.seen > gone {
			continue
		}
		gone = min(gone, max(r.seen, r.claim.cutOver)+onItsWay)
	}
	return slices.DeleteFunc(list, func(r heldRotation) bool { return r.seen > gone })
}

// confirm finds the rotations that credentials name, and all that these follow from.
func (t *tree) confirm() {
	t.confirmed = map[Digest]bool{}
	for _, v := range t.vouched {
		r := t.told(v.position.Digest)
		if r == nil || r.claim.sequence != v.position.Sequence || r.claim.to.thumbprint != v.identity {
			continue
		}
		for r != nil && !t.confirmed[r.digest] {
			t.confirmed[r.digest] = true
			r = t.told(r.claim.previous)
		}
	}
}

// told returns the rotation with a digest, if it is known or will be told next. That the
// latter is unverified does not matter: a credential names it by its digest, and it what
// it follows from.
func (t *tree) told(d Digest) *Rotation {
	if r, ok := t.rotations[d]; ok {
		return r.Rotation
	}
	return t.following[d]
}
