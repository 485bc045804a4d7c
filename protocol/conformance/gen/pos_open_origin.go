package main

// Messages that were resealed: their ticks and their default lifetime are
// those of the stream that they were first sealed in, SPEC section 7.2. Most of
// these vectors decide: the terms of the new context would say something else.
var openOriginPositive = []sceneVector{
	{"open-origin-late", func(s *scene) object {
		s.comment = "Late by the default lifetime of its first stream, not by that of the new one."
		s.resealed(day, minute)
		s.now = s.msg.created + minute + 5*minute + 1
		return s.open()
	}},
	{"open-origin-late-not-yet", func(s *scene) object {
		s.comment = "The last ms in which it is not late by the default lifetime of its first stream; by that of the new one it would be."
		s.resealed(day, 2*day)
		s.now = s.msg.created + 2*day + 5*minute
		return s.open()
	}},
	{"open-origin-late-by-own-lifetime", func(s *scene) object {
		s.comment = "Late by a lifetime of its own, not by that of either stream."
		s.resealed(day, 2*day)
		s.msg.lifetime = 1
		s.now = s.msg.created + 5*minute + 2
		return s.open()
	}},
	{"open-origin-not-late-by-own-lifetime", func(s *scene) object {
		s.comment = "Not late by a lifetime of its own; by that of either stream it would be."
		s.resealed(day, 1)
		s.msg.lifetime = 3 * day
		s.now = s.msg.created + 2*day
		return s.open()
	}},
	{"open-origin-ticks-late", func(s *scene) object {
		s.comment = "Ticks since its first stream began, and late by them; since the new one began it would not be."
		s.resealed(day, s.ctx.lifetime)
		s.ticks(30_000)
		return s.open()
	}},
	{"open-origin-ticks-late-first-ms", func(s *scene) object {
		s.comment = "Ticks, and the first ms in which it is late by start and default lifetime of its first stream."
		s.resealed(minute, 10*minute)
		s.ticks(0)
		s.now = s.ctx.created - minute + 10*minute + 5*minute + 1
		return s.open()
	}},
	{"open-origin-ticks-late-not-yet", func(s *scene) object {
		s.comment = "Ticks, and the last ms in which it is not late by start and default lifetime of its first stream; by the lifetime of the new one it would be."
		s.resealed(day, 2*day)
		s.ticks(30_000)
		s.now = s.ctx.created - day + 30_000 + 2*day + 5*minute
		return s.open()
	}},
	{"open-origin-ticks-late-by-own-lifetime", func(s *scene) object {
		s.comment = "Ticks since its first stream began, and late by a lifetime of its own."
		s.resealed(day, 9*day)
		s.ticks(0)
		s.msg.lifetime = day
		s.now = s.ctx.created + 5*minute + 1
		return s.open()
	}},
	{"open-origin-ticks-early", func(s *scene) object {
		s.comment = "Ticks since its first stream began, and early by them; since the other ended stream began it would not be."
		s.resealed(day, minute)
		s.ctx.ended[0].start -= 2 * day
		s.ticks(s.now + 5*minute + 1 - s.ctx.ended[1].start)
		return s.open()
	}},
	{"open-origin-ticks-early-not-yet", func(s *scene) object {
		s.comment = "Ticks, and just not early by them; since the new stream began it would be."
		s.resealed(day, 2*day)
		s.ticks(s.now + 5*minute - s.ctx.ended[1].start)
		return s.open()
	}},
	{"open-origin-ticks-greatest", func(s *scene) object {
		s.comment = "The greatest number of ticks and the greatest default lifetime of its first stream: sums of more than 2^53."
		s.resealed(day, last53)
		s.ticks(last53)
		return s.open()
	}},
	{"open-origin-clock-unsynchronised", func(s *scene) object {
		s.comment = "An unsynchronised clock: nothing is known, whatever the streams say."
		s.resealed(day, 1)
		s.msg.clock = 1
		return s.open()
	}},
}

// resealed makes the message one of the second of two ended streams, which
// began before the new one by ago and whose messages live as given. What the
// first one says would decide otherwise, like the new one's.
func (s *scene) resealed(ago, lifetime uint64) {
	s.endedStreams(2)
	s.ctx.ended[0].start, s.ctx.ended[0].lifetime = s.ctx.created-1, s.ctx.lifetime
	s.ctx.ended[1].start, s.ctx.ended[1].lifetime = s.ctx.created-ago, lifetime
	s.ctx.moved, s.origin = 1, &origin{s.ctx.ended[1].stream, 4}
}

// ticks dates the message by the ticks of its first stream.
func (s *scene) ticks(n uint64) { s.msg.clock, s.msg.created = 2, n }
