package https_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
)

// fake is a server of ours that answers as the test says, and a client for it.
func fake(t *testing.T, h http.HandlerFunc) (*https.Client, transport.Address) {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{certificate(t)}}
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	hc := https.NewHTTPClient(https.ClientTLS(nil, https.PinOf(s.Certificate())))
	t.Cleanup(hc.CloseIdleConnections)
	c, err := https.NewClient(https.ClientConfig{HTTP: hc})
	if err != nil {
		t.Fatal(err)
	}
	return c, transport.Address(s.URL + "/base")
}

// Only a node's answer that names the envelope is one: whatever a captive portal or
// a proxy says leaves custody where it is.
func TestOnlyAnswersAreAnswers(t *testing.T) {
	const right, other = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
	for name, test := range map[string]struct {
		status int
		fields []string
		retry  string
		want   error // nil: taken
		delay  time.Duration
	}{
		"taken":                     {204, []string{"taken;sha-256=:" + right + ":"}, "", nil, 0},
		"portal":                    {200, nil, "", transport.ErrNoAnswer, 0},
		"empty success":             {204, nil, "", transport.ErrNoAnswer, 0},
		"taken of another envelope": {204, []string{"taken;sha-256=:" + other + ":"}, "", transport.ErrNoAnswer, 0},
		"taken twice":               {204, []string{"taken;sha-256=:" + right + ":", "taken;sha-256=:" + right + ":"}, "", transport.ErrNoAnswer, 0},
		"taken with another status": {200, []string{"taken;sha-256=:" + right + ":"}, "", transport.ErrNoAnswer, 0},
		"taken without digest":      {204, []string{"taken"}, "", transport.ErrNoAnswer, 0},
		"later":                     {503, []string{"later;sha-256=:" + right + ":"}, "9", transport.ErrLater, 9 * time.Second},
		"later of another":          {503, []string{"later;sha-256=:" + other + ":"}, "9", transport.ErrNoAnswer, 9 * time.Second},
		"refused":                   {422, []string{"refused;sha-256=:" + right + ":"}, "", transport.ErrRefused, 0},
		"refused by a proxy":        {422, nil, "", transport.ErrNoAnswer, 0},
		"refused of another":        {422, []string{"refused;sha-256=:" + other + ":"}, "", transport.ErrNoAnswer, 0},
		"unknown epoch":             {409, []string{"unknown-epoch;sha-256=:" + right + ":"}, "", transport.ErrUnknownEpoch, 0},
		"too large":                 {413, []string{"too-large"}, "", transport.ErrTooLarge, 0},
		"too large for a proxy":     {413, nil, "", transport.ErrTooLarge, 0},
		"bad gateway":               {502, nil, "", transport.ErrNoAnswer, 0},
		"busy proxy":                {503, nil, "120", transport.ErrNoAnswer, 2 * time.Minute},
		"too many":                  {429, nil, "3", transport.ErrNoAnswer, 3 * time.Second},
		"not authorised":            {401, nil, "", transport.ErrNoAnswer, 0},
		"moved":                     {307, nil, "", transport.ErrNoAnswer, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int32
			c, base := fake(t, func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				b, _ := io.ReadAll(r.Body)
				if r.URL.Path != "/base/envelopes" || string(b) != "hello" || r.Header.Get("Content-Digest") != "sha-256=:"+right+":" || r.Header.Get("Idempotency-Key") != "" {
					t.Errorf("%s %q %v", r.URL, b, r.Header)
				}
				for _, f := range test.fields {
					w.Header().Add("Vitalpost-Answer", f)
				}
				if test.retry != "" {
					w.Header().Set("Retry-After", test.retry)
				}
				if test.status == 307 {
					w.Header().Set("Location", "/elsewhere")
				}
				w.WriteHeader(test.status)
			})
			err := c.Send(t.Context(), base, transport.Parcel{Envelope: []byte("hello")})
			var e *transport.Error
			switch {
			case test.want == nil && err != nil, !errors.Is(err, test.want):
				t.Errorf("%v, want %v", err, test.want)
			case test.want != nil && (!errors.As(err, &e) || e.Delay != test.delay):
				t.Errorf("%v, want a delay of %v", err, test.delay)
			}
			if n := requests.Load(); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// Of a batch too.
func TestOnlyAnswersAreAnswersOfBatch(t *testing.T) {
	d1, d2 := "\x83\x58\x20"+sha256Of("a")+"\x01\x00", "\x83\x58\x20"+sha256Of("b")+"\x01\x00"
	for name, test := range map[string]struct {
		status         int
		media, content string
		taken1, taken2 bool
	}{
		"both":              {200, typeAnswers, d1 + d2, true, true},
		"first":             {200, typeAnswers, d1, true, false},
		"none":              {200, typeAnswers, "", false, false},
		"other order":       {200, typeAnswers, d2 + d1, false, false},
		"second of another": {200, typeAnswers, d1 + d1, true, false},
		"in hand":           {200, typeAnswers, strings.Replace(d1, "\x01\x00", "\x00\x00", 1) + d2, false, false},
		"too many":          {200, typeAnswers, d1 + d2 + d1, false, false},
		"malformed":         {200, typeAnswers, d1 + "\x83", false, false},
		"portal":            {200, "text/html", d1 + d2, false, false},
		"status":            {202, typeAnswers, d1 + d2, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			c, base := fake(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", test.media)
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.content)
			})
			errs := c.SendBatch(t.Context(), base, []transport.Parcel{{Envelope: []byte("a")}, {Envelope: []byte("b")}})
			for i, taken := range []bool{test.taken1, test.taken2} {
				if taken != (errs[i] == nil) || !taken && !errors.Is(errs[i], transport.ErrNoAnswer) {
					t.Errorf("parcel %d: %v", i, errs[i])
				}
			}
		})
	}
}

// A server or proxy that takes no batch as large gets halves.
func TestBatchIsHalved(t *testing.T) {
	s := newSite(t, https.ServerConfig{Limit: 1000, Batch: 8, BatchBytes: 1010, Burst: 100_000, Rate: 100_000})
	var handled atomic.Int32
	s.serve(func(context.Context, transport.Ingress, []byte) error { handled.Add(1); return nil })
	var parcels []transport.Parcel
	for i := range 100 {
		parcels = append(parcels, transport.Parcel{Envelope: []byte(strings.Repeat("a", 100+i))})
	}
	for i, err := range s.client(s.clientConfig(false)).SendBatch(t.Context(), s.base, parcels) {
		if err != nil {
			t.Errorf("parcel %d: %v", i, err)
		}
	}
	if handled.Load() != 100 {
		t.Errorf("%d handled", handled.Load())
	}
}

func TestAddressesRefused(t *testing.T) {
	c := newSite(t, https.ServerConfig{})
	client := c.client(c.clientConfig(false))
	for _, a := range []transport.Address{
		"http://gateway.example/", "https:///x", "https://user@host/", "https://host/?q=1", "https://host/?", "https://host/#f", "https://host:port/", "https://%zz/", "mailbox:phone", "https:host",
	} {
		if err := client.Send(t.Context(), a, transport.Parcel{Envelope: []byte("x")}); !errors.Is(err, transport.ErrAddress) {
			t.Errorf("%s: %v, want ErrAddress", a, err)
		}
	}
}

// What net/http still holds when Send has returned is not the caller's memory.
func TestEnvelopeIsTheCallersAgain(t *testing.T) {
	leave := make(chan struct{})
	c, base := fake(t, func(_ http.ResponseWriter, r *http.Request) { <-leave })
	defer close(leave)
	b := make([]byte, 60_000)
	for range 20 {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		if err := c.Send(ctx, base, transport.Parcel{Envelope: b}); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		clear(b) // the race detector sees who else is at it
		cancel()
	}
}

// A connection that was kept and is closed meanwhile costs no answer.
func TestStaleConnection(t *testing.T) {
	s := newSite(t, https.ServerConfig{})
	s.serve(taken)
	c := s.client(s.clientConfig(false))
	for i := range 3 {
		if err := c.Send(t.Context(), s.base, transport.Parcel{Envelope: []byte{byte(i)}}); err != nil {
			t.Fatal(err)
		}
		s.restart()
		s.serve(taken)
	}
}

// The proxy of the client's transport is used, and sees no more than bytes.
func TestProxy(t *testing.T) {
	s := newSite(t, https.ServerConfig{})
	s.serve(taken)
	var through atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			t.Errorf("the proxy was asked to %s", r.Method)
			return
		}
		through.Add(1)
		out, err := net.Dial("tcp", r.Host)
		if err != nil {
			t.Error(err)
			return
		}
		defer out.Close()
		in, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer in.Close()
		_, _ = io.WriteString(in, "HTTP/1.1 200 OK\r\n\r\n")
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = io.Copy(out, in); out.Close() })
		_, _ = io.Copy(in, out)
		in.Close()
		wg.Wait()
	}))
	defer proxy.Close()
	u, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	config := s.clientConfig(true)
	config.HTTP.Transport.(*http.Transport).Proxy = http.ProxyURL(u)
	if err := s.client(config).Send(t.Context(), s.base, transport.Parcel{Envelope: []byte("hello")}); err != nil {
		t.Error(err)
	}
	if through.Load() != 1 {
		t.Error("the proxy was not used")
	}
	config.HTTP.CloseIdleConnections()
}

// A token source that fails, and what it says of why: the token is in no error.
func TestToken(t *testing.T) {
	s := newSite(t, https.ServerConfig{})
	s.serve(taken)
	c := s.withToken(s.clientConfig(false))
	broken := errors.New("no network")
	c.Token = func(context.Context, transport.Address) (string, error) { return token, broken }
	err := s.client(c).Send(t.Context(), s.base, transport.Parcel{Envelope: []byte("x")})
	if !errors.Is(err, transport.ErrNoAnswer) || !errors.Is(err, broken) || strings.Contains(err.Error(), token) {
		t.Error(err)
	}
	c.Token = func(context.Context, transport.Address) (string, error) { return "wrong\r\ntoken " + token, nil }
	err = s.client(c).Send(t.Context(), s.base, transport.Parcel{Envelope: []byte("x")})
	if !errors.Is(err, transport.ErrNoAnswer) || strings.Contains(err.Error(), token) {
		t.Error(err)
	}
}
