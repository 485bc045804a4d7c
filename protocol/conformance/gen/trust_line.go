package main

import "slices"

// line is an identity as its owner knows it: the keys that it has had.
type line struct {
	ids       []*party
	rotations []*rotation
}

func newLine(first *party) *line { return &line{ids: []*party{first}} }

func (l *line) last() *party { return l.ids[len(l.ids)-1] }

// fork is the line as it was after n rotations.
func (l *line) fork(n int) *line {
	return &line{slices.Clone(l.ids[:n+1]), slices.Clone(l.rotations[:n])}
}

// next is the ordinary rotation that comes next. It is not taken up.
func (l *line) next(to *party, cutOver uint64) *rotation {
	r := plainRotation(l.last(), to, uint64(len(l.rotations)+1), nil, cutOver)
	r.first = l.ids[0].thumb()
	if n := len(l.rotations); n > 0 {
		r.previous = l.rotations[n-1].digest()
	}
	return r
}

// add takes a rotation up, and gives it back.
func (l *line) add(r *rotation) *rotation {
	l.ids, l.rotations = append(l.ids, r.to), append(l.rotations, r)
	return r
}

// recover is the recovery that comes next.
func (l *line) recover(by, to *party, cutOver uint64) *rotation {
	r := l.next(to, cutOver)
	r.kind, r.by = recovery, by
	return r
}

// vouch is a credential of an authority for the last identity of a line.
func vouch(authority *party, l *line, cti string, roles ...int) *credential {
	c := &credential{
		authority: authority, signers: authority.keys, first: l.ids[0].thumb(), subject: l.last(),
		roles: roles, owner: "Hospital", label: "ward.example", nbf: nowSeconds - hour, exp: nowSeconds + 10*year,
		cti: random("trust", "cti "+cti, 16), aad: label("credential"),
	}
	if n := len(l.rotations); n > 0 {
		c.place = &place{uint64(n), l.rotations[n-1].digest()}
	}
	return c
}

// revokes is a list of an authority.
func revokes(authority *party, number, created uint64, keys, credentials []revoked) *revocation {
	sortRevoked(keys)
	sortRevoked(credentials)
	return &revocation{
		authority: authority, signers: authority.keys, aad: label("revocation"), named: authority.thumb(),
		number: number, created: created, next: created + year*1000*20, keys: keys, credentials: credentials,
	}
}

// fresh is a list that revokes nothing, for many years.
func fresh(authority *party) *revocation { return revokes(authority, 1, now, nil, nil) }
