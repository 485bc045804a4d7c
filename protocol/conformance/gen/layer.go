package main

// leg is one route's way: the bodies from the outermost to the core.
type leg struct {
	bodies [][]byte
	layers []layer // one for each body but the last
}

type layer struct {
	hop    *party
	next   [][]byte
	root   []byte
	suite  byte // set by layerEpoch
	values object
}

// leg wraps the core in the layers of route r, SPEC section 9.
func (s *scene) leg(r int, core []byte, epoch schedule) leg {
	hops := s.routes[r].hops
	l := leg{bodies: [][]byte{core}}
	body := core
	for i := len(hops) - 1; i >= 0; i-- {
		y := layer{hop: s.hops[hops[i]], next: s.nextOf(r, i), root: epoch.root(hops[i])}
		body = s.wrap("layer "+itoa(hops[i]), &y, body)
		l.bodies = append([][]byte{body}, l.bodies...)
		l.layers = append([]layer{y}, l.layers...)
	}
	return l
}

// nextOf is where hop i of route r sends what it peels.
func (s *scene) nextOf(r, i int) (next [][]byte) {
	hops := s.routes[r].hops
	if i < len(hops)-1 {
		return [][]byte{s.hops[hops[i+1]].thumb()}
	}
	for _, n := range s.routes[r].to {
		next = append(next, s.seats[n].party.thumb())
	}
	return next
}

// wrap makes one layer around a body.
func (s *scene) wrap(name string, y *layer, inner []byte) []byte {
	epoch := s.layerEpoch(name, y)
	inner = s.bytes(name+".inner", inner)
	counter := s.innerCounter
	if y.hop == s.hops[0] {
		counter = s.layerCounter
	}
	sealed := epoch.keys.seal(s.parts, name+".sealed", epoch.suite, counter, inner)
	y.values = append(y.values, object{
		{"sealed_enc_structure", sealed.structure}, {"sealed_nonce", sealed.nonce},
		{"sealed", sealed.wire}, {"sealed_plaintext", inner},
	}...)
	return s.array(name+".body", epoch.opening, sealed.wire)
}

// layerEpoch is a layer's opening, and the keys that it hands to the hop.
type layerEpoch struct {
	opening []byte
	suite   byte
	keys    schedule
}

func (s *scene) layerEpoch(name string, y *layer) layerEpoch {
	k := y.hop.bundles[0].keyFor(s.layerSuite())
	if s.layerKey != nil {
		k = s.layerKey(name, k)
	}
	su := suites[k.suite]
	protected := s.dict(name+".protected", dict{1: num(su.integrated), 4: bin(s.bytes(name+".kid", k.id))})
	aad := label("layer-opening", s.bytes(name+".thumbprint", y.hop.thumb()))
	structure := encStructure("Encrypt0", protected, aad)
	var next [][]byte
	for _, t := range y.next {
		next = append(next, bin(t))
	}
	plaintext := s.array(name+".plaintext", s.array(name+".next", next...), bin(y.root),
		num(s.layerExpires()), boolean(s.ctx.mark == 1))
	entropy := s.random(name+" entropy", entropySize(k.suite))
	box := s.layerSeal.or(hpkeSeal)(k, entropy, s.bytes(name+".info", nil), structure, plaintext)
	opening := s.bytes(name+".tagged", tagged(tagEncrypt0, s.array(name,
		s.bytes(name+".protected.bstr", bin(protected)),
		s.dict(name+".unprotected", dict{-4: bin(s.bytes(name+".ek", box.ek))}),
		s.bytes(name+".ciphertext.bstr", bin(s.bytes(name+".ciphertext", box.ciphertext))),
	)))
	secret := s.bytes(name+".secret", box.export(label("layer-secret")))
	epoch := newSchedule("layer", k.suite, secret, opening)
	y.suite = k.suite
	y.values = object{
		{"external_aad", aad}, {"enc_structure", structure}, s.layerSeal.entropy(entropy),
		{"ek", box.ek}, {"shared_secret", box.shared}, {"key", box.key}, {"base_nonce", box.baseNonce},
		{"opening_plaintext", plaintext}, {"opening", opening}, {"secret", secret},
		{"prk", epoch.prk}, {"H", epoch.h}, {"epoch_id", epoch.id}, {"g_0", epoch.g0},
		{"key_0", epoch.key0}, {"iv_0", epoch.iv0},
	}
	return layerEpoch{opening, k.suite, epoch}
}

// envelope is the unit on the wire.
func (s *scene) envelope(body []byte) []byte {
	return s.array("envelope", num(1), s.bytes("body bstr", bin(body)), s.bytes("trail bstr", bin(s.trail)))
}

// trailOf makes a well-formed sealed-record of exactly n bytes: a trail that a
// hop carries, and that no one but a recipient could look into.
func trailOf(vector string, n int) []byte {
	protected := bin(dict{1: num(contentAlg), -20: bin(random(vector, "trail salt", 16))}.encode())
	for size := n; size > 0; size-- {
		t := array(protected, dict{}.encode(), bin(random(vector, "trail", size)))
		if len(t) == n {
			return t
		}
	}
	panic("gen: no trail has that length")
}

// layerExpires is the context's, unless a vector looks at the limits of a hop.
func (s *scene) layerExpires() uint64 {
	if s.expires != 0 {
		return s.expires
	}
	return s.ctx.expires
}
