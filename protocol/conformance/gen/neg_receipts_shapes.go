package main

// receiptsShapes are contents that are no list of receipts.
func receiptsShapes() []receiptsVector {
	good := goodReceipt()
	whole, one, items := receiptsWire(good), good.wire(), good.items()
	bare := doneUpTo(stream, 7)
	return []receiptsVector{
		badReceipts("items-0", "8.8", "An empty array.", array(firstReceipt, array())),
		badReceipts("items-1", "8.8", "A stream alone.", array(firstReceipt, array(items[:1]...))),
		badReceipts("items-3", "8.8", "No bitmap.", array(firstReceipt, array(items[:3]...))),
		badReceipts("items-3-without-head", "8.8", "No head.", array(firstReceipt, array(items[0], items[1], items[3]))),
		badReceipts("items-6", "8.8", "A sixth item.", array(firstReceipt, array(append(good.andLost().items(), num(0))...))),
		badReceipts("items-6-lost-twice", "8.8", "Lost twice.", array(firstReceipt, array(append(good.andLost().items(), cborTrue)...))),
		badReceipts("items-order", "8.8", "Next before the stream.", array(firstReceipt, array(items[1], items[0], items[2], items[3]))),
		badReceipts("items-order-head", "8.8", "Head and bitmap have changed places.", array(firstReceipt, array(items[0], items[1], items[3], items[2]))),
		badReceipts("one-not-listed", "8.8", "A receipt itself, without the list.", one),
		badReceipts("not-arrays", "8.8", "The items of a receipt in the list, without their array.", array(items...)),
		badReceipts("array-around-all", "8.8", "The list in an array.", array(whole)),
		badReceipts("array-around-each", "8.8", "Each receipt in an array of one.", array(array(firstReceipt), array(one))),
		badReceipts("wrapped", "8.8", "A byte string that holds the list.", bin(whole)),
		badReceipts("each-wrapped", "8.8", "Each receipt in a byte string.", array(bin(firstReceipt), bin(one))),
		badReceipts("receipt-null", "8.8", "Null behind a receipt.", array(firstReceipt, cborNull)),
		badReceipts("receipt-text", "8.8", "A text behind a receipt.", array(firstReceipt, text("done"))),
		badReceipts("receipt-number", "8.8", "A number behind a receipt.", array(firstReceipt, num(7))),
		badReceipts("receipt-map", "8.8", "A receipt as a map.", array(firstReceipt, dict{1: items[0], 2: items[1], 3: items[2], 4: items[3]}.encode())),
		badReceipts("receipt-tag-18", "8.8", "A receipt with a tag that there is.", array(firstReceipt, tagged(18, one))),
		badReceipts("receipt-tag-24", "3.5", "A receipt with a tag that there isn't.", array(firstReceipt, tagged(24, one))),
		badReceipts("uint", "8.8", "A number.", num(1)),
		badReceipts("nint", "8.8", "A negative number.", num(-1)),
		badReceipts("bytes", "8.8", "An empty byte string.", bin(nil)),
		badReceipts("text", "8.8", "A text.", text("receipts")),
		badReceipts("map", "8.8", "A map.", dict{1: one}.encode()),
		badReceipts("map-empty", "8.8", "An empty map.", dict{}.encode()),
		badReceipts("map-by-stream", "8.8", "A map from a stream to the rest of its receipt.", pairs(items[0], array(items[1:]...))),
		badReceipts("true", "8.8", "True.", cborTrue),
		badReceipts("null", "8.8", "Null.", cborNull),
		badReceipts("undefined", "3.5", "Undefined.", []byte{0xf7}),
		badReceipts("float", "3.5", "A float.", []byte{0xf9, 0x3c, 0}),
		badReceipts("tag-18", "8.8", "The list with a tag that there is.", tagged(18, whole)),
		badReceipts("tag-98", "8.8", "The list with another tag that there is.", tagged(98, whole)),
		badReceipts("tag-24", "3.5", "The list in a byte string with tag 24.", tagged(24, bin(whole))),
		badReceipts("tag-55799", "3.5", "The tag of self-described CBOR before all.", tagged(55799, whole)),
		badReceipts("sequence", "3.1", "Two lists.", whole, receiptsWire(bare)),
		badReceipts("receipt-behind", "3.1", "A receipt behind the list, which counts one less.", array(firstReceipt), one),
		badReceipts("zero-behind", "3.1", "A zero behind the list.", whole, []byte{0}),
		badReceipts("newline-behind", "3.1", "A line feed behind the list.", whole, []byte{'\n'}),
		badReceipts("break-behind", "3.1", "A break behind the list.", whole, []byte{0xff}),
		badReceipts("true-behind", "3.1", "Lost behind the list: its receipt does not count it.", receiptsWire(bare), cborTrue),
	}
}

// wideItem is a receipt with the head of one item longer than it has to be.
func wideItem(name, comment string, at int, item []byte) receiptsVector {
	return withItem("wide-"+name, "3.2", comment, at, item)
}

// receiptsHeads are heads that are not the shortest.
func receiptsHeads() []receiptsVector {
	good := goodReceipt()
	one, items := good.wire(), good.items()
	list := []receiptsVector{
		badReceipts("wide-list-1", "3.2", "The head of the list.", wide(majorArray, 1, 1), one),
		badReceipts("wide-list-8", "3.2", "The head of the list in nine bytes.", wide(majorArray, 1, 8), one),
		badReceipts("wide-receipt-1", "3.2", "The head of a receipt.", head(majorArray, 2), firstReceipt, wide(majorArray, 4, 1), one[1:]),
		badReceipts("wide-receipt-2", "3.2", "The head of a receipt in three bytes.", head(majorArray, 2), firstReceipt, wide(majorArray, 4, 2), one[1:]),
		badReceipts("wide-receipt-lost", "3.2", "The head of a receipt with lost.", array(append(wide(majorArray, 5, 1), good.andLost().wire()[1:]...))),
		wideItem("stream-1", "The head of a stream.", atStream, append(wide(majorBytes, 16, 1), stream...)),
		wideItem("stream-4", "The head of a stream in five bytes.", atStream, append(wide(majorBytes, 16, 4), stream...)),
		wideItem("head-2", "The head of a head.", atHead, append(wide(majorBytes, 32, 2), good.head...)),
		wideItem("head-8", "The head of a head in nine bytes.", atHead, append(wide(majorBytes, 32, 8), good.head...)),
		wideItem("bitmap-0", "The head of an empty bitmap.", atBitmap, wide(majorBytes, 0, 1)),
		wideItem("bitmap-1", "The head of a bitmap.", atBitmap, append(wide(majorBytes, 1, 1), 5)),
		wideItem("bitmap-2", "The head of a bitmap of 255 bytes.", atBitmap, append(wide(majorBytes, 255, 2), endingIn(5, 255)...)),
		wideItem("bitmap-4", "The head of a bitmap of 512 bytes.", atBitmap, append(wide(majorBytes, 512, 4), endingIn(5, 512)...)),
		wideItem("lost", "True in two bytes.", atLost, []byte{0xf8, 21}),
		badReceipts("wide-first-of-two", "3.2", "The first of two receipts.", array(array(append(wide(majorBytes, 16, 1), blank(16)...), num(7), items[2], bin(nil)), one)),
	}
	for _, n := range []struct {
		next uint64
		size int
	}{{0, 1}, {23, 1}, {255, 2}, {65535, 4}, {1<<32 - 1, 8}, {7, 8}} {
		list = append(list, wideItem("next-"+itoa(int(n.next))+"-"+itoa(n.size), "A next of "+itoa(int(n.next))+" in "+itoa(1+n.size)+" bytes.", atNext, wide(majorUint, n.next, n.size)))
	}
	return list
}

// receiptsEndless are items without a definite length.
func receiptsEndless() []receiptsVector {
	good := goodReceipt()
	one, items := good.wire(), good.items()
	end := []byte{0xff}
	return []receiptsVector{
		badReceipts("endless-list", "3.3", "A list of indefinite length.", []byte{0x9f}, firstReceipt, one, end),
		badReceipts("endless-receipt", "3.3", "A receipt of indefinite length.", head(majorArray, 2), firstReceipt, []byte{0x9f}, one[1:], end),
		badReceipts("endless-receipt-first", "3.3", "A receipt of indefinite length before another one.", head(majorArray, 2), []byte{0x9f}, firstReceipt[1:], end, one),
		withItem("endless-stream", "3.3", "A stream in two pieces.", atStream, chunked(stream)),
		withItem("endless-head", "3.3", "A head in two pieces.", atHead, chunked(good.head)),
		withItem("endless-bitmap", "3.3", "A bitmap in two pieces.", atBitmap, chunked([]byte{1, 5})),
		withItem("endless-bitmap-empty", "3.3", "An empty bitmap of indefinite length.", atBitmap, []byte{0x5f, 0xff}),
		withItem("endless-bitmap-one-piece", "3.3", "A bitmap in one piece of indefinite length.", atBitmap, append(append([]byte{0x5f}, items[3]...), 0xff)),
		withItem("break-for-lost", "3.3", "A break in place of lost.", atLost, end),
		badReceipts("break-in-list", "3.3", "A break in place of the second receipt.", head(majorArray, 2), firstReceipt, end),
		badReceipts("break-alone", "3.3", "A break.", end),
		badReceipts("info-28", "3.3", "Additional information 28 of the list.", []byte{0x9c}, one),
		badReceipts("info-29", "3.3", "Additional information 29 of a receipt.", head(majorArray, 1), []byte{0x9d}, one[1:]),
		withItem("info-30", "3.3", "Additional information 30 of next.", atNext, []byte{0x1e}),
		withItem("info-30-bitmap", "3.3", "Additional information 30 of the bitmap.", atBitmap, []byte{0x5e}),
		withItem("info-31-next", "3.3", "Additional information 31 of next.", atNext, []byte{0x1f}),
	}
}

// receiptsCuts are two receipts, cut in the second one wherever a head or a
// content can be.
func receiptsCuts() []receiptsVector {
	cut := doneUpTo(stream, 1<<32, endingIn(5, 30)...).andLost()
	whole := array(firstReceipt, cut.wire())
	begin := 1 + len(firstReceipt)
	var list []receiptsVector
	add := func(at int, what string) {
		list = append(list, badReceipts("cut-"+itoa(at), "3.1", "The content ends "+what+".", whole[:at]))
	}
	add(1, "behind the head of the list")
	add(begin-1, "before the last byte of the first receipt")
	add(begin, "behind the first of two receipts")
	at := begin + 1
	add(at, "behind the head of the second receipt")
	for i, item := range cut.items()[:4] {
		name := []string{"stream", "next", "head", "bitmap"}[i]
		size := len(item)
		if i != atNext {
			size -= len(must(readAll(item)).bytes)
		}
		for n := 1; n < size; n++ {
			add(at+n, "behind byte "+itoa(n)+" of the head of "+name)
		}
		if i != atNext {
			add(at+size, "behind the head of "+name)
			add(at+size+1, "behind the first byte of "+name)
			add(at+len(item)-1, "before the last byte of "+name)
		}
		at += len(item)
		add(at, "behind "+name)
	}
	return append(list,
		badReceipts("cut-without-bitmap", "3.1", "The only receipt ends behind its head.", head(majorArray, 1), doneUpTo(stream, 7).wire()[:1+17+1+34]),
		badReceipts("cut-only", "3.1", "The only receipt lacks its last byte.", head(majorArray, 1), doneUpTo(stream, 7, 5).wire()[:1+17+1+34+1]),
		withItem("claims-stream", "3.1", "A stream of 2^64 - 1 bytes.", atStream, append(wide(majorBytes, 1<<64-1, 8), stream...)),
		withItem("claims-head", "3.1", "A head of 2^53 bytes.", atHead, append(wide(majorBytes, 1<<53, 8), blank(32)...)),
		withItem("claims-bitmap", "3.1", "A bitmap of 2^32 bytes, which is 0 in 32 bits.", atBitmap, wide(majorBytes, 1<<32, 8)),
		withItem("claims-bitmap-half", "3.1", "A bitmap of 2^31 bytes, which is below 0 in 32 bits.", atBitmap, wide(majorBytes, 1<<31, 4)),
		badReceipts("claims-items", "3.1", "A receipt of 2^32 items.", head(majorArray, 2), firstReceipt, wide(majorArray, 1<<32, 8), goodReceipt().wire()[1:]))
}
