package main

// openRuleFaults break the rules of SPEC 7.1 that no structure tells.
var openRuleFaults = []fault{
	{"recipient-in-no-route", "7.1.1", "format", "The second recipient stands in no route.", func(s *scene) {
		s.seats2()
		s.routes = []route{{to: []int{0}}}
	}},
	{"recipient-in-two-routes", "7.1.1", "format", "The first recipient stands in two routes.", func(s *scene) {
		s.seats2()
		s.routes = []route{{to: []int{0}}, {to: []int{0, 1}}}
	}},
	{"route-index-twice", "7.1.1", "format", "A recipient stands twice in one route.", func(s *scene) {
		s.seats2()
		s.routes = []route{{to: []int{0, 1, 1}}}
	}},
	{"route-descending", "7.1.1", "format", "The recipients of a route do not ascend.", func(s *scene) {
		s.seats2()
		s.routes = []route{{to: []int{1, 0}}}
	}},
	{"route-index-too-high", "7.1.1", "format", "A route to a third recipient of two.", func(s *scene) {
		s.seats2()
		s.routes = []route{{to: []int{0, 1, 2}}}
	}},
	{"route-index-64", "11.3.8", "format", "An index that no audience has.", func(s *scene) { s.routes = []route{{to: []int{0, 64}}} }},
	{"route-to-nobody", "11.3.8", "format", "A second route, without recipients.", func(s *scene) {
		s.seat(0)
		s.routes = []route{{to: []int{0}}, {}}
	}},
	{"route-third-item", "11.3.8", "format", "A third item in a route.", func(s *scene) { s.append("route 0", num(0)) }},
	{"route-hop-31-bytes", "11.3.8", "format", "A hop of 31 bytes.", func(s *scene) { s.append("route 0 hops", bin(s.random("hop", 31))) }},
	{"routes-none", "11.3.8", "format", "No route.", func(s *scene) { s.put("context", 4, array()) }},
	{"routes-65", "7.1.2", "limit", "65 routes: more than there can be recipients.", func(s *scene) {
		s.seats64()
		for i := range 65 {
			s.routes = append(s.routes, route{to: []int{min(i, 63)}})
		}
	}},
	{"hops-17-in-a-route", "7.1.2", "limit", "A route with 17 hops.", func(s *scene) { s.hopsOf(17) }},
	{"hops-65-in-all", "7.1.2", "limit", "Five routes with 13 hops each.", func(s *scene) {
		s.hopsOf(65)
		for i := range 5 {
			s.seat(0)
			r := route{to: []int{i}}
			for j := range 13 {
				r.hops = append(r.hops, 13*i+j)
			}
			s.routes = append(s.routes, r)
		}
	}},
	{"ended-none", "11.3.8", "format", "An empty list of ended streams.", func(s *scene) { s.put("context", 11, array()) }},
	{"ended-65", "7.1.2", "limit", "65 ended streams.", func(s *scene) { s.endedStreams(65) }},
	{"thumbprint-twice-recipients", "7.1.3", "format", "One identity is recipient twice, with two keys.", func(s *scene) {
		p := s.seat(0)
		s.seats[0].bundle = p.bundles[0]
		p.addBundle(s.parts, s.entropy, "recipient 0 new", []byte{s.suite})
		s.seats = append(s.seats, seat{party: p})
	}},
	{"thumbprint-twice-sender-recipient", "7.1.3", "format", "The sender is a recipient.", func(s *scene) {
		p := s.from(roleMeasure)
		p.addBundle(s.parts, s.entropy, "sender", []byte{s.suite})
		s.seat(0)
		s.seats = append(s.seats, seat{party: p})
	}},
	{"thumbprint-twice-sender-hop", "7.1.3", "format", "The sender is a hop.", func(s *scene) { s.hops = []*party{s.from(roleMeasure, roleHop)} }},
	{"thumbprint-twice-recipient-hop", "7.1.3", "format", "A recipient is a hop.", func(s *scene) { s.hops = []*party{s.seat(0)} }},
	{"thumbprint-twice-hops", "7.1.3", "format", "A route goes twice over one hop.", func(s *scene) {
		h := s.hop()
		s.hops = append(s.hops, h)
	}},
	{"thumbprint-twice-hops-of-two-routes", "7.1.3", "format", "Two routes go over one hop.", func(s *scene) {
		h := s.hop()
		s.hops = append(s.hops, h)
		s.seats2()
		s.routes = []route{{[]int{0}, []int{0}}, {[]int{1}, []int{1}}}
	}},
	{"expires-at-created", "7.1.4", "format", "A context without life.", func(s *scene) { s.ctx.expires = s.ctx.created }},
	{"expires-before-created", "7.1.4", "format", "A context that expires before it is created.", func(s *scene) { s.ctx.expires = s.ctx.created - 1 }},
	{"life-over-30-days", "7.1.4", "limit", "A context that lives 30 days and one ms.", func(s *scene) { s.ctx.expires = s.ctx.created + month + 1 }},
	{"lifetime-0", "7.1.5", "format", "A default lifetime of 0.", func(s *scene) { s.ctx.lifetime = 0 }},
	{"interval-0", "7.1.5", "format", "A promised interval of 0.", func(s *scene) { s.put("context", 14, num(0)) }},
	{"places-0", "7.1.9", "format", "An epoch of no places.", func(s *scene) { s.put("context", 18, num(0)) }},
	{"places-4096", "7.1.9", "format", "An epoch of 4096 places, for which the entry is absent.", func(s *scene) { s.put("context", 18, num(4096)) }},
	{"ended-lifetime-0", "7.1.5", "format", "An ended stream with a lifetime of 0.", func(s *scene) {
		s.endedStreams(1)
		s.ctx.ended[0].lifetime = 0
	}},
	{"moved-without-ended", "7.1.6", "format", "Resealed messages, but no ended stream.", func(s *scene) {
		s.ctx.later(1)
		s.ctx.moved = 1
	}},
	{"moved-0", "7.1.6", "format", "0 resealed messages: the entry is absent instead.", func(s *scene) {
		s.endedStreams(1)
		s.put("context", 16, num(0))
	}},
	{"ended-twice", "7.1.6", "format", "An ended stream stands twice.", func(s *scene) {
		s.endedStreams(2)
		s.ctx.ended[1].stream = s.ctx.ended[0].stream
	}},
	{"ended-itself", "7.1.6", "format", "The stream itself is among those that ended.", func(s *scene) {
		s.endedStreams(1)
		s.ctx.ended[0].stream = s.ctx.stream
	}},
	{"ended-start-with-context", "7.1.6", "format", "An ended stream that began in the same ms.", func(s *scene) {
		s.endedStreams(1)
		s.ctx.ended[0].start = s.ctx.created
	}},
	{"ended-start-with-stream", "7.1.6", "format", "A later epoch, and an ended stream that began in the same ms as this one.", func(s *scene) {
		s.ctx.later(1)
		s.endedStreams(1)
		s.ctx.ended[0].start = s.ctx.start()
	}},
	{"ended-start-before-context", "7.1.6", "format", "A later epoch, and an ended stream that began after this one, though before the context.", func(s *scene) {
		s.ctx.later(1)
		s.endedStreams(1)
		s.ctx.ended[0].start = s.ctx.created - 1
	}},
	{"ended-moved-too-high", "7.1.6", "format", "An ended stream that began with more messages than it has places.", func(s *scene) {
		s.endedStreams(1)
		s.ctx.ended[0].moved = s.ctx.ended[0].last + 2
	}},
	{"ended-second-moved-too-high", "7.1.6", "format", "The same at the second of two, whose number would fit the first.", func(s *scene) {
		s.endedStreams(2)
		s.ctx.ended[0].last, s.ctx.ended[1].moved = 100, s.ctx.ended[1].last+2
	}},
	{"start-missing", "7.1.8", "format", "A later epoch that does not tell the start of its stream.", func(s *scene) {
		s.ctx.later(77)
		s.drop("context", 17)
	}},
	{"start-in-first-epoch", "7.1.8", "format", "The start of the stream in its first epoch, where entry 7 is it.", func(s *scene) {
		s.ctx.began = new(s.ctx.created - 1)
	}},
	{"start-at-created", "7.1.8", "format", "A later epoch that was created when its stream began.", func(s *scene) {
		s.ctx.later(1)
		s.ctx.began = new(s.ctx.created)
	}},
	{"start-after-created", "7.1.8", "format", "A later epoch that was created before its stream began.", func(s *scene) {
		s.ctx.later(1)
		s.ctx.began = new(s.ctx.created + 1)
	}},
	{"start-of-first-epoch-greatest", "7.1.8", "format", "The greatest start in a first epoch.", func(s *scene) {
		s.ctx.began = new(uint64(last53))
	}},
	{"ended-seventh-item", "11.3.8", "format", "A seventh item at an ended stream.", func(s *scene) {
		s.endedStreams(1)
		s.append("ended 0", num(0))
	}},
	{"ended-head-31-bytes", "11.3.8", "format", "A head of 31 bytes.", func(s *scene) {
		s.endedStreams(1)
		s.ctx.ended[0].head = s.ctx.ended[0].head[:31]
	}},
}
