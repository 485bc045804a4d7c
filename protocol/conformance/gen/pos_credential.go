package main

import "strings"

// credentialPositive are credentials that are taken.
var credentialPositive = []credentialVector{
	{"least", "", "", "A credential with what has to be there.", func(*scene, *credential) {}},
	{"all-claims", "", "", "Everything that a credential can have, about a dual identity at position 7 that orders.", func(s *scene, c *credential) {
		c.of(s, kindDualEd25519)
		c.about(s, 7)
		c.roles = []int{roleOrder, roleApprove}
		c.recovery = s.random("recovery", 32)
		c.device = []string{"04012345678901", "Infuser 3", "SN 17"}
	}},
	{"recovery", "", "", "A recovery key.", func(s *scene, c *credential) { c.recovery = s.random("recovery", 32) }},
	{"place", "", "", "An identity at position 1.", func(s *scene, c *credential) { c.about(s, 1) }},
	{"all-roles-but-measuring", "", "", "Every role but measure and gather, for a dual identity.", func(s *scene, c *credential) {
		c.of(s, kindDualESP256)
		c.roles = []int{3, 4, 5, 6, 7, 8, 9}
	}},
	{"all-roles-but-ordering", "", "", "Every role but order and approve, for a single key.", func(_ *scene, c *credential) { c.roles = []int{1, 2, 3, 6, 7, 8, 9} }},
	{"by-anchor-rotated", "", "", "The authority's second identity signs: the reader has seen the rotation.", func(s *scene, c *credential) {
		from := c.authority
		to := dualParty(s.entropy, "authority 1")
		c.rotations = [][]byte{plainRotation(from, to, 1, nil, now-month).seal(newParts())}
		c.authority, c.signers = to, to.keys
	}},
	{"by-anchor-replaced", "", "", "The authority's first identity signs, after its second one took its place: what that is worth is asked later.", func(s *scene, c *credential) {
		c.rotations = [][]byte{plainRotation(c.authority, dualParty(s.entropy, "authority 1"), 1, nil, now-month).seal(newParts())}
	}},
	{"by-second-anchor", "", "", "The second of two anchors.", func(s *scene, c *credential) {
		other := anchorOf(dualParty(s.entropy, "other authority"))
		other.roles = []int{roleHop}
		c.anchors = []*anchor{c.anchors[0], other}
	}},
}

// credentialKinds are authorities and identities of every kind.
func credentialKinds() []credentialVector {
	list := []credentialVector{{"authority-dual-esp256", "", "", "An authority with a key of ESP256.", func(s *scene, c *credential) { c.by(s, kindDualESP256) }}}
	for _, k := range otherKinds {
		list = append(list, credentialVector{"of-" + k.name, "", "", "An identity with another kind of key.", func(s *scene, c *credential) { c.of(s, k) }})
	}
	return list
}

// credentialEdges are sizes and numbers at their limits.
func credentialEdges() []credentialVector {
	with := func(name, comment string, set func(c *credential)) credentialVector {
		return credentialVector{name, "", "", comment, func(_ *scene, c *credential) { set(c) }}
	}
	return []credentialVector{
		with("name-byte-order-mark", "A byte order mark before a name: it is part of it.", func(c *credential) { c.label = "\ufeffward" }),
		with("device-128-bytes", "The longest texts of a device.", func(c *credential) {
			c.device = []string{strings.Repeat("d", 128), strings.Repeat("m", 128), strings.Repeat("s", 128)}
		}),
	}
}

// credentialNames are owners and names that pass an anchor's constraints.
func credentialNames() []credentialVector {
	with := func(name, comment string, set func(c *credential, a *anchor)) credentialVector {
		return credentialVector{"constraint-" + name, "", "", comment, func(_ *scene, c *credential) { set(c, c.anchors[0]) }}
	}
	return []credentialVector{
		with("owner-listed", "An owner that stands among the anchor's.", func(c *credential, a *anchor) { a.owners = []string{"Clinic", "Hospital"} }),
		with("name-ends-dot", "A name that ends with one of the anchor's.", func(c *credential, a *anchor) { a.names = []string{".example"} }),
		with("name-ends-at", "A name that ends with one of the anchor's that begins with @.", func(c *credential, a *anchor) { a.names, c.label = []string{"@example"}, "a@example" }),
		with("name-is-end", "A name that is an end of the anchor's and has nothing before it passes where it ends with a shorter one.", func(c *credential, a *anchor) {
			a.names, c.label = []string{".ward.example", ".example"}, ".ward.example"
		}),
		with("all", "All constraints at once.", func(c *credential, a *anchor) {
			a.roles, a.owners, a.names = []int{1}, []string{"Hospital"}, []string{".example"}
		}),
		with("owner-form", "An owner is compared byte by byte, in whatever form of Unicode.", func(c *credential, a *anchor) {
			a.owners, c.owner = []string{"Ho\u0302pital"}, "Ho\u0302pital"
		}),
	}
}
