package main

import (
	"bytes"
	"slices"
)

// trustAnswer is what 6.10 says of an identity: yes, or a reason.
type trustAnswer struct {
	rule, answer string
	first        []byte
	position     int
	end          any // nil: none
	stale        bool
	unplaceable  bool
}

// ask is SPEC section 6.10.
func (r *trustReader) ask(thumb []byte, role int, t uint64) trustAnswer {
	c, n := r.find(thumb)
	if c == nil {
		return trustAnswer{rule: "6.10.1", answer: "unknown"}
	}
	good := r.good(c.first)
	if reason := r.keyAt(c, n, t, r.voters(c.first, good)...); reason != "" {
		rule := map[string]string{"frozen": "6.10.2", "early": "6.10.3", "replaced": "6.10.4", "revoked": "6.10.5"}[reason]
		return trustAnswer{rule: rule, answer: reason}
	}
	left := slices.DeleteFunc(slices.Clone(good), func(h heldCredential) bool {
		place := int(h.sequence)
		return place >= len(c.places) || !c.names(h, place) || h.recovery != nil && !bytes.Equal(h.recovery, r.recoveryAt(c, good, place))
	})
	if len(left) == 0 {
		return trustAnswer{rule: "6.10.6", answer: "unvouched"}
	}
	left = slices.DeleteFunc(left, func(h heldCredential) bool { return r.revoked(h.cti, t, h.anchor) })
	if len(left) == 0 {
		return trustAnswer{rule: "6.10.7", answer: "revoked"}
	}
	left = slices.DeleteFunc(left, func(h heldCredential) bool { return t+skew < 1000*h.nbf || t >= 1000*h.exp })
	if len(left) == 0 {
		return trustAnswer{rule: "6.10.8", answer: "expired"}
	}
	var roles []int
	for _, h := range left {
		roles = append(roles, h.roles...)
	}
	if forbiddenMix(roles) {
		return trustAnswer{rule: "6.10.9", answer: "mixed"}
	}
	left = slices.DeleteFunc(left, func(h heldCredential) bool { return !slices.Contains(h.roles, role) })
	acts := role == roleOrder || role == roleApprove
	if len(left) == 0 || acts && len(c.places[n].keys) != 2 {
		return trustAnswer{rule: "6.10.10", answer: "role"}
	}
	if end, ends := c.end(n); acts && ends && t >= end {
		return trustAnswer{rule: "6.10.10", answer: "replaced"}
	}
	usable := slices.DeleteFunc(slices.Clone(left), func(h heldCredential) bool { return r.stale(h.anchor, t) && !h.anchor.lenient })
	if len(usable) == 0 {
		return trustAnswer{rule: "6.10.11", answer: "stale"}
	}
	a := trustAnswer{answer: "yes", first: c.first, position: n, stale: true}
	for _, h := range usable {
		a.stale = a.stale && r.stale(h.anchor, t)
	}
	if end, ok := c.end(n); ok {
		a.end, a.unplaceable = end, t >= end
	}
	return a
}

// stale says if an anchor has no list that is in time at t.
func (r *trustReader) stale(a *anchor, t uint64) bool {
	l, ok := r.lists[a]
	return !ok || t >= l.newest.next
}

// find is the chain in which an identity stands, and where.
func (r *trustReader) find(thumb []byte) (*chain, int) {
	var firsts [][]byte
	for _, a := range r.anchors {
		firsts = append(firsts, a.first())
	}
	for _, h := range r.credentials {
		firsts = append(firsts, h.sub)
	}
	for _, first := range firsts {
		c := r.chain(first)
		for n, p := range c.places {
			if bytes.Equal(p.thumb, thumb) {
				return c, n
			}
		}
	}
	return nil, 0
}

func (a trustAnswer) object() object {
	if a.answer != "yes" {
		return object{{"answer", a.answer}, {"rule", a.rule}}
	}
	return object{
		{"answer", a.answer}, {"first", a.first}, {"position", a.position}, {"end", a.end}, {"stale", a.stale}, {"unplaceable", a.unplaceable},
	}
}
