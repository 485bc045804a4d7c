package main

// layer is one layer that somebody makes around a body.
type layer struct {
	to      addressee
	next    []*party
	root    []byte
	urgent  bool
	expires uint64
	admits  bool // it holds an admission, which this hop does not ask for
}

// buildLayer wraps a body in a layer.
func (w *ward) buildLayer(l layer, inner []byte, f *faults) []byte {
	if f.touches(inInner) {
		inner = f.at(inInner, encoded(inner))
	}
	if f.touches(inLayerTarget) {
		n := read(f.at(inLayerTarget, array(number(uint64(w.index(l.to)))))).at(0).uint()
		l.to = w.choose(n)
	}
	next := array()
	for _, p := range l.next {
		next.kids = append(next.kids, octets(p.thumb))
	}
	fields := array(next, octets(l.root), number(l.expires), boolean(l.urgent))
	if l.admits {
		fields.kids = append(fields.kids, admission(l.to.owner))
	}
	plaintext := f.at(inLayerPlain, fields)
	protected := f.at(inLayerHeader, pairs(number(1), number(integrated(l.to.key.suite)), number(4), octets(l.to.key.id)))
	suite := l.to.key.suite
	switch read(protected).at(1).uint() {
	case 56:
		suite = 1
	case 42:
		suite = 2
	case 54:
		suite = 3
	}
	context := l.to.key.to.context(nil)
	aad := encStructure("Encrypt0", protected, append(label("layer-opening"), l.to.owner.thumb...))
	opening := tagged(16, array(nested(protected), pairs(negative(-4), octets(l.to.key.to.enc)), octets(context.seal(aad, plaintext)))).bytes()

	h := hash(opening)
	epoch := newSchedule("epoch-layer", suite, context.export(string(label("layer-secret"))))
	form := f.sealedForm(suite, epoch, h)
	body := array(encoded(opening), form.seal(epoch, h, inner)).bytes()
	if f.touches(inBody) {
		body = f.at(inBody, encoded(body))
	}
	return body
}

// admission is one in shape, which is all that such a hop checks.
func admission(hop *party) *item {
	claim := array(octets(hop.thumb), number(now+day), number(100), octets(hash([]byte("opening"))))
	proof := tagged(18, array(holding(pairs(number(1), negative(-9))), pairs(), holding(claim), octets(make([]byte, 64))))
	return array(octets([]byte("token")), holding(proof))
}

// layers returns the bodies on the way: what each of its hops gets, and what its
// recipients get.
func (w *ward) layers(s *script, c core) [][]byte {
	bodies := make([][]byte, len(s.hops())+1)
	bodies[len(s.hops())] = c.body
	for n := len(s.hops()) - 1; n >= 0; n-- {
		bodies[n] = w.buildLayer(w.layerOf(s, c, n), bodies[n+1], &faults{})
	}
	return bodies
}

// layerOf returns the genuine layer for hop n of the way.
func (w *ward) layerOf(s *script, c core, n int) layer {
	hops := s.hops()
	l := layer{root: s.root(c, n), expires: now + 2*day, urgent: s.flavour == full, admits: s.flavour == full}
	for _, k := range hops[n].bundles[0].keys {
		if k.suite == s.layerSuite(n) {
			l.to = addressee{hops[n], k, hops[n].bundles[0].digest}
		}
	}
	if n+1 < len(hops) {
		l.next = hops[n+1 : n+2]
	} else {
		for _, r := range s.routes[s.way].recipients {
			l.next = append(l.next, s.audience[r].owner)
		}
	}
	return l
}

// buildEnvelope puts a body on the wire. Who changes a trail where there is none
// invents one.
func buildEnvelope(body, trail []byte, f *faults) []byte {
	if f.touches(inTrail) {
		if len(trail) == 0 {
			trail = invented()
		}
		trail = f.at(inTrail, taken(trail))
	}
	return f.at(inEnvelope, array(number(1), nested(body), nested(trail)))
}

// invented is a well-formed trail that opens under no root.
func invented() []byte {
	return array(nested(pairs(number(1), number(24), negative(-20), octets(make([]byte, 16))).bytes()), pairs(), octets(make([]byte, 40))).bytes()
}

func integrated(suite byte) uint64 { return [...]uint64{1: 56, 2: 42, 3: 54}[suite] }
