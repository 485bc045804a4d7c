package main

import (
	"bytes"
	"slices"
)

// streams are the ids of n streams, ascending.
func streams(n int) [][]byte {
	list := make([][]byte, n)
	for i := range list {
		list[i] = random("receipts", "stream "+itoa(i), 16)
	}
	slices.SortFunc(list, bytes.Compare)
	return list
}

// doneUpTo is a receipt for all messages before a place, and for those of the
// bitmap.
func doneUpTo(stream []byte, next uint64, bitmap ...byte) receiptValues {
	r := receiptValues{stream: stream, next: next, head: blank(32), bitmap: bitmap}
	if next > 0 || len(bitmap) > 0 {
		r.head = random("receipts", "head "+string(stream), 32)
	}
	return r
}

// andLost says of a receipt that the message at its next is lost.
func (r receiptValues) andLost() receiptValues {
	r.lost = true
	return r
}

// receiptsFor are receipts about n streams.
func receiptsFor(n int) []receiptValues {
	var list []receiptValues
	for i, stream := range streams(n) {
		list = append(list, doneUpTo(stream, uint64(i)))
	}
	return list
}

// endingIn is a bitmap of n bytes, zeros but for the last.
func endingIn(end byte, n int) []byte { return append(blank(n-1), end) }

// stream is the one of most vectors.
var stream = streams(1)[0]

func goodReceipts(name, comment string, list ...receiptValues) receiptsVector {
	return receiptsVector{name: name, comment: comment, input: receiptsWire(list...), list: list}
}

// done is goodReceipts for one stream.
func done(name, comment string, next uint64, bitmap ...byte) receiptsVector {
	return goodReceipts(name, comment, doneUpTo(stream, next, bitmap...))
}

func receiptsPositive() []receiptsVector {
	three := receiptsFor(3)
	lost := slices.Clone(three)
	lost[1] = lost[1].andLost()
	full := receiptsFor(mostReceipts)
	for i := range full {
		full[i] = doneUpTo(full[i].stream, uint64(i), bytes.Repeat([]byte{0xff}, longestBitmap)...).andLost()
	}
	var heads []receiptValues
	for i, s := range streams(10) {
		heads = append(heads, doneUpTo(s, []uint64{0, 23, 24, 255, 256, 65535, 65536, 1<<32 - 1, 1 << 32, greatest}[i]))
	}
	return []receiptsVector{
		done("one", "Seven messages of one stream are done.", 7),
		goodReceipts("several", "Three streams.", three...),
		goodReceipts("23", "Streams where the head of the list grows: 23.", receiptsFor(23)...),
		goodReceipts("24", "And 24.", receiptsFor(24)...),
		goodReceipts("64", "As many as there may be.", receiptsFor(mostReceipts)...),
		goodReceipts("64-full", "As many as there may be, as long as each may be.", full...),
		done("none-done", "Nothing is done: next is 0, there is no bitmap, and the head is that of no ids.", 0),
		done("next-greatest", "The greatest place is the only one that is not done.", greatest),
		goodReceipts("next-heads", "Places where the head of next grows.", heads...),
		done("bitmap-1", "The one after next is done.", 7, 1),
		done("bitmap-first", "The first message is not done, the second one is.", 0, 1),
		done("bitmap-highest-bit", "Of the eight after next the last one is done.", 7, 0x80),
		done("bitmap-every-bit", "Eight after next are done.", 7, 0xff),
		done("bitmap-lowest-first", "Bits that read otherwise from the other end.", 7, 0x53, 0x01),
		done("bitmap-zero-bytes", "Zeros before the last byte are not cut.", 7, 0, 0, 1),
		done("bitmap-23", "A bitmap where its head grows: 23 bytes.", 7, endingIn(1, 23)...),
		done("bitmap-24", "And 24.", 7, endingIn(1, 24)...),
		done("bitmap-255", "And 255.", 7, endingIn(1, 255)...),
		done("bitmap-256", "And 256.", 7, endingIn(1, 256)...),
		done("bitmap-512", "A bitmap as long as it may be, with its first bit and its last.", 7, append([]byte{1}, endingIn(0x80, 511)...)...),
		done("bitmap-512-every-bit", "A bitmap as long as it may be, of ones.", 7, bytes.Repeat([]byte{0xff}, longestBitmap)...),
		goodReceipts("lost", "The message at next comes no more.", doneUpTo(stream, 7).andLost()),
		goodReceipts("lost-first", "The first message of a stream comes no more.", doneUpTo(stream, 0).andLost()),
		goodReceipts("lost-and-bitmap", "The message at next comes no more, some after it are done.", doneUpTo(stream, 7, 0x55, 0x80).andLost()),
		goodReceipts("lost-next-greatest", "The message at the greatest place comes no more.", doneUpTo(stream, greatest).andLost()),
		goodReceipts("lost-of-one", "Of three streams the second one has lost a message.", lost...),
	}
}

// between are 16 bytes: a first and a last one, and the same in between.
func between(first, middle, last byte) []byte {
	return append(append([]byte{first}, bytes.Repeat([]byte{middle}, 14)...), last)
}

// receiptsEdges are places at the end of all, and streams that are nearly alike.
func receiptsEdges() []receiptsVector {
	pair := func(name, comment string, a, b []byte) receiptsVector {
		return goodReceipts(name, comment, doneUpTo(a, 7), doneUpTo(b, 7))
	}
	return []receiptsVector{
		done("place-greatest", "The greatest place is done. The bits above it are of no place, and 0.", greatest-1, 1),
		done("place-greatest-second", "The greatest place is the second bit.", greatest-2, 3),
		done("place-greatest-highest-bit", "The greatest place is the highest bit of a byte.", greatest-8, 0x80),
		done("place-greatest-second-byte", "The greatest place is in the second byte.", greatest-9, 0, 1),
		done("place-greatest-bitmap-512", "The greatest place is the last one that a bitmap reaches.", greatest-4096, endingIn(0x80, longestBitmap)...),
		pair("ascending-last-byte", "Streams that differ in their last byte.", between(7, 7, 7), between(7, 7, 8)),
		pair("ascending-first-byte", "Streams that descend, if their last byte weighs most.", between(0, 0xff, 0xff), between(1, 0, 0)),
		pair("ascending-7f-80", "Streams that descend, if bytes have a sign.", between(0x7f, 0, 0), between(0x80, 0, 0)),
		pair("ascending-least-greatest", "A stream of zeros, and one of ones.", between(0, 0, 0), between(0xff, 0xff, 0xff)),
		goodReceipts("alike", "Of two streams nothing is done: the same but for the stream.", doneUpTo(between(1, 1, 1), 0), doneUpTo(between(2, 2, 2), 0)),
	}
}
