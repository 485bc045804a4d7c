package main

// bundleOrder and peelOrder have two things wrong each, as openOrder has: SPEC
// 6.4 and 11.2 say which is reported.
var bundleOrder = []fault{
	{"32769-bytes-and-trailing-byte", "6.4.1", "limit", "32769 bytes, the last of which follows the bundle: the length comes before the scan.", func(s *scene) {
		s.editBundle = func(b *bundle) { s.fillBundle(b, 32768) }
		s.longer("input")
	}},
	{"alg-eddsa-and-claim", "4.3", "suite", "-8, beside a claim that a byte follows: the alg comes first.", func(s *scene) {
		s.put("owner.bundle.protected", 1, num(-8))
		s.longer("owner.bundle.claim")
	}},
	{"alg-es256-and-claim", "4.3", "suite", "-7, beside a claim without keys: the alg comes first.", func(s *scene) {
		s.put("owner.bundle.protected", 1, num(-7))
		s.drop("owner.bundle.claim", 7)
	}},
	{"alg-mldsa44-and-key", "4.3", "suite", "-48, beside a key of 31 bytes: the alg comes first.", func(s *scene) {
		s.put("owner.bundle.protected", 1, num(-48))
		s.onlyKey(2, s.random("k", 31))
	}},
	{"alg-eddsa-and-owner-unknown", "4.3", "suite", "-8, by an owner whom nobody knows: no key is of that alg, whoever it is.", func(s *scene) {
		s.put("owner.bundle.protected", 1, num(-8))
		s.strangers()
	}},
	{"alg-es256-and-owner-unknown", "4.3", "suite", "-7, by an owner whom nobody knows.", func(s *scene) {
		s.put("owner.bundle.protected", 1, num(-7))
		s.strangers()
	}},
	{"alg-mldsa44-and-owner-unknown", "4.3", "suite", "-48, by an owner whom nobody knows.", func(s *scene) {
		s.put("owner.bundle.protected", 1, num(-48))
		s.strangers()
	}},
	{"alg-esp256-and-owner-unknown", "6.4.5", "trust", "-9, by an owner whom nobody knows: whose key it is not cannot be said.", func(s *scene) {
		s.put("owner.bundle.protected", 1, num(algESP256))
		s.strangers()
	}},
	{"dual-and-owner-unknown", "6.4.5", "trust", "A COSE_Sign, by an owner whom nobody knows.", func(s *scene) {
		s.kindOf("owner", kindDualEd25519)
		s.holder = s.party("owner", roleHop)
		s.strangers()
	}},
	{"claim-and-owner-unknown", "6.4.3", "format", "A claim without keys, by an owner whom nobody knows: the claim comes first.", func(s *scene) {
		s.drop("owner.bundle.claim", 7)
		s.strangers()
	}},
	{"keys-9-and-key-31-bytes", "6.4.3", "limit", "Nine keys, the first of them of 31 bytes: the claim comes before its keys.", func(s *scene) {
		s.editBundle = func(b *bundle) {
			b.keys = []encKey{publicKey(2, s.random("k", 31))}
			for i := range byte(8) {
				b.keys = append(b.keys, s.unknownKey(10+i, 32))
			}
		}
	}},
	{"key-and-owner-unknown", "6.4.4", "format", "A key of 31 bytes, by an owner whom nobody knows: the key comes first.", func(s *scene) {
		s.onlyKey(2, s.random("k", 31))
		s.strangers()
	}},
	{"small-order-and-owner-unknown", "4.5", "format", "A key of small order, by an owner whom nobody knows: the key comes first.", func(s *scene) {
		s.onlyKey(2, zeros)
		s.strangers()
	}},
	{"owner-unknown-and-signature-flipped", "6.4.5", "trust", "An unknown owner's signature cannot be judged.", func(s *scene) {
		s.strangers()
		s.flipS()
	}},
	{"owner-unknown-and-expired", "6.4.5", "trust", "An unknown owner, and an expired bundle: the owner is reported.", func(s *scene) {
		s.strangers()
		s.editBundle = func(b *bundle) { b.exp = s.now }
	}},
	{"alg-and-signature", "6.4.5", "suite", "The alg of another key than the owner's, and a signature of no bytes: the alg is reported.", func(s *scene) {
		s.put("owner.bundle.protected", 1, num(algESP256))
		s.replace("owner.bundle.signature", nil)
	}},
	{"alg-and-role", "6.4.5", "suite", "The alg of another key than the owner's, and the wrong role: the alg is reported.", func(s *scene) {
		s.put("owner.bundle.protected", 1, num(algESP256))
		s.role = roleEscrow
	}},
	{"signature-flipped-and-role", "6.4.6", "signature", "A signature that does not verify, and the wrong role: who has signed comes before what they may.", func(s *scene) {
		s.flipS()
		s.role = roleEscrow
	}},
	{"signature-flipped-and-expired", "6.4.6", "signature", "A signature that does not verify, in an expired bundle: the signature is reported.", func(s *scene) {
		s.flipS()
		s.editBundle = func(b *bundle) { b.exp = s.now }
	}},
	{"second-signature-flipped-and-expired", "6.4.6", "signature", "A second signature that does not verify, in an expired bundle.", func(s *scene) {
		s.kindOf("owner", kindDualEd25519)
		s.edit("owner.bundle 1.signature", func(b []byte) []byte { b[mldsaZ] ^= 1; return b })
		s.editBundle = func(b *bundle) { b.exp = s.now }
	}},
	{"role-and-expired", "6.4.7", "trust", "The wrong role, in an expired bundle: the role is reported.", func(s *scene) {
		s.role = roleEscrow
		s.editBundle = func(b *bundle) { b.exp = s.now }
	}},
	{"role-and-not-yet-usable", "6.4.7", "trust", "The wrong role, in a bundle that is not usable yet: the role is reported.", func(s *scene) {
		s.role = roleEscrow
		s.editBundle = func(b *bundle) { b.nbf = s.now + 5*minute + 1 }
	}},
}

// strangers leaves a trust store that knows somebody else.
func (s *scene) strangers() { s.pins = []*party{newParty(s.entropy, "somebody", roleHop, roleMeasure)} }

// flipS flips a bit of the S of a bundle's signature.
func (s *scene) flipS() {
	s.edit("owner.bundle.signature", func(b []byte) []byte { b[32] ^= 1; return b })
}

var peelOrder = []fault{
	{"core-to-peel-and-counter-4096", "11.2.3", "nokey", "A core beside a sealed at the first counter that no epoch has: nothing here opens it, whatever the counter.", func(s *scene) {
		s.counter = 4096
		s.edit("layer 0.body", func([]byte) []byte { return s.last("layer 0.inner") })
	}},
	{"alg-and-counter-1", "4.3", "suite", "An alg that no suite has, at counter 1: the alg is reported.", func(s *scene) {
		s.put("layer 0.protected", 1, num(35))
		s.layerCounter = 1
	}},
	{"alg-and-key-id-unknown", "4.3", "suite", "An alg that no suite has, under a key id that nobody has: the alg is reported.", func(s *scene) {
		s.put("layer 0.protected", 1, num(35))
		s.replace("layer 0.kid", s.random("key id", 8))
	}},
	{"ek-and-key-id-unknown", "11.2.4", "format", "An ek that is one byte too short, under a key id that nobody has: the ek is reported.", func(s *scene) {
		s.shorter("layer 0.ek")
		s.replace("layer 0.kid", s.random("key id", 8))
	}},
	{"counter-4096-and-key-id-unknown", "11.2.4", "limit", "The first counter that no epoch has, under a key id that nobody has: the counter is reported.", func(s *scene) {
		s.layerCounter = 4096
		s.replace("layer 0.kid", s.random("key id", 8))
	}},
	{"counter-1-and-below-floor", "11.2.5", "nokey", "Counter 1, in a suite below the floor: the counter is reported.", func(s *scene) {
		s.hopOf([]byte{1, 2}, func(b *bundle) { b.floor = 1 })
		s.layerCounter = 1
	}},
	{"below-floor-and-opening-flipped", "11.2.6", "suite", "A suite below the floor, and an opening that does not open: the suite is reported.", func(s *scene) {
		s.hopOf([]byte{1, 2}, func(b *bundle) { b.floor = 1 })
		s.flip("layer 0.ciphertext")
	}},
	{"version-not-listed-and-expired", "11.2.6", "suite", "A hop that does not list version 1, and a layer that has expired: the version is reported.", func(s *scene) {
		s.hop(func(b *bundle) { b.versions = []int{2} })
		s.now = s.ctx.expires + 5*minute + 1
	}},
	{"next-twice-and-sealed-flipped", "11.2.8", "format", "One recipient twice, beside a sealed that does not open: the recipient is reported.", func(s *scene) {
		s.editItems("layer 0.next", func(i [][]byte) [][]byte { return append(i, i[0]) })
		s.flip("layer 0.sealed.ciphertext")
	}},
	{"next-is-the-hop-and-sealed-flipped", "11.2.8", "format", "A layer that leads back to the hop, beside a sealed that does not open: the way is reported.", func(s *scene) {
		s.append("layer 0.next", bin(s.hop().thumb()))
		s.flip("layer 0.sealed.ciphertext")
	}},
	{"sealed-flipped-and-expired", "11.2.9", "decrypt", "A sealed that does not open, in a layer that has expired: the sealed is reported.", func(s *scene) {
		s.flip("layer 0.sealed.ciphertext")
		s.now = s.ctx.expires + 5*minute + 1
	}},
	{"epoch-id-and-inner", "11.2.9", "decrypt", "The epoch id of another schedule, around no body: the epoch is reported.", func(s *scene) {
		s.editKeys("layer 0.sealed.protected", func(d dict) { d[4] = bin(s.random("epoch", 8)) })
		s.replace("layer 0.inner", num(7))
	}},
	{"inner-and-expired", "11.2.10", "format", "No body inside, in a layer that has expired: the body is reported.", func(s *scene) {
		s.replace("layer 0.inner", num(7))
		s.now = s.ctx.expires + 5*minute + 1
	}},
	{"inner-alg-and-expires-after-bundle", "4.3", "suite", "A core with an alg that no suite has, in a layer that lives longer than the hop's bundle: the alg is reported.", func(s *scene) {
		s.hop(func(b *bundle) { b.exp = s.ctx.expires - 1 })
		s.put("opening.protected", 1, num(1))
	}},
	{"expired-and-expires-after-bundle", "11.2.11", "expired", "A layer that has expired, and that lived longer than the hop's bundle: that it has expired is reported.", func(s *scene) {
		s.hop(func(b *bundle) { b.exp = s.ctx.expires - 1 })
		s.now = s.ctx.expires + 5*minute + 1
	}},
}
