package main

import "bytes"

// badNotices is a content that is refused as malformed.
func badNotices(name, rule, comment string, pieces ...[]byte) noticesVector {
	return noticesVector{name: name, comment: comment, rule: rule, class: "format", input: bytes.Join(pieces, nil)}
}

// The places of the items of a notice.
const (
	atNotice = iota
	atFrom
	atTo
	atCount
)

var noticeItems = []string{"type", "from", "to", "count"}

// firstNotice stands before the broken one.
var firstNotice = noticeValues{now - day, now - day, 1}.wire()

// withNotice is goodNotice behind another one, with something else in place of
// one of its items.
func withNotice(name, rule, comment string, at int, item []byte) noticesVector {
	items := goodNotice().items()
	items[at] = item
	return badNotices(name, rule, comment, array(firstNotice, array(items...)))
}

func noticesCounts() []noticesVector {
	return []noticesVector{
		badNotices("empty", "3.1", "No bytes at all."),
		goodNotices("65", "One notice too many.", noticesFor(mostNotices+1)...).refused("12", "limit"),
		goodNotices("256", "As many that their number is 0 in a byte.", noticesFor(256)...).refused("12", "limit"),
		badNotices("claims-2-to-32", "3.1", "A list of 2^32 notices, which is 0 in 32 bits.", wide(majorArray, 1<<32, 8), firstNotice),
		badNotices("claims-most", "3.1", "A list of 2^64 - 1 notices.", wide(majorArray, 1<<64-1, 8), firstNotice),
		badNotices("claims-one", "3.1", "A list of one notice that has none.", head(majorArray, 1)),
		badNotices("claims-one-more", "3.1", "A list of two notices that has one.", head(majorArray, 2), firstNotice),
	}
}

// noticesNumbers have something else in place of each number.
func noticesNumbers() []noticesVector {
	var list []noticesVector
	for at, what := range noticeItems {
		add := func(name, rule, comment string, item []byte) {
			list = append(list, withNotice(what+"-"+name, rule, comment+" in place of "+what+".", at, item))
		}
		n := must(readAll(goodNotice().items()[at])).arg
		add("negated", "8.10", "A negative number with the right argument", head(majorNint, n))
		add("text", "8.10", "A text", text(itoa(int(n))))
		add("bytes", "8.10", "A byte string", bin(u64(n)))
		add("array", "8.10", "The number in an array", array(num(n)))
		add("map", "8.10", "A map", dict{1: num(n)}.encode())
		add("null", "8.10", "Null", cborNull)
		add("false", "8.10", "False", cborFalse)
		add("true", "8.10", "True", cborTrue)
		add("tag-18", "8.10", "The number with a tag that there is", tagged(18, num(n)))
		add("tag-1", "3.5", "The number with the tag of a time", tagged(1, num(n)))
		add("bignum", "3.5", "A bignum", tagged(2, bin(u64(n))))
		add("undefined", "3.5", "Undefined", []byte{0xf7})
		add("float", "3.5", "1.0", []byte{0xf9, 0x3c, 0})
		add("float-64", "3.5", "A float of eight bytes", []byte{0xfb, 0x42, 0x7a, 0x31, 0x98, 0xc5, 0, 0, 0})
		add("2-to-53", "3.6", "2^53", num(uint64(1<<53)))
		add("2-to-63", "3.6", "2^63", num(uint64(1<<63)))
		add("2-to-64", "3.6", "2^64 - 1", wide(majorUint, 1<<64-1, 8))
	}
	return list
}

func noticesValues() []noticesVector {
	from := func(name, comment string, from, to uint64) noticesVector {
		return goodNotices(name, comment, noticeValues{from, to, 1}).refused("8.10", "format")
	}
	return []noticesVector{
		withNotice("type-0", "8.10", "A notice of type 0.", atNotice, num(0)),
		withNotice("type-2", "8.10", "A notice of type 2, which no version has yet.", atNotice, num(2)),
		withNotice("type-257", "8.10", "A notice of type 257: 1 in a byte.", atNotice, num(257)),
		withNotice("type-greatest", "8.10", "A notice of the greatest type.", atNotice, num(uint64(greatest))),
		badNotices("type-2-first", "8.10", "A notice of type 2 before one of type 1.", array(array(num(2), num(now), num(now)), firstNotice)),
		badNotices("type-2-alone", "8.10", "A notice of type 2 that has nothing else: it is not skipped.", array(firstNotice, array(num(2)))),
		from("to-before-from", "A time that ends a ms before it begins.", now, now-1),
		from("to-before-from-least", "From 1 to 0.", 1, 0),
		from("to-before-from-most", "From the last ms to the first.", greatest, 0),
		from("to-before-from-32-bits", "From 2^32 to 1: from 0 to 1 in 32 bits.", 1<<32, 1),
		from("to-before-from-31-bits", "From 2^31 to 1: from below 0 to 1 in 32 bits.", 1<<31, 1),
		from("to-before-from-second", "A time that ends before it begins, in the same second.", now+999, now),
		goodNotices("to-before-from-crash", "A crash that ended before it began.", noticeValues{now, now - 1, 0}).refused("8.10", "format"),
		goodNotices("to-before-from-last", "The last of three notices ends before it begins.", goodNotice(), goodNotice(), noticeValues{now, now - 1, 1}).refused("8.10", "format"),
		withNotice("count-0", "8.10", "A count of none: it is absent then.", atCount, num(0)),
		{
			name: "depth-17", comment: "Arrays in place of a count, an integer at depth 17.",
			rule: "3.8", class: "limit", input: array(array(num(1), num(now), num(now), nested(15, num(7)))),
		},
		{
			name: "depth-17-behind", comment: "A notice of type 2, and in the next one an integer at depth 17: all is scanned before it is parsed.",
			rule: "3.8", class: "limit", input: array(array(num(2), num(now), num(now)), array(num(1), num(now), num(now), nested(15, num(7)))),
		},
	}
}
