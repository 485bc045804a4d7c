package https

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// A call's context ends with the request, with Serve, when its time is over and when
// the call is, whether somebody waits for that or asks later, and so does what is
// made of it.
func TestHandlingEnds(t *testing.T) {
	for name, test := range map[string]struct {
		end  func(h *handling, request, serve func())
		want error
	}{
		"request": {func(_ *handling, request, _ func()) { request() }, context.Canceled},
		"serve":   {func(_ *handling, _, serve func()) { serve() }, context.Canceled},
		"time":    {func(*handling, func(), func()) { time.Sleep(time.Minute) }, context.DeadlineExceeded},
		"return":  {func(h *handling, _, _ func()) { h.end() }, context.Canceled},
	} {
		for _, waits := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					request, endRequest := context.WithCancel(t.Context())
					serve, endServe := context.WithCancel(t.Context())
					defer endRequest()
					defer endServe()
					h := &handling{Context: request, serve: serve, deadline: time.Now().Add(time.Minute)}
					if d, ok := h.Deadline(); !ok || time.Until(d) != time.Minute {
						t.Error("it has not the deadline")
					}
					if h.Err() != nil {
						t.Error("it has ended at once")
					}
					child, cancel := context.Context(h), func() {}
					if waits {
						child, cancel = context.WithTimeout(h, time.Hour)
						select {
						case <-h.Done():
							t.Error("it is over at once")
						default:
						}
					}
					defer cancel()
					test.end(h, endRequest, endServe)
					synctest.Wait()
					if err := h.Err(); !errors.Is(err, test.want) {
						t.Errorf("%v, want %v", err, test.want)
					}
					<-h.Done()
					<-child.Done()
					if err := child.Err(); !errors.Is(err, test.want) {
						t.Errorf("a child: %v, want %v", err, test.want)
					}
					h.end()
				})
			})
		}
	}
}

// It has the request's deadline if that comes first, and its values.
func TestHandlingOfRequest(t *testing.T) {
	type key struct{}
	request, cancel := context.WithTimeout(context.WithValue(t.Context(), key{}, "value"), time.Second)
	defer cancel()
	h := &handling{Context: request, serve: t.Context(), deadline: time.Now().Add(time.Minute)}
	defer h.end()
	if d, ok := h.Deadline(); !ok || time.Until(d) > time.Second {
		t.Errorf("it ends %v from now, want 1 s", time.Until(d))
	}
	if h.Value(key{}) != "value" {
		t.Error("the request's value is lost")
	}
}
