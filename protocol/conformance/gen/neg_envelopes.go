package main

import "bytes"

// badSequence is a sequence that is refused: by section 3 or by C.2.
func badSequence(exchange, name, rule, comment string, pieces ...[]byte) transportVector {
	return transportVector{
		name: name, comment: comment, rule: rule, class: "format", exchange: exchange, input: bytes.Join(pieces, nil),
	}
}

func badBatch(name, rule, comment string, pieces ...[]byte) transportVector {
	return badSequence(inBatch, name, rule, comment, pieces...)
}

// overLimit is a vector that would be taken if there were no limit.
func overLimit(v transportVector) transportVector {
	v.rule, v.class, v.result = "C.2", "limit", nil
	return v
}

// good is an envelope in a batch that is as it should be.
var good = bin(handed("good", 20))

// batchCounts are batches of too few and too many.
func batchCounts() []transportVector {
	rest := mostBytes - 3*(longestEnvelope+5) - 5
	return []transportVector{
		badBatch("none", "C.2", "A batch of nothing."),
		overLimit(envelopesOf("1025", inBatch, "One envelope too many.", ones(mostEnvelopes+1)...)),
		overLimit(envelopesOf("mailbox-1025", inMailbox, "A mailbox gives one too many.", ones(mostEnvelopes+1)...)),
		overLimit(zeroed("4194305-bytes", inBatch, "A batch that is one byte too long.", longestEnvelope, longestEnvelope, longestEnvelope, rest+1)),
		overLimit(zeroed("mailbox-4194305-bytes", inMailbox, "What a mailbox gives is one byte too long.", longestEnvelope, longestEnvelope, longestEnvelope, rest+1)),
		overLimit(envelopesOf("max-envelopes", inBatch, "One more than this node takes.", ones(5)...).lowered(4, 0)),
		overLimit(envelopesOf("max-bytes", inBatch, "One byte more than this node takes: the heads count.", handed("a", 10), handed("b", 30)).lowered(0, 42)),
	}
}

var batchShapes = []transportVector{
	badBatch("empty-alone", "C.2", "An empty byte string.", bin(nil)),
	badBatch("empty-first", "C.2", "An empty byte string before an envelope.", bin(nil), good),
	badBatch("empty-last", "C.2", "An empty byte string behind an envelope.", good, bin(nil)),
	badSequence(inMailbox, "mailbox-empty-alone", "C.2", "A mailbox gives an empty byte string: nothing is no byte at all.", bin(nil)),
	badBatch("uint", "C.2", "A number.", good, num(1)),
	badBatch("nint", "C.2", "A negative number.", good, num(-1)),
	badBatch("text", "C.2", "A text.", good, text("envelope")),
	badBatch("array", "C.2", "An array.", good, array()),
	badBatch("array-around-all", "C.2", "An array of envelopes, which is no sequence.", array(good, good)),
	badBatch("array-around-each", "C.2", "Each envelope in an array of one.", array(good), array(good)),
	badBatch("envelope-not-wrapped", "C.2", "An envelope itself, not in a byte string.", array(num(1), good, bin(nil))),
	badBatch("map", "C.2", "A map.", good, dict{1: good}.encode()),
	badBatch("tag-18", "C.2", "A tag that there is, around an envelope.", good, tagged(18, good)),
	badBatch("tag-24", "3.5", "Tag 24, for what holds CBOR.", good, tagged(24, good)),
	badBatch("tag-55799", "3.5", "The tag of self-described CBOR before all.", tagged(55799, good)),
	badBatch("false", "C.2", "False.", good, cborFalse),
	badBatch("null", "C.2", "Null.", good, cborNull),
	badBatch("undefined", "3.5", "Undefined.", good, []byte{0xf7}),
	badBatch("float", "3.5", "A float.", good, []byte{0xf9, 0x3c, 0}),
	badBatch("zeros-behind", "C.2", "A zero behind the last envelope: it is a number.", good, good, []byte{0}),
	badBatch("newline-behind", "C.2", "A line feed behind the last envelope: it is a number.", good, good, []byte{'\n'}),
	badBatch("newline-between", "C.2", "A line feed between two envelopes.", good, []byte{'\n'}, good),
	badSequence(inMailbox, "mailbox-text", "C.2", "A mailbox gives a text.", good, text("envelope")),
}

// batchHeads are heads that are not the shortest of a definite length.
func batchHeads() []transportVector {
	list := []transportVector{
		badBatch("wide-1", "3.2", "23 bytes with a head of two.", wide(majorBytes, 23, 1), handed("wide", 23)),
		badBatch("wide-2", "3.2", "255 bytes with a head of three.", wide(majorBytes, 255, 2), handed("wide", 255)),
		badBatch("wide-8", "3.2", "One byte with a head of nine.", wide(majorBytes, 1, 8), []byte{1}),
		badBatch("wide-last", "3.2", "The head of the last one.", good, wide(majorBytes, 20, 1), handed("wide", 20)),
		badBatch("endless", "3.3", "An envelope in two pieces, of indefinite length.", good, chunked(handed("endless", 20))),
		badBatch("endless-sequence", "3.3", "An array of indefinite length around all.", []byte{0x9f}, good, good, []byte{0xff}),
		badBatch("info-28", "3.3", "Additional information 28.", good, []byte{0x5c}),
		badBatch("info-29", "3.3", "Additional information 29.", good, []byte{0x5d}),
		badBatch("info-30", "3.3", "Additional information 30.", good, []byte{0x5e}),
		badBatch("break-behind", "3.3", "A break behind the last envelope.", good, good, []byte{0xff}),
		badBatch("break-between", "3.3", "A break between two envelopes.", good, []byte{0xff}, good),
		badBatch("claims-2-to-53", "3.1", "A byte string of 2^53 bytes.", good, wide(majorBytes, 1<<53, 8), handed("good", 20)),
		badBatch("claims-most", "3.1", "A byte string of 2^64 - 1 bytes.", good, wide(majorBytes, 1<<64-1, 8), handed("good", 20)),
		badBatch("claims-2-to-32", "3.1", "A byte string of 2^32 bytes, which is 0 in 32 bits.", good, wide(majorBytes, 1<<32, 8), handed("good", 20)),
		badBatch("claims-half", "3.1", "A byte string of 2^31 bytes, which is below 0 in 32 bits.", good, wide(majorBytes, 1<<31, 4), handed("good", 20)),
	}
	wider := badBatch("wide-4", "3.2", "65535 bytes with a head of five.")
	wider.runs = []stretch{{wide(majorBytes, 65535, 4), 1}, {[]byte{0}, 65535}}
	return append(list, wider)
}

// batchCuts are batches of two, cut in the second one wherever its head or its
// content can be.
func batchCuts() []transportVector {
	var list []transportVector
	for _, n := range []int{10, 100, 1000} {
		second := bin(handed("cut", n))
		size := len(second) - n
		cut := func(at int, what string) {
			list = append(list, badBatch("cut-"+itoa(size)+"-"+itoa(at), "3.1",
				"The second head has "+itoa(size)+" bytes: the batch ends "+what+".", good, second[:at]))
		}
		for at := 1; at < size; at++ {
			cut(at, "behind byte "+itoa(at)+" of it")
		}
		cut(size, "behind it")
		cut(size+1, "behind the first byte of the envelope")
		cut(len(second)-1, "before the last byte of the envelope")
	}
	for at, what := range []string{"", "behind the first byte of a head of five", "behind the second", "behind the third", "behind the fourth", "behind the head of 65536 bytes"} {
		if at > 0 {
			list = append(list, badBatch("cut-5-"+itoa(at), "3.1", "The batch ends "+what+".", good, head(majorBytes, 65536)[:at]))
		}
	}
	for at := 1; at < 9; at++ {
		list = append(list, badBatch("cut-9-"+itoa(at), "3.1", "The batch ends behind byte "+itoa(at)+" of a head of nine.", good, head(majorBytes, 1<<32)[:at]))
	}
	return append(list,
		badBatch("cut-first", "3.1", "The only envelope lacks its last byte.", good[:len(good)-1]),
		badSequence(inMailbox, "mailbox-cut", "3.1", "What a mailbox gives lacks its last byte.", good, good[:len(good)-1]))
}
