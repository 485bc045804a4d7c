package main

import "strings"

// mark is U+FEFF, which some readers of UTF-8 drop from the head of a text:
// SPEC section 3 keeps it.
const mark = "\ufeff"

var openTextPositive = []sceneVector{
	{"open-source-device-bom", func(s *scene) object {
		s.comment = "A device's name that starts with ef bb bf: it belongs to the name."
		s.gathered(mark + "device")
		return s.open()
	}},
	{"open-source-device-bom-alone", func(s *scene) object {
		s.comment = "A device's name of ef bb bf and nothing else: it is not empty."
		s.gathered(mark)
		return s.open()
	}},
	{"open-source-device-bom-128-bytes", func(s *scene) object {
		s.comment = "The longest name of a device, which starts with ef bb bf."
		s.gathered(mark + strings.Repeat("d", 125))
		return s.open()
	}},
	{"open-type-bom", func(s *scene) object {
		s.comment = "A media type that starts with ef bb bf."
		s.msg.media = mark + "text/plain"
		return s.open()
	}},
	{"open-type-bom-alone", func(s *scene) object {
		s.comment = "A media type of ef bb bf and nothing else: it is not looked into."
		s.msg.media = mark
		return s.open()
	}},
}

// scanOrderPositive and scanOrder are what section 3 says of a text's content,
// and of what stands at depth 17 beside another fault.
var scanOrderPositive = []rawVector{
	{name: "scan-utf8-bom", comment: "A text that starts with ef bb bf, U+FEFF.", input: text(mark + "text")},
	{name: "scan-utf8-bom-alone", comment: "A text of ef bb bf and nothing else.", input: text(mark)},
	{name: "scan-utf8-bom-keys", comment: "Two keys that differ in a leading ef bb bf only.", input: pairs(text("a"), num(0), text(mark+"a"), num(0))},
	{name: "scan-utf8-bom-inside", comment: "ef bb bf in the middle and at the end of a text.", input: text("a" + mark + "b" + mark)},
}

var scanOrder = []rawVector{
	badScan("utf8-bom-truncated", "3.7", "ef bb, a character that is cut off, at the head of a text.", text("\xef\xbb")),
	badScan("one-head-truncated-text", "3.1", "A text at depth 17 that is one byte too short: truncated at its head.", nested(17, []byte{0x62, 'a'})),
	badScan("one-head-truncated-bytes", "3.1", "A byte string at depth 17 that is one byte too short.", nested(17, []byte{0x42, 0})),
	badScan("one-head-truncated-array", "3.1", "An array at depth 17 that claims more items than bytes remain.", nested(17, []byte{0x82, 0})),
	badScan("one-head-truncated-argument", "3.1", "A head at depth 17 without its argument.", nested(17, []byte{0x18})),
	badScan("one-head-nothing", "3.1", "Sixteen tags around nothing: there is no item at depth 17.", repeated(0xd2, 16)),
	badScan("one-head-wide-text", "3.2", "The length of a text at depth 17 in a byte of its own.", nested(17, append(wide(majorText, 1, 1), 'a'))),
	badScan("one-head-endless", "3.3", "An array of indefinite length at depth 17.", nested(17, []byte{0x9f, 0xff})),
	badScan("one-head-float", "3.5", "A float at depth 17.", nested(17, []byte{0xf9, 0x3c, 0})),
	badScan("one-head-tag-0", "3.5", "A tag that there is not, at depth 17.", nested(17, tagged(0, text("")))),
	badScan("one-head-integer-2-to-53", "3.6", "2^53 at depth 17.", nested(17, num(uint64(1<<53)))),
	badScan("first-violation-unsorted", "3.4", "Keys in descending order, before a value that is too deep.", nested(15, pairs(num(1), num(0), num(0), array(num(0))))),
	deepScan("utf8", "A text at depth 17 that is not UTF-8: the content comes after the head.", nested(17, text("\xff"))),
	deepScan("empty-text", "An empty text at depth 17.", nested(17, text(""))),
	deepScan("empty-array", "An empty array at depth 17.", nested(17, array())),
	deepScan("empty-map", "An empty map at depth 17.", nested(17, pairs())),
	deepScan("unsorted-key", "A key that is too deep and not above the one before, which is found only at its end.", nested(15, pairs(pairs(), num(0), array(num(0)), num(0)))),
	deepScan("before-trailing-byte", "An item at depth 17, and a byte after the whole.", append(nested(17, num(0)), 0)),
}

func repeated(b byte, n int) []byte { return []byte(strings.Repeat(string([]byte{b}), n)) }
