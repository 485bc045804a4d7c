package https_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
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

// What was given out once may have been taken, also if something urgent has gone out
// in its place since.
func TestMailboxRemembersWhatWasFetched(t *testing.T) {
	s := newSite(t, https.ServerConfig{Batch: 1})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	result := make(chan error, 1)
	go func() {
		result <- s.server.Send(ctx, "mailbox:phone", transport.Parcel{Envelope: []byte("a")})
	}()
	if got := s.ask("", "wait=5"); got != "\x41a" {
		t.Fatalf("got %q", got)
	}
	urgent := s.sendAsync(transport.Parcel{Envelope: []byte("b"), Urgent: true})
	for s.ask("", "wait=0") != "\x41b" {
	}
	cancel()
	if err := <-result; !errors.Is(err, transport.ErrNoAnswer) || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want no answer", err)
	}
	s.ask(answer("b", "\x01\x00"), "return=minimal")
	if err := <-urgent; err != nil {
		t.Error(err)
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

// What was given out may be answered, also when a poll that came late has had another
// go out in its place.
func TestMailboxTakesLateAnswers(t *testing.T) {
	s := newSite(t, https.ServerConfig{Batch: 1, Waiting: 5 * time.Second})
	a := s.sendAsync(transport.Parcel{Envelope: []byte("a")})
	for s.ask("", "wait=5") != "\x41a" {
	}
	b := s.sendAsync(transport.Parcel{Envelope: []byte("b")})
	if got := s.ask(answer("a", "\x00\x00"), "wait=5"); got != "\x41b" {
		t.Fatalf("got %q", got)
	}
	if got := s.ask("", "wait=0"); got != "\x41a" { // a copy of the first, late
		t.Fatalf("got %q", got)
	}
	s.ask(answer("b", "\x01\x00"), "return=minimal")
	if err := <-b; err != nil {
		t.Error(err)
	}
	s.ask(answer("a", "\x05\x00"), "return=minimal")
	if err := <-a; !errors.Is(err, transport.ErrRefused) {
		t.Errorf("%v, want refused", err)
	}
}

// A poll that nobody reads any more takes nothing from the next one.
func TestNewerPollEndsOlder(t *testing.T) {
	s := newSite(t, https.ServerConfig{})
	older, newer := make(chan string, 1), make(chan string, 1)
	for i, poll := range []chan string{older, newer} {
		go func() { poll <- s.ask("", "wait=20") }()
		for deadline := time.Now().Add(10 * time.Second); https.TestingAsked(s.server, "phone") <= i; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("the poll has not come")
			}
		}
	}
	select {
	case got := <-older:
		if got != "" {
			t.Errorf("the older poll got %q", got)
		}
	case <-time.After(5 * time.Second):
		t.Error("the older poll waits as if there were no other")
	}
	result := s.sendAsync(transport.Parcel{Envelope: []byte("hello")})
	if got := <-newer; got != "\x45hello" {
		t.Errorf("the newer poll got %q", got)
	}
	s.ask(answer("hello", "\x01\x00"), "return=minimal")
	if err := <-result; err != nil {
		t.Error(err)
	}
}

// A client asks for no more when it has as much in hand as it can say in one request,
// and says what it has to say in several: nothing is handled twice.
func TestCollectorSaysMuch(t *testing.T) {
	const n = 2500
	s := newSite(t, https.ServerConfig{Rate: 1e6, Waiting: 20 * time.Second})
	c := s.clientConfig(true)
	c.Mailboxes, c.Concurrency = map[transport.Address]string{s.base: "gateway"}, n
	client := s.client(c)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	leave := make(chan struct{})
	release := sync.OnceFunc(func() { close(leave) })
	defer release()
	var handled atomic.Int64
	wg.Go(func() {
		_ = client.Serve(ctx, func(context.Context, transport.Ingress, []byte) error {
			handled.Add(1)
			<-leave
			return nil
		})
	})
	parcels := make([]transport.Parcel, n)
	for i := range parcels {
		parcels[i].Envelope = fmt.Append(nil, i)
	}
	result := make(chan []error, 1)
	go func() {
		var errs []error
		var mu sync.Mutex
		var senders sync.WaitGroup
		for _, p := range parcels {
			senders.Go(func() {
				err := s.server.Send(ctx, "mailbox:phone", p)
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, err)
			})
		}
		senders.Wait()
		result <- errs
	}()
	for deadline := time.Now().Add(20 * time.Second); handled.Load() < 1024; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d are in hand, want 1024", handled.Load())
		}
	}
	time.Sleep(200 * time.Millisecond) // in which it does not ask
	if most := handled.Load(); most > 2047 {
		t.Errorf("%d are in hand, want 1023 and a batch at most", most)
	}
	release()
	for _, err := range <-result {
		if err != nil {
			t.Fatal(err)
		}
	}
	if handled.Load() != n {
		t.Errorf("%d were handled, want %d", handled.Load(), n)
	}
}

// A server that does not wait, or that gives out what is in hand already, is not
// asked in a hot loop.
func TestCollectorPauses(t *testing.T) {
	for name, content := range map[string]string{"empty": "", "in hand": "\x41a"} {
		t.Run(name, func(t *testing.T) {
			var asked, handled atomic.Int64
			h := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				w.Header().Set("Content-Type", typeEnvelopes)
				_, _ = w.Write([]byte(content))
			}))
			defer h.Close()
			client, err := https.NewClient(https.ClientConfig{HTTP: h.Client(), Mailboxes: map[transport.Address]string{transport.Address(h.URL): ""}})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			err = client.Serve(ctx, func(ctx context.Context, _ transport.Ingress, _ []byte) error {
				handled.Add(1)
				<-ctx.Done()
				return ctx.Err()
			})
			if err != nil {
				t.Error(err)
			}
			if n := asked.Load(); n < 2 || n > 20 {
				t.Errorf("it asked %d times in a second", n)
			}
			if n := handled.Load(); n != int64(len(content))/2 {
				t.Errorf("%d envelopes were handled", n)
			}
		})
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
