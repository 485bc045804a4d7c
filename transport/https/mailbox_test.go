package https_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
)

// sendAsync sends to the peer phone's mailbox.
func (s *site) sendAsync(p transport.Parcel) <-chan error {
	result := make(chan error, 1)
	go func() { result <- s.server.Send(s.t.Context(), "mailbox:phone", p) }()
	return result
}

// ask asks for the mailbox until something is in it.
func (s *site) ask(answers string, prefer string) string {
	s.t.Helper()
	r, content := s.post("mailbox", typeAnswers, answers, "Prefer", prefer)
	if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != typeEnvelopes {
		s.t.Fatalf("%d %q", r.StatusCode, content)
	}
	return content
}

func answer(envelope string, tail string) string {
	return "\x83\x58\x20" + sha256Of(envelope) + tail
}

// The wire of SPEC.md C.3, step by step.
func TestMailboxOnTheWire(t *testing.T) {
	s := newSite(t, https.ServerConfig{})
	if got := s.ask("", "wait=0"); got != "" {
		t.Errorf("an empty mailbox gave %q", got)
	}
	result := s.sendAsync(transport.Parcel{Envelope: []byte("hello")})
	if got := s.ask("", "wait=20"); got != "\x45hello" {
		t.Errorf("got %q", got)
	}
	if got := s.ask("", "wait=0"); got != "\x45hello" {
		t.Errorf("what was not answered is given out again: got %q", got)
	}
	if got := s.ask(answer("hello", "\x00\x00"), "wait=0"); got != "" {
		t.Errorf("what is in hand was given out: %q", got)
	}
	// Answers to other things, and to what is not out, have no effect.
	if got := s.ask(answer("other", "\x01\x00"), "return=minimal"); got != "" {
		t.Errorf("got %q", got)
	}
	select {
	case err := <-result:
		t.Fatalf("it was answered: %v", err)
	case <-time.After(20 * time.Millisecond):
	}
	s.ask(answer("hello", "\x02\x07"), "return=minimal")
	var e *transport.Error
	if err := <-result; !errors.Is(err, transport.ErrLater) || !errors.As(err, &e) || e.Delay != 7*time.Second {
		t.Errorf("%v, want later after 7 s", err)
	}
	// An answer beforehand is none: the envelope has not been given to this peer.
	s.ask(answer("next", "\x01\x00"), "return=minimal")
	result = s.sendAsync(transport.Parcel{Envelope: []byte("next")})
	if got := s.ask(answer("next", "\x01\x00")+answer("hello", "\x01\x00"), "wait=20"); got != "\x44next" {
		t.Errorf("got %q", got)
	}
	s.ask(answer("next", "\x01\x00"), "return=minimal")
	if err := <-result; err != nil {
		t.Error(err)
	}
	if got := s.ask(answer("next", "\x01\x00"), "wait=0"); got != "" {
		t.Errorf("got %q", got)
	}
}

// An urgent envelope overtakes others, and not other urgent ones.
func TestUrgentOvertakes(t *testing.T) {
	s := newSite(t, https.ServerConfig{})
	var results []<-chan error
	for i, urgent := range []bool{false, false, true, false, true} {
		results = append(results, s.sendAsync(transport.Parcel{Envelope: fmt.Append(nil, i), Urgent: urgent}))
		time.Sleep(10 * time.Millisecond)
	}
	if got := strings.ReplaceAll(s.ask("", "wait=0"), "\x41", ""); got != "24013" {
		t.Errorf("given out in the order %s, want 24013", got)
	}
	answers := ""
	for i := range results {
		answers += answer(fmt.Sprint(i), "\x01\x00")
	}
	s.ask(answers, "return=minimal")
	for _, r := range results {
		if err := <-r; err != nil {
			t.Error(err)
		}
	}
}

// What nobody has fetched is "later"; what was fetched and not answered may have
// been taken.
func TestMailboxGivesUp(t *testing.T) {
	s := newSite(t, https.ServerConfig{Waiting: 100 * time.Millisecond})
	if err := <-s.sendAsync(transport.Parcel{Envelope: []byte("a")}); !errors.Is(err, transport.ErrLater) {
		t.Errorf("%v, want later", err)
	}
	if err := <-s.sendAsync(transport.Parcel{Envelope: []byte("a"), Expires: time.Now().Add(-time.Second)}); !errors.Is(err, transport.ErrLater) {
		t.Errorf("%v, want later", err)
	}
	result := s.sendAsync(transport.Parcel{Envelope: []byte("b")})
	if got := s.ask("", "wait=5"); got != "\x41b" {
		t.Fatalf("got %q", got)
	}
	if err := <-result; !errors.Is(err, transport.ErrNoAnswer) {
		t.Errorf("%v, want no answer", err)
	}
	// The answer that comes then is about nothing.
	if got := s.ask(answer("b", "\x01\x00"), "wait=0"); got != "" {
		t.Errorf("got %q", got)
	}
}

// refused returns nil if the mailbox says at once that it is full.
func (s *site) refused(envelope string) error {
	ctx, cancel := context.WithTimeout(s.t.Context(), 5*time.Second)
	defer cancel()
	err := s.server.Send(ctx, "mailbox:phone", transport.Parcel{Envelope: []byte(envelope)})
	if ctx.Err() != nil || !errors.Is(err, transport.ErrLater) {
		return fmt.Errorf("%w, want later at once", err)
	}
	return nil
}

// A mailbox holds what it is set to, in number and bytes, and one in any case.
func TestMailboxIsBounded(t *testing.T) {
	s := newSite(t, https.ServerConfig{Queue: 3, QueueBytes: 1000})
	for i, size := range []int{2000, 10} {
		first := s.sendAsync(transport.Parcel{Envelope: make([]byte, size)})
		for s.ask("", "wait=1") == "" {
		}
		if size == 2000 {
			if err := s.refused("x"); err != nil {
				t.Errorf("%d: %v", i, err)
			}
		} else {
			more := []<-chan error{s.sendAsync(transport.Parcel{Envelope: []byte("y")}), s.sendAsync(transport.Parcel{Envelope: []byte("z")})}
			time.Sleep(50 * time.Millisecond)
			if err := s.refused("x"); err != nil {
				t.Errorf("%d: %v", i, err)
			}
			s.ask("", "wait=0")
			s.ask(answer("y", "\x01\x00")+answer("z", "\x01\x00"), "return=minimal")
			for _, m := range more {
				if err := <-m; err != nil {
					t.Error(err)
				}
			}
		}
		s.ask(answer(string(make([]byte, size)), "\x01\x00"), "return=minimal")
		if err := <-first; err != nil {
			t.Error(err)
		}
	}
}

// Another peer neither sees nor answers what is in a mailbox.
func TestMailboxIsItsPeersAlone(t *testing.T) {
	s := newSite(t, https.ServerConfig{})
	result := make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		result <- s.server.Send(ctx, "mailbox:tablet", transport.Parcel{Envelope: []byte("hello")})
	}()
	time.Sleep(20 * time.Millisecond)
	if got := s.ask("", "wait=0"); got != "" {
		t.Errorf("another's mailbox gave %q", got)
	}
	s.ask(answer("hello", "\x01\x00"), "return=minimal")
	cancel()
	if err := <-result; !errors.Is(err, transport.ErrLater) || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want later, since it was cancelled and not fetched", err)
	}
}

// Answers that could not be sent are sent when the server can be reached again, and
// nothing is handled twice for that.
func TestCollectorSurvivesServer(t *testing.T) {
	s := newSite(t, https.ServerConfig{})
	c := s.clientConfig(false)
	c.Mailboxes = map[transport.Address]string{s.base: "gateway"}
	client := s.client(c)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	handling, leave := make(chan struct{}, 100), make(chan struct{})
	wg.Go(func() {
		_ = client.Serve(ctx, func(context.Context, transport.Ingress, []byte) error {
			handling <- struct{}{}
			<-leave
			return nil
		})
	})
	first := s.sendAsync(transport.Parcel{Envelope: []byte("hello")})
	<-handling
	s.restart() // the server's memory is gone, and so is its Send
	close(leave)
	select {
	case err := <-first:
		t.Errorf("the old server has an answer: %v", err)
	case <-time.After(300 * time.Millisecond):
	}
	for i := range 5 {
		if err := <-s.sendAsync(transport.Parcel{Envelope: fmt.Append(nil, i)}); err != nil {
			t.Error(err)
		}
	}
}

// What is in no mailbox takes no memory, and a poll ends with its time.
func TestMailboxesAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, err := https.NewServer(https.ServerConfig{})
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		for i := range 1000 {
			err := server.Send(t.Context(), transport.Address(fmt.Sprint("mailbox:", i)), transport.Parcel{Envelope: []byte("x")})
			if !errors.Is(err, transport.ErrLater) {
				t.Fatal(err)
			}
		}
		if d := time.Since(begun); d != 1000*time.Minute {
			t.Errorf("each waits %v, want a minute", d/1000)
		}
		if n := https.TestingMailboxes(server); n != 0 {
			t.Errorf("%d mailboxes are left", n)
		}
	})
}
