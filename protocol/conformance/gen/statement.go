package main

import "slices"

// statement is what credentials, rotations and revocation lists have in common:
// a COSE_Sign with tag 98. A vector changes its fields, or the parts that they
// are made of: those of the payload are named by each, those of the signatures
// by signAll.
type statement interface {
	vector(*scene) object
}

// statementVector is one vector: positive without class.
type statementVector[T statement] struct {
	name, rule, class, comment string

	set func(*scene, T)
}

// statements makes the vectors of an operation.
func statements[T statement](operation, prefix string, build func(*scene) T, list []statementVector[T]) []sceneVector {
	var vectors []sceneVector
	for _, v := range list {
		vectors = append(vectors, sceneVector{operation + "-" + prefix + v.name, func(s *scene) object {
			s.comment = v.comment
			if v.class != "" {
				s.fault(v.rule, v.class, v.comment)
			}
			t := build(s)
			v.set(s, t)
			return t.vector(s)
		}})
	}
	return vectors
}

// shared are faults that do not depend on what is signed, as vectors of it.
func shared[T statement](list []fault) []statementVector[T] {
	var vectors []statementVector[T]
	for _, f := range list {
		vectors = append(vectors, statementVector[T]{f.name, f.rule, f.class, f.comment, func(s *scene, _ T) { f.set(s) }})
	}
	return vectors
}

// anchor is an authority that a reader knows beforehand, SPEC section 6.7.
type anchor struct {
	party    *party
	roles    []int
	owners   []string // nil: open
	names    []string // nil: open
	recovery []byte   // nil: none
	lenient  bool     // a stale list is taken

	thumb []byte // of party, once it was asked for
}

// first is what its chain starts from.
func (a *anchor) first() []byte {
	if a.thumb == nil {
		a.thumb = a.party.thumb()
	}
	return a.thumb
}

// everyRole is no list that one identity may have.
var everyRole = []int{1, 2, 3, 4, 5, 6, 7, 8, 9}

// anchorOf is an anchor that may say anything.
func anchorOf(p *party) *anchor { return &anchor{party: p, roles: everyRole} }

func (a *anchor) object() object {
	o := object{{"identity", identity(a.party.keys)}, {"roles", a.roles}}
	for _, list := range []struct {
		key   string
		texts []string
	}{{"owners", a.owners}, {"names", a.names}} {
		if list.texts != nil {
			o = append(o, member{list.key, list.texts})
		}
	}
	if a.recovery != nil {
		o = append(o, member{"recovery", a.recovery})
	}
	stale := "refuse"
	if a.lenient {
		stale = "allow"
	}
	return append(o, member{"stale", stale})
}

func anchorsObject(anchors []*anchor) []any {
	list := []any{}
	for _, a := range anchors {
		list = append(list, a.object())
	}
	return list
}

// readerFields are what a reader knows beforehand: its anchors, and rotations of
// their chains that it has seen.
func readerFields(anchors []*anchor, rotations [][]byte) []member {
	fields := []member{{"anchors", anchorsObject(anchors)}}
	if rotations != nil {
		fields = append(fields, member{"rotations", rotations})
	}
	return fields
}

// dualParty is a party with a key of Ed25519 and one of ML-DSA-65.
func dualParty(entropy, name string, roles ...int) *party {
	return newPartyOf(entropy, name, kindDualEd25519.algs, roles...)
}

// statementTables are the vectors of sections 6.7 to 6.9.
func statementTables() [][]sceneVector {
	return slices.Concat(credentialTables(), rotationTables(), revocationTables())
}
