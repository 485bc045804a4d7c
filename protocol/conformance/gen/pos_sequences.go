package main

import "bytes"

// envelopesOf is a sequence of envelopes, whatever is in them.
func envelopesOf(name, exchange, comment string, envelopes ...[]byte) transportVector {
	list := []any{}
	v := transportVector{name: name, exchange: exchange, comment: comment, input: []byte{}}
	for _, e := range envelopes {
		v.input = append(v.input, bin(e)...)
		list = append(list, object{{"length", len(e)}, {"digest", sum(e)}})
	}
	v.result = object{{"envelopes", list}}
	return v
}

// inRuns writes the input in runs.
func (v transportVector) inRuns(runs ...stretch) transportVector {
	v.runs = runs
	return v
}

// lowered is for a node that takes less than it might.
func (v transportVector) lowered(most, size int) transportVector {
	v.most, v.size = most, size
	return v
}

// handed is n bytes that a neighbour takes for an envelope.
func handed(name string, n int) []byte { return random("envelopes", name, n) }

func blank(n int) []byte { return make([]byte, n) }

// zeroed are envelopes of zeros, in runs.
func zeroed(name, exchange, comment string, lengths ...int) transportVector {
	var envelopes [][]byte
	var runs []stretch
	for _, n := range lengths {
		envelopes = append(envelopes, blank(n))
		runs = append(runs, stretch{head(majorBytes, uint64(n)), 1}, stretch{[]byte{0}, n})
	}
	return envelopesOf(name, exchange, comment, envelopes...).inRuns(runs...)
}

// ones are n envelopes of one byte.
func ones(n int) [][]byte {
	list := make([][]byte, n)
	for i := range list {
		list[i] = []byte{byte(i)}
	}
	return list
}

// sealedEnvelopes are some that somebody could open.
func sealedEnvelopes(n int) [][]byte {
	var list [][]byte
	for i := range n {
		s := newScene("envelopes-sealed " + itoa(i))
		body, _ := s.core()
		list = append(list, s.envelope(body))
	}
	return list
}

func envelopesPositive() []transportVector {
	// Three of the longest ones and a fourth fill a batch to its last byte.
	rest := mostBytes - 3*(longestEnvelope+5) - 5
	list := []transportVector{
		envelopesOf("one", inBatch, "One envelope.", sealedEnvelopes(1)...),
		envelopesOf("three", inBatch, "Three envelopes.", sealedEnvelopes(3)...),
		envelopesOf("mailbox-three", inMailbox, "Three envelopes out of a mailbox.", sealedEnvelopes(3)...),
		envelopesOf("mailbox-none", inMailbox, "A mailbox that has nothing."),
		envelopesOf("one-byte", inBatch, "One byte: no envelope, but a sequence that is well formed. It is refused in its place.", []byte{0}),
		envelopesOf("not-cbor", inBatch, "What is in the byte strings is not looked at: a break, half an item, a head that is too wide.", []byte{0xff}, []byte{0x82, 0}, []byte{0x18, 1}),
		envelopesOf("one-twice", inBatch, "The same envelope twice.", handed("twice", 40), handed("twice", 40)),
		envelopesOf("heads", inBatch, "Lengths where the head grows.", handed("a", 23), handed("b", 24), handed("c", 255), handed("d", 256)),
		zeroed("head-of-five-bytes", inBatch, "65535 bytes and 65536.", 65535, 65536),
		zeroed("longest", inBatch, "The longest envelope: 1048576 bytes and a trail of 16384.", longestEnvelope),
		zeroed("longer-than-any", inBatch, "One byte longer than an envelope can be. The batch is well formed; this one is answered too large, and its neighbours are not.", 1, longestEnvelope+1, 1),
		envelopesOf("1024", inBatch, "As many as there may be.", ones(mostEnvelopes)...),
		envelopesOf("mailbox-1024", inMailbox, "As many as a mailbox may give at once.", ones(mostEnvelopes)...),
		zeroed("4194304-bytes", inBatch, "A batch as long as it may be.", longestEnvelope, longestEnvelope, longestEnvelope, rest),
		zeroed("mailbox-4194304-bytes", inMailbox, "What a mailbox gives, as long as it may be.", longestEnvelope, longestEnvelope, longestEnvelope, rest),
		envelopesOf("max-envelopes-exact", inBatch, "As many as this node takes.", ones(4)...).lowered(4, 0),
		envelopesOf("max-bytes-exact", inBatch, "As long as this node takes, heads included.", handed("a", 10), handed("b", 30)).lowered(0, 43),
	}
	return list
}

// answersOf is a sequence of answers, each about another envelope.
func answersOf(name, exchange, comment string, answers ...[2]int) transportVector {
	var about [][]byte
	for i := range answers {
		about = append(about, digestOf(i))
	}
	return answersAbout(name, exchange, comment, about, answers...)
}

func answersAbout(name, exchange, comment string, digests [][]byte, answers ...[2]int) transportVector {
	list := []any{}
	v := transportVector{name: name, exchange: exchange, comment: comment, input: []byte{}}
	for i, a := range answers {
		v.input = append(v.input, answerWire(digests[i], a[0], a[1])...)
		list = append(list, object{{"digest", digests[i]}, {"answer", a[0]}, {"delay", a[1]}})
	}
	v.result = object{{"answers", list}}
	return v
}

// digestOf is that of the i-th envelope which is answered.
func digestOf(i int) []byte { return sum([]byte("envelope " + itoa(i))) }

// each is so many answers of one kind.
func each(n int, answer [2]int) [][2]int {
	list := make([][2]int, n)
	for i := range list {
		list[i] = answer
	}
	return list
}

func answersPositive() []transportVector {
	edges := bytes.Repeat([]byte{0xff}, 32)
	return []transportVector{
		answersOf("every", inBatch, "Every answer.", [2]int{1, 0}, [2]int{2, 30}, [2]int{3, 0}, [2]int{4, 0}, [2]int{5, 0}),
		answersOf("mailbox-every", inMailbox, "Every answer, and 0: in hand.",
			[2]int{0, 0}, [2]int{1, 0}, [2]int{2, 30}, [2]int{3, 0}, [2]int{4, 0}, [2]int{5, 0}),
		answersOf("taken", inBatch, "Taken.", [2]int{1, 0}),
		answersOf("later", inBatch, "Later, without a delay.", [2]int{2, 0}),
		answersOf("unknown-epoch", inBatch, "Unknown epoch.", [2]int{3, 0}),
		answersOf("too-large", inBatch, "Too large.", [2]int{4, 0}),
		answersOf("refused", inBatch, "Refused.", [2]int{5, 0}),
		answersOf("mailbox-in-hand", inMailbox, "In hand.", [2]int{0, 0}),
		answersOf("mailbox-none", inMailbox, "Who asks a mailbox for the first time has no answers."),
		answersOf("delays", inBatch, "Later, with delays where the head grows, and the longest one.", [2]int{2, 1}, [2]int{2, 23}, [2]int{2, 24},
			[2]int{2, 255}, [2]int{2, 256}, [2]int{2, 65535}, [2]int{2, 65536}, [2]int{2, longestDelay}),
		answersAbout("digests", inBatch, "A digest of zeros, and one of ones.", [][]byte{blank(32), edges}, [2]int{1, 0}, [2]int{5, 0}),
		answersAbout("one-digest-twice", inBatch, "Two answers about the same bytes: the envelope was in the batch twice.", [][]byte{digestOf(0), digestOf(0)}, [2]int{1, 0}, [2]int{1, 0}),
		answersOf("1024", inBatch, "As many as there may be.", each(mostEnvelopes, [2]int{1, 0})...),
		answersOf("mailbox-1024", inMailbox, "As many as a mailbox gives at once.", each(mostEnvelopes, [2]int{0, 0})...),
	}
}
