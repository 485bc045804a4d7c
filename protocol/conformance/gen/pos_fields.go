package main

import (
	"crypto/sha512"
	"strings"
)

// aboutSome is the envelope that the fields here are about.
var aboutSome = []byte("some envelope")

// fieldVector is a response about aboutSome.
func fieldVector(name, comment string, answer, status int, lines ...string) transportVector {
	return transportVector{
		name: name, comment: comment, status: status, fields: lines, input: aboutSome,
		result: object{{"answer", answer}},
	}
}

var answerFieldPositive = []transportVector{
	{name: "example", comment: "The field of C.1, about no byte at all.", status: 204, input: []byte{},
		fields: []string{"taken;sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"}, result: object{{"answer", 1}}},
	fieldVector("taken", "Taken.", 1, 204, answerField("taken", aboutSome)),
	fieldVector("later", "Later.", 2, 503, answerField("later", aboutSome)),
	fieldVector("unknown-epoch", "Unknown epoch.", 3, 409, answerField("unknown-epoch", aboutSome)),
	fieldVector("too-large", "Too large.", 4, 413, "too-large"),
	fieldVector("refused", "Refused.", 5, 422, answerField("refused", aboutSome)),
	fieldVector("413", "A 413 of a proxy, without the field.", 4, 413),
	fieldVector("413-parameter", "A 413 whose field is not in the form: it has a parameter. A 413 from whomever is too large.", 4, 413, answerField("too-large", aboutSome)),
	fieldVector("413-taken", "A 413 with the field of another answer.", 4, 413, answerField("taken", aboutSome)),
	fieldVector("413-twice", "A 413 with two fields.", 4, 413, "too-large", "too-large"),
}

// digestVector is a content with the lines of Content-Digest beside it.
func digestVector(name, comment string, compared bool, lines ...string) transportVector {
	return transportVector{
		name: name, comment: comment, fields: lines, input: aboutSome, result: object{{"compared", compared}},
	}
}

// digestMember is a member of Content-Digest.
func digestMember(algorithm string, digest []byte) string {
	return algorithm + "=" + byteSequence(digest)
}

// Digests of aboutSome and of something else.
var (
	digestRight  = digestMember("sha-256", sum(aboutSome))
	digestWrong  = digestMember("sha-256", sum([]byte("another envelope")))
	digestLonger = digestMember("sha-512", sha512Of(aboutSome))
)

func sha512Of(b []byte) []byte {
	h := sha512.Sum512(b)
	return h[:]
}

var contentDigestPositive = []transportVector{
	digestVector("none", "No field: nothing is compared.", false),
	digestVector("sha-256", "The digest of the content.", true, digestRight),
	{name: "of-nothing", comment: "An empty content, and its digest.", fields: []string{digestMember("sha-256", sum())},
		input: []byte{}, result: object{{"compared", true}}},
	digestVector("sha-512-alone", "Another algorithm alone: nothing is compared.", false, digestLonger),
	digestVector("sha-512-wrong", "Another algorithm with the digest of something else, which nobody looks at.", false,
		digestMember("sha-512", sha512Of([]byte("another envelope")))),
	digestVector("unknown-wrong", "An algorithm that nobody knows, beside the digest of the content.", true, "crc=:AAAA:, "+digestRight),
	digestVector("first-of-two", "Before another algorithm.", true, digestRight+", "+digestLonger),
	digestVector("second-of-two", "Behind another algorithm.", true, digestLonger+", "+digestRight),
	digestVector("no-space", "No space behind the comma.", true, digestLonger+","+digestRight),
	digestVector("tabs", "Tabs around the comma.", true, digestLonger+"\t,\t"+digestRight),
	digestVector("spaces", "Spaces and tabs around the whole.", true, " \t"+digestRight+"\t "),
	digestVector("two-lines", "Two lines, which are one field.", true, digestLonger, digestRight),
	digestVector("twice", "sha-256 twice, and right both times.", true, digestRight+", "+digestRight),
	digestVector("empty-members", "Nothing between commas.", true, ", ,"+digestRight+",,"),
	digestVector("empty", "A field of nothing.", false, ""),
	digestVector("key-upper-case", "The key in capital letters is another.", false, strings.ToUpper("sha-256")+"="+byteSequence(sum([]byte("another envelope")))),
	digestVector("space-before-equals", "A space behind the key, which is another then.", false, "sha-256 ="+byteSequence(sum([]byte("another envelope")))),
	digestVector("junk", "A member that is nothing which RFC 9651 knows.", true, "=;:\"(, "+digestRight),
	digestVector("every-type", "Values of every type beside it.", true, `a=1, b=-1.5, c="x\"\\", d=tok/en, e, f=?0, g=(1 "2";h  :AAAA:);i, j=:AA==:, `+digestRight),
	digestVector("other-key", "Keys that only begin or end like it.", false, `sha-25=:AAAA:, sha-2561=:AAAA:, x-sha-256=:AAAA:, *sha-256=:AAAA:`),
}
