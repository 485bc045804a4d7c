package main

import (
	"math/big"
	"strings"
)

// Times at the ends of what fits, clocks before 1970, and lengths that are
// counted in bytes.
var edgesOpen = []sceneVector{
	{"open-near-1970", openNear1970},
	{"open-far-future", openFarFuture},
	{"open-clock-ticks-greatest", openTicksGreatest},
	{"open-bundle-ended", openBundleEnded},
	{"open-bundle-not-yet-usable", openBundleNotYet},
	{"open-source-device-64-characters", openDevice64},
}

var edgesPeel = []sceneVector{
	{"peel-near-1970", peelNear1970},
	{"peel-far-future", peelFarFuture},
	{"peel-bundle-ended", peelBundleEnded},
	{"peel-trail-trailing-byte", peelTrailTrailingByte},
	{"peel-trail-other-alg", peelTrailOtherAlg},
	{"peel-trail-salt-15-bytes", peelTrailSalt15},
}

var edgesBundle = []sceneVector{
	{"bundle-near-1970", bundleNear1970},
	{"bundle-far-future", bundleFarFuture},
	{"bundle-x25519-twist", bundleTwist},
}

// last53 is the last ms that there is.
const last53 = 1<<53 - 1

func (s *scene) near1970() func(*bundle) {
	s.now, s.ctx.created, s.ctx.expires = 0, 1000, day
	s.msg.created = 0
	return func(b *bundle) { b.nbf, b.exp = 2000, 2*day }
}

func (s *scene) farFuture() func(*bundle) {
	s.now, s.ctx.created, s.ctx.expires = last53, last53-day, last53
	s.ctx.lifetime, s.msg.lifetime = last53, last53
	s.msg.created = last53
	return func(b *bundle) { b.nbf, b.exp = last53-month, last53 }
}

func openNear1970(s *scene) object {
	s.comment = "The clock stands at 0, and the skew reaches below it."
	s.seat(0, s.near1970())
	return s.open()
}

func openFarFuture(s *scene) object {
	s.comment = "Every time and lifetime is the greatest; their sums are more than 2^53, and the message is not late."
	s.seat(0, s.farFuture())
	return s.open()
}

func openTicksGreatest(s *scene) object {
	s.comment = "The greatest number of ticks: the message lies in the future, so it is early and not late."
	s.msg.created, s.msg.clock, s.msg.lifetime = last53, 2, 1
	return s.open()
}

func openBundleEnded(s *scene) object {
	s.comment = "The holder's bundle has ended with the context, within the skew: a bundle in grace still opens."
	s.seat(0, func(b *bundle) { b.exp = s.ctx.expires })
	s.now = s.ctx.expires + 5*minute
	return s.open()
}

func openBundleNotYet(s *scene) object {
	s.comment = "The holder's own bundle is usable only later: no step of 11.3 asks for that."
	s.seat(0, func(b *bundle) { b.nbf = s.now + day })
	return s.open()
}

func openDevice64(s *scene) object {
	s.comment = "A device's name of 64 characters and 128 bytes."
	s.gathered(strings.Repeat("é", 64))
	return s.open()
}

func peelNear1970(s *scene) object {
	s.comment = "The clock of the hop stands at 0."
	s.hop(s.near1970())
	return s.peel(0, 0)
}

func peelFarFuture(s *scene) object {
	s.comment = "A layer that expires in the last ms that there is."
	s.hop(s.farFuture())
	return s.peel(0, 0)
}

func peelBundleEnded(s *scene) object {
	s.comment = "The hop's bundle has ended with the layer, within the skew."
	s.hop(func(b *bundle) { b.exp = s.ctx.expires })
	s.now = s.ctx.expires + 5*minute
	return s.peel(0, 0)
}

// malformed peels with a trail that a hop takes as empty.
func (s *scene) malformed(trail []byte) object {
	s.trail, s.onward = trail, []byte{}
	s.hop()
	return s.peel(0, 0)
}

func peelTrailTrailingByte(s *scene) object {
	s.comment = "A byte follows the sealed-record in the trail: the hop takes it as empty."
	return s.malformed(append(trailOf(s.name, 100), 0))
}

func peelTrailOtherAlg(s *scene) object {
	s.comment = "The trail's alg is A256GCM: the hop takes it as empty."
	return s.malformed(array(bin(dict{1: num(3), -20: bin(s.random("salt", 16))}.encode()), dict{}.encode(), bin(s.random("trail", 60))))
}

func peelTrailSalt15(s *scene) object {
	s.comment = "The trail's salt has 15 bytes: the hop takes it as empty."
	return s.malformed(array(bin(dict{1: num(contentAlg), -20: bin(s.random("salt", 15))}.encode()), dict{}.encode(), bin(s.random("trail", 60))))
}

func bundleNear1970(s *scene) object {
	s.comment = "The clock stands at 0, and the skew reaches below it."
	s.now = 0
	return s.parse([]byte{2}, func(b *bundle) { b.nbf, b.exp = 1000, 2000 })
}

func bundleFarFuture(s *scene) object {
	s.comment = "The last ms before the last that there is."
	s.now = last53 - 1
	return s.parse([]byte{2}, func(b *bundle) { b.nbf, b.exp = last53-1, last53 })
}

// bundleTwist has u = 2, which is on the twist: X25519 takes it like any other.
func bundleTwist(s *scene) object {
	s.comment = "An X25519 key on the twist of the curve, u = 2."
	return s.parse(nil, func(b *bundle) { b.keys = []encKey{publicKey(2, littleEndian(big.NewInt(2)))} })
}
