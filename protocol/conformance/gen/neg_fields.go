package main

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// noAnswer is a response about aboutSome that is none of the answers.
func noAnswer(name, comment string, status int, lines ...string) transportVector {
	return transportVector{
		name: name, comment: comment, rule: "C.1", class: "none", status: status, fields: lines, input: aboutSome,
	}
}

// fieldAbout is a field with another value of the parameter.
func fieldAbout(value string) string { return "taken;sha-256=" + value }

// taken is the field that all of those below are made from.
var (
	taken   = answerField("taken", aboutSome)
	encoded = base64.StdEncoding.EncodeToString(sum(aboutSome))
	hexSum  = hex.EncodeToString(sum(aboutSome))
)

// looseBits is base64 of the digest whose last character has bits that are not
// of it.
func looseBits() string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	last := len(encoded) - 2
	return encoded[:last] + string(alphabet[strings.IndexByte(alphabet, encoded[last])+1]) + "="
}

// urlSafe is a response about an envelope whose digest has a plus and a slash
// in base64, written with the alphabet that has none.
func urlSafe() transportVector {
	for i := 0; ; i++ {
		envelope := []byte("envelope " + itoa(i))
		if e := base64.StdEncoding.EncodeToString(sum(envelope)); strings.Contains(e, "+") && strings.Contains(e, "/") {
			v := noAnswer("base64-url", "The alphabet of base64 for URLs.", 204, fieldAbout(":"+base64.URLEncoding.EncodeToString(sum(envelope))+":"))
			v.input = envelope
			return v
		}
	}
}

// otherStatuses are fields in the form with the status of another row, or of none.
func otherStatuses() []transportVector {
	var list []transportVector
	for _, r := range rows {
		field := answerField(r.token, aboutSome)
		if r.token == "too-large" {
			field = r.token
		}
		for _, status := range []int{200, 204, 400, 409, 422, 500, 503} {
			if status != r.status {
				list = append(list, noAnswer("status-"+r.token+"-"+itoa(status), "The field of another row, or of none.", status, field))
			}
		}
	}
	return list
}

func answerFieldNegative() []transportVector {
	return append(otherStatuses(),
		noAnswer("none-204", "No field: the 204 of something else.", 204),
		noAnswer("none-200", "No field: a captive portal.", 200),
		noAnswer("none-503", "No field: the 503 of a proxy.", 503),
		noAnswer("empty", "An empty field.", 204, ""),
		noAnswer("twice", "Two fields, although they say the same.", 204, taken, taken),
		noAnswer("two-answers", "Two fields that say different things, the right one first.", 204, taken, answerField("refused", aboutSome)),
		noAnswer("beside-empty", "Two fields, one of which is empty.", 204, taken, ""),
		noAnswer("list", "Two items in one field.", 204, taken+", "+taken),
		noAnswer("comma-behind", "A comma behind the item.", 204, taken+","),
		noAnswer("token-case", "A capital letter.", 204, strings.Replace(taken, "taken", "Taken", 1)),
		noAnswer("token-upper-case", "Capital letters.", 204, strings.Replace(taken, "taken", "TAKEN", 1)),
		noAnswer("token-unknown", "A token that is none of the five.", 204, answerField("accepted", aboutSome)),
		noAnswer("token-in-hand", "The number 0 of C.3 has no token.", 204, answerField("in-hand", aboutSome)),
		noAnswer("token-longer", "A token that begins like one of the five.", 204, answerField("takeno", aboutSome)),
		noAnswer("token-shorter", "A token that one of the five begins like.", 204, answerField("take", aboutSome)),
		noAnswer("token-underscore", "An underscore in place of the hyphen.", 409, answerField("unknown_epoch", aboutSome)),
		noAnswer("token-number", "The number of an answer.", 204, answerField("1", aboutSome)),
		noAnswer("token-string", "The token as a string.", 204, answerField(`"taken"`, aboutSome)),
		noAnswer("token-missing", "The parameter alone.", 204, strings.TrimPrefix(taken, "taken")),
		noAnswer("token-member", "A dictionary.", 204, "answer="+taken),
		noAnswer("key-case", "A capital letter in the parameter.", 204, strings.Replace(taken, "sha", "Sha", 1)),
		noAnswer("key-upper-case", "The parameter as the algorithm is often written.", 204, strings.Replace(taken, "sha", "SHA", 1)),
		noAnswer("key-without-hyphen", "sha256.", 204, strings.Replace(taken, "-256", "256", 1)),
		noAnswer("key-sha-512", "Another parameter, in place of it.", 204, "taken;"+digestLonger),
		noAnswer("space-before-semicolon", "A space before the semicolon.", 204, strings.Replace(taken, ";", " ;", 1)),
		noAnswer("space-behind-semicolon", "A space behind the semicolon: RFC 9651 reads it, but it is not this form.", 204, strings.Replace(taken, ";", "; ", 1)),
		noAnswer("tab-behind-semicolon", "A tab behind the semicolon.", 204, strings.Replace(taken, ";", ";\t", 1)),
		noAnswer("space-before-equals", "A space before the equals sign.", 204, strings.Replace(taken, "=:", " =:", 1)),
		noAnswer("space-behind-equals", "A space behind the equals sign.", 204, strings.Replace(taken, "=:", "= :", 1)),
		noAnswer("space-in-base64", "A space in the byte sequence.", 204, fieldAbout(":"+encoded[:20]+" "+encoded[20:]+":")),
		noAnswer("space-before-base64", "A space behind the first colon.", 204, fieldAbout(": "+encoded+":")),
		noAnswer("parameter-missing", "No parameter.", 204, "taken"),
		noAnswer("parameter-empty", "A semicolon, and no parameter.", 204, "taken;"),
		noAnswer("parameter-true", "The parameter without a value.", 204, "taken;sha-256"),
		noAnswer("parameter-without-value", "An equals sign, and no value.", 204, "taken;sha-256="),
		noAnswer("parameter-twice", "The parameter twice.", 204, taken+strings.TrimPrefix(taken, "taken")),
		noAnswer("parameter-twice-wrong-first", "The parameter twice, the first one about another envelope.", 204, "taken;"+digestWrong+";"+digestRight),
		noAnswer("parameter-before", "Another parameter before it.", 204, "taken;a=1;"+digestRight),
		noAnswer("parameter-behind", "Another parameter behind it.", 204, taken+";a=1"),
		noAnswer("semicolon-behind", "A semicolon behind it.", 204, taken+";"),
		noAnswer("junk-behind", "A letter behind it.", 204, taken+"x"),
		noAnswer("string", "Base64 in a string.", 204, fieldAbout(`"`+encoded+`"`)),
		noAnswer("token", "Base64 with nothing around it.", 204, fieldAbout(encoded)),
		noAnswer("hex-token", "The digest in hexadecimal.", 204, fieldAbout(hexSum)),
		noAnswer("hex-bytes", "The digest in hexadecimal between the colons.", 204, fieldAbout(":"+hexSum+":")),
		noAnswer("colon-missing-first", "No opening colon.", 204, fieldAbout(encoded+":")),
		noAnswer("colon-missing-last", "No closing colon.", 204, fieldAbout(":"+encoded)),
		noAnswer("colon-three", "A third colon.", 204, taken+":"),
		noAnswer("base64-empty", "A byte sequence of nothing.", 204, fieldAbout("::")),
		noAnswer("base64-loose-bits", "The last character has bits that are not of the digest.", 204, fieldAbout(":"+looseBits()+":")),
		noAnswer("base64-not-padded", "No padding.", 204, fieldAbout(":"+strings.TrimRight(encoded, "=")+":")),
		noAnswer("base64-padded-twice", "Padding for one byte more.", 204, fieldAbout(":"+encoded+"=:")),
		noAnswer("base64-cut", "The byte sequence lacks its last four characters.", 204, fieldAbout(":"+encoded[:len(encoded)-4]+":")),
		noAnswer("base64-other-character", "A character that base64 does not have.", 204, fieldAbout(":"+"*"+encoded[1:]+":")),
		urlSafe(),
		noAnswer("digest-31-bytes", "The first 31 bytes of the digest.", 204, fieldAbout(byteSequence(sum(aboutSome)[:31]))),
		noAnswer("digest-33-bytes", "A byte behind the digest.", 204, fieldAbout(byteSequence(append(sum(aboutSome), 0)))),
		noAnswer("digest-sha-512", "SHA-512 of the envelope.", 204, fieldAbout(byteSequence(sha512Of(aboutSome)))),
		noAnswer("digest-other", "About another envelope.", 204, "taken;"+digestWrong),
		noAnswer("digest-of-nothing", "The field of the example, about no byte at all.", 204, "taken;"+digestMember("sha-256", sum())),
		noAnswer("digest-twice-hashed", "SHA-256 of the digest.", 204, fieldAbout(byteSequence(sum(sum(aboutSome))))),
		noAnswer("digest-other-refused", "Refused, about another envelope.", 422, "refused;"+digestWrong),
		noAnswer("digest-other-later", "Later, about another envelope.", 503, "later;"+digestWrong),
		noAnswer("digest-other-unknown-epoch", "Unknown epoch, about another envelope.", 409, "unknown-epoch;"+digestWrong))
}

// otherContent is a content that is not what Content-Digest says.
func otherContent(name, comment string, lines ...string) transportVector {
	return transportVector{
		name: name, comment: comment, rule: "C.1", class: "format", fields: lines, input: aboutSome,
	}
}

var contentDigestNegative = []transportVector{
	otherContent("other", "The digest of something else.", digestWrong),
	otherContent("of-nothing-wrong", "The digest of no byte at all, and a content.", digestMember("sha-256", sum())),
	otherContent("flipped", "One bit of the digest.", digestMember("sha-256", flipped(sum(aboutSome)))),
	otherContent("31-bytes", "The first 31 bytes of the digest.", digestMember("sha-256", sum(aboutSome)[:31])),
	otherContent("33-bytes", "A byte behind the digest.", digestMember("sha-256", append(sum(aboutSome), 0))),
	otherContent("no-bytes", "A byte sequence of nothing.", "sha-256=::"),
	otherContent("beside-sha-512", "SHA-512 is that of the content, and sha-256 is not.", digestLonger+", "+digestWrong),
	otherContent("before-sha-512", "Behind sha-256, which is not that of the content, SHA-512 is.", digestWrong+", "+digestLonger),
	otherContent("two-lines-wrong", "In the second of two lines.", digestLonger, digestWrong),
	otherContent("twice-last-wrong", "sha-256 twice, and the last one is not the content's.", digestRight+", "+digestWrong),
	otherContent("twice-first-wrong", "sha-256 twice, and the first one is not the content's.", digestWrong+", "+digestRight),
	otherContent("twice-in-two-lines", "sha-256 in two lines, of which the first is not the content's.", digestWrong, digestRight),
	otherContent("parameter", "Something behind the value.", digestRight+";from=proxy"),
	otherContent("in-a-string", "What looks like a member stands in a string, which is split.", `note="a, `+digestWrong+`"`),
	otherContent("string", "sha-256 is a string, and so not the digest.", `sha-256="`+encoded+`"`),
	otherContent("true", "sha-256 without a value.", "sha-256"),
	otherContent("not-a-dictionary", "The closing colon is missing.", "sha-256=:"+encoded),
}

func flipped(b []byte) []byte {
	b[len(b)-1] ^= 1
	return b
}
