package main

// Contexts of later epochs, SPEC 7.1.8, and streams that begin with resealed
// messages, 7.1.6 and 7.4.
var openEpochsPositive = []sceneVector{
	{"open-start-1-ms-before", func(s *scene) object {
		s.comment = "A later epoch that was created one ms after its stream began."
		s.ctx.later(1)
		s.ctx.began = new(s.ctx.created - 1)
		return s.open()
	}},
	{"open-start-0", func(s *scene) object {
		s.comment = "A later epoch of a stream that began in 1970: a stream may outlive its contexts."
		s.ctx.later(1)
		s.ctx.began = new(uint64(0))
		return s.open()
	}},
	{"open-start-ticks-late", func(s *scene) object {
		s.comment = "Ticks in a later epoch, and late by them: they count from the start of the stream, not from this context."
		s.ctx.later(9)
		s.ticks(0)
		s.now = s.ctx.start() + s.ctx.lifetime + 5*minute + 1
		s.ctx.created = s.now
		return s.open()
	}},
	{"open-start-ticks-late-not-yet", func(s *scene) object {
		s.comment = "Ticks in a later epoch, and the last ms in which it is not late."
		s.ctx.later(9)
		s.ticks(0)
		s.now = s.ctx.start() + s.ctx.lifetime + 5*minute
		s.ctx.created = s.now
		return s.open()
	}},
	{"open-start-ticks-early", func(s *scene) object {
		s.comment = "Ticks in a later epoch, and early by them."
		s.ctx.later(9)
		s.ticks(s.now + 5*minute + 1 - s.ctx.start())
		return s.open()
	}},
	{"open-start-ticks-early-not-yet", func(s *scene) object {
		s.comment = "Ticks in a later epoch, and just not early: counted from this context it would be."
		s.ctx.later(9)
		s.ticks(s.now + 5*minute - s.ctx.start())
		return s.open()
	}},
	{"open-moved-last", func(s *scene) object {
		s.comment = "A later epoch at the last of the places that entry 16 counts: it has an origin."
		s.ctx.later(4)
		s.reseal(1, 0)
		s.ctx.moved = 5
		return s.open()
	}},
	{"open-moved-passed", func(s *scene) object {
		s.comment = "A later epoch at the first place after those that entry 16 counts: it has no origin."
		s.ctx.later(5)
		s.endedStreams(1)
		s.ctx.moved = 5
		return s.open()
	}},
	{"open-moved-greatest", func(s *scene) object {
		s.comment = "As many resealed messages as a number can count."
		s.reseal(1, 0)
		s.ctx.moved = last53
		return s.open()
	}},
	{"open-origin-first-not-moved", func(s *scene) object {
		s.comment = "The origin is the first place of an ended stream after those that were moved there."
		s.reseal(1, 5)
		s.ctx.ended[0].moved = 5
		return s.open()
	}},
	{"open-origin-only-not-moved", func(s *scene) object {
		s.comment = "The origin is the last place of an ended stream, and the only one that was not moved there."
		s.reseal(1, 11)
		s.ctx.ended[0].moved = 11
		return s.open()
	}},
	{"open-ended-all-moved", func(s *scene) object {
		s.comment = "An ended stream that took over another and sent nothing of its own; the origin is in the other one."
		s.reseal(2, 3)
		s.ctx.ended[1].moved = 12
		return s.open()
	}},
	{"open-ended-greatest", func(s *scene) object {
		s.comment = "An ended stream with the greatest numbers, from the greatest origin of which a message comes."
		s.reseal(1, last53)
		s.ctx.ended[0].last, s.ctx.ended[0].moved, s.ctx.ended[0].lifetime = last53, last53, last53
		return s.open()
	}},
	{"open-ended-moved-of-one", func(s *scene) object {
		s.comment = "An ended stream of one place, which was a resealed message."
		s.endedStreams(1)
		s.ctx.ended[0].last, s.ctx.ended[0].moved = 0, 1
		return s.open()
	}},
	{"open-ended-start-0", func(s *scene) object {
		s.comment = "An ended stream that began in 1970."
		s.endedStreams(1)
		s.ctx.ended[0].start = 0
		return s.open()
	}},
}
