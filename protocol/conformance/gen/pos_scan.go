package main

import "bytes"

var scanPositive = []rawVector{
	{name: "scan-empty-map", comment: "An empty map.", input: []byte{0xa0}},
	{name: "scan-integer-greatest", comment: "2^53 - 1, the greatest integer.", input: num(int64(1<<53 - 1))},
	{name: "scan-integer-least", comment: "-2^53, the least integer: its argument is 2^53 - 1.", input: num(int64(-1 << 53))},
	{name: "scan-heads", comment: "Integers at every change of the size of a head.", input: array(
		num(0), num(23), num(24), num(255), num(256), num(65535), num(65536), num(uint64(1<<32-1)), num(uint64(1<<32)),
		num(-1), num(-24), num(-25), num(-256), num(-257), num(int64(-1<<32)), num(int64(-1<<32-1)))},
	{name: "scan-simple", comment: "The three simple values that there are.", input: array(cborFalse, cborTrue, cborNull)},
	{name: "scan-tags", comment: "The four tags that there are, around anything.", input: array(
		tagged(16, num(0)), tagged(18, cborNull), tagged(96, text("")), tagged(98, array()))},
	{name: "scan-depth-16", comment: "An integer at depth 16.", input: nested(16, num(0))},
	{name: "scan-depth-16-array", comment: "An empty array at depth 16.", input: nested(16, array())},
	{name: "scan-depth-16-mixed", comment: "Depth 16 by tags, maps and arrays, as a value and as a key.",
		input: tagged(18, pairs(nested(14, num(1)), nested(14, num(2))))},
	{name: "scan-map-order", comment: "Keys in bytewise order of their encodings: by the first byte, not by length.",
		input: pairs(num(0), num(0), num(24), num(0), num(1000), num(0), num(-1), num(0), num(-500), num(0),
			bin([]byte{9}), num(0), text("a"), num(0), text("b"), num(0), text("aa"), num(0), array(), num(0), cborNull, num(0))},
	{name: "scan-utf8", comment: "Text of one to four bytes a character, at the edges of each.",
		input: text("\x00\x7f\u0080\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff")},
	{name: "scan-bytes-not-nested", comment: "A byte string that is no CBOR: only section 3.1 to 3.8 of the outer item count.",
		input: bin([]byte{0xff, 0xff})},
	{name: "scan-long-bytes", comment: "Byte strings of 23, 24, 255, 256 bytes.", input: array(
		bin(bytes.Repeat([]byte{1}, 23)), bin(bytes.Repeat([]byte{1}, 24)), bin(bytes.Repeat([]byte{1}, 255)), bin(bytes.Repeat([]byte{1}, 256)))},
}
