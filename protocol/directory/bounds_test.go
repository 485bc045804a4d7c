package directory

import (
	"encoding/binary"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
)

func nth(n int) (node keys.Thumbprint) {
	binary.BigEndian.PutUint32(node[:], uint32(n))
	return node
}

// Memory is bounded by number and by bytes, and names that somebody invents push out
// nothing that is in use.
func TestG14_DirectoryCacheBounded(t *testing.T) {
	s := &site{serve: all(30000)}
	c := newClient(t, s, func(c *ClientConfig) { c.MaxEntries, c.MaxBytes = 8, 5*(overhead+30000+18) })
	used := nth(0)
	for n := range 50 {
		for _, node := range []keys.Thumbprint{nth(n), used} {
			if _, err := ask(t.Context(), c, node); err != nil {
				t.Fatal(err)
			}
		}
		if k := &c.cache.known; len(k.at) > 5 || k.order.Len() != len(k.at) || k.held > 5*(overhead+30000+18) {
			t.Fatalf("%d entries, %d bytes", len(k.at), k.held)
		}
	}
	if s.count() != 50 {
		t.Errorf("asked %d times, want 50: the one in use was pushed out", s.count())
	}
	s.set(func(s *site) { s.serve = none })
	for n := range 100 {
		_, _ = c.Bundle(t.Context(), nth(1000+n))
	}
	if u := &c.cache.unknown; len(u.at) != 8 || u.order.Len() != 8 || u.held != 8*overhead {
		t.Errorf("%d unknown nodes in %d bytes", len(u.at), u.held)
	}
	before := s.count()
	if _, err := ask(t.Context(), c, used); err != nil || s.count() != before {
		t.Errorf("what is in use was forgotten: %v", err)
	}
	s.set(func(s *site) { s.serve = all(1) })
	for n := range 100 {
		_, _ = c.Bundle(t.Context(), nth(2000+n))
	}
	if k := &c.cache.known; len(k.at) != 8 {
		t.Errorf("%d entries, want 8", len(k.at))
	}
}

// endless is a content without end that counts what is read of it.
type endless struct{ read int }

func (e *endless) Read(b []byte) (int, error) {
	e.read += len(b)
	return len(b), nil
}

func (e *endless) Close() error { return nil }

type tripFunc func(*http.Request) (*http.Response, error)

func (f tripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Of a content without end no more is read than an entry may have; of one that says its
// length, nothing; of one that is not an entry's, a little.
func TestG14_DirectoryAnswerEndless(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		length int64
		most   int
	}{
		"endless": {200, -1, 2 * protocol.MaxDirectoryEntry}, "long": {200, protocol.MaxDirectoryEntry + 1, 0}, "an error": {500, -1, 4096}, "unknown": {404, -1, 2 + 4096},
	} {
		content := &endless{}
		c := newClient(t, tripFunc(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: test.status, ContentLength: test.length, Body: content, Header: http.Header{"Content-Type": {typeEntry}}}, nil
		}), nil)
		if _, err := c.Bundle(t.Context(), nth(1)); err == nil {
			t.Errorf("%s: taken", name)
		}
		if content.read > test.most {
			t.Errorf("%s: %d bytes were read, want %d at most", name, content.read, test.most)
		}
	}
}

// A few requests are under way at a time, whatever is asked for.
func TestG14_DirectoryRequestsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		running, most := 0, 0
		enter, leave := make(chan int), make(chan struct{})
		go func() {
			for d := range enter {
				running += d
				most = max(most, running)
			}
			close(leave)
		}()
		c := newClient(t, tripFunc(func(*http.Request) (*http.Response, error) {
			enter <- 1
			time.Sleep(time.Second / 2)
			enter <- -1
			return &http.Response{StatusCode: 500, Body: http.NoBody}, nil
		}), nil)
		done := make(chan struct{})
		for n := range 40 {
			go func() { _, _ = c.Bundle(t.Context(), nth(n)); done <- struct{}{} }()
		}
		for range 40 {
			<-done
		}
		close(enter)
		<-leave
		if most != maxRequests {
			t.Errorf("%d requests at a time, want %d", most, maxRequests)
		}
	})
}

var _ io.ReadCloser = (*endless)(nil)
