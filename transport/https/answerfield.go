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
	b := make([]byte, 0, 64)
	b = append(b, "sha-256=:"...)
	b = base64.StdEncoding.AppendEncode(b, d[:])
	return string(append(b, ':'))
}

// digestMatches reports whether no sha-256 of Content-Digest is another than d.
// Other algorithms are not looked at.
func digestMatches(h http.Header, d *digest) bool {
	for _, field := range h[headerDigest] {
		for member := range strings.SplitSeq(field, ",") {
			key, value, _ := strings.Cut(strings.TrimSpace(member), "=")
			if key == "sha-256" && "sha-256="+value != contentDigest(d) {
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
