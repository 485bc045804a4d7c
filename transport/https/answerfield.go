package https

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/vitalpost/vitalpost/transport"
)

const digestParameter = ";sha-256=:"

// answerField returns the field Vitalpost-Answer (SPEC.md C.1).
func answerField(a transport.Answer, d *digest) string {
	if a == transport.TooLarge {
		return words[a].token
	}
	b := make([]byte, 0, 80)
	b = append(b, words[a].token...)
	b = append(b, digestParameter...)
	b = base64.StdEncoding.AppendEncode(b, d[:])
	return string(append(b, ':'))
}

// parseAnswerField is the inverse; it takes that form only.
func parseAnswerField(s string) (a transport.Answer, d digest, ok bool) {
	token, rest, found := strings.Cut(s, digestParameter)
	for a := transport.Taken; a <= transport.Refused; a++ {
		if words[a].token != token {
			continue
		}
		if !found {
			return a, d, a == transport.TooLarge
		}
		encoded, closed := strings.CutSuffix(rest, ":")
		if !closed || a == transport.TooLarge || len(encoded) != base64.StdEncoding.EncodedLen(len(d)) {
			return 0, d, false
		}
		var buf [33]byte // room for what an encoding of this length may hold
		n, err := base64.StdEncoding.Strict().Decode(buf[:], []byte(encoded))
		if err != nil || n != len(d) {
			return 0, d, false
		}
		return a, digest(buf[:]), true
	}
	return 0, d, false
}

// contentDigest returns the field Content-Digest (RFC 9530).
func contentDigest(d *digest) string {
	return string(appendContentDigest(make([]byte, 0, 64), d))
}

func appendContentDigest(dst []byte, d *digest) []byte {
	dst = append(dst, "sha-256=:"...)
	return append(base64.StdEncoding.AppendEncode(dst, d[:]), ':')
}

// digestMatches reports whether no sha-256 of Content-Digest is another than d, or in
// another form. Other algorithms are not looked at.
func digestMatches(h http.Header, d *digest) bool {
	var buf [64]byte
	want := appendContentDigest(buf[:0], d)
	for _, field := range h[headerDigest] {
		if field == string(want) {
			continue
		}
		for member := range strings.SplitSeq(field, ",") {
			member = strings.Trim(member, " \t")
			if key, _, _ := strings.Cut(member, "="); key == "sha-256" && member != string(want) {
				return false
			}
		}
	}
	return true
}

// retryAfter returns the delay of a field Retry-After (RFC 9110 section 10.2.3), in
// seconds or as a date; 0 if there is none.
func retryAfter(h http.Header, now time.Time) time.Duration {
	s := h.Get("Retry-After")
	if s == "" {
		return 0
	}
	if n, err := strconv.ParseUint(s, 10, 64); err == nil {
		return time.Duration(min(n, uint64(transport.MaxDelay/time.Second))) * time.Second
	}
	if t, err := http.ParseTime(s); err == nil {
		return min(max(t.Sub(now), 0), transport.MaxDelay)
	}
	return 0
}

// seconds rounds a delay up.
func seconds(d time.Duration) uint64 {
	return uint64((min(max(d, 0), transport.MaxDelay) + time.Second - 1) / time.Second)
}
