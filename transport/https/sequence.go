package https

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/vitalpost/vitalpost/transport"
)

// Sequences of SPEC.md C.2: CBOR sequences (RFC 8742) of the two types that the
// CDDL calls batched-envelope and answer, in the one encoding of section 3. (They
// are so little of CBOR that they are read here: package transport imports nothing
// of the library.)

const (
	majorUint  = 0
	majorBytes = 2 << 5
	majorArray = 4 << 5
)

// appendHead appends a head of CBOR in its shortest form.
func appendHead(dst []byte, major byte, n uint64) []byte {
	switch {
	case n < 24:
		return append(dst, major|byte(n))
	case n < 1<<8:
		return append(dst, major|24, byte(n))
	case n < 1<<16:
		return binary.BigEndian.AppendUint16(append(dst, major|25), uint16(n))
	case n < 1<<32:
		return binary.BigEndian.AppendUint32(append(dst, major|26), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(dst, major|27), n)
}

// headSize is the size of a head.
func headSize(n uint64) int {
	return len(appendHead(make([]byte, 0, 9), 0, n))
}

// sequence reads items one after the other. Its first fault stays.
type sequence struct {
	b   []byte
	at  int // of b in the whole
	err error
}

func (s *sequence) fail(rule string) {
	if s.err == nil {
		s.err = fmt.Errorf("https: byte %d of a sequence: %s", s.at, rule)
	}
	s.b = nil
}

func (s *sequence) take(n int) []byte {
	if n > len(s.b) {
		s.fail("it ends too early")
		return nil
	}
	b := s.b[:n:n]
	s.b, s.at = s.b[n:], s.at+n
	return b
}

// head reads a head of a major type, in its shortest form.
func (s *sequence) head(major byte) uint64 {
	first := s.take(1)
	if first == nil {
		return 0
	}
	if first[0]&0xe0 != major || first[0]&31 > 27 {
		s.fail("an item of another type")
		return 0
	}
	n := uint64(first[0] & 31)
	if n < 24 {
		return n
	}
	var wide [8]byte
	size := 1 << (n - 24)
	copy(wide[8-size:], s.take(size))
	n = binary.BigEndian.Uint64(wide[:])
	if s.err == nil && headSize(n) != 1+size {
		s.fail("a number or length that is not in its shortest form")
	}
	return n
}

func (s *sequence) bytes() []byte {
	n := s.head(majorBytes)
	if n > uint64(len(s.b)) {
		s.fail("it ends too early")
		return nil
	}
	return s.take(int(n))
}

// appendEnvelope appends a batched-envelope.
func appendEnvelope(dst, envelope []byte) []byte {
	return append(appendHead(dst, majorBytes, uint64(len(envelope))), envelope...)
}

// envelopeSize is the size of a batched-envelope.
func envelopeSize(n int) int { return headSize(uint64(n)) + n }

// parseEnvelopes returns the envelopes of a sequence, at most most, none empty, as
// parts of b.
func parseEnvelopes(b []byte, most int) ([][]byte, error) {
	s := sequence{b: b}
	var list [][]byte
	for len(s.b) > 0 {
		if len(list) == most {
			return nil, fmt.Errorf("https: more than %d envelopes: %w", most, errTooMany)
		}
		e := s.bytes()
		if s.err == nil && len(e) == 0 {
			s.fail("an empty envelope")
		}
		list = append(list, e)
	}
	if s.err != nil {
		return nil, s.err
	}
	return list, nil
}

// errTooMany says that a sequence may be well formed and is too long.
var errTooMany = errors.New("a sequence is too long")

// inHand stands in the place of an answer in a mailbox's request: the envelope is
// being handled.
const inHand transport.Answer = 0

// told is an answer about an envelope.
type told struct {
	digest digest
	answer transport.Answer // or inHand
	delay  time.Duration    // of Later, whole seconds
}

// err returns what the sender is told.
func (t *told) err() error { return t.answer.Err(t.delay) }

// toldOf says what a handler's error means for an envelope.
func toldOf(d digest, err error) told {
	answer, delay := transport.AnswerTo(err)
	return told{d, answer, time.Duration(seconds(delay)) * time.Second}
}

// answerSize is the most that an answer takes.
const answerSize = 1 + 2 + 32 + 1 + 5

// appendAnswer appends an answer.
func appendAnswer(dst []byte, t *told) []byte {
	dst = appendHead(dst, majorArray, 3)
	dst = append(appendHead(dst, majorBytes, uint64(len(t.digest))), t.digest[:]...)
	dst = appendHead(dst, majorUint, uint64(t.answer))
	return appendHead(dst, majorUint, seconds(t.delay))
}

// parseAnswers returns the answers of a sequence, at most most. least is the first
// that may be there: inHand or Taken.
func parseAnswers(b []byte, least transport.Answer, most int) ([]told, error) {
	s := sequence{b: b}
	var list []told
	for len(s.b) > 0 {
		if len(list) == most {
			return nil, fmt.Errorf("https: more than %d answers: %w", most, errTooMany)
		}
		if n := s.head(majorArray); n != 3 {
			s.fail("an answer that has not three items")
		}
		d := s.bytes()
		answer, delay := s.head(majorUint), s.head(majorUint)
		switch {
		case s.err != nil:
		case len(d) != len(digest{}):
			s.fail("a digest that has not 32 bytes")
		case answer < uint64(least) || answer > uint64(transport.Refused):
			s.fail("an answer that is none of those that may be here")
		case delay > uint64(transport.MaxDelay/time.Second) || delay > 0 && transport.Answer(answer) != transport.Later:
			s.fail("a delay that is not allowed there")
		default:
			list = append(list, told{digest(d), transport.Answer(answer), time.Duration(delay) * time.Second})
		}
	}
	if s.err != nil {
		return nil, s.err
	}
	return list, nil
}
