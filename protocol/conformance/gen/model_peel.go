package main

import (
	"bytes"
	"slices"
)

// peel is SPEC section 11.4.
func (h *hopState) peel(now uint64, customer string, input []byte) outcome {
	c := &checker{now: now, limit: h.limit, holder: h.hop}
	return c.decide(func() outcome {
		e := c.envelope(input, "11.2")
		c.need(e.body.core == nil, "11.2.3", "nokey", "no layer opening")
		if e.body.layer != nil {
			k := h.opening(c, e.body, customer)
			return h.peeled(c, k, e.body.sealed, h.unseal(c, e.body.sealed, k))
		}
		var met *refusal
		found := false
		for _, k := range h.epochs {
			if !bytes.Equal(k.keys.id, e.body.sealed.id) || !e.body.sealed.hasForm(contentOf(k.suite)) {
				continue
			}
			found = true
			c.need(e.body.sealed.counter < 4096, "11.2.4", "limit", "counter")
			var plain []byte
			if out := c.decide(func() outcome { plain = h.unseal(c, e.body.sealed, k); return outcome{} }); out.class == "" {
				return h.peeled(c, k, e.body.sealed, plain)
			} else if met == nil {
				met = &refusal{out.rule, out.class, out.what}
			}
		}
		c.need(found, "11.4.1", "nokey", "no epoch has this id")
		panic(*met)
	})
}

// opening is 11.2.4 to 11.2.8, or what is known of the epoch (11.4.2).
func (h *hopState) opening(c *checker, body bodyRead, customer string) *keptLayer {
	s, id := c.layerAlgs(body, "11.2.4")
	bytesOf := tagged(tagEncrypt0, body.layer.raw)
	if k := h.epochs[string(sum(bytesOf))]; k != nil && bytes.Equal(k.keys.id, body.sealed.id) {
		return k
	}
	keys := c.keys(id)
	c.need(len(keys) > 0, "11.2.5", "nokey", "no key")
	k := &keptLayer{key: keys[0], suite: keys[0].suite, customer: customer, closed: map[uint16]bool{}}
	c.need(k.suite == s.number, "11.2.6", "suite", "suite of the key")
	good := false
	for _, b := range h.hop.bundles {
		if b.lists(k.key) && b.acceptable(k.suite) && slices.Contains(b.versions, 1) {
			good, k.latest = true, max(k.latest, b.exp)
		}
	}
	c.need(good, "11.2.6", "suite", "suite of the bundle")
	structure := encStructure("Encrypt0", body.layer.items[0].bytes, label("layer-opening", h.hop.thumb()))
	r, err := hpkeRecipient(k.key, body.layer.items[1].get(-4).bytes, nil)
	c.need(err == nil, "11.2.7", "decrypt", "opening")
	plain, err := r.Open(structure, body.layer.items[2].bytes)
	c.need(err == nil, "11.2.7", "decrypt", "opening")
	k.next, k.root, k.expires, k.urgent = c.layerPlaintext(plain)
	secret := must(r.Export(string(label("layer-secret")), 32))
	k.keys = newSchedule("layer", k.suite, secret, bytesOf)
	return k
}

// unseal is 11.4.3 and 11.4.4.
func (h *hopState) unseal(c *checker, s sealedRead, k *keptLayer) []byte {
	c.need(k.ended == "", "11.4.3", "replay", "the epoch has ended: "+k.ended)
	c.need(!k.closed[s.counter], "11.4.3", "replay", "the counter is closed")
	return c.unseal(s, k.keys, k.suite, "11.4.4")
}

// peeled is 11.4.5, and what changes if it holds.
func (h *hopState) peeled(c *checker, k *keptLayer, s sealedRead, inner []byte) outcome {
	c.inner(inner)
	c.need(c.now <= k.expires+skew, "11.2.11", "expired", "layer")
	if h.epochs[string(k.keys.h)] == nil {
		c.need(k.expires <= k.latest, "11.2.12", "limit", "expires after the bundle's exp")
		h.room(k.customer)
		h.epochs[string(k.keys.h)] = k
	}
	h.clock++
	k.used, k.closed[s.counter] = h.clock, true
	if len(k.closed) == 4096 {
		k.ended = "complete"
	}
	return outcome{class: "forwarded", forward: &forwarded{k.next, k.expires, k.urgent, inner}}
}

// room makes room for one more epoch of a customer: where its table is full, the
// ended one that was longest idle goes, or else the live one that was.
func (h *hopState) room(customer string) {
	count, victim := 0, ""
	for name, k := range h.epochs {
		if k.customer != customer {
			continue
		}
		count++
		if victim == "" || k.before(h.epochs[victim]) {
			victim = name
		}
	}
	if count >= h.table {
		delete(h.epochs, victim)
	}
}

// before says if an epoch has to go before another one.
func (k *keptLayer) before(other *keptLayer) bool {
	if (k.ended != "") != (other.ended != "") {
		return k.ended != ""
	}
	if k.used != other.used {
		return k.used < other.used
	}
	return bytes.Compare(k.keys.id, other.keys.id) < 0
}
