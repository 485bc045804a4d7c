package main

import (
	"slices"
)

// openSignatureFaults are messages that are not what was signed, or are signed
// by somebody else: SPEC 11.3.13 and 11.3.14.
var openSignatureFaults = slices.Concat([]fault{
	{"sender-unknown", "11.3.13", "trust", "The trust store does not know the sender.", func(s *scene) {
		s.pins = []*party{newParty(s.entropy, "somebody", roleMeasure)}
	}},
	{"signature-r-flipped", "11.3.14", "signature", "A bit of R.", func(s *scene) {
		s.edit("message.signature", func(b []byte) []byte { b[0] ^= 1; return b })
	}},
	{"signature-s-flipped", "11.3.14", "signature", "A bit of S.", func(s *scene) {
		s.edit("message.signature", func(b []byte) []byte { b[32] ^= 1; return b })
	}},
	{"signature-s-plus-l", "11.3.14", "signature", "S plus the order of the group: the equation holds, but S is not below L.", func(s *scene) { s.edit("message.signature", plusL) }},
	{"signature-cofactored", "11.3.14", "signature", "R has a point of order 8 added: it verifies only with the cofactor.", func(s *scene) { s.forged(cofactored) }},
	{"signature-r-not-canonical", "11.3.14", "signature", "R is the neutral element in a form that is not canonical: it verifies only if R is decoded.", func(s *scene) { s.forged(wrongR) }},
	{"signature-zero", "11.3.14", "signature", "A signature of zeros.", func(s *scene) { s.replace("message.signature", make([]byte, 64)) }},
	{"signature-63-bytes", "11.3.14", "signature", "A signature of 63 bytes.", func(s *scene) { s.shorter("message.signature") }},
	{"signature-65-bytes", "11.3.14", "signature", "A signature of 65 bytes.", func(s *scene) { s.longer("message.signature") }},
	{"signature-empty", "11.3.14", "signature", "A signature of no bytes.", func(s *scene) { s.replace("message.signature", nil) }},
	{"signature-by-other", "11.3.14", "signature", "Signed by another identity, which the trust store knows as well.", func(s *scene) {
		s.cast()
		other := newParty(s.entropy, "other", roleMeasure)
		s.pins = append(s.pins, other)
		s.signers = other.keys
	}},
	{"signature-label-of-bundle", "11.3.14", "signature", "Signed under the label of bundles.", func(s *scene) {
		s.edit("message.aad", func(b []byte) []byte { return label("bundle", b[len(label("message")):]) })
	}},
	{"signature-aad-empty", "11.3.14", "signature", "Signed with an empty external_aad.", func(s *scene) { s.replace("message.aad", nil) }},
	{"signature-without-origin", "11.3.14", "signature", "external_aad ends with the sequence, as there is no origin.", func(s *scene) {
		s.edit("message.aad", func(b []byte) []byte { return b[:len(b)-24] })
	}},
	{"signature-of-other-sequence", "11.3.14", "signature", "Signed for the next place of the stream.", func(s *scene) {
		s.edit("message.aad", func(b []byte) []byte { b[len(label("message"))+32+7] = 1; return b })
	}},
	{"signature-of-other-origin", "11.3.14", "signature", "Signed with another origin than the one that comes along.", func(s *scene) {
		s.reseal(1, 3)
		s.set("origin", 1, num(4))
	}},
	{"signature-origin-removed", "11.3.14", "signature", "Signed with an origin, which was taken away.", func(s *scene) {
		s.endedStreams(1)
		s.signedPlace(s.ctx.ended[0].stream, 3)
	}},
	{"signature-origin-added", "11.3.14", "signature", "Signed without origin, and one was put in.", func(s *scene) {
		s.reseal(1, 0)
		s.signedPlace(s.ctx.stream, 0)
	}},
	{"signature-protected-altered", "11.3.14", "signature", "The claim is signed with another protected header.", func(s *scene) {
		s.edit("message.structure", func(b []byte) []byte {
			i := must(readAll(b)).items
			return array(i[0].raw, bin(dict{1: num(-8)}.encode()), i[2].raw, i[3].raw)
		})
	}},
	{"message-of-other-stream", "11.3.14", "signature", "A genuine message of another stream of the same sender to the same recipient.", func(s *scene) {
		other := newScene(s.name)
		other.as(s.name + " other")
		other.sender = s.from(roleMeasure)
		other.seats = []seat{{party: s.seat(0)}}
		other.core()
		s.set("plaintext", 0, other.value("message"))
	}},
}, alteredClaims(), alteredContexts())

// signedPlace has the message signed with that origin, whatever comes along.
func (s *scene) signedPlace(stream []byte, sequence uint64) {
	s.edit("message.aad", func(b []byte) []byte {
		return slices.Concat(b[:len(b)-24], stream, u64(sequence))
	})
}

// forged signs the message by hand.
func (s *scene) forged(how func(seed, public, message []byte) []byte) {
	s.cast()
	s.edit("message.signature", func([]byte) []byte {
		return how(s.sender.private(), s.sender.public(), s.last("message.structure"))
	})
}

// alteredClaims changes one field of the claim after it was signed.
func alteredClaims() []fault {
	var list []fault
	for _, a := range []struct {
		name string
		set  func(*claimValues)
	}{
		{"created", func(m *claimValues) { m.created++ }},
		{"kind", func(m *claimValues) { m.kind = 4 }},
		{"type", func(m *claimValues) { m.typ = 50 }},
		{"content", func(m *claimValues) { m.content = []byte(`[{"n":"spo2","u":"%","v":79}]`) }},
		{"lifetime", func(m *claimValues) { m.lifetime = 1 }},
		{"clock", func(m *claimValues) { m.clock = 1 }},
		{"source-scheme", func(m *claimValues) { m.source.scheme = 2 }},
		{"source-device", func(m *claimValues) { m.source.device = "other" }},
		{"source-link", func(m *claimValues) { m.source.link = 1 }},
		{"source-raw", func(m *claimValues) { m.source.raw = []byte{1} }},
		{"source-removed", func(m *claimValues) { m.source = nil }},
	} {
		list = append(list, fault{
			"claim-altered-" + a.name, "11.3.14", "signature",
			"A claim that was altered after it was signed: " + a.name + ".",
			func(s *scene) {
				if len(a.name) > 6 && a.name[:6] == "source" {
					s.gathered("device")
					s.from(roleMeasure, roleGather)
				}
				s.edit("message.payload", func([]byte) []byte {
					m := s.msg
					if m.source != nil {
						copied := *m.source
						m.source = &copied
					}
					a.set(&m)
					return s.claimOf(m)
				})
			},
		})
	}
	return list
}

// alteredContexts changes one field of the context after the message was
// signed, as a recipient could: opening and sealed are made again for it.
func alteredContexts() []fault {
	var list []fault
	for _, a := range []struct {
		name string
		set  func(*scene, dict)
	}{
		{"suite", func(_ *scene, d dict) { d[1] = num(1) }},
		{"sender", func(s *scene, d dict) {
			other := newParty(s.entropy, "other", roleMeasure)
			s.pins = append(s.pins, other)
			d[2] = bin(other.thumb())
		}},
		{"audience-purpose", func(s *scene, d dict) { d[3] = s.with(func(t *scene) { t.seats[1].purpose = 0 }).audience() }},
		{"audience-digest", func(s *scene, d dict) {
			d[3] = s.with(func(t *scene) { t.set("recipient 1", 1, bin(t.random("digest", 32))) }).audience()
		}},
		{"audience-thumbprint", func(s *scene, d dict) {
			d[3] = s.with(func(t *scene) { t.set("recipient 1", 0, bin(t.random("thumbprint", 32))) }).audience()
		}},
		{"audience-key-id", func(s *scene, d dict) {
			d[3] = s.with(func(t *scene) { t.set("recipient 1", 2, bin(t.random("key id", 8))) }).audience()
		}},
		{"recipient-added", func(s *scene, d dict) {
			outsider := s.person("outsider")
			s.addEntry(outsider.entry(outsider.bundles[0].keys[0]))
			t := s.with(func(t *scene) { t.seats = append(t.seats, seat{party: outsider}); t.route(1) })
			d[3], d[4] = t.audience(), t.contextRoutes()
		}},
		{"recipient-removed", func(s *scene, d dict) {
			s.editEntries = func(list []entry) []entry { return list[:1] }
			t := s.with(func(t *scene) { t.seats = t.seats[:1]; t.route(1) })
			d[3], d[4] = t.audience(), t.contextRoutes()
		}},
		{"routes", func(s *scene, d dict) {
			d[4] = s.with(func(t *scene) { t.routes = []route{{to: []int{0}}, {[]int{0}, []int{1}}} }).contextRoutes()
		}},
		{"stream", func(s *scene, d dict) { d[5] = bin(s.random("other stream", 16)) }},
		{"sequence", func(_ *scene, d dict) { d[6] = num(6) }},
		{"created", func(s *scene, d dict) { d[7] = num(s.ctx.created + 1) }},
		{"expires", func(s *scene, d dict) { d[8] = num(s.ctx.expires + 1) }},
		{"lifetime", func(s *scene, d dict) { d[9] = num(s.ctx.lifetime + 1) }},
		{"commit", func(s *scene, d dict) { d[10] = bin(s.random("other commit", 32)) }},
		{"ended", func(s *scene, d dict) {
			d[11] = s.with(func(t *scene) { t.ctx.ended = slices.Clone(t.ctx.ended); t.ctx.ended[0].last++ }).ended()
		}},
		{"one-way", func(_ *scene, d dict) { delete(d, 12) }},
		{"subject", func(s *scene, d dict) { d[13] = bin(s.random("other subject", 16)) }},
		{"interval", func(_ *scene, d dict) { d[14] = num(5) }},
		{"mark", func(_ *scene, d dict) { delete(d, 15) }},
		{"moved", func(_ *scene, d dict) { d[16] = num(2) }},
		{"start", func(s *scene, d dict) { d[17] = num(s.ctx.start() + 1) }},
	} {
		list = append(list, fault{
			"context-altered-" + a.name, "11.3.14", "signature",
			"A context that was altered after the message was signed: " + a.name + ".",
			func(s *scene) {
				s.seat(0)
				s.seat(1)
				s.hop()
				s.ctx.later(5)
				s.ctx.oneWay, s.ctx.mark, s.ctx.interval, s.ctx.moved = true, 1, 4, 1
				s.ctx.subject = s.random("subject", 16)
				s.endedStreams(1)
				s.cast()
				s.edit("context sent", func(b []byte) []byte {
					d := dict{}
					items := must(readAll(b)).items
					for i := 0; i < len(items); i += 2 {
						k, _ := items[i].int()
						d[k] = items[i+1].raw
					}
					a.set(s, d)
					return d.encode()
				})
			},
		})
	}
	return list
}

// with is a copy of the scene that f has changed, without the faults.
func (s *scene) with(f func(*scene)) *scene {
	t := *s
	t.parts = newParts()
	t.seats = slices.Clone(s.seats)
	f(&t)
	return &t
}
