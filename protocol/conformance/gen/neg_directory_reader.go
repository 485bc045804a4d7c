package main

// setReader break E.1.6 to E.1.8.
var setReader = []setVector{
	{"named-other", "E.1.6", "trust", "The signer signs in another name.", func(s *scene, d *directorySet) { d.named = s.random("other", 32) }},
	{"named-node", "E.1.6", "trust", "The signer signs in the name of a node.", func(_ *scene, d *directorySet) { d.named = d.nodes[0].thumb }},
	{"named-flipped", "E.1.6", "trust", "The signer's name but for its last bit.", func(_ *scene, d *directorySet) { d.named[31] ^= 1 }},
	{"seen-higher", "E.1.7", "replay", "The reader remembers a set with the next number.", func(s *scene, d *directorySet) { d.after(s, 8) }},
	{"seen-greatest", "E.1.7", "replay", "The reader remembers a set with the greatest number that there is.", func(s *scene, d *directorySet) { d.after(s, greatest) }},
	{"seen-higher-than-0", "E.1.7", "replay", "The number 0, for a reader that remembers 1.", func(s *scene, d *directorySet) {
		d.number = 0
		d.after(s, 1)
	}},
	{"seen-higher-in-32-bits", "E.1.7", "replay", "A number of 1, for a reader that remembers 2^32, which is 0 in 32 bits.", func(s *scene, d *directorySet) {
		d.number = 1
		d.after(s, 1<<32)
	}},
	{"seen-other", "E.1.7", "replay", "The reader remembers another set with the same number.", func(s *scene, d *directorySet) { d.after(s, 7) }},
	{"seen-other-0", "E.1.7", "replay", "The reader remembers another set with the number 0.", func(s *scene, d *directorySet) {
		d.number = 0
		d.after(s, 0)
	}},
	{"seen-digest-of-all", "E.1.7", "replay", "The reader remembers the SHA-256 of the whole set, which is not that of its payload.", func(_ *scene, d *directorySet) {
		d.seen = &seenSet{d.number, sum(d.seal(newParts()))}
	}},
	{"expires-now", "E.1.8", "expired", "The ms in which the set expires.", func(_ *scene, d *directorySet) { d.expires = now }},
	{"expires-before-now", "E.1.8", "expired", "A ms after it expired: there is no skew at the end.", func(_ *scene, d *directorySet) { d.expires = now - 1 }},
	{"created-300001-ahead", "E.1.8", "expired", "Created a ms further ahead than is allowed.", func(_ *scene, d *directorySet) { d.created = now + 5*minute + 1 }},
	{"created-greatest", "E.1.8", "expired", "Created just below the greatest expires.", func(_ *scene, d *directorySet) { d.created, d.expires = greatest-1, greatest }},
	{"seen-same-and-expired", "E.1.8", "expired", "The reader remembers this very set, which has expired since: it is not taken anew.", func(_ *scene, d *directorySet) {
		d.expires = now
		d.seen = &seenSet{d.number, sum(d.claim(newParts()))}
	}},
}

// setOrder have two things wrong each: the earlier step is the one reported.
var setOrder = []setVector{
	{"8388609-bytes-and-trailing-byte", "E.1.1", "limit", "A set as long as it may be, and a byte behind it.", func(s *scene, d *directorySet) {
		d.fill(s, longestSet)
		s.longer("input")
	}},
	{"alg-eddsa-and-nodes-none", "4.3", "suite", "-8, and no node.", func(s *scene, _ *directorySet) {
		s.put("set.protected", 1, num(-8))
		s.put("set.claim", 5, array())
	}},
	{"alg-of-other-kind-and-signature-flipped", "E.1.3", "suite", "An alg that is not the signer's, and a signature that does not verify.", func(s *scene, d *directorySet) {
		d.signers = []idKey{s.otherKey(algESP256)}
		s.flip("set.signature")
	}},
	{"alg-of-other-kind-and-nodes-none", "E.1.3", "suite", "An alg that is not the signer's, and no node: nobody looks into what another signed.", func(s *scene, d *directorySet) {
		d.signers = []idKey{s.otherKey(algESP256)}
		s.put("set.claim", 5, array())
	}},
	{"signature-flipped-and-nodes-none", "E.1.4", "signature", "A signature that does not verify, and no node.", func(s *scene, _ *directorySet) {
		s.flip("set.signature")
		s.put("set.claim", 5, array())
	}},
	{"signature-flipped-and-claim-trailing-byte", "E.1.4", "signature", "A signature that does not verify, and a byte behind the claim: the payload is scanned afterwards.", func(s *scene, _ *directorySet) {
		s.flip("set.signature")
		s.longer("set.claim")
	}},
	{"by-other-and-named-other", "E.1.4", "signature", "Another signer, in its own name.", func(s *scene, d *directorySet) {
		d.signers = []idKey{s.otherKey(algEd25519)}
		d.named = thumbprint(d.signers)
	}},
	{"bundle-empty-and-named-other", "E.1.5", "format", "A bundle of no byte, in another name.", func(s *scene, d *directorySet) {
		d.nodes[0].bundle = nil
		d.named = s.random("other", 32)
	}},
	{"named-other-and-seen-higher", "E.1.6", "trust", "Another name, and a number that is too low.", func(s *scene, d *directorySet) {
		d.named = s.random("other", 32)
		d.after(s, 8)
	}},
	{"seen-higher-and-expired", "E.1.7", "replay", "A number that is too low, and it has expired.", func(s *scene, d *directorySet) {
		d.after(s, 8)
		d.expires = now
	}},
}
