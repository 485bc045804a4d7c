package main

import (
	"bytes"
	"slices"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// bundle is SPEC.md 6.4; it returns the claim and who signed it.
func (r *referee) bundle(b []byte, role keys.Role) (claim *item, owner *party, v *verdict) {
	if len(b) > 32768 {
		return nil, nil, refuse("6.4.1", envelope.ErrLimit)
	}
	root := r.structure("outer-bundle", b)
	if root == nil || tooLong(root) {
		return nil, nil, malformed("6.4.2")
	}
	signed := root.kids[0]
	headers := []*item{signed.at(0, 1)}
	if root.arg == 98 {
		headers = []*item{signed.at(3, 0, 0, 1), signed.at(3, 1, 0, 1)}
	}
	var algorithms []int64
	for _, h := range headers {
		n, _ := h.integer()
		algorithms = append(algorithms, n)
	}
	if !slices.Contains([]int64{-19, -9, -49}, algorithms[0]) || root.arg == 98 && (algorithms[0] == -49 || algorithms[1] != -49) {
		return nil, nil, refuse("6.4.2", envelope.ErrSuite)
	}
	payload := signed.at(2).octets()
	claim = r.structure("bundle-claim", payload)
	if claim == nil || !bundleRules(claim) {
		return nil, nil, malformed("6.4.3")
	}
	for _, k := range claim.at(7).list() {
		if !goodEncryptionKey(k.at(0).uint(), k.at(1).octets()) {
			return nil, nil, refuse("6.4.4", envelope.ErrFormat)
		}
	}
	owner = r.w.find(claim.at(1).octets())
	if owner == nil || len(owner.roles) == 0 {
		return nil, nil, refuse("6.4.5", envelope.ErrTrust)
	}
	if !slices.Equal(algorithms, owner.algorithms) {
		return nil, nil, refuse("6.4.5", envelope.ErrSuite)
	}
	if len(algorithms) == 2 { // nobody can make the second
		return nil, nil, refuse("6.4.6", envelope.ErrSignature)
	}
	tbs := sigStructure(signed.at(0).octets(), label("bundle"), payload)
	if !r.w.verifies(owner, tbs, signed.at(3).octets()) {
		return nil, nil, refuse("6.4.6", envelope.ErrSignature)
	}
	if !slices.Contains(owner.roles, role) {
		return nil, nil, refuse("6.4.7", envelope.ErrTrust)
	}
	if claim.at(3).uint() > now+skew || now >= claim.at(4).uint() {
		return nil, nil, refuse("6.4.8", envelope.ErrExpired)
	}
	return claim, owner, nil
}

// bundleRules are those of 6.4.3 that the CDDL does not say.
func bundleRules(claim *item) bool {
	last := uint64(0)
	for _, v := range claim.at(5).list() {
		if v.uint() <= last {
			return false
		}
		last = v.uint()
	}
	suites := map[uint64]bool{}
	for _, k := range claim.at(7).list() {
		if suites[k.at(0).uint()] {
			return false
		}
		suites[k.at(0).uint()] = true
	}
	return suites[claim.at(6).uint()] && claim.at(4).uint() > claim.at(3).uint()
}

// pins is SPEC.md 6.5, of a file; it returns what is pinned by thumbprint.
func (r *referee) pins(b []byte) (map[keys.Thumbprint][]uint64, *verdict) {
	root := r.structure("pins", b)
	if root == nil {
		return nil, malformed("6.5")
	}
	pinned := map[keys.Thumbprint][]uint64{}
	var last []byte
	for _, pin := range root.list() {
		name := identityOf(pin.at(0))
		if name == nil || bytes.Compare(last, name) >= 0 {
			return nil, malformed("6.5")
		}
		last = name
		var roles []uint64
		for _, n := range pin.at(1).list() {
			if len(roles) > 0 && roles[len(roles)-1] >= n.uint() {
				return nil, malformed("6.5")
			}
			roles = append(roles, n.uint())
		}
		has := func(n uint64) bool { return slices.Contains(roles, n) }
		if (has(1) || has(2)) && (has(4) || has(5)) {
			return nil, malformed("6.5")
		}
		pinned[keys.Thumbprint(name)] = roles
	}
	return pinned, nil
}
