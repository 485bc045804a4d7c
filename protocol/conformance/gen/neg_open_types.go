package main

import "slices"

// openTypeFaults have another type or size at places of the context, the claim
// and the parents where the other vectors have none: SPEC 7.1 to 7.3.
var openTypeFaults = slices.Concat([]fault{
	{"suite-text", "11.3.8", "format", "The suite as a text.", func(s *scene) { s.put("context", 1, text("2")) }},
	{"sender-text", "11.3.8", "format", "The sender as a text.", func(s *scene) { s.put("context", 2, text("sender")) }},
	{"audience-map", "11.3.8", "format", "The audience as a map.", func(s *scene) { s.put("context", 3, dict{}.encode()) }},
	{"recipient-three-items-signed", "11.3.8", "format", "A recipient of the context without purpose.", func(s *scene) {
		s.editItems("recipient 0", func(i [][]byte) [][]byte { return i[:3] })
	}},
	{"recipient-purpose-text", "11.3.8", "format", "The purpose as a text.", func(s *scene) { s.set("recipient 0", 3, text("care")) }},
	{"routes-map", "11.3.8", "format", "The routes as a map.", func(s *scene) { s.put("context", 4, dict{}.encode()) }},
	{"route-one-item", "11.3.8", "format", "A route without recipients.", func(s *scene) {
		s.editItems("route 0", func(i [][]byte) [][]byte { return i[:1] })
	}},
	{"route-index-negative", "11.3.8", "format", "A recipient of -1.", func(s *scene) { s.append("route 0 recipients", num(-1)) }},
	{"stream-text", "11.3.8", "format", "The stream as a text of 16 bytes.", func(s *scene) { s.put("context", 5, text("0123456789abcdef")) }},
	{"expires-negative", "11.3.8", "format", "An expiry of -1.", func(s *scene) { s.put("context", 8, num(-1)) }},
	{"lifetime-text", "7.1.5", "format", "The default lifetime as a text.", func(s *scene) { s.put("context", 9, text("1 h")) }},
	{"commit-text", "11.3.8", "format", "The commit as a text.", func(s *scene) { s.put("context", 10, text("commit")) }},
	{"ended-map", "11.3.8", "format", "The ended streams as a map.", func(s *scene) { s.put("context", 11, dict{}.encode()) }},
	{"ended-null", "11.3.8", "format", "Null instead of absent ended streams.", func(s *scene) { s.put("context", 11, cborNull) }},
	{"one-way-null", "11.3.8", "format", "Null instead of an absent one-way.", func(s *scene) { s.put("context", 12, cborNull) }},
	{"one-way-number", "11.3.8", "format", "1 instead of true.", func(s *scene) { s.put("context", 12, num(1)) }},
	{"subject-17-bytes", "11.3.8", "format", "A subject of 17 bytes.", func(s *scene) { s.ctx.subject = s.random("subject", 17) }},
	{"subject-text", "11.3.8", "format", "The subject as a text of 16 bytes.", func(s *scene) { s.put("context", 13, text("0123456789abcdef")) }},
	{"interval-negative", "7.1.5", "format", "A promised interval of -1.", func(s *scene) { s.put("context", 14, num(-1)) }},
	{"interval-text", "7.1.5", "format", "The promised interval as a text.", func(s *scene) { s.put("context", 14, text("1 h")) }},
	{"mark-negative", "11.3.8", "format", "Mark -1.", func(s *scene) { s.put("context", 15, num(-1)) }},
	{"mark-text", "11.3.8", "format", "The mark as a text.", func(s *scene) { s.put("context", 15, text("urgent")) }},
	{"mark-true", "11.3.8", "format", "True instead of mark 1.", func(s *scene) { s.put("context", 15, cborTrue) }},
	{"moved-negative", "11.3.8", "format", "Resealed messages: -1.", func(s *scene) { s.endedStreams(1); s.put("context", 16, num(-1)) }},
	{"moved-text", "11.3.8", "format", "The number of resealed messages as a text.", func(s *scene) { s.endedStreams(1); s.put("context", 16, text("12")) }},
	{"moved-null", "11.3.8", "format", "Null instead of an absent number of resealed messages.", func(s *scene) { s.endedStreams(1); s.put("context", 16, cborNull) }},
	{"places-negative", "7.1.9", "format", "An epoch of -1 places.", func(s *scene) { s.put("context", 18, num(-1)) }},
	{"places-text", "7.1.9", "format", "The number of places as a text.", func(s *scene) { s.put("context", 18, text("1")) }},
	{"places-null", "7.1.9", "format", "Null instead of an absent number of places.", func(s *scene) { s.put("context", 18, cborNull) }},
	{"ended-start-after-context", "7.1.6", "format", "An ended stream that began after the one that lists it.", func(s *scene) {
		s.endedStreams(1)
		s.ctx.ended[0].start = s.ctx.created + 1
	}},
	{"start-negative", "11.3.8", "format", "A start of -1.", func(s *scene) { s.ctx.later(1); s.put("context", 17, num(-1)) }},
	{"start-text", "11.3.8", "format", "The start as a text.", func(s *scene) { s.ctx.later(1); s.put("context", 17, text("2027-01-15")) }},
	{"start-null", "11.3.8", "format", "Null as the start.", func(s *scene) { s.ctx.later(1); s.put("context", 17, cborNull) }},
	{"start-bytes", "11.3.8", "format", "The start as a byte string of eight bytes.", func(s *scene) { s.ctx.later(1); s.put("context", 17, bin(u64(s.ctx.start()))) }},
	{"ended-second-lifetime-0", "7.1.5", "format", "The second of two ended streams with a lifetime of 0.", func(s *scene) {
		s.endedStreams(2)
		s.ctx.ended[1].lifetime = 0
	}},
}, endedTypes(), []fault{
	{"more-lifetime-text", "7.2", "format", "The lifetime as a text.", func(s *scene) { s.append("claim", dict{2: text("1 h")}.encode()) }},
	{"more-clock-text", "7.2", "format", "The clock as a text.", func(s *scene) { s.append("claim", dict{3: text("ticks")}.encode()) }},
	{"more-clock-negative", "7.2", "format", "Clock -1.", func(s *scene) { s.append("claim", dict{3: num(-1)}.encode()) }},
	{"more-source-null", "7.2", "format", "Null instead of an absent source.", func(s *scene) { s.append("claim", dict{4: cborNull}.encode()) }},
	{"more-parents-map", "7.2", "format", "The parents as a map.", func(s *scene) { s.append("claim", dict{1: dict{}.encode()}.encode()) }},
	{"claim-type-bytes", "7.2", "format", "The type as a byte string.", func(s *scene) { s.set("claim", 2, bin([]byte("text/plain"))) }},
	{"source-fifth-item", "7.2", "format", "A fifth item in a source.", func(s *scene) { s.gathered("d"); s.append("source", num(0)) }},
	{"source-scheme-0", "7.2", "format", "Scheme 0.", func(s *scene) { s.gathered("d"); s.set("source", 0, num(0)) }},
	{"source-device-bom-129-bytes", "7.2", "limit", "A device's name of 129 bytes, the first three of which are ef bb bf.", func(s *scene) {
		s.gathered(mark + string(repeated('d', 126)))
	}},
	{"source-with-derivation", "7.3", "format", "A source with a derivation.", func(s *scene) { s.sourceWith(2, roleGather, roleProcess) }},
	{"source-with-notice", "7.3", "format", "A source with a notice.", func(s *scene) { s.sourceWith(4, roleGather) }},
	{"source-with-receipt", "7.3", "format", "A source with a receipt.", func(s *scene) { s.sourceWith(5, roleGather); s.ctx.mark = 2 }},
	{"kind-negative", "7.3", "format", "Kind -1.", func(s *scene) { s.set("claim", 1, num(-1)) }},
	{"report-among-receipts", "7.3", "format", "A report in a stream with mark 2.", func(s *scene) { s.from(roleReport); s.msg.kind, s.ctx.mark = 3, 2 }},
	{"origin-array-empty", "11.3.11", "format", "An empty array instead of null.", func(s *scene) { s.replace("origin bytes", array()) }},
	{"origin-stream-17-bytes", "11.3.11", "format", "A stream of 17 bytes in an origin.", func(s *scene) { s.reseal(1, 0); s.set("origin", 0, bin(s.random("o", 17))) }},
	{"secret-33-bytes", "11.3.8", "format", "A secret of 33 bytes.", func(s *scene) { s.secret = s.random("long secret", 33) }},
}, parentTypes())

// sourceWith puts a source beside another kind than an observation.
func (s *scene) sourceWith(kind int, roles ...int) {
	s.gathered("d")
	s.from(roles...)
	s.msg.kind = kind
}

// endedTypes have one item of an ended stream wrong each.
func endedTypes() []fault {
	var list []fault
	for _, e := range []struct {
		name, comment, rule string
		item                int
		value               []byte
	}{
		{"stream-15-bytes", "An ended stream's name of 15 bytes.", "11.3.8", 0, bin(repeated(1, 15))},
		{"last-negative", "A last sequence of -1.", "11.3.8", 1, num(-1)},
		{"head-text", "A head as a text.", "11.3.8", 2, text("head")},
		{"start-text", "The start of an ended stream as a text.", "11.3.8", 3, text("yesterday")},
		{"lifetime-text", "The lifetime of an ended stream as a text.", "7.1.5", 4, text("1 h")},
		{"moved-text", "The number of messages that an ended stream began with as a text.", "11.3.8", 5, text("3")},
		{"moved-negative", "An ended stream that began with -1 messages.", "11.3.8", 5, num(-1)},
		{"moved-null", "Null instead of 0 messages that an ended stream began with.", "11.3.8", 5, cborNull},
	} {
		list = append(list, fault{"ended-" + e.name, e.rule, "format", e.comment, func(s *scene) {
			s.endedStreams(1)
			s.set("ended 0", e.item, e.value)
		}})
	}
	return append(list, fault{"ended-five-items", "11.3.8", "format", "An ended stream without the number of messages that it began with.", func(s *scene) {
		s.endedStreams(1)
		s.editItems("ended 0", func(i [][]byte) [][]byte { return i[:5] })
	}})
}

// parentTypes have a reason or evidence where none may be, or of another type.
func parentTypes() []fault {
	var list []fault
	for action, name := range map[int]string{2: "derived", 3: "redacted", 4: "summarised"} {
		list = append(list, fault{"parent-reason-" + name, "7.2", "format", "A reason for leaving out a parent that was " + name + ".", func(s *scene) {
			s.derived(s.parent("parent", s.random("id", 32), action, dict{1: text("why")}))
		}})
	}
	slices.SortFunc(list, func(a, b fault) int { return slices.Compare([]byte(a.name), []byte(b.name)) })
	for _, e := range []struct {
		name, comment string
		edit          func([][]byte) [][]byte
	}{
		{"fifth-item", "A fifth item in evidence.", func(i [][]byte) [][]byte { return append(i, num(0)) }},
		{"sequence-negative", "Evidence with a sequence of -1.", func(i [][]byte) [][]byte { i[1] = num(-1); return i }},
		{"origin-stream-15-bytes", "Evidence with an origin whose stream has 15 bytes.", func(i [][]byte) [][]byte { i[2] = array(bin(repeated(1, 15)), num(0)); return i }},
		{"origin-sequence-text", "Evidence with an origin whose sequence is a text.", func(i [][]byte) [][]byte { i[2] = array(bin(repeated(1, 16)), text("0")); return i }},
		{"origin-third-item", "Evidence with a third item in its origin.", func(i [][]byte) [][]byte { i[2] = array(bin(repeated(1, 16)), num(0), num(0)); return i }},
	} {
		list = append(list, fault{"parent-evidence-" + e.name, "7.2", "format", e.comment, func(s *scene) {
			s.editItems("parent evidence", e.edit)
			id, evidence := s.evidence("parent", nil)
			s.derived(s.parent("parent", id, 2, dict{2: evidence}))
		}})
	}
	return append(list,
		fault{"parent-reason-bytes", "7.2", "format", "A reason as a byte string.", func(s *scene) {
			s.derived(s.parent("parent", s.random("id", 32), 5, dict{1: bin([]byte("why"))}))
		}},
		fault{"parent-left-out-without-reason", "7.2", "format", "A parent that was left out, and nothing said of why.", func(s *scene) {
			s.derived(s.parent("parent", s.random("id", 32), 5, nil))
		}},
		fault{"parent-evidence-beside-reason", "7.2", "format", "Evidence of a parent that was left out for a reason.", func(s *scene) {
			id, e := s.evidence("parent", nil)
			s.derived(s.parent("parent", id, 5, dict{1: text("why"), 2: e}))
		}},
		fault{"parent-evidence-null", "7.2", "format", "Null instead of absent evidence.", func(s *scene) {
			s.derived(s.parent("parent", s.random("id", 32), 2, dict{2: cborNull}))
		}},
		fault{"parent-fourth-item", "7.2", "format", "A fourth item at a parent.", func(s *scene) {
			s.derived(array(bin(s.random("id", 32)), num(5), dict{1: text("why")}.encode(), num(0)))
		}},
		fault{"parent-action-text", "7.2", "format", "The action as a text.", func(s *scene) {
			s.derived(array(bin(s.random("id", 32)), text("merge")))
		}},
		fault{"parent-map", "7.2", "format", "A parent as a map.", func(s *scene) { s.derived(dict{}.encode()) }},
	)
}
