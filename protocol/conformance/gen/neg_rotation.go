package main

import (
	"encoding/hex"
	"slices"
)

// rotationClaim breaks the scan and the structure of 6.8.3.
func rotationClaim() []rotationVector {
	const claim = "rotation.claim"
	bad := func(name, rule, class, comment string, set func(*scene)) rotationVector {
		return rotationVector{name, rule, class, comment, func(s *scene, _ *rotation) { set(s) }}
	}
	with := func(name, comment string, key int64, value []byte) rotationVector {
		return bad(name, "6.8.3", "format", comment, func(s *scene) { s.put(claim, key, value) })
	}
	list := []rotationVector{
		bad("claim-empty", "3.1", "format", "A payload of no byte.", func(s *scene) { s.replace(claim, nil) }),
		bad("claim-trailing-byte", "3.1", "format", "A byte follows the claim.", func(s *scene) { s.longer(claim) }),
		bad("claim-wide", "3.2", "format", "The head of the claim in two bytes.", func(s *scene) { s.wideHead(claim) }),
		bad("claim-endless", "3.3", "format", "A claim of indefinite length.", func(s *scene) { s.endless(claim) }),
		bad("claim-unsorted", "3.4", "format", "Entry 2 before entry 1.", func(s *scene) { s.swapKeys(claim) }),
		bad("claim-entry-twice", "3.4", "format", "Entry 1 twice.", func(s *scene) { s.doubleKey(claim) }),
		bad("claim-array", "6.8.3", "format", "The entries of the claim in an array.", func(s *scene) { s.listed(claim) }),
		bad("claim-depth-17", "3.8", "limit", "An integer at depth 17.", func(s *scene) { s.put(claim, 7, nested(16, num(1))) }),
		with("claim-entry-0", "An entry 0.", 0, num(1)),
		with("claim-entry-10", "An entry 10, which no version has yet.", 10, num(1)),
		with("claim-entry-negative", "An entry -1.", -1, num(1)),
		with("first-31-bytes", "A first of 31 bytes.", 1, bin(blank(31))),
		with("first-33-bytes", "A first of 33 bytes.", 1, bin(blank(33))),
		with("first-null", "Null in place of first.", 1, cborNull),
		with("sequence-0", "Sequence 0.", 2, num(0)),
		with("sequence-text", "A sequence as a text.", 2, text("1")),
		with("kind-0", "Kind 0.", 4, num(0)),
		with("kind-3", "Kind 3.", 4, num(3)),
		with("kind-null", "Null in place of the kind.", 4, cborNull),
		with("from-31-bytes", "A from of 31 bytes.", 5, bin(blank(31))),
		with("cut-over-negative", "A negative cut-over.", 8, num(-1)),
		with("cut-over-null", "Null in place of cut-over.", 8, cborNull),
		bad("cut-over-2-to-53", "3.6", "format", "A cut-over of 2^53.", func(s *scene) { s.put(claim, 8, num(uint64(1<<53))) }),
		with("recovery-31-bytes", "A recovery key of 31 bytes.", 9, bin(blank(31))),
		with("recovery-null", "Null in place of no recovery key.", 9, cborNull),
		with("by-thumbprint", "by as a thumbprint.", 6, bin(blank(32))),
		with("to-thumbprint", "to as a thumbprint.", 7, bin(blank(32))),
	}
	for n, name := range []string{"first", "sequence", "previous", "kind", "from", "by", "to", "cut-over"} {
		list = append(list, bad(name+"-missing", "6.8.3", "format", "No "+name+".", func(s *scene) { s.drop(claim, int64(n)+1) }))
	}
	return list
}

// rotationKeys break what 4.4 and 6.1 say of by and to. What is named after them
// is named after them as they stand.
func rotationKeys() []rotationVector {
	var list []rotationVector
	for _, place := range []string{"by", "to"} {
		bad := func(name, rule, comment string, value func(s *scene, p *party) []byte) {
			list = append(list, rotationVector{place + "-" + name, rule, "format", comment, func(s *scene, r *rotation) {
				p := r.by
				if place == "to" {
					p = r.to
				}
				b := value(s, p)
				s.replace("rotation."+place, b)
				if place == "by" && b[0]>>5 == majorMap {
					r.first, r.from = sum(b), sum(b)
				}
			}})
		}
		for _, i := range []int{0, 1, 2, 6} {
			small := must(hex.DecodeString(smallOrder[i]))
			bad("small-order-"+itoa(i+1), "4.4", "A point of small order, or a form of one that is not canonical.", func(*scene, *party) []byte { return identityKey(small).encode() })
		}
		bad("not-canonical", "4.4", "A y of 2^255 - 19 or more that is on the curve and not of small order.", func(*scene, *party) []byte { return identityKey(wrappedKey()).encode() })
		bad("off-curve", "4.4", "A y for which the curve has no x.", func(*scene, *party) []byte { return identityKey(offCurve()).encode() })
		bad("private", "4.4", "A key with its private half.", func(_ *scene, p *party) []byte { return p.keys[0].cosePrivate().encode() })
		bad("esp256-zero", "4.4", "A key of ESP256 of zeros.", func(*scene, *party) []byte { return idKey{alg: algESP256, public: blank(64)}.cose().encode() })
		bad("swapped", "6.1", "The keys of a dual identity in the other order.", func(s *scene, _ *party) []byte {
			return array(keysOf(1, 0)...)
		})
		bad("one-in-array", "6.1", "One key in an array.", func(_ *scene, p *party) []byte { return array(p.keys[0].cose().encode()) })
		bad("two-ed25519", "6.1", "Two keys of Ed25519.", func(s *scene, p *party) []byte {
			return array(p.keys[0].cose().encode(), s.otherKey(algEd25519).cose().encode())
		})
		bad("dual-small-order", "4.4", "A dual identity whose first key is of small order.", func(*scene, *party) []byte {
			return array(smallOrderKeys()[2].input, keysOf(1)[0])
		})
		bad("dual-second-short", "4.4", "A dual identity whose second key has 1951 bytes.", func(s *scene, p *party) []byte {
			second := s.otherKey(algMLDSA65)
			return array(p.keys[0].cose().encode(), with(second.cose(), -1, bin(second.public[:1951])).encode())
		})
	}
	return list
}

// rotationRules break what 6.8.3 says of claims that are well-formed.
func rotationRules() []rotationVector {
	bad := func(name, comment string, set func(s *scene, r *rotation)) rotationVector {
		return rotationVector{name, "6.8.3", "format", comment, set}
	}
	return []rotationVector{
		bad("sequence-257", "One rotation too many.", func(s *scene, r *rotation) { r.later(s, 257) }),
		bad("previous-in-first", "A digest of what is before the first rotation.", func(s *scene, r *rotation) { r.previous = s.random("previous", 32) }),
		bad("previous-null-in-second", "The second rotation, and nothing before it.", func(s *scene, r *rotation) {
			r.later(s, 2)
			r.previous = nil
		}),
		bad("previous-zeros", "32 zeros in place of null.", func(_ *scene, r *rotation) { r.previous = blank(32) }),
		bad("previous-31-bytes", "A digest of 31 bytes.", func(s *scene, r *rotation) {
			r.later(s, 2)
			r.previous = blank(31)
		}),
		bad("from-not-first", "The first rotation, from another than first.", func(s *scene, r *rotation) { r.first = s.random("first", 32) }),
		bad("ordinary-by-other", "An ordinary rotation by another than from.", func(s *scene, r *rotation) { r.by = newParty(s.entropy, "by") }),
		bad("ordinary-by-recovery", "A recovery that says that it is ordinary.", func(s *scene, r *rotation) {
			r.recovers(s)
			r.kind = ordinary
		}),
		bad("recovery-by-from", "An ordinary rotation that says that it is a recovery.", func(s *scene, r *rotation) {
			r.kinds(s, kindDualEd25519, kindDualEd25519)
			r.kind = recovery
		}),
		bad("recovery-by-single", "A recovery by an identity of one key.", func(s *scene, r *rotation) {
			r.kind, r.by = recovery, newParty(s.entropy, "recovery")
		}),
		bad("recovery-by-mldsa65", "A recovery by a key of ML-DSA-65 alone.", func(s *scene, r *rotation) {
			r.kind, r.by = recovery, newPartyOf(s.entropy, "recovery", kindMLDSA65.algs)
		}),
		bad("to-is-from", "Nothing changes.", func(_ *scene, r *rotation) { r.to = r.by }),
		bad("to-is-first", "Back to first.", func(s *scene, r *rotation) {
			r.later(s, 2)
			r.first = r.to.thumb()
		}),
		bad("to-is-from-of-recovery", "A recovery to what it replaces.", func(s *scene, r *rotation) {
			r.to = r.by
			r.recovers(s)
		}),
		bad("to-is-recovery", "A recovery to the recovery key itself.", func(s *scene, r *rotation) {
			r.recovers(s)
			r.to = r.by
		}),
		bad("recovery-is-first", "first as recovery key.", func(s *scene, r *rotation) {
			r.later(s, 2)
			r.recovery = r.first
		}),
		bad("recovery-is-from", "from as recovery key.", func(s *scene, r *rotation) {
			r.later(s, 2)
			r.recovery = r.from
		}),
		bad("recovery-is-to", "to as recovery key.", func(_ *scene, r *rotation) { r.recovery = r.to.thumb() }),
		bad("recovery-is-by", "A recovery that names the key that it is by.", func(s *scene, r *rotation) {
			r.recovers(s)
			r.recovery = r.by.thumb()
		}),
	}
}

// rotationSigners break 6.8.2, 6.8.4 and 6.8.5: who signs.
var rotationSigners = []rotationVector{
	{"sign1", "6.8.2", "format", "from alone signs, as COSE_Sign1.", func(s *scene, r *rotation) {
		claim := r.claim(newParts())
		s.edit("rotation.tagged", func([]byte) []byte { return sign1(newParts(), "rotation", r.by.keys[0], claim, r.aad).wire })
	}},
	{"five", "6.8.2", "format", "Five signatures.", func(s *scene, r *rotation) {
		k := r.keys()
		r.signers = slices.Concat(k, k, k[:1])
	}},
	{"third", "6.8.4", "suite", "A third signature, of two single keys.", func(s *scene, r *rotation) { r.signers = append(r.keys(), s.otherKey(algMLDSA65)) }},
	{"to-of-other-kind", "6.8.4", "suite", "to is signed by a key of ESP256, and is one of Ed25519.", func(s *scene, r *rotation) {
		r.signers = []idKey{r.by.keys[0], s.otherKey(algESP256)}
	}},
	{"by-of-other-kind", "6.8.4", "suite", "by is signed by a key of ML-DSA-65, and is one of Ed25519.", func(s *scene, r *rotation) {
		r.signers = []idKey{s.otherKey(algMLDSA65), r.to.keys[0]}
	}},
	{"swapped-kinds", "6.8.4", "suite", "to signs first.", func(s *scene, r *rotation) {
		r.kinds(s, kindESP256, kind{algs: []int64{algEd25519}})
		r.signers = []idKey{r.to.keys[0], r.by.keys[0]}
	}},
	{"dual-second-of-by-missing", "6.8.4", "suite", "A dual identity signs with its first key alone.", func(s *scene, r *rotation) {
		r.kinds(s, kindDualEd25519, kindDualEd25519)
		r.signers = []idKey{r.by.keys[0], r.to.keys[0], r.to.keys[1]}
	}},
	{"dual-second-of-to-missing", "6.8.4", "suite", "A dual to signs with its first key alone.", func(s *scene, r *rotation) {
		r.kinds(s, kindDualEd25519, kindDualEd25519)
		r.signers = r.keys()[:3]
	}},
	{"dual-first-keys-first", "6.8.4", "suite", "The first keys of both, and then the second ones.", func(s *scene, r *rotation) {
		r.kinds(s, kindDualEd25519, kindDualEd25519)
		k := r.keys()
		r.signers = []idKey{k[0], k[2], k[1], k[3]}
	}},
	{"dual-to-alone", "6.8.4", "suite", "A dual to alone signs.", func(s *scene, r *rotation) {
		r.to = dualParty(s.entropy, "to")
		r.signers = r.to.keys
	}},
	{"recovery-and-from", "6.8.4", "suite", "from signs a recovery, too.", func(s *scene, r *rotation) {
		from := r.by
		r.recovers(s)
		r.signers = slices.Concat(from.keys, r.by.keys, r.to.keys)
	}},
	{"swapped", "6.8.5", "signature", "to signs first: both are of the same kind.", func(_ *scene, r *rotation) { r.signers = []idKey{r.to.keys[0], r.by.keys[0]} }},
	{"by-twice", "6.8.5", "signature", "from signs in the place of to, too: nobody has shown that to's key is there.", func(_ *scene, r *rotation) {
		r.signers = []idKey{r.by.keys[0], r.by.keys[0]}
	}},
	{"to-twice", "6.8.5", "signature", "to signs in the place of from, too.", func(_ *scene, r *rotation) { r.signers = []idKey{r.to.keys[0], r.to.keys[0]} }},
	{"by-by-other", "6.8.5", "signature", "Another key signs in the place of from.", func(s *scene, r *rotation) { r.signers = []idKey{s.otherKey(algEd25519), r.to.keys[0]} }},
	{"to-by-other", "6.8.5", "signature", "Another key signs in the place of to.", func(s *scene, r *rotation) { r.signers = []idKey{r.by.keys[0], s.otherKey(algEd25519)} }},
	{"dual-swapped", "6.8.5", "signature", "A dual to signs before a dual by.", func(s *scene, r *rotation) {
		r.kinds(s, kindDualEd25519, kindDualEd25519)
		r.signers = slices.Concat(r.to.keys, r.by.keys)
	}},
	{"dual-second-of-by-other", "6.8.5", "signature", "Another key in the place of the second of a dual by: a quantum computer has the first.", func(s *scene, r *rotation) {
		r.kinds(s, kindDualEd25519, kindDualEd25519)
		r.signers = r.keys()
		r.signers[1] = s.otherKey(algMLDSA65)
	}},
	{"dual-second-of-to-other", "6.8.5", "signature", "Another key in the place of the second of a dual to.", func(s *scene, r *rotation) {
		r.kinds(s, kindDualEd25519, kindDualEd25519)
		r.signers = r.keys()
		r.signers[3] = s.otherKey(algMLDSA65)
	}},
	{"recovery-by-from-keys", "6.8.5", "signature", "A dual from signs a recovery in the place of by.", func(s *scene, r *rotation) {
		r.kinds(s, kindDualEd25519, kind{algs: []int64{algEd25519}})
		from := r.by
		r.recovers(s)
		r.signers = slices.Concat(from.keys, r.to.keys)
	}},
	{"high-s", "4.4", "signature", "A signature by ESP256, with n - s in the place of s.", func(s *scene, r *rotation) {
		r.kinds(s, kindESP256, kindESP256)
		s.edit("rotation 1.signature", mirrored)
	}},
	{"claim-altered", "6.8.5", "signature", "A cut-over that was altered after it was signed.", func(s *scene, r *rotation) {
		s.edit("rotation.payload", func([]byte) []byte {
			other := *r
			other.cutOver--
			return other.claim(newParts())
		})
	}},
}

// rotationOrder have two things wrong each: the earlier step is the one reported.
var rotationOrder = []rotationVector{
	{"16385-bytes-and-entry-10", "6.8.1", "limit", "A rotation that is one byte too long, by an entry that there is not.", func(s *scene, r *rotation) { r.fill(s, 16385) }},
	{"16384-bytes-and-entry-10", "6.8.3", "format", "A rotation as long as it may be, by an entry that there is not; and a signature that does not verify.", func(s *scene, r *rotation) {
		r.fill(s, 16384)
		s.flip("rotation 0.signature")
	}},
	{"alg-and-sequence-0", "4.3", "suite", "-8, and sequence 0.", func(s *scene, r *rotation) {
		r.sequence = 0
		s.put("rotation 0.protected", 1, num(-8))
	}},
	{"to-is-from-and-third", "6.8.3", "format", "Nothing changes, and a third signature.", func(s *scene, r *rotation) {
		r.to = r.by
		r.signers = append(r.keys(), s.otherKey(algMLDSA65))
	}},
	{"third-and-first-flipped", "6.8.4", "suite", "A third signature, and the first does not verify.", func(s *scene, r *rotation) {
		r.signers = append(r.keys(), s.otherKey(algMLDSA65))
		s.flip("rotation 0.signature")
	}},
}

// fill makes the rotation so many bytes long.
func (r *rotation) fill(s *scene, size int) {
	n := size - len(r.seal(newParts())) - 20
	for ; ; n++ {
		ps := newParts()
		ps.put("rotation.claim", 10, bin(blank(n)))
		if len(r.seal(ps)) == size {
			s.put("rotation.claim", 10, bin(blank(n)))
			return
		}
	}
}
