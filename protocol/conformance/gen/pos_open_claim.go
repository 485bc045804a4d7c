package main

import "strings"

var openClaimPositive = []sceneVector{
	{"open-type-text", openTypeText},
	{"open-type-text-255", openTypeText255},
	{"open-type-text-1", openTypeText1},
	{"open-type-number-greatest", openTypeNumber},
	{"open-content-empty", openContentEmpty},
	{"open-content-5000", openContent5000},
	{"open-kind-derivation", openDerivation},
	{"open-kind-report", openReport},
	{"open-kind-notice", openNotice},
	{"open-kind-receipt", openReceipt},
	{"open-lifetime", openLifetime},
	{"open-lifetime-as-default", openLifetimeDefault},
	{"open-late", openLate},
	{"open-late-not-yet", openLateNotYet},
	{"open-late-by-own-lifetime", openLateOwn},
	{"open-clock-unsynchronised", openUnsynchronised},
	{"open-clock-ticks", openTicks},
	{"open-clock-ticks-late", openTicksLate},
	{"open-source-gather", openSource},
	{"open-source-device-128", openSource128},
	{"open-more-full", openMoreFull},
	{"open-claim-created-0", openClaimCreated0},
}

func openTypeText(s *scene) object {
	s.comment = "The type as a media type."
	s.msg.media = "application/fhir+json"
	return s.open()
}

func openTypeText255(s *scene) object {
	s.comment = "The longest media type."
	s.msg.media = "application/" + strings.Repeat("x", 243)
	return s.open()
}

func openTypeText1(s *scene) object {
	s.comment = "The shortest media type: its form is not checked."
	s.msg.media = "x"
	return s.open()
}

func openTypeNumber(s *scene) object {
	s.comment = "The greatest number as a type."
	s.msg.typ = 1<<53 - 1
	return s.open()
}

func openContentEmpty(s *scene) object {
	s.comment = "A message without content."
	s.msg.content = []byte{}
	return s.open()
}

func openContent5000(s *scene) object {
	s.comment = "Content with a length of four hex digits, padded to Padmé."
	s.msg.content = s.random("content", 5000)
	return s.open()
}

func openDerivation(s *scene) object {
	s.comment = "A derivation by a process, without parents."
	s.from(roleProcess)
	s.msg.kind = 2
	return s.open()
}

func openReport(s *scene) object {
	s.comment = "A report."
	s.from(roleReport)
	s.msg.kind = 3
	return s.open()
}

func openNotice(s *scene) object {
	s.comment = "A notice by an auditor: every role may send one."
	s.from(roleAudit)
	s.msg.kind = 4
	return s.open()
}

func openReceipt(s *scene) object {
	s.comment = "A receipt by a hop: every role may send one, in a stream with mark 2."
	s.from(roleHop)
	s.msg.kind, s.ctx.mark = 5, 2
	return s.open()
}

func openLifetime(s *scene) object {
	s.comment = "A message with a lifetime of its own, not late by it."
	s.msg.lifetime = 2 * day
	s.now = s.msg.created + day
	return s.open()
}

func openLifetimeDefault(s *scene) object {
	s.comment = "A lifetime that is equal to the stream's: the claim may come from another stream."
	s.msg.lifetime = s.ctx.lifetime
	return s.open()
}

func openLate(s *scene) object {
	s.comment = "One ms after its lifetime and the skew: delivered, and marked late."
	s.now = s.msg.created + s.ctx.lifetime + 5*minute + 1
	return s.open()
}

func openLateNotYet(s *scene) object {
	s.comment = "The last ms in which the message is not late."
	s.now = s.msg.created + s.ctx.lifetime + 5*minute
	return s.open()
}

func openLateOwn(s *scene) object {
	s.comment = "Late by the shortest lifetime of its own, not by the stream's."
	s.msg.lifetime = 1
	s.now = s.msg.created + 5*minute + 2
	return s.open()
}

func openUnsynchronised(s *scene) object {
	s.comment = "An unsynchronised clock: whether the message is late is not known."
	s.msg.clock, s.msg.created = 1, 5000
	return s.open()
}

func openTicks(s *scene) object {
	s.comment = "Ticks: ms since the stream began."
	s.msg.clock, s.msg.created = 2, 30_000
	return s.open()
}

func openTicksLate(s *scene) object {
	s.comment = "Ticks, and late by them."
	s.msg.clock, s.msg.created = 2, 30_000
	s.now = s.ctx.created + 30_000 + s.ctx.lifetime + 5*minute + 1
	return s.open()
}

// gathered makes the message one of a gatherer, from the device named.
func (s *scene) gathered(device string) {
	s.from(roleGather)
	s.msg.source = &source{scheme: 1, device: device, link: 3, raw: []byte{0x06, 0x61, 0x00}}
}

func openSource(s *scene) object {
	s.comment = "A gatherer tells from which device it has the value, and how."
	s.gathered("(01)00844588003288(17)141120(21)1234")
	return s.open()
}

func openSource128(s *scene) object {
	s.comment = "The longest name of a device, a pseudonym, over an open link, without raw bytes."
	s.gathered(strings.Repeat("d", 128))
	s.msg.source.scheme, s.msg.source.link, s.msg.source.raw = 2, 1, []byte{}
	return s.open()
}

func openMoreFull(s *scene) object {
	s.comment = "Every entry that `more` can have but parents."
	s.gathered("d")
	s.msg.source.link = 2
	s.msg.lifetime, s.msg.clock, s.msg.created = 1<<53-1, 2, 0
	return s.open()
}

func openClaimCreated0(s *scene) object {
	s.comment = "A claim from 1970: delivered, and late."
	s.msg.created = 0
	return s.open()
}
