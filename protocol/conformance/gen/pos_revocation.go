package main

// revocationPositive are lists that are taken.
var revocationPositive = []revocationVector{
	{"some", "", "", "Two keys and two credentials.", func(*scene, *revocation) {}},
	{"none", "", "", "A list that revokes nothing.", func(_ *scene, r *revocation) { r.keys, r.credentials = nil, nil }},
	{"by-dual-esp256", "", "", "An authority with a key of ESP256.", func(s *scene, r *revocation) { r.by(s, kindDualESP256) }},
	{"number-is-created", "", "", "The greatest number that it can have.", func(_ *scene, r *revocation) { r.number = r.created }},
	{"stale", "", "", "A list that is stale already is one.", func(_ *scene, r *revocation) { r.next = now - day + 1 }},
	{"created-300000-ahead", "", "", "A list that was made 300000 ms from now.", func(_ *scene, r *revocation) { r.created = now + skew }},
	{"by-anchor-replaced", "", "", "The authority's first identity signs, a ms before its second one took its place.", func(s *scene, r *revocation) {
		r.rotations = [][]byte{plainRotation(r.authority, dualParty(s.entropy, "authority 1"), 1, nil, r.created+1).seal(newParts())}
	}},
	{"since-0-and-greatest", "", "", "The least since and the greatest.", func(_ *scene, r *revocation) { r.keys[0].since, r.keys[1].since = 0, greatest }},
	{"seen-before", "", "", "The reader knows the list before it.", func(s *scene, r *revocation) { r.seen = &seenSet{6, s.random("digest", 32)} }},
	{"seen-same", "", "", "The reader knows this very list.", func(_ *scene, r *revocation) { r.seen = &seenSet{7, sum(r.claim(newParts()))} }},
	{"by-anchor-rotated", "", "", "The authority's second identity signs: the reader has seen the rotation.", func(s *scene, r *revocation) {
		from := r.authority
		to := dualParty(s.entropy, "authority 1")
		r.rotations = [][]byte{plainRotation(from, to, 1, nil, now-month).seal(newParts())}
		r.signers, r.named = to.keys, to.thumb()
	}},
	{"65536-keys-and-credentials", "", "", "As many keys and as many credentials as there may be.", func(_ *scene, r *revocation) {
		r.keys, r.credentials = numberedNames(mostRevoked, 32, 0), numberedNames(mostRevoked, 16, 0)
	}},
	{"4194304-bytes", "", "", "A list as long as it may be.", func(_ *scene, r *revocation) { r.fill(longestList) }},
}

// fill makes the list so many bytes long, by how late its entries are.
func (r *revocation) fill(size int) {
	r.keys, r.credentials = numberedNames(mostRevoked, 32, now), nil
	left := size - len(r.seal(newParts()))
	r.credentials = numberedNames(left/28-20, 16, now)
	left = size - len(r.seal(newParts()))
	// The rest are entries of 20 bytes, and 8, 4, 2 or 1 more each.
	count, more := left/24, left-20*(left/24)
	n := len(r.credentials)
	r.credentials = numberedNames(n+count, 16, now)
	for i := range count {
		e := &r.credentials[n+i]
		for _, w := range []struct {
			more  int
			since uint64
		}{{8, now}, {4, 1 << 16}, {2, 1 << 8}, {1, 24}, {0, 0}} {
			if w.more <= more {
				e.since, more = w.since, more-w.more
				break
			}
		}
	}
}
