package https_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
)

// The command of SPEC.md appendix C, letter by letter.
func TestCurlAsInSpec(t *testing.T) {
	spec, err := os.ReadFile("../../protocol/SPEC.md")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?s)\nWith curl:\n\n```\n(curl .*?)```").FindSubmatch(spec)
	if found == nil {
		t.Fatal("SPEC.md has no command with curl")
	}
	eachCurl(t, https.ServerConfig{}, func(t *testing.T, u *curl) {
		var got atomic.Pointer[string]
		u.serve(func(_ context.Context, from transport.Ingress, b []byte) error {
			s := from.Peer + " " + string(b)
			got.Store(&s)
			return nil
		})
		envelope := strings.Repeat("\x00\r\n\xff", 25_000) // of bytes, none of which may be lost
		u.write("envelope", envelope)
		out, err := u.command("sh", "-c", string(found[1])).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		r := parseSaid(t, string(out))
		if want := "taken;sha-256=:" + base64SHA256(envelope) + ":"; r.status != "204" || r.header.Get("Vitalpost-Answer") != want || r.content != "" {
			t.Errorf("%+v, want 204 and %s", r, want)
		}
		if *got.Load() != "phone "+envelope {
			t.Error("another envelope arrived, or of another peer")
		}
	})
}

// The answers of SPEC.md C.1.
func TestCurlAnswers(t *testing.T) {
	eachCurl(t, https.ServerConfig{}, func(t *testing.T, u *curl) {
		var answer atomic.Pointer[error]
		u.serve(func(context.Context, transport.Ingress, []byte) error { return *answer.Load() })
		named := ";sha-256=:" + base64SHA256("hello") + ":"
		for _, test := range []struct {
			err                          error
			status, field, retry, detail string
		}{
			{&transport.Error{Class: transport.ErrLater, Delay: 90*time.Second + 1}, "503", "later" + named, "91", `{"type":"about:blank","title":"Later","status":503}`},
			{errors.New("disk full"), "503", "later" + named, "0", `{"type":"about:blank","title":"Later","status":503}`},
			{transport.ErrUnknownEpoch, "409", "unknown-epoch" + named, "", `{"type":"about:blank","title":"Unknown epoch","status":409}`},
			{transport.ErrTooLarge, "413", "too-large", "", `{"type":"about:blank","title":"Too large","status":413}`},
			{transport.ErrRefused, "422", "refused" + named, "", `{"type":"about:blank","title":"Refused","status":422}`},
			{nil, "204", "taken" + named, "", ""},
		} {
			answer.Store(&test.err)
			r := u.say("envelopes", typeEnvelope, "hello", "-H", "Content-Digest: sha-256=:"+base64SHA256("hello")+":")
			if r.status != test.status || r.header.Get("Vitalpost-Answer") != test.field || r.header.Get("Retry-After") != test.retry || r.content != test.detail {
				t.Errorf("%v: %+v, want %+v", test.err, r, test)
			}
			if test.detail != "" && r.header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("problem details as %s", r.header.Get("Content-Type"))
			}
		}
	})
}

// A batch of SPEC.md C.2.
func TestCurlBatch(t *testing.T) {
	eachCurl(t, https.ServerConfig{}, func(t *testing.T, u *curl) {
		u.serve(func(_ context.Context, _ transport.Ingress, b []byte) error {
			switch string(b) {
			case "bb":
				return transport.ErrUnknownEpoch
			case "ccc":
				return &transport.Error{Class: transport.ErrLater, Delay: time.Minute}
			}
			return nil
		})
		r := u.say("envelopes", typeEnvelopes, "\x41a\x42bb\x43ccc")
		want := answer("a", "\x01\x00") + answer("bb", "\x03\x00") + answer("ccc", "\x02\x18\x3c")
		if r.status != "200" || r.header.Get("Content-Type") != typeAnswers || r.content != want {
			t.Errorf("%+v, want %q", r, want)
		}
	})
}

// The mailbox of SPEC.md C.3: what comes is fetched, in hand, and answered.
func TestCurlMailbox(t *testing.T) {
	eachCurl(t, https.ServerConfig{}, func(t *testing.T, u *curl) {
		ask := func(answers, prefer, want string) {
			t.Helper()
			r := u.say("mailbox", typeAnswers, answers, "-H", "Prefer: "+prefer)
			if r.status != "200" || r.header.Get("Content-Type") != typeEnvelopes || r.content != want {
				t.Errorf("%+v, want %q", r, want)
			}
		}
		begun := time.Now()
		ask("", "wait=1", "")
		if d := time.Since(begun); d < time.Second {
			t.Errorf("an empty mailbox was there after %v", d)
		}
		result := u.sendAsync(transport.Parcel{Envelope: []byte("hello")})
		ask("", "wait=25", "\x45hello")
		ask("", "wait=1", "\x45hello")
		ask(answer("hello", "\x00\x00"), "wait=0", "")
		ask(answer("hello", "\x05\x00"), "return=minimal", "")
		if err := <-result; !errors.Is(err, transport.ErrRefused) {
			t.Errorf("%v, want refused", err)
		}
		result = u.sendAsync(transport.Parcel{Envelope: []byte("next")})
		ask(answer("hello", "\x01\x00"), "wait=25", "\x44next")
		ask(answer("next", "\x01\x00"), "return=minimal", "")
		if err := <-result; err != nil {
			t.Error(err)
		}
	})
}

// The other responses, of SPEC.md C.4: none of them is an answer, but for 413.
func TestCurlOtherResponses(t *testing.T) {
	eachCurl(t, https.ServerConfig{Limit: 500_000, Queue: 100, Reading: 300 * time.Millisecond}, func(t *testing.T, u *curl) {
		u.serve(func(context.Context, transport.Ingress, []byte) error {
			t.Error("it was handled")
			return nil
		})
		phone := "Bearer " + u.token
		for name, test := range map[string]struct {
			credential, path, mediaType, content string
			args                                 []string
			status, header, value                string
		}{
			"nobody":           {"", "envelopes", typeEnvelope, "x", nil, "401", "WWW-Authenticate", "Bearer"},
			"wrong token":      {phone + "x", "envelopes", typeEnvelope, "x", nil, "401", "WWW-Authenticate", "Bearer"},
			"path":             {phone, "elsewhere", typeEnvelope, "x", nil, "404", "", ""},
			"base":             {phone, "", typeEnvelope, "x", nil, "404", "", ""},
			"method":           {phone, "envelopes", typeEnvelope, "x", []string{"-X", "PUT"}, "405", "Allow", "POST"},
			"media type":       {phone, "envelopes", "application/json", "x", nil, "415", "", ""},
			"form":             {phone, "envelopes", "application/x-www-form-urlencoded", "x", nil, "415", "", ""},
			"content coding":   {phone, "envelopes", typeEnvelope, "x", []string{"-H", "Content-Encoding: gzip"}, "415", "", ""},
			"mailbox of type":  {phone, "mailbox", typeEnvelope, "", nil, "415", "", ""},
			"other digest":     {phone, "envelopes", typeEnvelope, "x", []string{"-H", "Content-Digest: sha-256=:" + base64SHA256("y") + ":"}, "400", "", ""},
			"malformed":        {phone, "envelopes", typeEnvelopes, "\x42x", nil, "400", "", ""},
			"answers cut":      {phone, "mailbox", typeAnswers, "\x83", nil, "400", "", ""},
			"one too large":    {phone, "envelopes", typeEnvelope, strings.Repeat("x", 500_001), nil, "413", "Vitalpost-Answer", "too-large"},
			"far too large":    {phone, "envelopes", typeEnvelope, strings.Repeat("x", 5_000_000), nil, "413", "Vitalpost-Answer", "too-large"},
			"of no length":     {phone, "envelopes", typeEnvelope, strings.Repeat("x", 500_001), []string{"-H", "Transfer-Encoding: chunked"}, "413", "Vitalpost-Answer", "too-large"},
			"too many answers": {phone, "mailbox", typeAnswers, strings.Repeat(answer("x", "\x01\x00"), 1025), nil, "413", "", ""},
			"slow":             {phone, "envelopes", typeEnvelope, strings.Repeat("x", 400_000), []string{"--limit-rate", "100k"}, "408", "", ""},
		} {
			r := u.sayAs(test.credential, test.path, test.mediaType, test.content, test.args...)
			if r.status != test.status || test.header != "" && r.header.Get(test.header) != test.value {
				t.Errorf("%s: %+v, want %s", name, r, test.status)
			}
			if got := r.header.Get("Vitalpost-Answer"); got != "" && test.status != "413" {
				t.Errorf("%s: an answer, %s", name, got)
			}
		}
	})
}

// Too many requests, with when to come again.
func TestCurlTooMany(t *testing.T) {
	eachCurl(t, https.ServerConfig{Batch: 1, Burst: 1, Rate: 0.01}, func(t *testing.T, u *curl) {
		u.serve(taken)
		if r := u.say("envelopes", typeEnvelope, "x"); r.status != "204" {
			t.Errorf("%+v, want 204", r)
		}
		r := u.say("envelopes", typeEnvelope, "x")
		if n, err := strconv.Atoi(r.header.Get("Retry-After")); r.status != "429" || err != nil || n < 1 || n > 100 {
			t.Errorf("%+v, want 429, and when to come again", r)
		}
	})
}

// Where it is allowed, nobody has to prove anything; but a mailbox is somebody's.
func TestCurlAnonymous(t *testing.T) {
	eachCurl(t, https.ServerConfig{Anonymous: true}, func(t *testing.T, u *curl) {
		u.serve(taken)
		if r := u.sayAs("", "envelopes", typeEnvelope, "x"); r.status != "204" {
			t.Errorf("%+v, want 204", r)
		}
		if r := u.sayAs("", "mailbox", typeAnswers, ""); r.status != "403" {
			t.Errorf("a mailbox of nobody: %+v, want 403", r)
		}
	})
}

// The largest envelope, with its length and without, and one byte more. (Curl asks
// before it sends that much.) And a server that is pinned needs no authority.
func TestCurlSizes(t *testing.T) {
	eachCurl(t, https.ServerConfig{}, func(t *testing.T, u *curl) {
		u.serve(taken)
		pin := sha256.Sum256(u.serverCert.Leaf.RawSubjectPublicKeyInfo)
		for i, args := range [][]string{nil, {"-H", "Transfer-Encoding: chunked"}, {"-H", "Expect:"}, {"-H", "Expect: 100-continue"}, {"--insecure", "--pinnedpubkey", "sha256//" + base64.StdEncoding.EncodeToString(pin[:])}} {
			content := string(byte(i)) + strings.Repeat("x", transport.MaxEnvelope-1)
			if r := u.say("envelopes", typeEnvelope, content, args...); r.status != "204" || r.header.Get("Vitalpost-Answer") != "taken;sha-256=:"+base64SHA256(content)+":" {
				t.Errorf("%v: %+v, want 204", args, r)
			}
			if r := u.say("envelopes", typeEnvelope, content+"x", args...); r.status != "413" || r.header.Get("Vitalpost-Answer") != "too-large" {
				t.Errorf("%v: %+v, want 413", args, r)
			}
		}
	})
}
