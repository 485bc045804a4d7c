package main

import (
	"bytes"
	"encoding/base64"
)

// transportVector is a vector of SPEC appendix C: the content of a request or a
// response, or one field of it.
type transportVector struct {
	name, comment string
	rule, class   string // negatives only

	exchange string // of a sequence: batch or mailbox
	most     int    // envelopes or answers; 0: as many as there may ever be
	size     int    // bytes; 0: as many as there may ever be
	status   int    // of an answer-field
	fields   []string
	input    []byte
	runs     []stretch // in place of input
	result   object    // positives only
}

// stretch is bytes that stand so many times one after the other.
type stretch struct {
	bytes []byte
	times int
}

// What Appendix C allows at most, and the CDDL.
const (
	mostEnvelopes   = 1024
	mostBytes       = 4194304
	longestDelay    = 86400
	longestEnvelope = 1048576 + 16384
)

const (
	inBatch   = "batch"
	inMailbox = "mailbox"
)

// transports makes vectors of one operation.
func transports(operation string, list []transportVector) []sceneVector {
	var vectors []sceneVector
	for _, v := range list {
		vectors = append(vectors, sceneVector{operation + "-" + v.name, func(s *scene) object {
			s.comment = v.comment
			if v.class != "" {
				s.fault(v.rule, v.class, v.comment)
			}
			fields := v.members(operation)
			if v.class == "" {
				fields = append(fields, member{"result", v.result})
			}
			return s.vector(operation, fields...)
		}})
	}
	return vectors
}

// transportTables are the vectors of appendix C.
func transportTables() [][]sceneVector {
	return [][]sceneVector{
		transports("envelopes", envelopesPositive()), transports("envelopes", batchCounts()), transports("envelopes", batchShapes),
		transports("envelopes", batchHeads()), transports("envelopes", batchCuts()),
		transports("answers", answersPositive()), transports("answers", answersValues()), transports("answers", answersShapes),
		transports("answers", answersCuts()),
		transports("answer-field", answerFieldPositive), transports("answer-field", answerFieldNegative()),
		transports("content-digest", contentDigestPositive), transports("content-digest", contentDigestNegative),
	}
}

// members are the fields of the file that this operation has.
func (v transportVector) members(operation string) []member {
	var list []member
	switch operation {
	case "envelopes", "answers":
		list = append(list, member{"exchange", v.exchange})
	case "answer-field":
		list = append(list, member{"status", v.status})
	}
	if v.most != 0 {
		list = append(list, member{"max_" + operation, v.most})
	}
	if v.size != 0 {
		list = append(list, member{"max_bytes", v.size})
	}
	if operation == "answer-field" || operation == "content-digest" {
		list = append(list, member{"fields", append([]string{}, v.fields...)})
	}
	if v.runs == nil {
		return append(list, member{"input", v.input})
	}
	var runs []any
	for _, r := range v.runs {
		runs = append(runs, object{{"bytes", r.bytes}, {"times", r.times}})
	}
	return append(list, member{"runs", runs})
}

// inputOf is what a vector's file has as its input.
func inputOf(o object) []byte {
	if b, ok := o.get("input").([]byte); ok {
		return b
	}
	var b []byte
	for _, r := range o.get("runs").([]any) {
		run, times := r.(object).get("bytes").([]byte), r.(object).get("times").(int)
		if at, ok := r.(object).get("counter").(int); ok {
			for n := range times {
				b = append(b, numbered(run, at, n)...)
			}
			continue
		}
		b = append(b, bytes.Repeat(run, times)...)
	}
	return b
}

// answerWire is one answer of a sequence.
func answerWire(digest []byte, answer, delay int) []byte {
	return array(bin(digest), num(answer), num(delay))
}

// byteSequence is bytes as RFC 9651 writes them in a field.
func byteSequence(b []byte) string { return ":" + base64.StdEncoding.EncodeToString(b) + ":" }

// answerField is the field of C.1 about an envelope.
func answerField(token string, envelope []byte) string {
	return token + ";sha-256=" + byteSequence(sum(envelope))
}
