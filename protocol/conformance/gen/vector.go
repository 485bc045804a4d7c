package main

import "bytes"

// vector is the file of one vector, in the order of its fields.
func (s *scene) vector(operation string, fields ...member) object {
	s.check(s.name)
	o := object{
		{"name", s.name}, {"operation", operation}, {"comment", s.comment},
		{"rule", s.ruleOf(operation)}, {"expect", s.class}, {"now", s.now},
	}
	if s.maxEnvelope != 0 {
		o = append(o, member{"max_envelope", s.maxEnvelope})
	}
	return append(o, fields...)
}

// ruleOf is the rule that a vector shows: for one that succeeds, the whole
// procedure.
func (s *scene) ruleOf(operation string) string {
	if s.class != "ok" {
		return s.rule
	}
	return map[string]string{
		"open": "11.3", "peel": "11.2", "bundle": "6.4", "scan": "3", "key": "4.4", "pins": "6.5", "receipts": "8.8",
		"token": "6.6", "credential": "6.7", "rotation": "6.8", "revocation": "6.9", "directory-set": "E.1", "directory-entry": "E.2", "notices": "8.10",
		"envelopes": "C.2", "answers": "C.2", "answer-field": "C.1", "content-digest": "C.1",
	}[operation]
}

// holderObject is the `holder` field: what opens or peels.
func holderObject(p *party) object {
	var bundles []any
	for _, b := range p.bundles {
		var keys []any
		for _, k := range b.keys {
			if k.private != nil {
				keys = append(keys, object{
					{"suite", k.suite}, {"public", k.public}, {"private", k.private}, {"key_id", k.id},
				})
			}
		}
		bundles = append(bundles, object{{"bundle", b.wire}, {"keys", keys}})
	}
	return object{{"thumbprint", p.thumb()}, {"identity", identity(p.keys)}, {"bundles", bundles}}
}

// hopObject is that of a hop, which signs its records.
func hopObject(p *party) object {
	return append(holderObject(p), member{"private_identity", privateIdentity(p.keys)})
}

// pinsObject is the `pins` field: the trust store.
func pinsObject(parties []*party) []any {
	list := []any{}
	for _, p := range parties {
		list = append(list, object{{"identity", identity(p.keys)}, {"roles", p.roles}})
	}
	return list
}

// simple makes the vector of an operation without holder: what it reads, and
// where it succeeds what comes out.
func (s *scene) simple(operation string, input []byte, fields ...member) object {
	return s.vector(operation, append([]member{{"input", input}}, fields...)...)
}

// open makes the vector of an open.
func (s *scene) open() object {
	body, _ := s.core()
	return s.opened(body)
}

// opened is open for a body that stands already.
func (s *scene) opened(body []byte) object {
	input := s.bytes("input", s.envelope(body))
	fields := []member{
		{"holder", holderObject(s.holder)}, {"pins", pinsObject(s.pins)}, {"input", input},
	}
	if s.class == "ok" {
		fields = append(fields, member{"result", s.openResult()}, member{"intermediate", s.values})
	}
	return s.vector("open", fields...)
}

// openResult is what the caller of open learns.
func (s *scene) openResult() object {
	r := object{{"sender", s.sender.thumb()}}
	if s.ctx.subject != nil {
		r = append(r, member{"subject", s.ctx.subject})
	}
	var typ any = s.msg.typ
	if s.msg.media != "" {
		typ = s.msg.media
	}
	r = append(r, object{
		{"stream", s.ctx.stream}, {"sequence", s.ctx.sequence + uint64(s.counter)},
		{"message_id", s.messageID()}, {"kind", s.msg.kind}, {"type", typ},
		{"content", s.msg.content}, {"created", s.msg.created}, {"late", s.late()}, {"early", s.early()},
	}...)
	if s.origin != nil {
		r = append(r, member{"origin", object{
			{"stream", s.origin.stream}, {"sequence", s.origin.sequence},
		}})
	}
	r = append(r, s.messageDetails()...)
	r = append(r, s.contextDetails()...)
	return append(r, member{"trail", s.trailResult()})
}

// firstStream is when the stream began that the message was first sealed in,
// and how long a message of it lives.
func (s *scene) firstStream() (start, lifetime uint64) {
	if s.origin != nil {
		for _, e := range s.ctx.ended {
			if bytes.Equal(e.stream, s.origin.stream) {
				return e.start, e.lifetime
			}
		}
	}
	return s.ctx.start(), s.ctx.lifetime
}

// dated is when the message says that it was created, unless its clock does
// not tell.
func (s *scene) dated() (t uint64, known bool) {
	if s.msg.clock == 2 {
		start, _ := s.firstStream()
		return s.msg.created + start, true
	}
	return s.msg.created, s.msg.clock == 0
}

// late is true, false, or nil where the clock does not tell.
func (s *scene) late() any {
	t, known := s.dated()
	if !known {
		return nil
	}
	life := s.msg.lifetime
	if life == 0 {
		_, life = s.firstStream()
	}
	return s.now > t+life+5*minute
}

// early is true, false, or nil where the clock does not tell.
func (s *scene) early() any {
	t, known := s.dated()
	if !known {
		return nil
	}
	return t > s.now+5*minute
}

func (s *scene) messageDetails() object {
	var r object
	if s.msg.lifetime != 0 {
		r = append(r, member{"lifetime", s.msg.lifetime})
	}
	if s.msg.clock != 0 {
		r = append(r, member{"clock", s.msg.clock})
	}
	if c := s.msg.source; c != nil {
		r = append(r, member{"source", object{
			{"scheme", c.scheme}, {"device", c.device}, {"link", c.link}, {"raw", c.raw},
		}})
	}
	if s.msg.parents != nil {
		r = append(r, member{"parents", len(s.msg.parents)})
	}
	return r
}

func (s *scene) contextDetails() object {
	var audience, routes []any
	for _, e := range s.seats {
		b := e.usedBundle()
		audience = append(audience, object{
			{"thumbprint", e.party.thumb()}, {"key_id", b.key(s.suite).id},
			{"bundle", b.digest()}, {"purpose", e.purpose},
		})
	}
	for _, t := range s.routes {
		hops := []any{}
		for _, h := range t.hops {
			hops = append(hops, s.hops[h].thumb())
		}
		routes = append(routes, object{{"hops", hops}, {"recipients", t.to}})
	}
	r := object{
		{"suite", s.suite}, {"audience", audience}, {"routes", routes},
		{"urgent", s.ctx.mark == 1}, {"receipts_only", s.ctx.mark == 2}, {"one_way", s.ctx.oneWay},
	}
	if s.ctx.interval != 0 {
		r = append(r, member{"interval", s.ctx.interval})
	}
	r = append(r, object{
		{"context_sequence", s.ctx.sequence}, {"context_created", s.ctx.created},
		{"context_expires", s.ctx.expires}, {"context_lifetime", s.ctx.lifetime},
	}...)
	if s.ctx.ended != nil {
		var ended []any
		for _, e := range s.ctx.ended {
			ended = append(ended, object{
				{"stream", e.stream}, {"last_sequence", e.last}, {"head", e.head},
				{"start", e.start}, {"lifetime", e.lifetime}, {"moved", e.moved},
			})
		}
		r = append(r, member{"ended", ended})
	}
	if s.ctx.moved != 0 {
		r = append(r, member{"moved", s.ctx.moved})
	}
	if s.ctx.began != nil {
		r = append(r, member{"start", *s.ctx.began})
	}
	return r
}

// peel makes the vector of a peel by hop i of route r.
func (s *scene) peel(r, i int) object {
	core, epoch := s.core()
	l := s.leg(r, core, epoch)
	if s.recorded {
		s.trail = s.trails(r, s.routes[r].to[0], l)[i]
	}
	return s.peeled(l, i)
}

// taken is the trail as a hop takes it.
func (s *scene) taken() []byte {
	if s.onward != nil {
		return s.onward
	}
	return s.trail
}

// peeled is peel for a leg that stands already.
func (s *scene) peeled(l leg, i int) object {
	y := l.layers[i]
	s.holder = y.hop
	if s.peeler != nil {
		s.holder = s.peeler
	}
	input := s.bytes("input", s.envelope(l.bodies[i]))
	fields := []member{
		{"holder", hopObject(s.holder)}, {"pins", pinsObject(nil)}, {"input", input},
	}
	if s.class == "ok" {
		result := object{
			{"next", y.next}, {"expires", s.layerExpires()}, {"urgent", s.ctx.mark == 1},
			{"root", y.root}, {"body", l.bodies[i+1]}, {"trail", s.taken()},
		}
		if s.onward != nil && new(checker).trail(s.trail) {
			result = append(result, member{"cut", sum(s.trail)})
		}
		fields = append(fields, member{"result", result}, member{"intermediate", y.values})
	}
	return s.vector("peel", fields...)
}
