package https

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport"
)

var someDigest = digest(bytes.Repeat([]byte{7}, 32))

func TestAnswerField(t *testing.T) {
	for a := transport.Taken; a <= transport.Refused; a++ {
		s := answerField(a, &someDigest)
		got, d, ok := parseAnswerField(s)
		if !ok || got != a || a != transport.TooLarge && d != someDigest {
			t.Errorf("%s is read as %v, %x, %v", s, got, d, ok)
		}
	}
	const d = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="
	if s := answerField(transport.Taken, &someDigest); s != "taken;sha-256=:"+d+":" {
		t.Errorf("taken is %s", s)
	}
	for _, s := range []string{
		"", "taken", "taken;", "taken;sha-256=::", "TAKEN;sha-256=:" + d + ":", "taken; sha-256=:" + d + ":", "taken;sha-256=:" + d,
		"taken;sha-256=:" + d + ":;x=1", "taken ;sha-256=:" + d + ":", "taken;sha-256=:" + strings.TrimSuffix(d, "=") + ":",
		"taken;sha-256=:" + strings.Replace(d, "c=", "d=", 1) + ":", // other unused bits
		"taken;sha-256=:" + d[:43] + "A:", "taken;sha-256=:" + d[:40] + "!!==:", "taken;sha-256=:" + d[:42] + "\n=:",
		"taken;sha-512=:" + d + ":", "too-large;sha-256=:" + d + ":", "later", "refused", "unknown-epoch", "other;sha-256=:" + d + ":",
	} {
		if a, _, ok := parseAnswerField(s); ok {
			t.Errorf("%q is read as %v", s, a)
		}
	}
}

func TestContentDigest(t *testing.T) {
	right := contentDigest(&someDigest)
	for _, test := range []struct {
		fields []string
		match  bool
	}{
		{nil, true},
		{[]string{right}, true},
		{[]string{"sha-512=:AA==:, " + right}, true},
		{[]string{"sha-512=:AA==:"}, true},
		{[]string{"sha-512=:AA==:", right}, true},
		{[]string{"sha-256=:AA==:"}, false},
		{[]string{"sha-256"}, false},
		{[]string{right + ", sha-256=:AA==:"}, false},
		{[]string{right, "sha-256=:AA==:"}, false},
		{[]string{strings.Replace(right, "Bw", "CA", 1)}, false},
	} {
		if got := digestMatches(http.Header{headerDigest: test.fields}, &someDigest); got != test.match {
			t.Errorf("%q matches: %v", test.fields, got)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for s, want := range map[string]time.Duration{
		"": 0, "0": 0, "7": 7 * time.Second, "99999999999999999999": 0, "9999999999": transport.MaxDelay, "-1": 0, "x": 0, "1.5": 0,
		"Tue, 24 Nov 2026 12:01:00 GMT": time.Minute, "Tue, 24 Nov 2026 11:00:00 GMT": 0, "Tue, 24 Nov 2036 12:00:00 GMT": transport.MaxDelay,
	} {
		if got := retryAfter(http.Header{"Retry-After": {s}}, now); got != want {
			t.Errorf("%q is %v, want %v", s, got, want)
		}
	}
}

func TestPreferences(t *testing.T) {
	for s, want := range map[string]struct {
		wait    time.Duration
		minimal bool
	}{
		"": {}, "wait=25": {25 * time.Second, false}, "Wait=1, return=minimal": {time.Second, true}, "return=minimal": {0, true},
		"wait=600": {50 * time.Second, false}, "wait=-1": {}, "wait=99999999999": {}, "wait": {}, "return=representation, wait=2": {2 * time.Second, false},
	} {
		wait, minimal := preferences(http.Header{"Prefer": {s}})
		if wait != want.wait || minimal != want.minimal {
			t.Errorf("%q is %v, %v, want %v", s, wait, minimal, want)
		}
	}
}

// envelopesSeeds are sequences, good and bad.
var envelopesSeeds = []string{
	"", "\x41a", "\x41a\x42bc", "\x58\x18" + strings.Repeat("a", 24), "\x59\x01\x00" + strings.Repeat("a", 256),
	"\x40", "\x58\x01a", "\x59\x00\x18" + strings.Repeat("a", 24), "\x41", "\x5b\xff\xff\xff\xff\xff\xff\xff\xffa", "\x5f\x41a\xff", "\x61a", "\x81\x41a", "\x5c", "\x41a\x41",
}

var answersSeeds = []string{
	"", one(1, 0), one(2, 86400), one(0, 0) + one(5, 0), one(3, 0) + one(4, 0),
	one(6, 0), one(1, 1), one(2, 86401), "\x82\x41a\x01", "\x83\x41a\x01\x00", strings.Replace(one(1, 0), "\x83", "\x9f", 1), one(1, 0)[:36], one(1, 0) + "\x83",
}

// one is an answer, or what looks like one.
func one(answer transport.Answer, delay uint64) string {
	b := append([]byte{0x83, 0x58, 0x20}, someDigest[:]...)
	return string(appendHead(appendHead(b, majorUint, uint64(answer)), majorUint, delay))
}

func TestSequences(t *testing.T) {
	for i, s := range envelopesSeeds {
		list, err := parseEnvelopes([]byte(s), 2)
		if (err == nil) != (i < 5) {
			t.Errorf("envelopes %x: %q, %v", s, list, err)
		}
	}
	for i, s := range answersSeeds {
		list, err := parseAnswers([]byte(s), inHand, 2)
		if (err == nil) != (i < 5) {
			t.Errorf("answers %x: %v, %v", s, list, err)
		}
	}
	if _, err := parseEnvelopes([]byte("\x41a\x41a\x41a"), 2); err == nil {
		t.Error("three envelopes where two are the most")
	}
	if _, err := parseAnswers([]byte(one(1, 0)+one(1, 0)+one(1, 0)), inHand, 2); err == nil {
		t.Error("three answers where two are the most")
	}
}

func FuzzParseEnvelopes(f *testing.F) {
	for _, s := range envelopesSeeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := parseEnvelopes(b, 16)
		if err != nil {
			if list != nil {
				t.Error("envelopes beside an error")
			}
			return
		}
		var again []byte
		size := 0
		for _, e := range list {
			again = appendEnvelope(again, e)
			size += envelopeSize(len(e))
		}
		if !bytes.Equal(again, b) || size != len(b) || len(list) > 16 {
			t.Errorf("%x was accepted, and is written as %x", b, again)
		}
	})
}

func FuzzParseAnswers(f *testing.F) {
	for _, s := range answersSeeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := parseAnswers(b, inHand, 16)
		if err != nil {
			if list != nil {
				t.Error("answers beside an error")
			}
			return
		}
		var again []byte
		for i := range list {
			before := len(again)
			again = appendAnswer(again, &list[i])
			if len(again)-before > answerSize {
				t.Errorf("an answer of %d bytes", len(again)-before)
			}
		}
		if !bytes.Equal(again, b) || len(list) > 16 {
			t.Errorf("%x was accepted, and is written as %x", b, again)
		}
	})
}

func FuzzParseAnswerField(f *testing.F) {
	for a := transport.Taken; a <= transport.Refused; a++ {
		f.Add(answerField(a, &someDigest))
	}
	f.Add("taken;sha-256=::")
	f.Fuzz(func(t *testing.T, s string) {
		a, d, ok := parseAnswerField(s)
		if ok && answerField(a, &d) != s {
			t.Errorf("%q was accepted, and is written as %q", s, answerField(a, &d))
		}
	})
}
