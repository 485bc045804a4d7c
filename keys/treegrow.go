package keys

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
)

// MaxRivals is how many rotations of one kind that nobody has confirmed are kept at a
// position (SPEC.md section 12): enough to see that they stand against each other.
const MaxRivals = 2

// RotationError says why a rotation has no place beside what is known of its chain. It
// Is [ErrTrust].
type RotationError struct {
	First    Thumbprint
	Position Position // of the rotation
	Reason   string
	// Rival is set if another rotation stands at this place: two were signed, so
	// somebody's keys have been stolen.
	Rival bool
}

func (e *RotationError) Error() string {
	return "keys: rotation of " + e.First.String() + " to position " + strconv.FormatUint(e.Position.Sequence, 10) + ": " + e.Reason
}

// Is reports whether target is [ErrTrust].
func (e *RotationError) Is(target error) bool { return target == ErrTrust }

// grow adds a rotation to a tree and returns those that have lost their place by it. What
// is known already changes nothing.
func (s *TrustStore) grow(v View, t *tree, r heldRotation) (out []heldRotation, err error) {
	refuse := func(reason string, rival bool) ([]heldRotation, error) {
		return nil, &RotationError{t.first, r.Position(), reason, rival}
	}
	if _, known := t.rotations[r.digest]; known {
		return nil, nil
	}
	at, ancestors, ok := t.node(r.claim.previous)
	if !ok {
		return refuse("the rotation before it is not known", false)
	}
	t.rotations[r.digest] = r
	t.confirm()
	delete(t.rotations, r.digest)
	if why := t.misfit(&at, ancestors, r.Rotation); why != "" {
		return refuse(why, false)
	}
	if ok, err := t.may(r); !ok || err != nil {
		if err != nil {
			return nil, err
		}
		return refuse("its cut-over is too far ahead, or its recovery key was revoked, or has named another in its place", false)
	}
	if other, err := s.standsElsewhere(v, r.claim.to.thumbprint, t.first); other || err != nil {
		if err != nil {
			return nil, err
		}
		return refuse("its keys stand in another chain already", false)
	}
	rivals := slices.DeleteFunc(t.after(&at), func(o heldRotation) bool {
		return o.claim.kind != r.claim.kind || t.confirmed[o.digest] || t.misfit(&at, ancestors, o.Rotation) != ""
	})
	t.rotations[r.digest] = r
	if !t.confirmed[r.digest] && len(rivals) >= MaxRivals {
		return refuse("two others stand there already, and nobody has confirmed it", true)
	}
	c, err := t.chain()
	if err != nil {
		return nil, err
	}
	out = t.prune(c)
	if slices.ContainsFunc(out, func(o heldRotation) bool { return o.digest == r.digest }) {
		return refuse("another stands in its place", true)
	}
	for len(t.rotations) > MaxRotations {
		// Whoever has stolen keys fills the room after them, and it must not be him who
		// keeps the owner's word out that comes before.
		o, ok := t.leaf(c, r.digest)
		if !ok || !t.confirmed[r.digest] && r.claim.kind != RotationRecovery && r.claim.sequence >= o.claim.sequence {
			return nil, limitError("rotation", "6.10: as many of the identity are kept as may be")
		}
		delete(t.rotations, o.digest)
		out = append(out, o)
	}
	return out, nil
}

// prune takes out what has lost: all that does not lead to the end of the chain, or
// onwards from it.
func (t *tree) prune(c *chain) (out []heldRotation) {
	keep := map[Digest]bool{}
	for _, l := range c.links {
		keep[l.position.Digest] = true
	}
	var alive func(d Digest) bool
	alive = func(d Digest) bool {
		if d == c.tip().position.Digest {
			return true
		}
		r, ok := t.rotations[d]
		return ok && alive(r.claim.previous)
	}
	for d, r := range t.rotations {
		if !keep[d] && !alive(d) {
			out = append(out, r)
		}
	}
	for _, r := range out {
		delete(t.rotations, r.digest)
	}
	return out
}

// leaf returns that rotation beside the chain with the highest sequence that nobody has
// confirmed, but not the one that is kept: nothing follows from it.
func (t *tree) leaf(c *chain, kept Digest) (heldRotation, bool) {
	var list []heldRotation
	for d, r := range t.rotations {
		if d != kept && !t.confirmed[d] && !slices.ContainsFunc(c.links, func(l link) bool { return l.position.Digest == d }) {
			list = append(list, r)
		}
	}
	if len(list) == 0 {
		return heldRotation{}, false
	}
	return slices.MaxFunc(list, func(a, b heldRotation) int {
		return cmp.Or(cmp.Compare(a.claim.sequence, b.claim.sequence), bytes.Compare(a.digest[:], b.digest[:]))
	}), true
}

// leadsTo reports whether a rotation leads to an identity.
func (t *tree) leadsTo(to Thumbprint) bool {
	for _, r := range t.rotations {
		if r.claim.to.thumbprint == to {
			return true
		}
	}
	return false
}
