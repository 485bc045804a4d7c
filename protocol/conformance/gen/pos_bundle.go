package main

import (
	"math/big"
)

var bundlePositive = []sceneVector{
	{"bundle-suite2", bundleSuite2},
	{"bundle-suite1", bundleSuite1},
	{"bundle-two-suites", bundleTwoSuites},
	{"bundle-floor-first", bundleFloorFirst},
	{"bundle-unknown-suite-first", bundleUnknownFirst},
	{"bundle-unknown-suites-only", bundleUnknownOnly},
	{"bundle-unknown-key-4096", bundleUnknown4096},
	{"bundle-8-keys", bundle8Keys},
	{"bundle-8-versions", bundle8Versions},
	{"bundle-other-version", bundleOtherVersion},
	{"bundle-32768-bytes", bundle32768},
	{"bundle-nbf-300000-ahead", bundleNbfAhead},
	{"bundle-exp-next-ms", bundleExpNext},
	{"bundle-shortest-life", bundleShortest},
	{"bundle-sequence-greatest", bundleSequence},
	{"bundle-x25519-greatest", bundleX25519Greatest},
	{"bundle-role-among-others", bundleRoleAmong},
}

// parse makes the vector of a ParseBundle: the owner is a hop unless the
// vector chose another, and the bundle is wanted in the place of `role`.
func (s *scene) parse(suites []byte, edits ...func(*bundle)) object {
	if s.holder == nil {
		s.holder = s.party("owner", roleHop)
	}
	b := s.holder.addBundle(s.parts, s.entropy, "owner", suites, edits...)
	return s.parsed(b, s.bytes("input", b.wire))
}

// parsed is parse for bytes that stand already.
func (s *scene) parsed(b *bundle, input []byte) object {
	if s.pins == nil {
		s.pins = []*party{s.holder}
	}
	fields := []member{{"role", s.wantedRole()}, {"pins", pinsObject(s.pins)}}
	if s.class == "ok" {
		fields = append(fields,
			member{"result", bundleResult(s.holder, b)},
			member{"intermediate", object{{"claim", b.claim}, {"sig_structures", b.structures}}})
	}
	return s.simple("bundle", input, fields...)
}

func bundleResult(owner *party, b *bundle) object {
	var suites, keys []any
	for _, k := range b.keys {
		suites = append(suites, k.suite)
		if k.suite >= 1 && k.suite <= 3 {
			keys = append(keys, object{{"suite", k.suite}, {"public", k.public}, {"key_id", k.id}})
		}
	}
	if keys == nil {
		keys = []any{}
	}
	return object{
		{"thumbprint", owner.thumb()}, {"sequence", b.sequence}, {"nbf", b.nbf}, {"exp", b.exp},
		{"versions", b.versions}, {"floor", b.floor}, {"suites", suites}, {"keys", keys},
		{"digest", b.digest()},
	}
}

// unknownKey is a key of a suite that version 1 does not know.
func (s *scene) unknownKey(suite byte, size int) encKey {
	return encKey{suite: suite, public: s.random("unknown key "+itoa(int(suite)), size)}
}

func bundleSuite2(s *scene) object {
	s.comment = "A hop's bundle with a key of suite 2."
	return s.parse([]byte{2})
}

func bundleSuite1(s *scene) object {
	s.comment = "A hop's bundle with a key of suite 1."
	return s.parse([]byte{1})
}

func bundleTwoSuites(s *scene) object {
	s.comment = "Suites 1 and 2 in this order, floor 2."
	return s.parse([]byte{1, 2})
}

func bundleFloorFirst(s *scene) object {
	s.comment = "Suites 1 and 2 in this order, floor 1: suite 2 is not acceptable."
	return s.parse([]byte{1, 2}, func(b *bundle) { b.floor = 1 })
}

func bundleUnknownFirst(s *scene) object {
	s.comment = "An unknown suite is preferred; the reader skips it."
	return s.parse([]byte{2}, func(b *bundle) {
		b.keys = append([]encKey{s.unknownKey(4, 1)}, b.keys...)
	})
}

func bundleUnknownOnly(s *scene) object {
	s.comment = "No suite that the reader knows: it reads the bundle, and could seal nothing to it."
	return s.parse(nil, func(b *bundle) {
		b.keys = []encKey{s.unknownKey(4, 1249), s.unknownKey(255, 2)}
	})
}

func bundleUnknown4096(s *scene) object {
	s.comment = "The longest key of an unknown suite."
	return s.parse([]byte{2}, func(b *bundle) { b.keys = append(b.keys, s.unknownKey(9, 4096)) })
}

func bundle8Keys(s *scene) object {
	s.comment = "As many keys as a bundle may have."
	return s.parse([]byte{1, 2}, func(b *bundle) {
		for i := range byte(6) {
			b.keys = append(b.keys, s.unknownKey(10+i, 32))
		}
	})
}

func bundle8Versions(s *scene) object {
	s.comment = "As many versions as a bundle may list, with the greatest."
	return s.parse([]byte{2}, func(b *bundle) { b.versions = []int{1, 2, 3, 4, 5, 6, 7, 255} })
}

func bundleOtherVersion(s *scene) object {
	s.comment = "Version 1 is not listed: the bundle is read, and nothing can be sealed to it."
	return s.parse([]byte{2}, func(b *bundle) { b.versions = []int{2} })
}

func bundle32768(s *scene) object {
	s.comment = "The longest bundle: eight keys of unknown suites."
	return s.parse(nil, func(b *bundle) { s.fillBundle(b, 32768) })
}

// fillBundle lists eight keys of unknown suites, so that the bundle has the
// given size: with a key of a known suite it would stay shorter.
func (s *scene) fillBundle(b *bundle, size int) {
	for last := 4096; last > 0; last-- {
		b.keys = nil
		for i := range byte(7) {
			b.keys = append(b.keys, s.unknownKey(10+i, 4096))
		}
		b.keys = append(b.keys, s.unknownKey(20, last))
		b.floor = 10
		b.seal(newParts(), "sized", s.holder)
		if len(b.wire) == size {
			return
		}
	}
	panic("gen: no key makes a bundle of that size")
}

func bundleNbfAhead(s *scene) object {
	s.comment = "Usable from just as far ahead as is allowed."
	return s.parse([]byte{2}, func(b *bundle) { b.nbf = s.now + 5*minute })
}

func bundleExpNext(s *scene) object {
	s.comment = "The last ms in which the bundle is usable."
	return s.parse([]byte{2}, func(b *bundle) { b.exp = s.now + 1 })
}

func bundleShortest(s *scene) object {
	s.comment = "A life of one ms."
	return s.parse([]byte{2}, func(b *bundle) { b.nbf, b.exp = s.now, s.now+1 })
}

func bundleSequence(s *scene) object {
	s.comment = "The greatest sequence number, 2^53 - 1."
	return s.parse([]byte{2}, func(b *bundle) { b.sequence = 1<<53 - 1 })
}

// bundleX25519Greatest has u = p - 2: p - 1 is of small order.
func bundleX25519Greatest(s *scene) object {
	s.comment = "The greatest canonical X25519 key that is not of small order, 2^255 - 21."
	return s.parse(nil, func(b *bundle) {
		b.keys = []encKey{publicKey(2, littleEndian(new(big.Int).Sub(fieldP, big.NewInt(2))))}
	})
}

// publicKey is a key without its private half.
func publicKey(suite byte, public []byte) encKey {
	return encKey{suite: suite, public: public}
}

func bundleRoleAmong(s *scene) object {
	s.comment = "An owner with several roles, among them the one that the place needs."
	s.holder = newParty(s.entropy, "owner", roleReport, roleProcess, roleAudit)
	s.role = roleProcess
	return s.parse([]byte{2})
}
