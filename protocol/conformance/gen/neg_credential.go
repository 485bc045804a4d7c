package main

// credentialAlgs and credentialSigners break 4.3 and 6.7.5: who signs.
var credentialAlgs = []credentialVector{
	{"swapped", "4.3", "suite", "The second signature stands first.", func(_ *scene, c *credential) { c.signers = []idKey{c.signers[1], c.signers[0]} }},
	{"third", "6.7.2", "format", "A third signature, by another key.", func(s *scene, c *credential) {
		c.signers = []idKey{c.signers[0], c.signers[1], s.otherKey(algMLDSA65)}
	}},
	{"sign1", "6.7.2", "format", "The first key alone signs, as COSE_Sign1.", func(s *scene, c *credential) {
		claims := c.claims(newParts())
		s.edit("credential.tagged", func([]byte) []byte { return sign1(newParts(), "credential", c.signers[0], claims, c.aad).wire })
	}},
	{"token", "6.7.2", "format", "The first key alone signs, as a token is signed.", func(s *scene, c *credential) {
		claims := c.claims(newParts())
		s.edit("credential.tagged", func([]byte) []byte { return sign1(newParts(), "credential", c.signers[0], claims, nil).wire })
	}},
}

var credentialSigners = []credentialVector{
	{"first-esp256", "6.7.5", "suite", "The first signature is by a key of ESP256, of an authority with one of Ed25519.", func(s *scene, c *credential) {
		c.signers = []idKey{s.otherKey(algESP256), c.signers[1]}
	}},
	{"first-by-other", "6.7.5", "signature", "Another key in the place of the first.", func(s *scene, c *credential) { c.signers = []idKey{s.otherKey(algEd25519), c.signers[1]} }},
	{"by-subject", "6.7.5", "signature", "A dual identity signs its own credential.", func(s *scene, c *credential) {
		c.of(s, kindDualEd25519)
		c.signers = c.subject.keys
	}},
	{"first-high-s", "4.4", "signature", "The first signature is by ESP256, with n - s in the place of s.", func(s *scene, c *credential) {
		c.by(s, kindDualESP256)
		s.edit("credential 0.signature", mirrored)
	}},
	{"first-plus-l", "6.7.5", "signature", "The first signature with an S that is not below L.", func(s *scene, c *credential) { s.edit("credential 0.signature", plusL) }},
	{"claim-altered", "6.7.5", "signature", "A role that was altered after it was signed.", func(s *scene, c *credential) {
		s.edit("credential.payload", func([]byte) []byte {
			other := *c
			other.roles = []int{roleReport}
			return other.claims(newParts())
		})
	}},
	{"by-anchor-before", "6.7.5", "signature", "The keys that the anchor began with sign in the name of those that it has now.", func(s *scene, c *credential) {
		to := dualParty(s.entropy, "authority 1")
		c.rotations = [][]byte{plainRotation(c.authority, to, 1, nil, now-month).seal(newParts())}
		c.authority = to
	}},
}

// credentialAnchors break 6.7.4.
var credentialAnchors = []credentialVector{
	{"anchor-none", "6.7.4", "trust", "A reader without anchor.", func(_ *scene, c *credential) { c.anchors = nil }},
	{"anchor-other", "6.7.4", "trust", "A reader with another anchor.", func(s *scene, c *credential) { c.anchors = []*anchor{anchorOf(dualParty(s.entropy, "other"))} }},
	{"anchor-first-key", "6.7.4", "trust", "A reader whose anchor shares the first key.", func(s *scene, c *credential) {
		other := dualParty(s.entropy, "other")
		c.anchors = []*anchor{anchorOf(&party{keys: []idKey{c.authority.keys[0], other.keys[1]}})}
	}},
	{"anchor-recovery", "6.7.4", "trust", "The anchor's recovery key issues: it signs recoveries alone.", func(s *scene, c *credential) {
		a := anchorOf(dualParty(s.entropy, "anchor"))
		a.recovery = c.authority.thumb()
		c.anchors = []*anchor{a}
	}},
	{"anchor-of-other-chain", "6.7.4", "trust", "An identity to which somebody else than an anchor rotated.", func(s *scene, c *credential) {
		c.anchors = []*anchor{anchorOf(dualParty(s.entropy, "anchor"))}
	}},
}

// credentialConstraints break 6.7.6.
func credentialConstraints() []credentialVector {
	with := func(name, comment string, set func(c *credential, a *anchor)) credentialVector {
		return credentialVector{"constraint-" + name, "6.7.6", "trust", comment, func(_ *scene, c *credential) { set(c, c.anchors[0]) }}
	}
	named := func(name, comment, label string, names ...string) credentialVector {
		return with(name, comment, func(c *credential, a *anchor) { a.names, c.label = append([]string{}, names...), label })
	}
	return []credentialVector{
		with("role", "A role that is not among the anchor's.", func(c *credential, a *anchor) { a.roles = []int{2, 3, 6} }),
		with("role-one-of-two", "Two roles, one of which is not among the anchor's.", func(c *credential, a *anchor) { a.roles, c.roles = []int{1, 3}, []int{1, 2} }),
		with("owner", "An owner that is not among the anchor's.", func(c *credential, a *anchor) { a.owners = []string{"Clinic"} }),
		named("name", "A name that is not among the anchor's.", "ward-7.example", "ward-8.example"),
		named("name-case", "An end in another case.", "ward-7.Example", ".example"),
		named("name-nothing-before", "The end itself is no name that ends with it; nor is what it ends with.", "example", ".example"),
		named("name-without-dot", "An end of the anchor's that begins with neither . nor @ is a name.", "ward-7.example", "example"),
	}
}

// credentialOrder have two things wrong each: the earlier step is the one reported.
var credentialOrder = []credentialVector{
	{"16385-bytes-and-trailing-byte", "6.7.1", "limit", "16384 bytes, and a byte behind them.", func(s *scene, c *credential) {
		c.fill(16384)
		s.longer("input")
	}},
	{"16384-bytes-and-anchor-none", "6.7.3", "limit", "A credential as long as it may be, by a name that is not; and no anchor.", func(s *scene, c *credential) {
		c.fill(16384)
		c.anchors = nil
	}},
	{"alg-and-owner-none", "4.3", "suite", "-8, and no owner.", func(s *scene, _ *credential) {
		s.put("credential 0.protected", 1, num(-8))
		s.drop("credential.claims", claimOwner)
	}},
	{"mix-and-anchor-other", "6.7.3", "format", "A forbidden mix, of an authority that the reader does not know.", func(s *scene, c *credential) {
		c.of(s, kindDualEd25519)
		c.roles = []int{1, 4}
		c.anchors = nil
	}},
	{"anchor-none-and-signature-flipped", "6.7.4", "trust", "An unknown authority, and a signature that does not verify.", func(s *scene, c *credential) {
		c.anchors = nil
		s.flip("credential 0.signature")
	}},
	{"signature-flipped-and-role", "6.7.5", "signature", "A signature that does not verify, and a role that is not among the anchor's.", func(s *scene, c *credential) {
		c.anchors[0].roles = []int{2}
		s.edit("credential 1.signature", func(b []byte) []byte { b[40] ^= 1; return b })
	}},
}

// fill makes the credential so many bytes long, by its name.
func (c *credential) fill(size int) {
	for n := size - 5000; ; n++ {
		c.label = string(blank(n))
		if got := len(c.seal(newParts())); got == size {
			return
		} else if size-got > 1 {
			n += size - got - 1
		}
	}
}
