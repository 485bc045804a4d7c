package directory

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/transport"
)

// told is a directory of one node that says what a test tells it to.
type told struct {
	entry            protocol.DirectoryEntry
	bundle, location error
}

func (d told) Bundle(_ context.Context, node keys.Thumbprint) ([]byte, error) {
	if node != nth(1) {
		return nil, protocol.ErrUnknownNode
	}
	return d.entry.Bundle, d.bundle
}

func (d told) Address(context.Context, keys.Thumbprint) (transport.Address, error) {
	return d.entry.Address, d.location
}

// What a handler says, to the byte where it counts.
func TestHandler(t *testing.T) {
	entry := protocol.DirectoryEntry{Address: "a:b", Bundle: []byte("c")}
	secret := errors.New("the database's password is wrong")
	path := "/nodes/" + pathOf(nth(1))
	for name, test := range map[string]struct {
		d            told
		method, path string
		status       int
		content      string
	}{
		"an entry":           {told{entry: entry}, "GET", path, 200, string(entryBytes)},
		"elsewhere mounted":  {told{entry: entry}, "GET", "/" + pathOf(nth(1)), 200, string(entryBytes)},
		"without an address": {told{entry: entry, location: protocol.ErrUnknownNode}, "GET", path, 200, "\x82\xf6\x41c"},
		"another node":       {told{entry: entry}, "GET", "/nodes/" + pathOf(nth(2)), 404, unknownContent},
		"upper case":         {told{entry: entry}, "GET", "/nodes/" + strings.ToUpper(pathOf(keys.Thumbprint{0xab})), 404, ""},
		"short":              {told{entry: entry}, "GET", path[:len(path)-1], 404, ""},
		"long":               {told{entry: entry}, "GET", path + "0", 404, ""},
		"a slash behind":     {told{entry: entry}, "GET", path + "/", 404, ""},
		"a query":            {told{entry: entry}, "GET", path + "?a=b", 404, ""},
		"no thumbprint":      {told{entry: entry}, "GET", "/nodes/", 404, ""},
		"a post":             {told{entry: entry}, "POST", path, 405, ""},
		"bundle unknown":     {told{bundle: protocol.ErrUnknownNode}, "GET", path, 404, unknownContent},
		"not now":            {told{bundle: secret}, "GET", path, 503, ""},
		"no address now":     {told{entry: entry, location: secret}, "GET", path, 503, ""},
		"an empty bundle":    {told{}, "GET", path, 503, ""},
		"a long bundle":      {told{entry: protocol.DirectoryEntry{Bundle: make([]byte, keys.MaxBundle+1)}}, "GET", path, 503, ""},
		"a bad address":      {told{entry: protocol.DirectoryEntry{Address: "a b", Bundle: []byte("c")}}, "GET", path, 503, ""},
	} {
		h, err := NewHandler(HandlerConfig{Directory: test.d, MaxAge: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(test.method, "https://directory.example"+test.path, nil))
		if w.Code != test.status {
			t.Errorf("%s: status %d, want %d", name, w.Code, test.status)
		}
		if strings.Contains(w.Body.String(), "password") {
			t.Errorf("%s: it says %q", name, w.Body)
		}
		got := w.Header()
		control := "max-age=3600"
		if test.status == 404 {
			control = "max-age=60"
		}
		if test.content == "" {
			if got.Get("Cache-Control") != "no-store" || got.Get("Content-Type") == typeEntry {
				t.Errorf("%s: %v", name, got)
			}
			continue
		}
		if w.Body.String() != test.content || got.Get("Content-Type") != typeEntry || got.Get("Cache-Control") != control || got.Get("Content-Length") != strconv.Itoa(len(test.content)) {
			t.Errorf("%s: %x, %v", name, w.Body, got)
		}
	}
	for name, c := range map[string]HandlerConfig{
		"no directory": {}, "short": {Directory: told{}, MaxAge: time.Second}, "long": {Directory: told{}, MaxAge: 25 * time.Hour}, "parts": {Directory: told{}, MaxAge: time.Minute + 1},
	} {
		if h, err := NewHandler(c); err == nil || h != nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// A client and a handler over TLS: an entry, a node that is unknown, and HEAD.
func TestOverTLS(t *testing.T) {
	entry := protocol.DirectoryEntry{Address: "a:b", Bundle: bytes.Repeat([]byte("c"), keys.MaxBundle)}
	h, err := NewHandler(HandlerConfig{Directory: told{entry: entry}})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/nodes/", h)
	server := httptest.NewTLSServer(mux)
	defer server.Close()
	c, err := NewClient(ClientConfig{HTTP: server.Client(), Base: server.URL + "/nodes/"})
	if err != nil {
		t.Fatal(err)
	}
	b, err := c.Bundle(t.Context(), nth(1))
	if err != nil || !bytes.Equal(b, entry.Bundle) {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	if a, err := c.Address(t.Context(), nth(1)); err != nil || a != "a:b" {
		t.Errorf("%s, %v", a, err)
	}
	if _, err := c.Bundle(t.Context(), nth(2)); !errors.Is(err, protocol.ErrUnknownNode) {
		t.Error(err)
	}
	r, err := server.Client().Head(server.URL + "/nodes/" + pathOf(nth(1)))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if want, _ := entry.Append(nil); r.StatusCode != 200 || r.ContentLength != int64(len(want)) {
		t.Errorf("HEAD: %d, %d bytes", r.StatusCode, r.ContentLength)
	}
	other, err := NewClient(ClientConfig{HTTP: http.DefaultClient, Base: server.URL + "/nodes/"})
	if err != nil {
		t.Fatal(err)
	}
	var e *Error
	if _, err := other.Bundle(t.Context(), nth(1)); !errors.As(err, &e) || e.Status != 0 {
		t.Errorf("a server that nobody vouches for: %v", err)
	}
}
