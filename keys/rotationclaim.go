package keys

import "github.com/vitalpost/vitalpost/keys/cose/dcbor"

// rotationClaim is the payload of a rotation, as SPEC.md's CDDL has it.
type rotationClaim struct {
	first    Thumbprint // 1
	sequence uint64     // 2
	previous Digest     // 3; zero: null
	kind     RotationKind
	from     Thumbprint      // 5
	by, to   *PublicIdentity // 6, 7
	cutOver  uint64          // 8: ms since 1970
	recovery Thumbprint      // 9; zero: absent
}

func (c *rotationClaim) append(dst []byte) []byte {
	n := 8
	if c.recovery != (Thumbprint{}) {
		n++
	}
	dst = dcbor.AppendMap(dst, n)
	dst = dcbor.AppendBytes(dcbor.AppendUint(dst, 1), c.first[:])
	dst = dcbor.AppendUint(dcbor.AppendUint(dst, 2), c.sequence)
	dst = dcbor.AppendUint(dst, 3)
	if c.previous == (Digest{}) {
		dst = dcbor.AppendNull(dst)
	} else {
		dst = dcbor.AppendBytes(dst, c.previous[:])
	}
	dst = dcbor.AppendUint(dcbor.AppendUint(dst, 4), uint64(c.kind))
	dst = dcbor.AppendBytes(dcbor.AppendUint(dst, 5), c.from[:])
	dst = c.by.Append(dcbor.AppendUint(dst, 6))
	dst = c.to.Append(dcbor.AppendUint(dst, 7))
	dst = dcbor.AppendUint(dcbor.AppendUint(dst, 8), c.cutOver)
	if c.recovery != (Thumbprint{}) {
		dst = dcbor.AppendBytes(dcbor.AppendUint(dst, 9), c.recovery[:])
	}
	return dst
}

// parseRotationClaim makes the checks of SPEC.md 6.8.3.
func parseRotationClaim(b []byte) (c rotationClaim, err error) {
	r := dcbor.NewReader(b, "rotation-claim")
	entries := newEntries(&r)
	entries.need(1, func() { r.Fixed(c.first[:]) })
	entries.need(2, func() { c.sequence = readSequence(&r, "6.8.3: sequence not from 1 to 256") })
	entries.need(3, func() {
		if r.Peek() == dcbor.KindNull {
			r.Null()
			return
		}
		r.Fixed(c.previous[:])
		if c.previous == (Digest{}) {
			r.Fail("6.8.3: a digest of zeros is nobody's")
		}
	})
	entries.need(4, func() { c.kind = readRotationKind(&r) })
	entries.need(5, func() { r.Fixed(c.from[:]) })
	entries.need(6, func() { c.by = readPublicIdentity(&r) })
	entries.need(7, func() { c.to = readPublicIdentity(&r) })
	entries.need(8, func() { c.cutOver = r.Uint() })
	entries.may(9, func() {
		r.Fixed(c.recovery[:])
		if c.recovery == (Thumbprint{}) {
			r.Fail("6.8.3: a recovery key of zeros is nobody's")
		}
	})
	entries.end()
	if r.OK() {
		c.check(&r)
	}
	if err := r.Done(); err != nil {
		return rotationClaim{}, err
	}
	return c, nil
}

// check makes those checks of 6.8.3 that are about several entries.
func (c *rotationClaim) check(r *dcbor.Reader) {
	by, to := c.by.thumbprint, c.to.thumbprint
	switch {
	case (c.previous == Digest{}) != (c.sequence == 1):
		r.Fail("6.8.3: previous is null in the first rotation, and only there")
	case c.sequence == 1 && c.from != c.first:
		r.Fail("6.8.3: the first rotation is from first")
	case (c.kind == RotationOrdinary) != (c.from == by):
		r.Fail("6.8.3: an ordinary rotation is by the identity that it replaces, and a recovery is not")
	case c.kind == RotationRecovery && !c.by.Dual():
		r.Fail("6.8.3: a recovery key that is not dual")
	case to == c.first || to == c.from || to == by:
		r.Fail("6.8.3: to is first, from or by")
	case c.recovery != Thumbprint{} && (c.recovery == c.first || c.recovery == c.from || c.recovery == by || c.recovery == to):
		r.Fail("6.8.3: the new recovery key is first, from, by or to")
	}
}

func readRotationKind(r *dcbor.Reader) RotationKind {
	k := r.Uint()
	if k != uint64(RotationOrdinary) && k != uint64(RotationRecovery) {
		r.Fail("6.8.3: kind neither ordinary nor recovery")
		return 0
	}
	return RotationKind(k)
}
