package main

import "slices"

// noticesShapes are contents that are no list of notices.
func noticesShapes() []noticesVector {
	good := goodNotice()
	whole, one, items := noticesWire(good), good.wire(), good.items()
	return []noticesVector{
		badNotices("items-0", "8.10", "An empty array.", array(firstNotice, array())),
		badNotices("items-1", "8.10", "A type alone.", array(firstNotice, array(items[:1]...))),
		badNotices("items-2", "8.10", "No end.", array(firstNotice, array(items[:2]...))),
		badNotices("items-3-without-type", "8.10", "No type.", array(firstNotice, array(items[1:]...))),
		badNotices("items-5", "8.10", "A fifth item.", array(firstNotice, array(append(items, num(0))...))),
		badNotices("items-5-null", "8.10", "Null behind the count.", array(firstNotice, array(append(items, cborNull)...))),
		badNotices("items-order", "8.10", "The type last.", array(firstNotice, array(append(slices.Clone(items[1:]), items[0])...))),
		badNotices("one-not-listed", "8.10", "A notice itself, without the list.", one),
		badNotices("not-arrays", "8.10", "The items of a notice in the list, without their array.", array(items...)),
		badNotices("array-around-all", "8.10", "The list in an array.", array(whole)),
		badNotices("array-around-each", "8.10", "Each notice in an array of one.", array(array(firstNotice), array(one))),
		badNotices("wrapped", "8.10", "A byte string that holds the list.", bin(whole)),
		badNotices("each-wrapped", "8.10", "Each notice in a byte string.", array(bin(firstNotice), bin(one))),
		badNotices("notice-null", "8.10", "Null behind a notice.", array(firstNotice, cborNull)),
		badNotices("notice-text", "8.10", "A text behind a notice.", array(firstNotice, text("never sealed"))),
		badNotices("notice-number", "8.10", "A number behind a notice.", array(firstNotice, num(1))),
		badNotices("notice-map", "8.10", "A notice as a map.", array(firstNotice, dict{1: items[1], 2: items[2], 3: items[3]}.encode())),
		badNotices("notice-tag-18", "8.10", "A notice with a tag that there is.", array(firstNotice, tagged(18, one))),
		badNotices("notice-tag-24", "3.5", "A notice with a tag that there isn't.", array(firstNotice, tagged(24, one))),
		badNotices("uint", "8.10", "A number.", num(1)),
		badNotices("nint", "8.10", "A negative number.", num(-1)),
		badNotices("bytes", "8.10", "An empty byte string.", bin(nil)),
		badNotices("text", "8.10", "A text.", text("notices")),
		badNotices("map", "8.10", "A map.", dict{1: one}.encode()),
		badNotices("map-empty", "8.10", "An empty map in place of no notices.", dict{}.encode()),
		badNotices("true", "8.10", "True.", cborTrue),
		badNotices("null", "8.10", "Null in place of no notices.", cborNull),
		badNotices("undefined", "3.5", "Undefined.", []byte{0xf7}),
		badNotices("float", "3.5", "A float.", []byte{0xf9, 0x3c, 0}),
		badNotices("tag-18", "8.10", "The list with a tag that there is.", tagged(18, whole)),
		badNotices("tag-98", "8.10", "The list with another tag that there is.", tagged(98, whole)),
		badNotices("tag-24", "3.5", "The list in a byte string with tag 24.", tagged(24, bin(whole))),
		badNotices("tag-55799", "3.5", "The tag of self-described CBOR before all.", tagged(55799, whole)),
		badNotices("sequence", "3.1", "Two lists.", whole, noticesWire(good.without())),
		badNotices("sequence-of-none", "3.1", "Two empty lists.", array(), array()),
		badNotices("notice-behind", "3.1", "A notice behind the list, which counts one less.", array(firstNotice), one),
		badNotices("zero-behind", "3.1", "A zero behind the list.", whole, []byte{0}),
		badNotices("newline-behind", "3.1", "A line feed behind the list.", whole, []byte{'\n'}),
		badNotices("newline-behind-none", "3.1", "A line feed behind an empty list.", array(), []byte{'\n'}),
		badNotices("break-behind", "3.1", "A break behind the list.", whole, []byte{0xff}),
		badNotices("count-behind", "3.1", "A count behind the list: its notice does not count it.", noticesWire(good.without()), num(7)),
	}
}

// noticesHeads are heads that are not the shortest.
func noticesHeads() []noticesVector {
	one := goodNotice().wire()
	list := []noticesVector{
		badNotices("wide-none-1", "3.2", "The head of an empty list.", wide(majorArray, 0, 1)),
		badNotices("wide-list-1", "3.2", "The head of the list.", wide(majorArray, 1, 1), one),
		badNotices("wide-list-8", "3.2", "The head of the list in nine bytes.", wide(majorArray, 1, 8), one),
		badNotices("wide-notice-1", "3.2", "The head of a notice.", head(majorArray, 2), firstNotice, wide(majorArray, 4, 1), one[1:]),
		badNotices("wide-notice-2", "3.2", "The head of a notice in three bytes.", head(majorArray, 2), firstNotice, wide(majorArray, 4, 2), one[1:]),
		withNotice("wide-type-1", "3.2", "The head of the type.", atNotice, wide(majorUint, 1, 1)),
		withNotice("wide-type-8", "3.2", "The head of the type in nine bytes.", atNotice, wide(majorUint, 1, 8)),
		badNotices("wide-first-of-two", "3.2", "The first of two notices.", array(array(wide(majorUint, 1, 1), num(now), num(now)), one)),
		badNotices("wide-from-0", "3.2", "From 0 in two bytes.", array(array(num(1), wide(majorUint, 0, 1), num(now)))),
		badNotices("wide-from-4-bytes", "3.2", "From 2^32 - 1 in nine bytes.", array(array(num(1), wide(majorUint, 1<<32-1, 8), num(now)))),
		badNotices("wide-to-4-bytes", "3.2", "To 2^32 - 1 in nine bytes.", array(array(num(1), num(0), wide(majorUint, 1<<32-1, 8)))),
	}
	for _, n := range []struct {
		count uint64
		size  int
	}{{7, 1}, {7, 8}, {23, 1}, {255, 2}, {65535, 4}, {1<<32 - 1, 8}} {
		list = append(list, withNotice("wide-count-"+itoa(int(n.count))+"-"+itoa(n.size), "3.2",
			"A count of "+itoa(int(n.count))+" in "+itoa(1+n.size)+" bytes.", atCount, wide(majorUint, n.count, n.size)))
	}
	return list
}

// noticesEndless are items without a definite length.
func noticesEndless() []noticesVector {
	one := goodNotice().wire()
	end := []byte{0xff}
	return []noticesVector{
		badNotices("endless-none", "3.3", "An empty list of indefinite length.", []byte{0x9f}, end),
		badNotices("endless-list", "3.3", "A list of indefinite length.", []byte{0x9f}, firstNotice, one, end),
		badNotices("endless-notice", "3.3", "A notice of indefinite length.", head(majorArray, 2), firstNotice, []byte{0x9f}, one[1:], end),
		badNotices("endless-notice-first", "3.3", "A notice of indefinite length before another one.", head(majorArray, 2), []byte{0x9f}, firstNotice[1:], end, one),
		withNotice("break-for-count", "3.3", "A break in place of the count.", atCount, end),
		badNotices("break-in-list", "3.3", "A break in place of the second notice.", head(majorArray, 2), firstNotice, end),
		badNotices("break-alone", "3.3", "A break.", end),
		badNotices("info-28", "3.3", "Additional information 28 of the list.", []byte{0x9c}, one),
		badNotices("info-29", "3.3", "Additional information 29 of a notice.", head(majorArray, 1), []byte{0x9d}, one[1:]),
		withNotice("info-30", "3.3", "Additional information 30 of from.", atFrom, []byte{0x1e}),
		withNotice("info-31-type", "3.3", "Additional information 31 of the type.", atNotice, []byte{0x1f}),
		withNotice("info-31-to", "3.3", "Additional information 31 of to.", atTo, []byte{0x1f}),
	}
}

// noticesCuts are two notices, cut in the second one at each byte.
func noticesCuts() []noticesVector {
	whole := array(firstNotice, noticeValues{now - minute, now, 1 << 16}.wire())
	begin := 1 + len(firstNotice)
	list := []noticesVector{
		badNotices("cut-1", "3.1", "The content ends behind the head of the list.", whole[:1]),
		badNotices("cut-"+itoa(begin-1), "3.1", "The content lacks the last byte of the first notice.", whole[:begin-1]),
		badNotices("claims-items", "3.1", "A notice of 2^32 items.", head(majorArray, 2), firstNotice, wide(majorArray, 1<<32, 8), firstNotice[1:]),
	}
	for at := begin; at < len(whole); at++ {
		list = append(list, badNotices("cut-"+itoa(at), "3.1", "The content ends behind byte "+itoa(at-begin)+" of the second notice.", whole[:at]))
	}
	return list
}
