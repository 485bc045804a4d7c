package main

import "slices"

// goodNotice is one as it should be, of the hour before now.
func goodNotice() noticeValues { return noticeValues{from: now - 60*minute, to: now, count: 7} }

// without is a notice of as many messages as a crash has taken.
func (n noticeValues) without() noticeValues {
	n.count = 0
	return n
}

// noticesFor are n notices, each of a minute of its own.
func noticesFor(n int) []noticeValues {
	var list []noticeValues
	for i := range n {
		from := now + uint64(i)*minute
		list = append(list, noticeValues{from, from + minute - 1, uint64(i)})
	}
	return list
}

func goodNotices(name, comment string, list ...noticeValues) noticesVector {
	return noticesVector{name: name, comment: comment, input: noticesWire(list...), list: list}
}

// refused makes a vector that would be taken, but for one value, into one that
// is refused.
func (v noticesVector) refused(rule, class string) noticesVector {
	v.rule, v.class, v.list = rule, class, nil
	return v
}

func noticesPositive() []noticesVector {
	one := goodNotice()
	var heads []noticeValues
	for _, n := range []uint64{1, 23, 24, 255, 256, 65535, 65536, 1<<32 - 1, 1 << 32, greatest} {
		heads = append(heads, noticeValues{n, n, n})
	}
	full := slices.Repeat([]noticeValues{{greatest, greatest, greatest}}, mostNotices)
	return []noticesVector{
		goodNotices("none", "No notice at all: the stream has begun."),
		goodNotices("one", "Seven messages of an hour were never sealed.", one),
		goodNotices("crash", "As many as a crash has taken: without a count.", one.without()),
		goodNotices("several", "Three notices, one of them of a crash.", one, noticeValues{now, now + 5, 0}, noticeValues{now + 6, now + 7, 1}),
		goodNotices("23", "Where the head of the list grows: 23.", noticesFor(23)...),
		goodNotices("24", "And 24.", noticesFor(24)...),
		goodNotices("64", "As many as there may be.", noticesFor(mostNotices)...),
		goodNotices("64-full", "As many as there may be, as long as each may be.", full...),
		goodNotices("heads", "Times and counts where their heads grow.", heads...),
		goodNotices("moment", "From one time to the same.", noticeValues{now, now, 1}),
		goodNotices("moment-first", "The first ms that there is.", noticeValues{0, 0, 1}),
		goodNotices("moment-last", "The last ms that there is, after a crash.", noticeValues{greatest, greatest, 0}),
		goodNotices("always", "From the first ms to the last.", noticeValues{0, greatest, greatest}),
		goodNotices("ahead", "Messages of a clock that was ahead of the reader's.", noticeValues{now + day, now + 2*day, 3}),
		goodNotices("descending", "The later notice first: the order is free.", noticeValues{now, now + 5, 2}, noticeValues{now - 9, now - 5, 2}),
		goodNotices("overlapping", "Two notices whose times overlap.", noticeValues{now - 9, now, 2}, noticeValues{now - 5, now + 5, 2}),
		goodNotices("twice", "The same notice twice.", one, one),
		goodNotices("crash-twice", "The same crash twice.", one.without(), one.without()),
	}
}
