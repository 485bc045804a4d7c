package transport_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport"
)

func TestParseAddress(t *testing.T) {
	for _, s := range []string{"https://gateway.example/vitalpost/", "memory:b", "a:b", "mailbox:phone-17", "x+y-1.0:z", "ble:00-11-22:7"} {
		a, err := transport.ParseAddress(s)
		if err != nil || string(a) != s {
			t.Errorf("%q: %q, %v", s, a, err)
		}
		scheme, rest := a.Cut()
		if scheme+":"+rest != s {
			t.Errorf("%q is cut to %q and %q", s, scheme, rest)
		}
	}
	for _, s := range []string{"", ":", "a:", ":b", "b", "1a:b", "A:b", "a b:c", "a:b c", "a:b\x00", "a:é", "a_b:c", "a:" + strings.Repeat("b", transport.MaxAddress)} {
		if a, err := transport.ParseAddress(s); !errors.Is(err, transport.ErrAddress) || a != "" {
			t.Errorf("%.20q: %q, %v, want ErrAddress", s, a, err)
		}
	}
}

// Every answer is an error of its class and comes back from it.
func TestAnswers(t *testing.T) {
	for n := range uint64(10) {
		a, err := transport.ParseAnswer(n)
		if (err == nil) != (n >= 1 && n <= 5) {
			t.Errorf("answer %d: %v", n, err)
		}
		if err != nil {
			continue
		}
		delay := time.Duration(0)
		if a == transport.Later {
			delay = time.Minute
		}
		again, d := transport.AnswerTo(a.Err(delay))
		if again != a || d != delay {
			t.Errorf("%v became %v after %v", a, again, d)
		}
	}
	// An answer that is none is no success.
	for _, a := range []transport.Answer{0, 6, 255} {
		if err := a.Err(0); !errors.Is(err, transport.ErrNoAnswer) {
			t.Errorf("%v: %v, want ErrNoAnswer", a, err)
		}
	}
}

// What a handler may return in any wrapping, and what its node answers.
func TestAnswerTo(t *testing.T) {
	for _, test := range []struct {
		err    error
		answer transport.Answer
		delay  time.Duration
	}{
		{nil, transport.Taken, 0},
		{fmt.Errorf("policy: %w", transport.ErrRefused), transport.Refused, 0},
		{errors.Join(errors.New("a"), transport.ErrUnknownEpoch), transport.UnknownEpoch, 0},
		{&transport.Error{Class: transport.ErrLater, Delay: time.Hour}, transport.Later, time.Hour},
		{fmt.Errorf("full: %w", &transport.Error{Class: transport.ErrLater, Delay: time.Hour}), transport.Later, time.Hour},
		{&transport.Error{Class: transport.ErrLater, Delay: 1000 * time.Hour}, transport.Later, transport.MaxDelay},
		{&transport.Error{Class: transport.ErrLater, Delay: -1}, transport.Later, 0},
		{&transport.Error{Class: transport.ErrNoAnswer, Cause: transport.ErrRefused}, transport.Refused, 0},
		{&transport.Error{}, transport.Later, 0},
		{context.DeadlineExceeded, transport.Later, 0},
	} {
		if a, d := transport.AnswerTo(test.err); a != test.answer || d != test.delay {
			t.Errorf("%v: %v after %v, want %v after %v", test.err, a, d, test.answer, test.delay)
		}
	}
}

func TestErrorIs(t *testing.T) {
	cause := errors.New("cable cut")
	err := error(&transport.Error{Class: transport.ErrNoAnswer, Delay: time.Second, Cause: cause})
	for _, is := range []error{transport.ErrNoAnswer, cause} {
		if !errors.Is(err, is) {
			t.Errorf("%v is not %v", err, is)
		}
	}
	if errors.Is(err, transport.ErrLater) || errors.Is(&transport.Error{}, transport.ErrLater) {
		t.Error("an error is of a class that it is not of")
	}
	if (&transport.Error{}).Error() == "" {
		t.Error("the zero error has no text")
	}
}

// single is a transport without batches.
type single struct{ sent []string }

func (s *single) Send(_ context.Context, _ transport.Address, p transport.Parcel) error {
	s.sent = append(s.sent, string(p.Envelope))
	if len(s.sent) == 2 {
		return transport.ErrRefused
	}
	return nil
}

func (s *single) Serve(context.Context, transport.Handler) error { return nil }

func TestSendBatchOneByOne(t *testing.T) {
	var s single
	errs := transport.SendBatch(t.Context(), &s, "a:b", []transport.Parcel{{Envelope: []byte("1")}, {Envelope: []byte("2")}, {Envelope: []byte("3")}})
	if len(errs) != 3 || errs[0] != nil || !errors.Is(errs[1], transport.ErrRefused) || errs[2] != nil || strings.Join(s.sent, "") != "123" {
		t.Errorf("sent %v, got %v", s.sent, errs)
	}
}
