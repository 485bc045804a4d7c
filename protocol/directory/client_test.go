package directory

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
)

// An answer is remembered while it is fresh, whatever it says.
func TestClientRemembers(t *testing.T) {
	for name, test := range map[string]struct {
		control string
		status  int
		fresh   time.Duration
	}{
		"an entry":          {"max-age=600", 200, 10 * time.Minute},
		"without a word":    {"", 200, defaultFresh},
		"too short":         {"max-age=1", 200, minFresh},
		"too long":          {"max-age=99999999", 200, maxFresh},
		"not to be kept":    {"private, no-store", 200, minFresh},
		"unknown":           {"", 404, minFresh},
		"unknown, for long": {"max-age=86400", 404, minFresh},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &site{serve: func(w http.ResponseWriter, r *http.Request) {
					if test.control != "" {
						w.Header().Set("Cache-Control", test.control)
					}
					if test.status == 404 {
						none(w, r)
						return
					}
					all(100)(w, r)
				}}
				c := newClient(t, s, nil)
				for n, wait := range []time.Duration{0, test.fresh - time.Millisecond, time.Millisecond} {
					time.Sleep(wait)
					_, err := ask(t.Context(), c, keys.Thumbprint{1})
					if (err == nil) != (test.status == 200) || errors.Is(err, protocol.ErrUnknownNode) != (test.status == 404) {
						t.Fatal(err)
					}
					if want := []int{1, 1, 2}[n]; s.count() != want {
						t.Errorf("asked %d times at %d, want %d", s.count(), n, want)
					}
				}
			})
		})
	}
}

// While there is no answer the last entry serves, and the server is left alone.
func TestClientServesStale(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &site{serve: all(100)}
		c := newClient(t, s, func(c *ClientConfig) { c.MaxStale = time.Hour })
		begin := time.Now()
		if _, err := ask(t.Context(), c, keys.Thumbprint{1}); err != nil {
			t.Fatal(err)
		}
		s.set(func(s *site) { s.fails = errDown })
		time.Sleep(defaultFresh)
		for time.Since(begin) <= time.Hour {
			if _, err := ask(t.Context(), c, keys.Thumbprint{1}); err != nil {
				t.Fatalf("after %v: %v", time.Since(begin), err)
			}
			time.Sleep(time.Second)
		}
		if most := 2 + int((time.Hour-defaultFresh)/retry); s.count() > most {
			t.Errorf("asked %d times, want %d at most", s.count(), most)
		}
		time.Sleep(retry)
		_, err := ask(t.Context(), c, keys.Thumbprint{1})
		var e *Error
		if !errors.As(err, &e) || !errors.Is(err, errDown) || errors.Is(err, protocol.ErrUnknownNode) || e.Node != (keys.Thumbprint{1}) {
			t.Errorf("too old: %v", err)
		}
		s.set(func(s *site) { s.fails = nil })
		time.Sleep(retry)
		if _, err := ask(t.Context(), c, keys.Thumbprint{1}); err != nil {
			t.Errorf("it is there again: %v", err)
		}
	})
}

// "Unknown" is for good to whoever hears it, so nobody hears it from memory when the
// directory can't be reached; and an entry that the directory no longer has is gone.
func TestClientUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &site{serve: all(100)}
		c := newClient(t, s, nil)
		if _, err := ask(t.Context(), c, keys.Thumbprint{1}); err != nil {
			t.Fatal(err)
		}
		s.set(func(s *site) { s.serve = none })
		time.Sleep(defaultFresh)
		if _, err := ask(t.Context(), c, keys.Thumbprint{1}); !errors.Is(err, protocol.ErrUnknownNode) {
			t.Error(err)
		}
		s.set(func(s *site) { s.fails = errDown })
		time.Sleep(minFresh)
		if _, err := ask(t.Context(), c, keys.Thumbprint{1}); !errors.Is(err, errDown) || errors.Is(err, protocol.ErrUnknownNode) {
			t.Error(err)
		}
		s.set(func(s *site) {
			s.fails, s.serve = nil, func(w http.ResponseWriter, _ *http.Request) {
				content, _ := protocol.DirectoryEntry{Bundle: []byte("b")}.Append(nil)
				w.Header().Set("Content-Type", typeEntry)
				_, _ = w.Write(content)
			}
		})
		time.Sleep(retry)
		if b, err := c.Bundle(t.Context(), keys.Thumbprint{1}); err != nil || string(b) != "b" {
			t.Error(err)
		}
		if _, err := c.Address(t.Context(), keys.Thumbprint{1}); !errors.Is(err, protocol.ErrUnknownNode) {
			t.Errorf("a node without address: %v", err)
		}
	})
}

// One request about a node at a time, however many ask; one that gives up takes nobody
// along; and who has an older entry does not wait.
func TestClientOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &site{serve: all(100), takes: time.Second}
		c := newClient(t, s, nil)
		hasty, cancel := context.WithTimeout(t.Context(), time.Second/2)
		defer cancel()
		var wait sync.WaitGroup
		wait.Go(func() {
			if _, err := c.Bundle(hasty, keys.Thumbprint{1}); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the hasty one: %v", err)
			}
		})
		synctest.Wait()
		for range 20 {
			wait.Go(func() {
				if _, err := c.Bundle(t.Context(), keys.Thumbprint{1}); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if s.count() != 2 {
			t.Errorf("asked %d times, want 2", s.count())
		}

		time.Sleep(defaultFresh)
		wait.Go(func() { _, _ = c.Bundle(t.Context(), keys.Thumbprint{1}) })
		synctest.Wait()
		begin := time.Now()
		if _, err := c.Bundle(t.Context(), keys.Thumbprint{1}); err != nil || time.Since(begin) != 0 {
			t.Errorf("waited for %v, %v", time.Since(begin), err)
		}
		wait.Wait()
		if s.count() != 3 || len(c.flight) != 0 {
			t.Errorf("asked %d times, want 3; %d are under way", s.count(), len(c.flight))
		}
	})
}

// A request ends, also if the server does not; and one that panics leaves nobody waiting.
func TestClientTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &site{serve: all(100), takes: time.Hour}
		c := newClient(t, s, nil)
		begin := time.Now()
		if _, err := c.Bundle(t.Context(), keys.Thumbprint{1}); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != 5*time.Second {
			t.Errorf("after %v: %v", time.Since(begin), err)
		}
		done, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := c.Bundle(done, keys.Thumbprint{2}); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		s.set(func(s *site) {
			s.takes, s.serve = 0, func(http.ResponseWriter, *http.Request) { panic("of the caller's") }
		})
		func() {
			defer func() { _ = recover() }()
			_, _ = c.Bundle(t.Context(), keys.Thumbprint{3})
			t.Error("no panic")
		}()
		s.set(func(s *site) { s.serve = all(100) })
		if _, err := c.Bundle(t.Context(), keys.Thumbprint{3}); err != nil {
			t.Error(err)
		}
	})
}

func TestNewClientRefuses(t *testing.T) {
	good := ClientConfig{HTTP: http.DefaultClient, Base: "https://directory.example/"}
	if _, err := NewClient(good); err != nil {
		t.Fatal(err)
	}
	for name, fault := range map[string]func(*ClientConfig){
		"no client":   func(c *ClientConfig) { c.HTTP = nil },
		"no base":     func(c *ClientConfig) { c.Base = "" },
		"http":        func(c *ClientConfig) { c.Base = "http://directory.example/" },
		"no slash":    func(c *ClientConfig) { c.Base = "https://directory.example" },
		"no host":     func(c *ClientConfig) { c.Base = "https:///nodes/" },
		"a password":  func(c *ClientConfig) { c.Base = "https://a:b@directory.example/" },
		"a query":     func(c *ClientConfig) { c.Base = "https://directory.example/?q=/" },
		"a fragment":  func(c *ClientConfig) { c.Base = "https://directory.example/#/" },
		"timeout":     func(c *ClientConfig) { c.Timeout = -1 },
		"stale":       func(c *ClientConfig) { c.MaxStale = -1 },
		"entries":     func(c *ClientConfig) { c.MaxEntries = -1 },
		"few bytes":   func(c *ClientConfig) { c.MaxBytes = minBytes - 1 },
		"minus bytes": func(c *ClientConfig) { c.MaxBytes = -1 },
	} {
		c := good
		fault(&c)
		if client, err := NewClient(c); err == nil || client != nil {
			t.Errorf("%s: taken", name)
		}
	}
}
