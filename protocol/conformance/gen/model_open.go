package main

import "bytes"

// opening is what the steps 11.3.5 to 11.3.9 or the state say of an epoch.
type opening struct {
	known      *knownEpoch // nil: a new one
	context    contextRead
	keys       schedule
	key        encKey
	entry      int
	digest     []byte
	difference *refusal
	bundle     *bundle
	byState    bool // the keys are those of the state
}

// open is SPEC section 11.5.
func (r *recipient) open(now uint64, input []byte) outcome {
	r.now = now
	c := &checker{now: now, limit: r.limit, holder: r.holder, pins: r.pins}
	return c.decide(func() outcome {
		e := c.envelope(input, "11.3")
		c.need(e.body.layer == nil, "11.3.3", "nokey", "no core opening")
		if e.body.core != nil {
			o := r.opening(c, e.body)
			return r.opened(c, e, o, r.unseal(c, e.body.sealed, o))
		}
		var met *refusal
		found := false
		for _, k := range r.epochs {
			if !bytes.Equal(k.keys.id, e.body.sealed.id) || !e.body.sealed.hasForm(contentOf(k.suite)) {
				continue
			}
			found = true
			c.need(e.body.sealed.counter < 4096, "11.3.4", "limit", "counter")
			o := opening{known: k, context: k.context, keys: k.keys, key: k.key, entry: k.entry, digest: k.digest, byState: true}
			var plain []byte
			if out := c.decide(func() outcome { plain = r.unseal(c, e.body.sealed, o); return outcome{} }); out.class == "" {
				return r.opened(c, e, o, plain)
			} else if met == nil {
				met = &refusal{out.rule, out.class, out.what}
			}
		}
		c.need(found, "11.5.1", "nokey", "no epoch has this id")
		panic(*met)
	})
}

// opening is 11.3.4 and 11.5.2.
func (r *recipient) opening(c *checker, body bodyRead) opening {
	entries := c.coreAlgs(body, "11.3.4")
	digest := sum(tagged(tagEncrypt, body.core.raw))
	for _, k := range r.epochs {
		if bytes.Equal(k.digest, digest) && bytes.Equal(k.keys.id, body.sealed.id) {
			return opening{known: k, context: k.context, keys: k.keys, key: k.key, entry: k.entry, digest: digest, byState: true}
		}
	}
	opened := c.openCore(body.core, entries)
	items := c.array(c.scan(opened.plaintext), "11.3.8", "opening plaintext", 2, 2)
	secret, context := c.bstr(items[0], "11.3.8", "secret", 32), c.bstr(items[1], "11.3.8", "context", -1)
	o := opening{context: c.context(context, "11.3.8"), key: opened.key, entry: opened.entry, digest: digest}
	o.keys = newSchedule("core", byte(o.context.suite), secret, context)
	o.difference, o.bundle = c.differences(o.context, entries, opened, o.keys)
	if k := r.epochs[string(o.keys.h)]; k != nil && bytes.Equal(k.keys.id, o.keys.id) {
		o.known = k
	}
	return o
}

// unseal is 11.5.3 and the AEAD of 11.3.10. Section 16 does not say where a
// sequence of 2^53 is refused: here it is before the place is looked up.
func (r *recipient) unseal(c *checker, s sealedRead, o opening) []byte {
	place := o.context.sequence + uint64(s.counter)
	c.need(place <= greatest, "16", "limit", "sequence")
	if o.known != nil {
		c.need(o.known.ended == "", "11.5.3", "replay", "the epoch has ended: "+o.known.ended)
		c.need(!r.streams[o.known.stream].isClosed(place), "11.5.3", "replay", "the place is closed")
	}
	rule := "11.3.10"
	if o.byState {
		rule = "11.5.4"
	}
	return c.unseal(s, o.keys, byte(o.context.suite), rule)
}

// opened is the steps from 11.3.11 on, and what changes if all hold.
func (r *recipient) opened(c *checker, e envelopeRead, o opening, plain []byte) outcome {
	x := o.context
	sequence := x.sequence + uint64(e.body.sealed.counter)
	message, place, from := c.corePlaintext(plain, x, sequence)
	signature := c.signed1(message)
	sender := c.trusted(x.sender)
	c.need(sender != nil, "11.3.13", "trust", "unknown sender")
	c.need(sender.keys[0].alg == signature.alg, "11.3.13", "suite", "algorithm of the sender's first key")
	aad := label("message", o.keys.h, u64(sequence), place.stream, u64(place.sequence))
	c.verified(sender.signer(0, signature.alg), signature, aad, "11.3.14", "message")
	m := c.claim(message[2].bytes, x)
	c.need(m.allowed(sender), "11.3.16", "trust", "role")
	c.need(c.now <= x.expires+skew, "11.3.17", "expired", "context")
	if o.difference != nil {
		panic(*o.difference)
	}
	c.need(o.known != nil || x.expires <= o.bundle.exp, "11.3.19", "limit", "expires after the bundle's exp")
	r.contradicted(c, o, sequence)
	if o.known == nil {
		r.admissible(c, sender, o, sequence)
	}

	delivered := r.accept(c.now, sender, o, sequence, from)
	out := outcome{class: "closed", message: &openedMessage{
		first: x.sender, id: sum(label("message-id", x.sender, place.stream, u64(place.sequence), message[2].bytes)),
		stream: x.stream, sequence: sequence, origin: from, kind: m.kind, created: m.created,
		trail: c.unwind(e.inner, e.trail, x, o.entry, o.keys),
	}}
	if delivered {
		out.class = "delivered"
	}
	return out
}
