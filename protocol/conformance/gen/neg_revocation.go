package main

// revocationClaim breaks the scan and the structure of 6.9.3, but for the entries.
func revocationClaim() []revocationVector {
	const claim = "revocation.claim"
	bad := func(name, rule, class, comment string, set func(*scene)) revocationVector {
		return revocationVector{name, rule, class, comment, func(s *scene, _ *revocation) { set(s) }}
	}
	with := func(name, comment string, key int64, value []byte) revocationVector {
		return bad(name, "6.9.3", "format", comment, func(s *scene) { s.put(claim, key, value) })
	}
	list := []revocationVector{
		bad("claim-unsorted", "3.4", "format", "Entry 2 before entry 1.", func(s *scene) { s.swapKeys(claim) }),
		bad("claim-entry-twice", "3.4", "format", "Entry 1 twice.", func(s *scene) { s.doubleKey(claim) }),
		bad("number-2-to-53", "3.6", "format", "The number is 2^53.", func(s *scene) { s.put(claim, 2, num(uint64(1<<53))) }),
		with("keys-null", "Null in place of the keys.", 5, cborNull),
		{"next-at-created", "6.9.3", "format", "next is created.", func(_ *scene, r *revocation) { r.next = r.created }},
		{"number-above-created", "6.9.3", "format", "A number that is one above created.", func(_ *scene, r *revocation) { r.number = r.created + 1 }},
		{"65537-keys", "6.9.3", "limit", "One key too many.", func(_ *scene, r *revocation) { r.keys = numberedNames(mostRevoked+1, 32, 0) }},
		{"65537-credentials", "6.9.3", "limit", "One credential too many.", func(_ *scene, r *revocation) { r.credentials = numberedNames(mostRevoked+1, 16, 0) }},
		{"4194305-bytes", "6.9.1", "limit", "A list that is one byte too long.", func(_ *scene, r *revocation) { r.fill(longestList + 1) }},
	}
	for n, name := range []string{"named", "number", "created", "next", "keys", "credentials"} {
		list = append(list, bad(name+"-missing", "6.9.3", "format", "No "+name+".", func(s *scene) { s.drop(claim, int64(n)+1) }))
	}
	return list
}

// revocationEntries break what 6.9.3 says of the entries.
func revocationEntries() []revocationVector {
	var list []revocationVector
	for _, which := range []string{"key", "credential"} {
		size := map[string]int{"key": 32, "credential": 16}[which]
		part := "revocation." + which + " 1"
		bad := func(name, rule, comment string, set func(s *scene, r *revocation)) {
			list = append(list, revocationVector{which + "-" + name, rule, "format", comment, set})
		}
		item := func(name, comment string, n int, value []byte) {
			bad(name, "6.9.3", comment, func(s *scene, _ *revocation) { s.set(part, n, value) })
		}
		entries := func(r *revocation) []revoked {
			if which == "key" {
				return r.keys
			}
			return r.credentials
		}
		item("long", "A name that is a byte too long.", 0, bin(append([]byte{255}, blank(size)...)))
		item("reason-5", "Reason 5.", 2, num(5))
		bad("twice-other-since", "6.9.3", "The same twice, since other times.", func(_ *scene, r *revocation) { entries(r)[1].name = entries(r)[0].name })
		bad("descending", "6.9.3", "Names that descend.", func(_ *scene, r *revocation) {
			e := entries(r)
			e[0], e[1] = e[1], e[0]
		})
	}
	return list
}

// revocationSigners break 4.3 and 6.9.5: who signs.
var revocationSigners = []revocationVector{
	{"swapped", "4.3", "suite", "The second signature stands first.", func(_ *scene, r *revocation) { r.signers = []idKey{r.signers[1], r.signers[0]} }},
	{"third", "6.9.2", "format", "A third signature, by another key.", func(s *scene, r *revocation) {
		r.signers = []idKey{r.signers[0], r.signers[1], s.otherKey(algMLDSA65)}
	}},
	{"sign1", "6.9.2", "format", "The first key alone signs, as COSE_Sign1.", func(s *scene, r *revocation) {
		claim := r.claim(newParts())
		s.edit("revocation.tagged", func([]byte) []byte { return sign1(newParts(), "revocation", r.signers[0], claim, r.aad).wire })
	}},
	{"second-by-other", "6.9.5", "signature", "Another key in the place of the second.", func(s *scene, r *revocation) { r.signers = []idKey{r.signers[0], s.otherKey(algMLDSA65)} }},
	{"first-high-s", "4.4", "signature", "The first signature is by ESP256, with n - s in the place of s.", func(s *scene, r *revocation) {
		r.by(s, kindDualESP256)
		s.edit("revocation 0.signature", mirrored)
	}},
	{"key-removed", "6.9.5", "signature", "A key that was removed after it was signed.", func(s *scene, r *revocation) {
		s.edit("revocation.payload", func([]byte) []byte {
			other := *r
			other.keys = r.keys[1:]
			return other.claim(newParts())
		})
	}},
}

// revocationReader break 6.9.4 and 6.9.6.
var revocationReader = []revocationVector{
	{"anchor-none", "6.9.4", "trust", "A reader without anchor.", func(_ *scene, r *revocation) { r.anchors = nil }},
	{"anchor-other", "6.9.4", "trust", "A reader with another anchor.", func(s *scene, r *revocation) { r.anchors = []*anchor{anchorOf(dualParty(s.entropy, "other"))} }},
	{"named-other", "6.9.4", "trust", "The anchor signs in another name.", func(s *scene, r *revocation) { r.named = s.random("other", 32) }},
	{"anchor-recovery", "6.9.4", "trust", "The anchor's recovery key signs: it signs recoveries alone.", func(s *scene, r *revocation) {
		a := anchorOf(dualParty(s.entropy, "anchor"))
		a.recovery = r.named
		r.anchors = []*anchor{a}
	}},
	{"by-anchor-replaced", "6.9.4", "trust", "The authority's first identity signs, when its second one has taken its place.", func(s *scene, r *revocation) {
		r.rotations = [][]byte{plainRotation(r.authority, dualParty(s.entropy, "authority 1"), 1, nil, r.created).seal(newParts())}
	}},
	{"by-anchor-early", "6.9.4", "trust", "The authority's second identity signs, 300001 ms before it begins.", func(s *scene, r *revocation) {
		to := dualParty(s.entropy, "authority 1")
		r.rotations = [][]byte{plainRotation(r.authority, to, 1, nil, now+skew+1).seal(newParts())}
		r.signers, r.named = to.keys, to.thumb()
	}},
	{"created-300001-ahead", "6.9.4", "expired", "A list that was made 300001 ms from now.", func(_ *scene, r *revocation) { r.created = now + skew + 1 }},
	{"named-other-anchor", "6.9.5", "signature", "An anchor signs in the name of another.", func(s *scene, r *revocation) {
		other := dualParty(s.entropy, "other")
		r.anchors = append(r.anchors, anchorOf(other))
		r.named = other.thumb()
	}},
	{"seen-higher", "6.9.6", "replay", "The reader knows a list with the next number.", func(s *scene, r *revocation) { r.seen = &seenSet{8, s.random("digest", 32)} }},
	{"seen-other", "6.9.6", "replay", "The reader knows another list with the same number.", func(s *scene, r *revocation) { r.seen = &seenSet{7, s.random("digest", 32)} }},
}

// revocationOrder have two things wrong each: the earlier step is the one reported.
var revocationOrder = []revocationVector{
	{"4194304-bytes-and-trailing-byte", "6.9.1", "limit", "A list as long as it may be, and a byte behind it.", func(s *scene, r *revocation) {
		r.fill(longestList)
		s.longer("input")
	}},
	{"alg-and-next", "4.3", "suite", "-8, and a next that is created.", func(s *scene, r *revocation) {
		r.next = r.created
		s.put("revocation 0.protected", 1, num(-8))
	}},
	{"next-and-anchor-none", "6.9.3", "format", "A next that is created, of an unknown authority.", func(_ *scene, r *revocation) {
		r.next, r.anchors = r.created, nil
	}},
	{"anchor-none-and-signature-flipped", "6.9.4", "trust", "An unknown authority, and a signature that does not verify.", func(s *scene, r *revocation) {
		r.anchors = nil
		s.flip("revocation 0.signature")
	}},
	{"signature-flipped-and-seen-higher", "6.9.5", "signature", "A signature that does not verify, and a number that is too low.", func(s *scene, r *revocation) {
		r.seen = &seenSet{8, s.random("digest", 32)}
		s.edit("revocation 1.signature", func(b []byte) []byte { b[40] ^= 1; return b })
	}},
}
