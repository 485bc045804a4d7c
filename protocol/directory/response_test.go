package directory

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
)

// entryBytes is a good content.
var entryBytes = []byte("\x82\x63a:b\x41c")

// response is one on the wire.
func response(status string, fields string, content []byte) []byte {
	return fmt.Appendf(nil, "HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s", status, fields, len(content), content)
}

const good = "Content-Type: " + typeEntry + "\r\n"

// fetched returns what a client makes of a response.
func fetched(t testing.TB, raw []byte) (*answer, error) {
	t.Helper()
	c := newClient(t, tripFunc(func(r *http.Request) (*http.Response, error) {
		return http.ReadResponse(bufio.NewReader(bytes.NewReader(raw)), r)
	}), nil)
	return c.fetch(t.Context(), keys.Thumbprint{1})
}

// What says something, and what does not.
func TestResponses(t *testing.T) {
	if a, err := fetched(t, response("200 OK", good, entryBytes)); err != nil || a.entry.Address != "a:b" || string(a.entry.Bundle) != "c" {
		t.Errorf("a good one: %v", err)
	}
	if a, err := fetched(t, response("404 Not Found", good, []byte(unknownContent))); err != nil || a.known() {
		t.Errorf("unknown: %v", err)
	}
	for name, raw := range map[string][]byte{
		"nothing":             nil,
		"no HTTP":             []byte("hello"),
		"no type":             response("200 OK", "", entryBytes),
		"a portal":            response("200 OK", "Content-Type: text/html\r\n", []byte("<html>")),
		"type in other case":  response("200 OK", strings.ToUpper(good), entryBytes),
		"type with parameter": response("200 OK", "Content-Type: "+typeEntry+"; v=1\r\n", entryBytes),
		"two types":           response("200 OK", good+good, entryBytes),
		"coded":               response("200 OK", good+"Content-Encoding: gzip\r\n", entryBytes),
		"no content":          response("200 OK", good, nil),
		"cut":                 response("200 OK", good, entryBytes)[:len(response("200 OK", good, entryBytes))-1],
		"shorter CBOR":        response("200 OK", good, entryBytes[:5]),
		"longer CBOR":         response("200 OK", good, append(bytes.Clone(entryBytes), 0)),
		"too long":            response("200 OK", good, make([]byte, protocol.MaxDirectoryEntry+1)),
		"203":                 response("203 Non-Authoritative", good, entryBytes),
		"204":                 response("204 No Content", good, nil),
		"206":                 response("206 Partial", good, entryBytes),
		"304":                 response("304 Not Modified", good, nil),
		"a redirect":          response("302 Found", good+"Location: https://elsewhere.example/\r\n", entryBytes),
		"a stray 404":         response("404 Not Found", "", []byte("whatever")),
		"a 404 of no type":    response("404 Not Found", "", []byte(unknownContent)),
		"a 404 of more":       response("404 Not Found", good, []byte(unknownContent+unknownContent)),
		"a 404 with an entry": response("404 Not Found", good, entryBytes),
		"a 404, cut":          response("404 Not Found", good, nil),
		"null, and 200":       response("200 OK", good, []byte(unknownContent)),
		"401":                 response("401 Unauthorized", "", nil),
		"410":                 response("410 Gone", "", nil),
		"500":                 response("500 Internal", good, entryBytes),
	} {
		a, err := fetched(t, raw)
		var e *Error
		if a != nil || !errors.As(err, &e) || errors.Is(err, protocol.ErrUnknownNode) || e.Error() == "" {
			t.Errorf("%s: %v, %v", name, a, err)
		}
	}
}

func TestFresh(t *testing.T) {
	for fields, want := range map[string]time.Duration{
		"": 5 * time.Minute, "max-age=300": 5 * time.Minute, "max-age=60": time.Minute, "max-age=61": 61 * time.Second, "max-age=59": time.Minute,
		"max-age=86400": 24 * time.Hour, "max-age=86401": 24 * time.Hour, "max-age=99999999999999": time.Minute, "MAX-AGE=120": 2 * time.Minute,
		"public, max-age=120": 2 * time.Minute, "max-age": time.Minute, "max-age=x": time.Minute, "max-age=-1": time.Minute, "max-age=\"120\"": time.Minute,
		"no-store": time.Minute, "max-age=600, no-cache": time.Minute, "s-maxage=600": 5 * time.Minute,
		"max-age=600|100": 500 * time.Second, "max-age=600|9999": time.Minute, "max-age=600|x": 10 * time.Minute, "|100": 200 * time.Second,
	} {
		control, age, _ := strings.Cut(fields, "|")
		h := http.Header{}
		if control != "" {
			h.Set("Cache-Control", control)
		}
		if age != "" {
			h.Set("Age", age)
		}
		if got := fresh(h); got != want {
			t.Errorf("%q: %v, want %v", fields, got, want)
		}
	}
}

// FuzzResponse has a client read whatever stands on the wire: what it takes is a good
// entry, whole, and nothing else says anything.
func FuzzResponse(f *testing.F) {
	for _, raw := range [][]byte{
		response("200 OK", good, entryBytes), response("200 OK", good+"Cache-Control: max-age=86401\r\nAge: 9\r\n", entryBytes),
		response("404 Not Found", good, []byte(unknownContent)), response("404 Not Found", "", nil), response("200 OK", "", entryBytes), response("200 OK", good, entryBytes[:4]), response("503 Later", "Retry-After: 1\r\n", nil),
		[]byte("HTTP/1.1 200 OK\r\n" + good + "Transfer-Encoding: chunked\r\n\r\n7\r\n" + string(entryBytes) + "\r\n0\r\n\r\n"),
		[]byte("HTTP/1.1 200 OK\r\n" + good + "Content-Length: 99999999\r\n\r\n"),
	} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		begin := time.Now()
		a, err := fetched(t, raw)
		if err != nil {
			var e *Error
			if a != nil || !errors.As(err, &e) {
				t.Fatalf("%v beside %v", a, err)
			}
			return
		}
		if d := a.ask.Sub(begin); d < minFresh || d > maxFresh+time.Minute {
			t.Fatalf("fresh for %v", d)
		}
		if !a.known() {
			if a.entry.Address != "" {
				t.Fatal("an address of an unknown node")
			}
			return
		}
		content, err := a.entry.Append(nil)
		if err != nil || !bytes.Contains(raw, a.entry.Bundle) || len(content) > protocol.MaxDirectoryEntry {
			t.Fatalf("taken: %x, %v", content, err)
		}
	})
}
