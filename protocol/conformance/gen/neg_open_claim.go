package main

import "strings"

// openClaimFaults are claims that are signed as they stand, and still not what
// SPEC 7.2 and 7.3 allow; and what comes after the claim: 11.3.16 to 11.3.19.
var openClaimFaults = []fault{
	{"claim-trailing-byte", "3.1", "format", "A byte follows the claim.", func(s *scene) { s.longer("claim") }},
	{"claim-empty", "3.1", "format", "A claim of no bytes.", func(s *scene) { s.replace("claim", nil) }},
	{"claim-wide-number", "3.2", "format", "The kind in two bytes.", func(s *scene) { s.set("claim", 1, wide(majorUint, 1, 1)) }},
	{"claim-wide-length", "3.2", "format", "The length of the content in three bytes.", func(s *scene) {
		s.set("claim", 3, append(wide(majorBytes, uint64(len(s.msg.content)), 2), s.msg.content...))
	}},
	{"claim-endless", "3.3", "format", "The claim with indefinite length.", func(s *scene) { s.endless("claim") }},
	{"claim-content-chunked", "3.3", "format", "The content in two pieces of indefinite length.", func(s *scene) { s.set("claim", 3, chunked(s.msg.content)) }},
	{"claim-more-unsorted", "3.4", "format", "The clock before the lifetime.", func(s *scene) {
		s.msg.lifetime, s.msg.clock = 5, 1
		s.swapKeys("more")
	}},
	{"claim-more-key-twice", "3.4", "format", "The lifetime stands twice.", func(s *scene) {
		s.msg.lifetime = 5
		s.doubleKey("more")
	}},
	{"claim-float", "3.5", "format", "A time as a float.", func(s *scene) {
		s.set("claim", 0, []byte{0xfb, 0x42, 0x7a, 0x31, 0x85, 0xb6, 0x5a, 0x00, 0x00})
	}},
	{"claim-2-to-53", "3.6", "format", "A time of 2^53.", func(s *scene) { s.msg.created = 1 << 53 }},
	{"claim-type-not-utf8", "3.7", "format", "A media type that is not UTF-8.", func(s *scene) { s.msg.media = "text/\xff" }},
	{"claim-depth-17", "3.8", "limit", "Nesting that no claim needs, one deeper than allowed.", func(s *scene) { s.append("claim", nested(16, num(0))) }},
	{"claim-map", "7.2", "format", "The claim as a map.", func(s *scene) { s.replace("claim", dict{}.encode()) }},
	{"claim-three-items", "7.2", "format", "A claim without content.", func(s *scene) {
		s.editItems("claim", func(i [][]byte) [][]byte { return i[:3] })
	}},
	{"claim-six-items", "7.2", "format", "A sixth item in the claim.", func(s *scene) {
		s.msg.lifetime = 5
		s.append("claim", num(0))
	}},
	{"claim-created-negative", "7.2", "format", "A time before 1970.", func(s *scene) { s.set("claim", 0, num(-1)) }},
	{"claim-type-negative", "7.2", "format", "A negative content format.", func(s *scene) { s.set("claim", 2, num(-1)) }},
	{"claim-type-null", "7.2", "format", "No type.", func(s *scene) { s.set("claim", 2, cborNull) }},
	{"claim-type-empty", "7.2", "format", "An empty media type.", func(s *scene) { s.set("claim", 2, text("")) }},
	{"claim-type-256-bytes", "7.2", "limit", "A media type of 256 bytes.", func(s *scene) { s.msg.media = strings.Repeat("x", 256) }},
	{"claim-type-128-characters", "7.2", "limit", "A media type of 128 characters and 256 bytes.", func(s *scene) { s.msg.media = strings.Repeat("é", 128) }},
	{"claim-content-text", "7.2", "format", "The content as a text.", func(s *scene) { s.set("claim", 3, text("97")) }},
	{"more-empty", "7.2", "format", "An empty `more`: it is absent instead.", func(s *scene) { s.append("claim", dict{}.encode()) }},
	{"more-null", "7.2", "format", "Null instead of an absent `more`.", func(s *scene) { s.append("claim", cborNull) }},
	{"more-unknown-key", "7.2", "format", "A key in `more` that nobody knows.", func(s *scene) { s.append("claim", dict{5: num(0)}.encode()) }},
	{"more-text-key", "7.2", "format", "A key in `more` that is a text.", func(s *scene) { s.append("claim", pairs(text("x"), num(0))) }},
	{"more-lifetime-0", "7.2", "format", "A lifetime of 0.", func(s *scene) { s.append("claim", dict{2: num(0)}.encode()) }},
	{"more-clock-0", "7.2", "format", "Clock 0.", func(s *scene) { s.append("claim", dict{3: num(0)}.encode()) }},
	{"more-clock-3", "7.2", "format", "Clock 3.", func(s *scene) { s.append("claim", dict{3: num(3)}.encode()) }},
	{"source-three-items", "7.2", "format", "A source without raw bytes.", func(s *scene) {
		s.gathered("d")
		s.editItems("source", func(i [][]byte) [][]byte { return i[:3] })
	}},
	{"source-scheme-3", "7.2", "format", "Scheme 3.", func(s *scene) { s.gathered("d"); s.set("source", 0, num(3)) }},
	{"source-device-empty", "7.2", "format", "A device without name.", func(s *scene) { s.gathered("") }},
	{"source-device-129-bytes", "7.2", "limit", "A device's name of 129 bytes.", func(s *scene) { s.gathered(strings.Repeat("d", 129)) }},
	{"source-device-bytes", "7.2", "format", "A device's name as a byte string.", func(s *scene) { s.gathered("d"); s.set("source", 1, bin([]byte("d"))) }},
	{"source-link-0", "7.2", "format", "Link 0.", func(s *scene) { s.gathered("d"); s.set("source", 2, num(0)) }},
	{"source-link-4", "7.2", "format", "Link 4.", func(s *scene) { s.gathered("d"); s.set("source", 2, num(4)) }},
	{"source-raw-null", "7.2", "format", "Null instead of raw bytes.", func(s *scene) { s.gathered("d"); s.set("source", 3, cborNull) }},
	{"source-with-report", "7.3", "format", "A source stands with observations only.", func(s *scene) {
		s.gathered("d")
		s.from(roleGather, roleReport)
		s.msg.kind = 3
	}},
	{"kind-0", "7.3", "format", "Kind 0.", func(s *scene) { s.msg.kind = 0 }},
	{"kind-11", "7.3", "format", "A kind that nobody knows.", func(s *scene) { s.msg.kind = 11 }},
	{"kind-text", "7.3", "format", "The kind as a text.", func(s *scene) { s.set("claim", 1, text("observation")) }},
	{"kind-order", "7.3", "format", "An order: reserved.", func(s *scene) { s.from(roleOrder); s.msg.kind = 6 }},
	{"kind-approval", "7.3", "format", "An approval: reserved.", func(s *scene) { s.from(roleApprove); s.msg.kind = 7 }},
	{"kind-challenge", "7.3", "format", "A challenge: reserved.", func(s *scene) { s.msg.kind = 8 }},
	{"kind-outcome", "7.3", "format", "An outcome: reserved.", func(s *scene) { s.msg.kind = 9 }},
	{"receipt-without-mark", "7.3", "format", "A receipt in a stream without mark.", func(s *scene) { s.msg.kind = 5 }},
	{"receipt-in-urgent-stream", "7.3", "format", "A receipt in a stream with mark 1.", func(s *scene) { s.msg.kind, s.ctx.mark = 5, 1 }},
	{"observation-among-receipts", "7.3", "format", "An observation in a stream with mark 2, which has receipts only.", func(s *scene) { s.ctx.mark = 2 }},
	{"notice-among-receipts", "7.3", "format", "A notice in a stream with mark 2: every role may send one, but not there.", func(s *scene) { s.msg.kind, s.ctx.mark = 4, 2 }},
	{"kind-chunk", "7.3", "format", "A chunk: reserved.", func(s *scene) { s.msg.kind = 10 }},

	{"role-observation-by-reporter", "11.3.16", "trust", "An observation by somebody who may only report.", func(s *scene) { s.from(roleReport) }},
	{"role-observation-by-gatherer", "11.3.16", "trust", "An observation without source by a gatherer.", func(s *scene) { s.from(roleGather) }},
	{"role-source-by-measurer", "11.3.16", "trust", "An observation with source by a measuring device.", func(s *scene) {
		s.gathered("d")
		s.from(roleMeasure)
	}},
	{"role-derivation-by-measurer", "11.3.16", "trust", "A derivation by a measuring device.", func(s *scene) { s.msg.kind = 2 }},
	{"role-report-by-measurer", "11.3.16", "trust", "A report by a measuring device.", func(s *scene) { s.msg.kind = 3 }},
	{"expired", "11.3.17", "expired", "One ms after expiry and the skew.", func(s *scene) { s.now = s.ctx.expires + 5*minute + 1 }},
	{"expires-after-bundle", "11.3.19", "limit", "The context lives one ms longer than the holder's bundle.", func(s *scene) {
		s.seat(0, func(b *bundle) { b.exp = s.ctx.expires - 1 })
	}},
	{"expires-after-signed-bundle", "11.3.19", "limit", "The key stands in two bundles; that of the context ends too early.", func(s *scene) {
		p := s.seat(0, func(b *bundle) { b.exp = s.ctx.expires - 1 })
		s.seats[0].bundle = p.bundles[0]
		s.renewed(p, "recipient 0")
	}},
}
