package main

import "slices"

// badAnswers is a sequence of answers to a batch that is refused.
func badAnswers(name, rule, comment string, pieces ...[]byte) transportVector {
	return badSequence(inBatch, name, rule, comment, pieces...)
}

// goodAnswer is an answer as it should be, about another envelope than the
// others here.
var goodAnswer = answerWire(digestOf(0), 1, 0)

// about is the digest that a bad answer has.
var about = bin(digestOf(1))

func answersValues() []transportVector {
	list := []transportVector{
		badAnswers("0", "C.2", "In hand, in the response to a batch.", goodAnswer, answerWire(digestOf(1), 0, 0)),
		badAnswers("6", "C.2", "A sixth answer.", goodAnswer, answerWire(digestOf(1), 6, 0)),
		badSequence(inMailbox, "mailbox-6", "C.2", "A sixth answer, to a mailbox.", goodAnswer, answerWire(digestOf(1), 6, 0)),
		badAnswers("256", "C.2", "Answer 256, which is 0 in a byte.", array(about, num(256), num(0))),
		badAnswers("257", "C.2", "Answer 257, which is 1 in a byte.", array(about, num(257), num(0))),
		badAnswers("greatest", "C.2", "The greatest number as an answer.", array(about, num(uint64(1<<53-1)), num(0))),
		badAnswers("2-to-53", "3.6", "Answer 2^53.", array(about, num(uint64(1<<53)), num(0))),
		badAnswers("negative", "C.2", "Answer -2.", array(about, num(-2), num(0))),
		badAnswers("float", "3.5", "Answer 1.0.", array(about, []byte{0xf9, 0x3c, 0}, num(0))),
		badAnswers("text", "C.2", "The token of an answer.", array(about, text("taken"), num(0))),
		badAnswers("true", "C.2", "True.", array(about, cborTrue, num(0))),
		badAnswers("null", "C.2", "Null.", array(about, cborNull, num(0))),
		badAnswers("delay-86401", "C.2", "Later, a second later than a day.", answerWire(digestOf(1), 2, longestDelay+1)),
		badAnswers("delay-2-to-32", "C.2", "A delay of 2^32, which is 0 in 32 bits.", array(about, num(2), num(uint64(1<<32)))),
		badAnswers("delay-greatest", "C.2", "The greatest number as a delay.", array(about, num(2), num(uint64(1<<53-1)))),
		badAnswers("delay-2-to-53", "3.6", "A delay of 2^53.", array(about, num(2), num(uint64(1<<53)))),
		badAnswers("delay-negative", "C.2", "A delay of -1.", array(about, num(2), num(-1))),
		badAnswers("delay-float", "3.5", "A delay of 1.5.", array(about, num(2), []byte{0xf9, 0x3e, 0})),
		badAnswers("delay-text", "C.2", "A delay as a text.", array(about, num(2), text("30"))),
		badAnswers("delay-null", "C.2", "Null for no delay.", array(about, num(2), cborNull)),
	}
	for answer, name := range []string{"in-hand", "taken", "", "unknown-epoch", "too-large", "refused"} {
		if name != "" {
			list = append(list, badSequence(inMailbox, "delay-of-"+name, "C.2", "A delay of a second with another answer than later.",
				goodAnswer, answerWire(digestOf(1), answer, 1)))
		}
	}
	for _, n := range []int{0, 31, 33} {
		list = append(list, badAnswers("digest-"+itoa(n), "C.2", "A digest of "+itoa(n)+" bytes.", goodAnswer, answerWire(random("answers", "digest", n), 1, 0)))
	}
	return append(list,
		badAnswers("digest-text", "C.2", "A digest as a text.", array(text(string(slices.Repeat([]byte("a"), 32))), num(1), num(0))),
		badAnswers("digest-null", "C.2", "Null for a digest.", array(cborNull, num(1), num(0))),
		badAnswers("digest-array", "C.2", "A digest in an array.", array(array(about), num(1), num(0))),
		badAnswers("digest-tagged", "3.5", "A digest with tag 24.", array(tagged(24, about), num(1), num(0))))
}

var answersShapes = []transportVector{
	badAnswers("items-0", "C.2", "An empty array.", goodAnswer, array()),
	badAnswers("items-2", "C.2", "No delay.", goodAnswer, array(about, num(1))),
	badAnswers("items-4", "C.2", "A fourth item.", goodAnswer, array(about, num(1), num(0), num(0))),
	badAnswers("order", "C.2", "Answer and digest have changed places.", array(num(1), about, num(0))),
	badAnswers("not-arrays", "C.2", "The items of an answer, without their array.", about, num(1), num(0)),
	badAnswers("array-around-all", "C.2", "An array of answers, which is no sequence.", array(goodAnswer, goodAnswer, goodAnswer)),
	badAnswers("wrapped", "C.2", "Each answer in a byte string.", bin(goodAnswer)),
	badAnswers("map", "C.2", "A map.", dict{1: about, 2: num(1), 3: num(0)}.encode()),
	badAnswers("number", "C.2", "A number behind the last answer.", goodAnswer, []byte{0}),
	badAnswers("newline", "C.2", "A line feed behind the last answer.", goodAnswer, []byte{'\n'}),
	badAnswers("item-text", "C.2", "A text.", goodAnswer, text("taken")),
	badAnswers("item-null", "C.2", "Null: nothing is said by no item at all.", goodAnswer, cborNull),
	badAnswers("item-tag-18", "C.2", "A tag that there is, around an answer.", tagged(18, goodAnswer)),
	badAnswers("item-tag-24", "3.5", "A tag that there isn't, around an answer.", tagged(24, goodAnswer)),
	badAnswers("item-tag-55799", "3.5", "The tag of self-described CBOR before all.", tagged(55799, goodAnswer)),
	badAnswers("break", "3.3", "A break behind the last answer.", goodAnswer, []byte{0xff}),
	badAnswers("info-28", "3.3", "Additional information 28 of an array.", goodAnswer, []byte{0x9c}),
	badAnswers("info-29", "3.3", "Additional information 29 of an array.", goodAnswer, []byte{0x9d}),
	badAnswers("info-30", "3.3", "Additional information 30 of an array.", goodAnswer, []byte{0x9e}),
	badAnswers("endless", "3.3", "An answer of indefinite length.", goodAnswer, []byte{0x9f}, about, num(1), num(0), []byte{0xff}),
	badAnswers("endless-digest", "3.3", "A digest in two pieces.", array(chunked(digestOf(1)), num(1), num(0))),
	badAnswers("wide-array", "3.2", "The head of an answer.", wide(majorArray, 3, 1), about, num(1), num(0)),
	badAnswers("wide-digest", "3.2", "The head of a digest.", array(append(wide(majorBytes, 32, 2), digestOf(1)...), num(1), num(0))),
	badAnswers("wide-answer", "3.2", "The number of an answer.", array(about, wide(majorUint, 1, 1), num(0))),
	badAnswers("wide-answer-8", "3.2", "The number of an answer in nine bytes.", array(about, wide(majorUint, 1, 8), num(0))),
	badAnswers("wide-delay-0", "3.2", "A delay of 0 in two bytes.", array(about, num(1), wide(majorUint, 0, 1))),
	badAnswers("wide-delay-1", "3.2", "A delay of 23 in two bytes.", array(about, num(2), wide(majorUint, 23, 1))),
	badAnswers("wide-delay-2", "3.2", "A delay of 255 in three bytes.", array(about, num(2), wide(majorUint, 255, 2))),
	badAnswers("wide-delay-4", "3.2", "A delay of 65535 in five bytes.", array(about, num(2), wide(majorUint, 65535, 4))),
	badAnswers("wide-delay-8", "3.2", "A delay of 86400 in nine bytes.", array(about, num(2), wide(majorUint, longestDelay, 8))),
}

// tooMany is overLimit for a mailbox.
func tooMany(v transportVector) transportVector {
	v = overLimit(v)
	v.rule = "C.3"
	return v
}

// answersCuts are two answers, cut wherever an item or its head ends, and
// within them.
func answersCuts() []transportVector {
	var list []transportVector
	whole := answerWire(digestOf(1), 2, longestDelay)
	for _, c := range []struct {
		at   int
		what string
	}{
		{1, "behind the head of the array"},
		{2, "within the head of the digest"},
		{3, "behind the head of the digest"},
		{4, "behind the first byte of the digest"},
		{34, "before the last byte of the digest"},
		{35, "behind the digest"},
		{36, "behind the answer"},
		{37, "behind the first byte of the delay's head"},
		{38, "behind the second"},
		{39, "behind the third"},
		{40, "before the last byte of the delay"},
	} {
		list = append(list, badAnswers("cut-"+itoa(c.at), "3.1", "The sequence ends "+c.what+".", goodAnswer, whole[:c.at]))
	}
	return append(list,
		badAnswers("cut-first", "3.1", "The only answer lacks its last byte.", goodAnswer[:len(goodAnswer)-1]),
		badSequence(inMailbox, "mailbox-cut", "3.1", "Answers to a mailbox lack their last byte.", goodAnswer, goodAnswer[:len(goodAnswer)-1]),
		badAnswers("claims-too-much", "3.1", "An array of 2^32 items.", goodAnswer, wide(majorArray, 1<<32, 8), about, num(1), num(0)),
		badAnswers("digest-claims-too-much", "3.1", "A digest of 2^64 - 1 bytes.", array(append(wide(majorBytes, 1<<64-1, 8), digestOf(1)...), num(1), num(0))),
		overLimit(answersOf("1025", inBatch, "One answer more than a batch has envelopes.", each(mostEnvelopes+1, [2]int{1, 0})...)),
		tooMany(answersOf("mailbox-1025", inMailbox, "One answer more than a mailbox takes.", each(mostEnvelopes+1, [2]int{0, 0})...)))
}
