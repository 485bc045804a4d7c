package main

// entryNegative are contents that are no entry.
func entryNegative() []rawVector {
	items := directoryNode{address: anAddress, bundle: []byte{1}}.items()
	whole := array(items...)
	bad := func(name, rule, comment string, input []byte) rawVector {
		return rawVector{"directory-entry-" + name, comment, input, rule, "format"}
	}
	list := []rawVector{
		bad("empty", "3.1", "No byte at all.", nil),
		bad("trailing-byte", "3.1", "A byte follows the entry.", append(array(items...), 0)),
		bad("newline-behind", "3.1", "A line feed follows the entry.", append(array(items...), '\n')),
		bad("twice", "3.1", "The entry twice.", append(array(items...), whole...)),
		bad("truncated", "3.1", "The last byte is missing.", whole[:len(whole)-1]),
		bad("head-alone", "3.1", "The head of the array.", whole[:1]),
		bad("wide", "3.2", "The head of the array in two bytes.", append(wide(majorArray, 2, 1), whole[1:]...)),
		bad("endless", "3.3", "An array of indefinite length.", append(append([]byte{0x9f}, whole[1:]...), 0xff)),
		bad("null", "E.2", "Null: what a 404 has.", cborNull),
		bad("of-1", "E.2", "An address alone.", array(items[0])),
		bad("of-none", "E.2", "An empty array.", array()),
		bad("of-3", "E.2", "A third item.", array(append(items, num(0))...)),
		bad("of-set", "E.2", "A thumbprint before the address, as in a set.", array(bin(blank(32)), items[0], items[1])),
		bad("order", "E.1.5", "The bundle before the address.", array(items[1], items[0])),
		bad("bundle-alone", "E.2", "A bundle alone.", items[1]),
		bad("map", "E.2", "The items in a map.", dict{1: items[0], 2: items[1]}.encode()),
		bad("wrapped", "E.2", "A byte string that holds the entry.", bin(whole)),
		bad("array-around", "E.2", "The entry in an array.", array(whole)),
		bad("tag-18", "E.2", "The entry with a tag that there is.", tagged(18, whole)),
		bad("tag-55799", "3.5", "The tag of self-described CBOR before the entry.", tagged(55799, whole)),
		{"directory-entry-depth-17", "An integer at depth 17.", array(nested(16, num(1)), items[1]), "3.8", "limit"},
		{"directory-entry-33800-bytes", "One byte more than there may be.", array(text(longAddress), bin(blank(longestBundle+1))), "E.2", "limit"},
		{"directory-entry-33800-bytes-and-cut", "One byte more than there may be, of what is none: its length is looked at first.", append([]byte{0x82}, blank(longestEntry)...), "E.2", "limit"},
	}
	for _, e := range badEntries() {
		own := directoryNode{address: anAddress, bundle: []byte{1}}.items()
		own[e.at] = e.item
		list = append(list, rawVector{"directory-entry-" + e.name, e.comment, array(own...), e.rule, e.class})
	}
	return list
}

// badAddresses are none, each with its name.
var badAddresses = []struct{ name, comment, class, address string }{
	{"empty", "An empty address.", "format", ""},
	{"1025-bytes", "An address that is one byte too long.", "limit", longAddress + "x"},
	{"without-scheme", "An address without a scheme.", "format", "hop.example/"},
	{"scheme-empty", "A colon with nothing before it.", "format", "://hop.example/"},
	{"scheme-alone", "A scheme and a colon with nothing behind it.", "format", "https:"},
	{"scheme-without-colon", "A scheme alone.", "format", "https"},
	{"scheme-upper-case", "A scheme in upper case.", "format", "HTTPS://hop.example/"},
	{"scheme-one-upper-case", "A scheme with one letter in upper case.", "format", "httpS://hop.example/"},
	{"scheme-digit-first", "A scheme that begins with a digit.", "format", "6lowpan:hop"},
	{"scheme-plus-first", "A scheme that begins with a plus.", "format", "+a:hop"},
	{"scheme-dot-first", "A scheme that begins with a dot.", "format", ".a:hop"},
	{"scheme-underscore", "A scheme with an underscore.", "format", "a_b:hop"},
	{"scheme-tilde", "A scheme with a tilde.", "format", "a~b:hop"},
	{"path-before-colon", "A path before the first colon.", "format", "hop.example/a:b"},
	{"space", "A space.", "format", "https://hop.example/ a"},
	{"space-first", "A space before the address.", "format", " https://hop.example/"},
	{"space-behind", "A space behind the address.", "format", "https://hop.example/ "},
	{"newline", "A line feed behind the address.", "format", "https://hop.example/\n"},
	{"nul", "A byte that is 0.", "format", "https://hop.example/\x00"},
	{"delete", "Character 127.", "format", "https://hop.example/\x7f"},
	{"umlaut", "A letter that is not ASCII.", "format", "https://m\u00fcller.example/"},
	{"next-line", "Character 128, which has the control characters' place again.", "format", "https://hop.example/\u0080"},
	{"byte-order-mark", "A byte order mark before the address.", "format", "\ufeffhttps://hop.example/"},
	{"long-s", "A letter whose upper case is ASCII.", "format", "http\u017f://hop.example/"},
}

// entryFault is another item in place of an address, which is at 0, or a bundle.
type entryFault struct {
	name, rule, class, comment string
	at                         int
	item                       []byte
}

// badEntries are faults in the two items that an entry has everywhere.
func badEntries() []entryFault {
	var list []entryFault
	for _, a := range badAddresses {
		list = append(list, entryFault{"address-" + a.name, "E.1.5", a.class, a.comment, 0, text(a.address)})
	}
	address := text(anAddress)
	return append(list,
		entryFault{"address-bytes", "E.1.5", "format", "An address as a byte string.", 0, bin(address[1:])},
		entryFault{"address-number", "E.1.5", "format", "A number as address.", 0, num(7)},
		entryFault{"address-false", "E.1.5", "format", "False in place of null.", 0, cborFalse},
		entryFault{"address-array", "E.1.5", "format", "The address in an array: there is one.", 0, array(address)},
		entryFault{"address-map", "E.1.5", "format", "A map as address.", 0, dict{}.encode()},
		entryFault{"address-tag-18", "E.1.5", "format", "An address with a tag that there is.", 0, tagged(18, address)},
		entryFault{"address-tag-32", "3.5", "format", "An address with the tag of a URI.", 0, tagged(32, address)},
		entryFault{"address-undefined", "3.5", "format", "Undefined in place of null.", 0, []byte{0xf7}},
		entryFault{"address-not-utf-8", "3.7", "format", "An address that is no UTF-8.", 0, append(head(majorText, 3), 'a', ':', 0xff)},
		entryFault{"address-wide", "3.2", "format", "The head of an address in two bytes.", 0, append(wide(majorText, 3, 1), "a:b"...)},
		entryFault{"address-chunked", "3.3", "format", "An address in pieces.", 0, append(append([]byte{0x7f}, text("a:b")...), 0xff)},
		entryFault{"bundle-empty", "E.1.5", "format", "A bundle of no byte.", 1, bin(nil)},
		entryFault{"bundle-32769-bytes", "E.1.5", "limit", "A bundle that is one byte too long.", 1, bin(blank(longestBundle + 1))},
		entryFault{"bundle-text", "E.1.5", "format", "A bundle as a text.", 1, text("bundle")},
		entryFault{"bundle-null", "E.1.5", "format", "Null in place of the bundle.", 1, cborNull},
		entryFault{"bundle-not-wrapped", "E.1.5", "format", "What may be a bundle, not a byte string that holds it.", 1, tagged(tagSign1, array(bin(nil), dict{}.encode(), bin(nil), bin(nil)))},
		entryFault{"bundle-array", "E.1.5", "format", "A bundle in an array.", 1, array(bin([]byte{1}))},
		entryFault{"bundle-tag-24", "3.5", "format", "A bundle with tag 24.", 1, tagged(24, bin([]byte{1}))},
		entryFault{"bundle-wide", "3.2", "format", "The head of a bundle in two bytes.", 1, append(wide(majorBytes, 1, 1), 1)},
		entryFault{"bundle-chunked", "3.3", "format", "A bundle in two pieces.", 1, chunked([]byte{1, 2})},
		entryFault{"bundle-claims-more", "3.1", "format", "A bundle that claims 2^32 bytes, which is 0 in 32 bits.", 1, wide(majorBytes, 1<<32, 8)})
}
