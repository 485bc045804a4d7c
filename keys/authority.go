package keys

import "slices"

// authority is what is known of an anchor.
type authority struct {
	anchor    *Anchor
	standings []standing // of each position of its chain
	list      *listState // nil: none has come
}

// issuer is a position in an anchor's chain.
type issuer struct {
	*authority
	*standing
}

// authorities are those of all anchors at one moment. They don't change.
type authorities struct {
	byAnchor map[Thumbprint]*authority
	byKey    map[Thumbprint]issuer
}

// readAuthorities reads what is known of the anchors.
func readAuthorities(v View, anchors []*Anchor) (*authorities, error) {
	as := &authorities{map[Thumbprint]*authority{}, map[Thumbprint]issuer{}}
	for _, anchor := range anchors {
		a, err := readAuthority(v, anchor)
		if err != nil {
			return nil, err
		}
		as.byAnchor[anchor.c.Identity.thumbprint] = a
		for i := range a.standings {
			if s := &a.standings[i]; s.identity != nil {
				as.byKey[s.thumbprint] = issuer{a, s}
			}
		}
	}
	return as, nil
}

func readAuthority(v View, anchor *Anchor) (*authority, error) {
	t, err := readAnchorTree(v, anchor)
	if err != nil {
		return nil, err
	}
	c, err := t.chain()
	if err != nil {
		return nil, err
	}
	a := &authority{anchor: anchor}
	if a.list, err = readList(v, t.first); err != nil {
		return nil, err
	}
	for i := range c.links {
		s := c.standing(i)
		if s.revoked, err = readRevokedBy(v, t.first, s.thumbprint[:]); err != nil {
			return nil, err
		}
		a.standings = append(a.standings, s)
	}
	return a, nil
}

// readAnchorTree reads the rotations of an anchor. What stands in the place of a
// credential is the reader's configuration.
func readAnchorTree(v View, anchor *Anchor) (*tree, error) {
	first := anchor.c.Identity.thumbprint
	t := &tree{
		first: first, start: anchor.c.Identity, recovery: anchor.c.Recovery, rotations: map[Digest]heldRotation{},
		revoked: func(k Thumbprint) (uint64, error) {
			e, err := readRevokedBy(v, first, k[:])
			return e.since, err
		},
	}
	prefix := stateKey(keyAnchor, first[:])
	var fault error
	err := v.Scan(prefix, func(key, value []byte) bool {
		var seen uint64
		var signed []byte
		if seen, signed, fault = parseStatement(value); fault != nil {
			return false
		}
		r, err := ParseRotation(signed)
		if err != nil || r.First() != first || !slices.Equal(key[len(prefix):], r.digest[:]) {
			fault = &StateError{"a rotation that was altered"}
			return false
		}
		t.rotations[r.digest] = heldRotation{r, seen}
		return true
	})
	if err == nil {
		err = fault
	}
	return t, err
}

// good reports whether a credential counts: SPEC.md section 6.10.
func (as *authorities) good(c *heldCredential) bool {
	i, ok := as.byKey[c.issuer]
	if !ok || i.refuse(c.seen) != "" {
		return false
	}
	// Whoever finds the key after its retirement can date a credential as he likes.
	return i.end == never || uint64(c.NotBefore.UnixMilli()) < i.end && c.seen <= i.end+skewMillis
}
