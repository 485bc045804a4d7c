package main

var openContextPositive = []sceneVector{
	{"open-urgent", openUrgent},
	{"open-receipts-only", openReceiptsOnly},
	{"open-one-way", openOneWay},
	{"open-interval", openInterval},
	{"open-subject", openSubject},
	{"open-context-full", openContextFull},
	{"open-origin-listed", openOriginListed},
	{"open-origin-last-sequence", openOriginLast},
	{"open-ended-64", openEnded64},
	{"open-life-30-days", openLife30Days},
	{"open-created-300000-ahead", openCreatedAhead},
	{"open-expires-300000-ago", openExpiresAgo},
	{"open-expires-with-bundle", openExpiresWithBundle},
	{"open-places-absent", placesOf(0, "The first message of an epoch that may have 4096 places.")},
	{"open-places-2", placesOf(2, "The first message of an epoch that may have two places.")},
	{"open-places-4095", placesOf(4095, "The first message of an epoch that may have 4095 places.")},
}

func openUrgent(s *scene) object {
	s.comment = "A stream that is marked urgent."
	s.ctx.mark = 1
	return s.open()
}

func openReceiptsOnly(s *scene) object {
	s.comment = "A stream that is marked as carrying receipts only."
	s.ctx.mark = 2
	s.msg.kind = 5
	return s.open()
}

func openOneWay(s *scene) object {
	s.comment = "A one-way stream."
	s.ctx.oneWay = true
	return s.open()
}

func openInterval(s *scene) object {
	s.comment = "A stream with a promised interval, the shortest."
	s.ctx.interval = 1
	return s.open()
}

func openSubject(s *scene) object {
	s.comment = "A stream with a subject pseudonym."
	s.ctx.subject = s.random("subject", 16)
	return s.open()
}

func openContextFull(s *scene) object {
	s.comment = "Every entry that a context can have."
	s.ctx.mark, s.ctx.oneWay, s.ctx.interval = 1, true, 1<<53-1
	s.ctx.subject = s.random("subject", 16)
	s.ctx.later(12)
	s.ctx.places = 100
	s.endedStreams(2)
	s.ctx.moved = 12
	return s.open()
}

// placesOf is a message of a context with that entry 18.
func placesOf(n uint64, comment string) func(*scene) object {
	return func(s *scene) object {
		s.comment, s.ctx.places = comment, n
		return s.open()
	}
}

// endedStreams lists n streams that this one takes over.
func (s *scene) endedStreams(n int) {
	for i := range n {
		name := "ended " + itoa(i)
		s.ctx.ended = append(s.ctx.ended, endedStream{
			stream: s.random(name, 16), last: 11, head: s.random(name+" head", 32),
			start: s.ctx.start() - 1, lifetime: 1 + uint64(i),
		})
	}
}

func openOriginListed(s *scene) object {
	s.comment = "A resealed message: its origin is the first place of an ended stream."
	s.endedStreams(2)
	s.ctx.moved, s.origin = 1, &origin{s.ctx.ended[1].stream, 0}
	return s.open()
}

func openOriginLast(s *scene) object {
	s.comment = "A resealed message: its origin is the last place of an ended stream."
	s.reseal(1, 11)
	return s.open()
}

func openEnded64(s *scene) object {
	s.comment = "As many ended streams as a context may list."
	s.endedStreams(64)
	return s.open()
}

func openLife30Days(s *scene) object {
	s.comment = "A context that lives exactly 30 days."
	s.ctx.expires = s.ctx.created + month
	return s.open()
}

func openCreatedAhead(s *scene) object {
	s.comment = "The sender's clock runs ahead, by just as much as is allowed."
	s.now = s.ctx.created - 5*minute
	return s.open()
}

func openExpiresAgo(s *scene) object {
	s.comment = "The context has ended, by just as much ago as is allowed."
	s.now = s.ctx.expires + 5*minute
	return s.open()
}

func openExpiresWithBundle(s *scene) object {
	s.comment = "The context expires in the same ms as the bundle."
	s.seat(0, func(b *bundle) { b.exp = s.ctx.expires })
	return s.open()
}
