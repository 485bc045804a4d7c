package main

// contextValues is what a context holds beside its audience and routes.
type contextValues struct {
	suite            byte // 0: the scene's
	stream           []byte
	sequence         uint64
	created, expires uint64
	lifetime         uint64
	ended            []endedStream
	oneWay           bool
	subject          []byte
	interval         uint64
	mark             int
	moved            uint64  // 0: absent
	began            *uint64 // entry 17: the start of the stream, in its later epochs
	places           uint64  // entry 18: of this epoch at most; 0: absent
}

type endedStream struct {
	stream   []byte
	last     uint64
	head     []byte
	start    uint64
	lifetime uint64
	moved    uint64
}

// start is that of the stream, SPEC section 7.1.
func (x contextValues) start() uint64 {
	if x.began != nil {
		return *x.began
	}
	return x.created
}

// later makes the context one of a later epoch of a stream that began an hour
// before, and so not of a one-shot envelope.
func (x *contextValues) later(sequence uint64) {
	x.sequence, x.began, x.places = sequence, new(x.created-60*minute), 0
}

// most is how many places the epoch has at most, SPEC section 8.5.
func (x contextValues) most() uint64 {
	if x.places != 0 {
		return x.places
	}
	return 4096
}

// context encodes the context, SPEC section 7.1. What is signed is the part
// "context"; the part "context sent" may differ from it, as a fellow
// recipient would make it.
func (s *scene) context(commit []byte) []byte {
	d := dict{
		1: num(s.signedSuite()), 2: bin(s.sender.thumb()),
		3: s.audience(), 4: s.contextRoutes(),
		5: bin(s.ctx.stream), 6: num(s.ctx.sequence),
		7: num(s.ctx.created), 8: num(s.ctx.expires), 9: num(s.ctx.lifetime),
		10: bin(commit),
	}
	if s.ctx.ended != nil {
		d[11] = s.ended()
	}
	if s.ctx.oneWay {
		d[12] = cborTrue
	}
	if s.ctx.subject != nil {
		d[13] = bin(s.ctx.subject)
	}
	if s.ctx.interval != 0 {
		d[14] = num(s.ctx.interval)
	}
	if s.ctx.mark != 0 {
		d[15] = num(s.ctx.mark)
	}
	if s.ctx.moved != 0 {
		d[16] = num(s.ctx.moved)
	}
	if s.ctx.began != nil {
		d[17] = num(*s.ctx.began)
	}
	if s.ctx.places != 0 {
		d[18] = num(s.ctx.places)
	}
	return s.dict("context", d)
}

// signedSuite is context[1].
func (s *scene) signedSuite() byte {
	if s.ctx.suite != 0 {
		return s.ctx.suite
	}
	return s.suite
}

// audience is context[3]: the parts "recipient 0", "recipient 1", …
func (s *scene) audience() []byte {
	var list [][]byte
	for i, r := range s.seats {
		b := r.usedBundle()
		list = append(list, s.array("recipient "+itoa(i),
			bin(r.party.thumb()), bin(b.digest()), bin(b.key(s.suite).id), num(r.purpose)))
	}
	return s.array("audience", list...)
}

// contextRoutes is context[4]: the parts "route 0", …
func (s *scene) contextRoutes() []byte {
	var list [][]byte
	for i, r := range s.routes {
		var hops, to [][]byte
		for _, h := range r.hops {
			hops = append(hops, bin(s.hops[h].thumb()))
		}
		for _, n := range r.to {
			to = append(to, num(n))
		}
		name := "route " + itoa(i)
		list = append(list, s.array(name,
			s.array(name+" hops", hops...), s.array(name+" recipients", to...)))
	}
	return s.array("routes", list...)
}

// ended is context[11]: the parts "ended 0", …
func (s *scene) ended() []byte {
	var list [][]byte
	for i, e := range s.ctx.ended {
		list = append(list, s.array("ended "+itoa(i),
			bin(e.stream), num(e.last), bin(e.head), num(e.start), num(e.lifetime), num(e.moved)))
	}
	return s.array("ended", list...)
}
