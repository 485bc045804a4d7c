package main

// rotation is a vector of SPEC section 6.8. Its parts are "rotation.claim",
// "rotation.by", "rotation.to", and those of the signatures.
type rotation struct {
	first    []byte
	sequence uint64
	previous []byte // nil: null
	kind     int
	from     []byte
	by, to   *party
	cutOver  uint64
	recovery []byte  // nil: none
	signers  []idKey // nil: all keys of by, then of to
	aad      []byte
}

// Kinds of rotation.
const (
	ordinary = 1 + iota
	recovery
)

// plainRotation is an ordinary one of from's own chain.
func plainRotation(from, to *party, sequence uint64, previous []byte, cutOver uint64) *rotation {
	return &rotation{
		first: from.thumb(), sequence: sequence, previous: previous, kind: ordinary,
		from: from.thumb(), by: from, to: to, cutOver: cutOver, aad: label("rotation"),
	}
}

// newRotation is the first one of a single key.
func newRotation(s *scene) *rotation {
	return plainRotation(newParty(s.entropy, "from"), newParty(s.entropy, "to"), 1, nil, now)
}

// kinds changes what keys there are.
func (r *rotation) kinds(s *scene, by, to kind) {
	r.by, r.to = newPartyOf(s.entropy, "from", by.algs), newPartyOf(s.entropy, "to", to.algs)
	r.first, r.from = r.by.thumb(), r.by.thumb()
}

// later makes it one of a chain that goes on for longer.
func (r *rotation) later(s *scene, sequence uint64) {
	r.first, r.sequence, r.previous = newParty(s.entropy, "first").thumb(), sequence, s.random("previous", 32)
}

// recovers makes it a recovery, by a dual identity.
func (r *rotation) recovers(s *scene) {
	r.kind, r.by = recovery, dualParty(s.entropy, "recovery")
}

func (r *rotation) claim(ps *parts) []byte {
	previous := cborNull
	if r.previous != nil {
		previous = bin(r.previous)
	}
	d := dict{
		1: bin(r.first), 2: num(r.sequence), 3: previous, 4: num(r.kind), 5: bin(r.from),
		6: ps.bytes("rotation.by", identity(r.by.keys)), 7: ps.bytes("rotation.to", identity(r.to.keys)), 8: num(r.cutOver),
	}
	if r.recovery != nil {
		d[9] = bin(r.recovery)
	}
	return ps.dict("rotation.claim", d)
}

func (r *rotation) keys() []idKey {
	if r.signers != nil {
		return r.signers
	}
	return append(append([]idKey{}, r.by.keys...), r.to.keys...)
}

func (r *rotation) seal(ps *parts) []byte {
	return signAll(ps, "rotation", r.keys(), r.claim(ps), r.aad).wire
}

func (r *rotation) digest() []byte { return sum(r.claim(newParts())) }

func (r *rotation) vector(s *scene) object {
	fields := []member{{"input", s.bytes("input", r.seal(s.parts))}}
	if s.class == "ok" {
		fields = append(fields, member{"result", r.says()})
	}
	return s.vector("rotation", fields...)
}

// says is what the reader learns.
func (r *rotation) says() object {
	var previous any
	if r.previous != nil {
		previous = r.previous
	}
	o := object{
		{"first", r.first}, {"sequence", r.sequence}, {"previous", previous}, {"kind", r.kind}, {"from", r.from},
		{"by", r.by.thumb()}, {"to", r.to.thumb()}, {"cut_over", r.cutOver},
	}
	if r.recovery != nil {
		o = append(o, member{"recovery", r.recovery})
	}
	return append(o, member{"digest", r.digest()})
}

type rotationVector = statementVector[*rotation]

// rotationTables are the vectors of section 6.8.
func rotationTables() [][]sceneVector {
	var tables [][]sceneVector
	for _, list := range [][]rotationVector{
		rotationPositive, rotationKinds(), shared[*rotation](signShapes("rotation", "6.8.2")), shared[*rotation](signatureFaults("rotation", "6.8.5")),
		rotationClaim(), rotationKeys(), rotationRules(), rotationSigners,
	} {
		tables = append(tables, statements("rotation", "", newRotation, list))
	}
	return append(tables, statements("rotation", "order-", newRotation, rotationOrder))
}
