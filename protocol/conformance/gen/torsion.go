package main

import (
	"math/big"
	"slices"
)

// twist is how a signature by a key with a torsion component is made. Such a
// key is a*B + T, with T of order 8: what a verifier does with the T tells
// whether it follows SPEC section 4.4. [S]B - [k]A is R less k times T, so that
// it is R only where that is what R has.
type twist struct {
	inR bool // R has a T as well
	fit func(reduced, full uint) bool
}

var (
	// twistReduced holds with k modulo L, and not with k as it comes.
	twistReduced = twist{false, func(reduced, full uint) bool { return reduced == 0 && full != 0 }}
	// twistUnreduced is the other way round.
	twistUnreduced = twist{false, func(reduced, full uint) bool { return reduced != 0 && full == 0 }}
	// twistCofactor holds only where everything is multiplied by 8.
	twistCofactor = twist{false, func(reduced, full uint) bool { return reduced != 0 && full != 0 }}
	// twistInR holds with k modulo L, and its R has a torsion component, too.
	twistInR = twist{true, func(reduced, full uint) bool { return reduced == 7 && full != 7 }}
)

// torsionKey is a key with a torsion component, and who has its scalar.
func torsionKey(seed []byte, how twist) idKey {
	public := basePoint().times(scalarOf(seed)).add(torsion()).encode()
	return idKey{alg: algEd25519, public: public, craft: func(message []byte) []byte {
		return how.sign(seed, public, message)
	}}
}

// sign tries one nonce after the other until k suits.
func (w twist) sign(seed, public, message []byte) []byte {
	nonce := fromLittleEndian(sum([]byte("a nonce"), message))
	nonce.Mod(nonce, groupL)
	r := basePoint().times(nonce)
	if w.inR {
		r = r.add(torsion())
	}
	for {
		encoded := r.encode()
		reduced, full := challenge(encoded, public, message), unreduced(encoded, public, message)
		if w.fit(uint(reduced.Bits()[0]&7), uint(full.Bits()[0]&7)) {
			return forge(seed, public, message, nonce, slices.Clone(encoded))
		}
		nonce = new(big.Int).Add(nonce, big.NewInt(1))
		r = r.add(basePoint())
	}
}

// twisted is a party whose only key has a torsion component.
func (s *scene) twisted(name string, how twist, roles ...int) *party {
	return &party{keys: []idKey{torsionKey(s.random(name+keyPurpose[algEd25519], 32), how)}, roles: roles}
}

// twistedSender and twistedOwner put such a party into the scene.
func (s *scene) twistedSender(how twist) { s.sender = s.twisted("sender", how, roleMeasure) }
func (s *scene) twistedOwner(how twist)  { s.holder = s.twisted("owner", how, roleHop) }

var torsionPositive = []sceneVector{
	{"open-signature-torsion", func(s *scene) object {
		s.comment = "The sender's key has a point of order 8 added: the signature verifies with k modulo L, and would not with k as it comes."
		s.twistedSender(twistReduced)
		return s.open()
	}},
	{"open-signature-torsion-in-r", func(s *scene) object {
		s.comment = "The sender's key and R have a point of order 8 added: the two cancel out with k modulo L."
		s.twistedSender(twistInR)
		return s.open()
	}},
	{"open-signature-r-neutral", func(s *scene) object {
		s.comment = "R is the neutral element: only public keys must not be of small order."
		s.forged(neutralR)
		return s.open()
	}},
	{"bundle-signature-torsion", func(s *scene) object {
		s.comment = "The owner's key has a point of order 8 added: the signature verifies with k modulo L, and would not with k as it comes."
		s.twistedOwner(twistReduced)
		return s.parse([]byte{2})
	}},
}

// torsionNegative are the same wrong ways at both places.
var torsionNegative = []struct {
	name, comment string
	how           twist
}{
	{"signature-torsion-cofactored", "The key has a point of order 8 added, and the signature verifies only with the cofactor.", twistCofactor},
	{"signature-torsion-unreduced", "The key has a point of order 8 added, and the signature verifies only with k as it comes, not modulo L.", twistUnreduced},
}

func openTorsionFaults() []fault {
	var list []fault
	for _, t := range torsionNegative {
		list = append(list, fault{t.name, "11.3.14", "signature", t.comment, func(s *scene) { s.twistedSender(t.how) }})
	}
	return list
}

func bundleTorsionFaults() []fault {
	var list []fault
	for _, t := range torsionNegative {
		list = append(list, fault{t.name, "6.4.6", "signature", t.comment, func(s *scene) { s.twistedOwner(t.how) }})
	}
	return list
}

// torsionKeys are such keys by themselves.
var torsionKeys = []rawVector{
	{name: "key-torsion", comment: "A key with a point of order 8 added: not of small order, so it is one.",
		input: identityKey(torsionKey(keyOwner().private(), twistReduced).public).encode()},
	badKey("private-torsion", "The seed of a key, beside that key with a point of order 8 added.",
		with(identityKey(torsionKey(keyOwner().private(), twistReduced).public), -4, bin(keyOwner().private()))),
}
