package main

import (
	"bytes"
	"slices"

	"github.com/vitalpost/vitalpost/envelope"
)

// peeled is what a hop learns.
type peeled struct {
	next     [][]byte
	root     []byte
	expires  uint64
	urgent   bool
	received []byte // the body
	body     []byte // that goes on
	trail    []byte // as it was taken
	cut      []byte // digest of one that left no room for a record
	suite    byte   // of the layer
}

// peel is SPEC.md 11.2.
func (r *referee) peel(p *party, b []byte) (*peeled, *verdict) {
	bodyBytes, trail, v := r.envelope(b)
	if v != nil {
		return nil, v
	}
	body, v := r.body("11.2.3", bodyBytes)
	if v != nil {
		return nil, v
	}
	if len(body.kids) != 2 || body.kids[0].arg != 16 {
		return nil, refuse("11.2.3", envelope.ErrNoKey)
	}
	opening, sealed := body.kids[0], body.kids[1]
	if v := layerOpening(opening, sealed); v != nil {
		return nil, v
	}
	if counter(sealed) != 0 {
		return nil, refuse("11.2.5", envelope.ErrNoKey)
	}
	plaintext, secret, admits, v := r.openLayer(p, opening)
	if v != nil {
		return nil, v
	}
	root := r.structure("layer-opening-plaintext", plaintext)
	if root == nil {
		return nil, refuse("11.2.8", envelope.ErrFormat, envelope.ErrLimit)
	}
	out := &peeled{root: root.at(1).octets(), expires: root.at(2).uint(), urgent: root.at(3).arg == 21, received: bodyBytes}
	for _, n := range root.at(0).list() {
		name := n.octets()
		if bytes.Equal(name, p.thumb) || slices.ContainsFunc(out.next, func(o []byte) bool { return bytes.Equal(o, name) }) {
			return nil, malformed("11.2.8")
		}
		out.next = append(out.next, name)
	}
	if proof := root.at(4, 1); proof != nil && !signatureAlgorithm(proof.at(0, 1)) {
		return nil, refuse("11.2.8", envelope.ErrSuite)
	}
	epoch := newSchedule("epoch-layer", suiteOf(opening.at(0, 1), integrated), secret)
	out.body = unseal(sealed, epoch, hash(opening.bytes()))
	if out.body == nil {
		return nil, refuse("11.2.9", envelope.ErrDecrypt)
	}
	if v := r.inner(out.body); v != nil {
		return nil, v
	}
	if now > out.expires+skew {
		return nil, refuse("11.2.11", envelope.ErrExpired)
	}
	if out.expires > admits.expires {
		return nil, refuse("11.2.12", envelope.ErrLimit)
	}
	out.suite = suiteOf(opening.at(0, 1), integrated)
	out.trail, out.cut = r.taken(p, out.suite, trail)
	return out, nil
}

// openLayer is 11.2.5 to 11.2.7. It returns the bundle that admits most.
func (r *referee) openLayer(p *party, opening *item) (plaintext, secret []byte, admits *bundle, v *verdict) {
	v = refuse("11.2.5", envelope.ErrNoKey)
	protected, id := opening.at(0).octets(), opening.at(0, 4).octets()
	for _, k := range p.find(id) {
		admits = nil
		for _, b := range p.bundles {
			if b.lists(k) && b.acceptable(k.suite) && (admits == nil || b.expires > admits.expires) {
				admits = b
			}
		}
		if k.suite != suiteOf(opening.at(0, 1), integrated) || admits == nil {
			if v.step == "11.2.5" {
				v = refuse("11.2.6", envelope.ErrSuite)
			}
			continue
		}
		v = refuse("11.2.7", envelope.ErrDecrypt)
		context := r.context(k, opening.at(1, -4).octets(), nil)
		if context == nil {
			continue
		}
		aad := encStructure("Encrypt0", protected, append(label("layer-opening"), p.thumb...))
		if plaintext = context.open(aad, opening.at(2).octets()); plaintext != nil {
			return plaintext, context.export(string(label("layer-secret"))), admits, nil
		}
	}
	return nil, nil, nil, v
}

// inner is 11.2.10: what can be seen of the body in a layer.
func (r *referee) inner(b []byte) *verdict {
	body, v := r.body("11.2.10", b)
	if v != nil {
		return v
	}
	if len(body.kids) == 3 {
		return verdictOf("11.2.10", overCounter(body))
	}
	if body.kids[0].arg == 16 {
		return layerOpening(body.kids[0], body.kids[1])
	}
	return coreOpening(body.kids[0], body.kids[1])
}

func signatureAlgorithm(alg *item) bool {
	n, ok := alg.integer()
	return ok && (n == -19 || n == -9 || n == -49)
}
