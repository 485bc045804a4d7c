package main

import (
	"bytes"
	"slices"
)

// badReceipts is a content that is refused as malformed.
func badReceipts(name, rule, comment string, pieces ...[]byte) receiptsVector {
	return receiptsVector{name: name, comment: comment, rule: rule, class: "format", input: bytes.Join(pieces, nil)}
}

// refused makes a vector that would be taken, but for one value, into one that
// is refused.
func (v receiptsVector) refused(rule, class string) receiptsVector {
	v.rule, v.class, v.list = rule, class, nil
	return v
}

// firstReceipt is one as it should be, about a stream before that of others
// here.
var firstReceipt = doneUpTo(blank(16), 3).wire()

// goodReceipt is what single values are exchanged in.
func goodReceipt() receiptValues { return doneUpTo(stream, 7, 5) }

// withItem is goodReceipt behind another one, with something else in place of
// one of its items, or behind them.
func withItem(name, rule, comment string, at int, item []byte) receiptsVector {
	items := append(goodReceipt().items(), nil)
	items[at] = item
	return badReceipts(name, rule, comment, array(firstReceipt, array(items[:max(at+1, 4)]...)))
}

// The places of the items.
const (
	atStream = iota
	atNext
	atHead
	atBitmap
	atLost
)

func receiptsCounts() []receiptsVector {
	return []receiptsVector{
		badReceipts("empty", "3.1", "No bytes at all."),
		badReceipts("none", "8.8", "A list of no receipts.", array()),
		goodReceipts("65", "One receipt too many.", receiptsFor(mostReceipts+1)...).refused("12", "limit"),
		goodReceipts("256", "As many that their number is 0 in a byte.", receiptsFor(256)...).refused("12", "limit"),
		badReceipts("claims-2-to-32", "3.1", "A list of 2^32 receipts, which is 0 in 32 bits.", wide(majorArray, 1<<32, 8), firstReceipt),
		badReceipts("claims-most", "3.1", "A list of 2^64 - 1 receipts.", wide(majorArray, 1<<64-1, 8), firstReceipt),
		badReceipts("claims-one-more", "3.1", "A list of two receipts that has one.", head(majorArray, 2), firstReceipt),
	}
}

func receiptsOrder() []receiptsVector {
	order := func(name, comment string, ids ...[]byte) receiptsVector {
		var list []receiptValues
		for i, id := range ids {
			list = append(list, doneUpTo(id, uint64(i+7)))
		}
		return goodReceipts(name, comment, list...).refused("8.8", "format")
	}
	three := streams(3)
	same := doneUpTo(stream, 7)
	return []receiptsVector{
		order("descending", "Two streams in descending order.", three[1], three[0]),
		order("descending-last", "The last of three streams is not behind the second.", three[0], three[2], three[1]),
		order("descending-first", "The first of three streams is not before the second.", three[1], three[0], three[2]),
		order("descending-last-byte", "Two streams that descend in their last byte.", between(7, 7, 8), between(7, 7, 7)),
		order("descending-first-byte", "Two streams that ascend, if their last byte weighs most.", between(1, 0, 0), between(0, 0xff, 0xff)),
		order("descending-80-7f", "Two streams that ascend, if bytes have a sign.", between(0x80, 0, 0), between(0x7f, 0, 0)),
		order("stream-twice", "One stream twice, with another next.", three[0], three[0]),
		order("stream-twice-last", "One stream twice, at the end.", three[0], three[1], three[1]),
		order("stream-twice-apart", "One stream twice, with another one between.", three[0], three[1], three[0]),
		goodReceipts("receipt-twice", "One receipt twice, the same bytes.", same, same).refused("8.8", "format"),
		goodReceipts("receipt-64-times", "One receipt as often as there may be.", slices.Repeat([]receiptValues{same}, mostReceipts)...).refused("8.8", "format"),
	}
}

func receiptsSizes() []receiptsVector {
	var list []receiptsVector
	for _, n := range []int{0, 15, 17, 32} {
		list = append(list, withItem("stream-"+itoa(n), "8.8", "A stream of "+itoa(n)+" bytes.", atStream, bin(bytes.Repeat([]byte{0xfe}, n))))
	}
	for _, n := range []int{0, 16, 31, 33, 64} {
		list = append(list, withItem("head-"+itoa(n), "8.8", "A head of "+itoa(n)+" bytes.", atHead, bin(random("receipts", "head", n))))
	}
	letters := text("abcdefghijklmnopqrstuvwxyzabcdef")
	return append(list,
		withItem("stream-text", "8.8", "A stream as a text.", atStream, text("stream with name")),
		withItem("stream-number", "8.8", "A number as a stream.", atStream, num(1)),
		withItem("stream-null", "8.8", "Null for a stream.", atStream, cborNull),
		withItem("stream-array", "8.8", "A stream in an array.", atStream, array(bin(stream))),
		withItem("stream-tag-18", "8.8", "A stream with a tag that there is.", atStream, tagged(18, bin(stream))),
		withItem("stream-tag-37", "3.5", "A stream with the tag of a UUID.", atStream, tagged(37, bin(stream))),
		withItem("head-text", "8.8", "A head as a text.", atHead, letters),
		withItem("head-number", "8.8", "A number as a head.", atHead, num(0)),
		withItem("head-null", "8.8", "Null for a head.", atHead, cborNull),
		withItem("head-array", "8.8", "A head in an array.", atHead, array(bin(blank(32)))),
		withItem("head-tag-24", "3.5", "A head with tag 24.", atHead, tagged(24, bin(blank(32)))))
}

func receiptsNumbers() []receiptsVector {
	bare := func(name, rule, comment string, next []byte) receiptsVector {
		r := doneUpTo(stream, 7)
		return badReceipts(name, rule, comment, array(array(bin(r.stream), next, bin(r.head), bin(nil))))
	}
	return []receiptsVector{
		withItem("next-negative", "8.8", "Next is -1.", atNext, num(-1)),
		withItem("next-negated", "8.8", "Next is -8, whose argument is 7.", atNext, num(-8)),
		withItem("next-least", "8.8", "Next is -2^53.", atNext, wide(majorNint, greatest, 8)),
		bare("next-2-to-53", "3.6", "Next is 2^53.", num(uint64(1<<53))),
		bare("next-2-to-63", "3.6", "Next is 2^63.", num(uint64(1<<63))),
		bare("next-2-to-64", "3.6", "Next is 2^64 - 1.", wide(majorUint, 1<<64-1, 8)),
		withItem("next-float", "3.5", "Next is 1.0.", atNext, []byte{0xf9, 0x3c, 0}),
		withItem("next-float-64", "3.5", "Next is 1.5 in eight bytes.", atNext, []byte{0xfb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0}),
		withItem("next-bignum", "3.5", "Next is a bignum.", atNext, tagged(2, bin([]byte{7}))),
		withItem("next-text", "8.8", "Next is a text.", atNext, text("7")),
		withItem("next-bytes", "8.8", "Next is a byte string.", atNext, bin([]byte{7})),
		withItem("next-array", "8.8", "Next is in an array.", atNext, array(num(7))),
		withItem("next-true", "8.8", "Next is true.", atNext, cborTrue),
		withItem("next-null", "8.8", "Null for next.", atNext, cborNull),
		withItem("next-undefined", "3.5", "Undefined for next.", atNext, []byte{0xf7}),
		{
			name: "depth-17-next", comment: "Arrays in place of next, an integer at depth 17.",
			rule: "3.8", class: "limit", input: array(array(bin(stream), nested(15, num(7)), bin(blank(32)), bin(nil))),
		},
		{
			name: "depth-17-behind", comment: "A head of 31 bytes, and in the next receipt an integer at depth 17: all is scanned before it is parsed.",
			rule: "3.8", class: "limit", input: array(array(bin(blank(16)), num(7), bin(blank(31)), bin(nil)), array(bin(stream), nested(15, num(7)), bin(blank(32)), bin(nil))),
		},
	}
}

func receiptsBitmaps() []receiptsVector {
	all := func(n int) []byte { return bytes.Repeat([]byte{0xff}, n) }
	return []receiptsVector{
		done("bitmap-513", "A bitmap that is one byte too long.", 7, endingIn(1, longestBitmap+1)...).refused("12", "limit"),
		done("bitmap-513-every-bit", "A bitmap that is one byte too long, of ones.", 7, all(longestBitmap+1)...).refused("12", "limit"),
		done("bitmap-1024", "A bitmap of twice the length.", 7, all(2*longestBitmap)...).refused("12", "limit"),
		done("bitmap-65537", "A bitmap of 65537 bytes: 1 in 16 bits.", 7, all(65537)...).refused("12", "limit"),
		done("bitmap-0", "A bitmap of one byte that is 0.", 7, 0).refused("8.8", "format"),
		done("bitmap-0-none-done", "A bitmap of one byte that is 0, where nothing is done.", 0, 0).refused("8.8", "format"),
		done("bitmap-ends-in-0", "A bitmap whose last byte is 0.", 7, 0xff, 0).refused("8.8", "format"),
		done("bitmap-8-zeros", "A bitmap of eight bytes that are 0.", 7, blank(8)...).refused("8.8", "format"),
		done("bitmap-512-ends-in-0", "A bitmap as long as it may be, whose last byte is 0.", 7, append(all(longestBitmap-1), 0)...).refused("8.8", "format"),
		done("bitmap-512-zeros", "A bitmap as long as it may be, of zeros.", 7, blank(longestBitmap)...).refused("8.8", "format"),
		done("bitmap-0-next-greatest", "A byte that is 0 behind the greatest place: it says nothing, of no place.", greatest, 0).refused("8.8", "format"),
		done("place-2-to-53", "Place 2^53 is done.", greatest, 1).refused("8.8", "limit"),
		done("place-2-to-53-second", "Place 2^53 is done, in the second bit.", greatest-1, 3).refused("8.8", "limit"),
		done("place-2-to-53-alone", "Place 2^53 is done, and 2^53 - 1 is not.", greatest-1, 2).refused("8.8", "limit"),
		done("place-2-to-53-highest-bit", "Place 2^53 is done, in the highest bit of a byte.", greatest-7, 0x80).refused("8.8", "limit"),
		done("place-2-to-53-second-byte", "Place 2^53 is done, in the second byte.", greatest-8, 0, 1).refused("8.8", "limit"),
		done("place-2-to-53-bitmap-512", "Place 2^53 is done, in the last bit that there may be.", greatest-4095, endingIn(0x80, longestBitmap)...).refused("8.8", "limit"),
		done("places-above-2-to-53", "All that a bitmap can say is of no place.", greatest, all(longestBitmap)...).refused("8.8", "limit"),
		goodReceipts("place-2-to-53-lost", "Place 2^53 is done, and the one before it is lost.", doneUpTo(stream, greatest, 1).andLost()).refused("8.8", "limit"),
		withItem("bitmap-number", "8.8", "The bits as a number.", atBitmap, num(5)),
		withItem("bitmap-text", "8.8", "A bitmap as a text.", atBitmap, text("\x05")),
		withItem("bitmap-text-empty", "8.8", "An empty text in place of no bits.", atBitmap, text("")),
		withItem("bitmap-null", "8.8", "Null in place of no bits.", atBitmap, cborNull),
		withItem("bitmap-array", "8.8", "The bits as an array.", atBitmap, array(cborTrue, cborFalse, cborTrue)),
		withItem("bitmap-array-empty", "8.8", "An empty array in place of no bits.", atBitmap, array()),
		withItem("bitmap-true", "8.8", "True in place of the bitmap: lost, without a bitmap.", atBitmap, cborTrue),
		withItem("bitmap-tag-64", "3.5", "A bitmap with the tag of an array of bytes.", atBitmap, tagged(64, bin([]byte{5}))),
		withItem("bitmap-bignum", "3.5", "The bits as a bignum.", atBitmap, tagged(2, bin([]byte{5}))),
	}
}

func receiptsLost() []receiptsVector {
	return []receiptsVector{
		withItem("lost-false", "8.8", "Lost is false: it is absent then.", atLost, cborFalse),
		withItem("lost-null", "8.8", "Lost is null.", atLost, cborNull),
		withItem("lost-undefined", "3.5", "Lost is undefined.", atLost, []byte{0xf7}),
		withItem("lost-simple-16", "3.5", "Lost is simple value 16.", atLost, []byte{0xf0}),
		withItem("lost-0", "8.8", "Lost is 0.", atLost, num(0)),
		withItem("lost-1", "8.8", "Lost is 1.", atLost, num(1)),
		withItem("lost-21", "8.8", "Lost is 21: the argument of true.", atLost, num(21)),
		withItem("lost-negative", "8.8", "Lost is -22: the argument of true.", atLost, num(-22)),
		withItem("lost-float", "3.5", "Lost is 1.0.", atLost, []byte{0xf9, 0x3c, 0}),
		withItem("lost-text", "8.8", "Lost is a text.", atLost, text("true")),
		withItem("lost-bytes", "8.8", "Lost is an empty byte string.", atLost, bin(nil)),
		withItem("lost-array", "8.8", "Lost is in an array.", atLost, array(cborTrue)),
		withItem("lost-map", "8.8", "Lost is a map.", atLost, dict{1: cborTrue}.encode()),
		withItem("lost-tag-18", "8.8", "True with a tag that there is.", atLost, tagged(18, cborTrue)),
	}
}
