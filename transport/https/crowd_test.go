package https_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
)

// perConnection is what a connection may cost a server at most, in bytes, whatever
// it does there: 5000 of them then take 400 MB.
const perConnection = 80 << 10

// crowdSize is how many connections there are: 5000 take a while to open.
func crowdSize() int {
	if os.Getenv("VITALPOST_LONG") == "1" {
		return 5000
	}
	return 100
}

// Connections on which nothing happens cost little, and whoever has something to
// send is served.
func TestCrowd(t *testing.T) {
	for _, test := range []struct {
		name, protocol, bytes string
		ends                  bool // the server closes them after ten seconds
	}{
		{"silent", "http/1.1", "", true},
		{"half a header", "http/1.1", "POST /vitalpost/envelopes HTTP/1.1\r\nHost: x\r\nX-", true},
		{"half a content", "http/1.1", strings.ReplaceAll(head, token, "crowd") + "Content-Length: 1000\r\n\r\nx", false},
		{"kept", "http/1.1", strings.ReplaceAll(head, token, "crowd") + "Content-Length: 1\r\n\r\nx", false},
		{"HTTP2", "h2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00", false},
		{"HTTP2 silent", "h2", "", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := startCrowdServer(t)
			c := s.honest()
			before, own, _ := s.measure()
			begun := time.Now()
			list := s.crowd(crowdSize(), test.protocol, test.bytes)
			bytes, connections, _ := s.measure()
			connections -= own
			each := (bytes - before) / max(connections, 1)
			t.Logf("%d connections in %v, of which %d are there: %d bytes for each", len(list), time.Since(begun).Round(time.Millisecond), connections, each)
			if each > perConnection {
				t.Errorf("%d bytes for each connection, want %d at most", each, perConnection)
			}
			if connections < int64(len(list)/2) {
				t.Errorf("%d connections of %d are there", connections, len(list))
			}
			for i := range 20 {
				s.send(c, fmt.Sprint(i))
			}
			if test.ends && os.Getenv("VITALPOST_LONG") == "1" {
				for deadline := time.Now().Add(20 * time.Second); connections > 0; time.Sleep(100 * time.Millisecond) {
					if time.Now().After(deadline) {
						t.Fatalf("%d connections are still there", connections)
					}
					_, connections, _ = s.measure()
					connections -= own
				}
			}
		})
	}
}

// Polls of many peers cost little, and a mailbox with one gives what comes into it.
func TestCrowdOfPolls(t *testing.T) {
	peers := 512
	if os.Getenv("VITALPOST_LONG") == "1" {
		peers = 4096
	}
	s := startCrowdServer(t)
	c := s.honest()
	before, _, _ := s.measure()
	for i := range peers / streams {
		f, err := s.dialFrames(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for j := range streams {
			f.frame(frameData, endStream, f.request("mailbox", fmt.Sprint("peer-", i*streams+j), typeAnswers, "0", "wait=50"), nil)
		}
		if err := f.w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	last := fmt.Sprint("peer-", peers-1)
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		_, _, waiting := s.measure()
		if waiting == int64(peers) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d polls wait, want %d", waiting, peers)
		}
	}
	bytes, _, _ := s.measure()
	cost := (bytes - before) / int64(peers)
	t.Logf("%d polls: %d bytes for each", peers, cost)
	if cost > perConnection {
		t.Errorf("%d bytes for each poll, want %d at most", cost, perConnection)
	}
	result := make(chan error, 1)
	go func() { result <- c.Send(t.Context(), s.base, transport.Parcel{Envelope: []byte("for " + last)}) }()
	// One of the polls has fetched it, so that there is room for the answer.
	for {
		select {
		case err := <-result:
			if err != nil {
				t.Error(err)
			}
			return
		case <-time.After(5 * time.Millisecond):
			s.asks(last, answer("for "+last, "\x01\x00"), "return=minimal")
		}
	}
}

// A request that is refused before its content was looked at holds its connection no
// longer than one that is not: else nothing would bound those of strangers.
func TestRefusedContentIsNotAwaited(t *testing.T) {
	s := newSite(t, https.ServerConfig{Reading: 300 * time.Millisecond, Requests: 1})
	for name, request := range map[string]string{
		"nobody":     strings.ReplaceAll(head, token, "wrong") + "Content-Length: 1000\r\n\r\nx",
		"path":       strings.ReplaceAll(head, "/envelopes", "/elsewhere") + "Content-Length: 1000\r\n\r\nx",
		"method":     strings.Replace(head, "POST", "PUT", 1) + "Content-Length: 1000\r\n\r\nx",
		"media type": strings.ReplaceAll(head, typeEnvelope, "text/plain") + "Transfer-Encoding: chunked\r\n\r\n1\r\nx",
		"coding":     head + "Content-Encoding: gzip\r\nContent-Length: 1000\r\n\r\nx",
		"in time":    head + "Content-Length: 1000\r\n\r\nx",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := s.dial(t.Context(), false)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if _, err := io.WriteString(c, request); err != nil {
				t.Fatal(err)
			}
			_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
			if _, err := io.Copy(io.Discard, c); err != nil {
				t.Errorf("after 5 s the connection is still there: %v", err)
			}
		})
	}
}

// honest is a client with its own connection, once the server serves.
func (s *crowdServer) honest() *https.Client {
	config := s.clientConfig(true)
	config.HTTP.Transport.(*http.Transport).TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	config.Token = func(context.Context, transport.Address) (string, error) { return s.token, nil }
	c := s.client(config)
	for deadline := time.Now().Add(10 * time.Second); c.Send(s.t.Context(), s.base, transport.Parcel{Envelope: []byte("x")}) != nil; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatal("the server does not serve")
		}
	}
	return c
}

func (s *crowdServer) send(c *https.Client, envelope string) {
	s.t.Helper()
	begun := time.Now()
	if err := c.Send(s.t.Context(), s.base, transport.Parcel{Envelope: []byte(envelope)}); err != nil {
		s.t.Errorf("%s: %v", envelope, err)
	}
	if d := time.Since(begun); d > 5*time.Second {
		s.t.Errorf("%s took %v", envelope, d)
	}
}

// asks asks for a mailbox as a peer, and returns the status.
func (s *crowdServer) asks(peer, answers, prefer string) int {
	s.t.Helper()
	config := s.clientConfig(false)
	config.HTTP.Transport.(*http.Transport).TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	defer config.HTTP.CloseIdleConnections()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, string(s.base)+"mailbox", strings.NewReader(answers))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+peer)
	r.Header.Set("Content-Type", typeAnswers)
	r.Header.Set("Prefer", prefer)
	response, err := config.HTTP.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

// crowd opens connections for eight seconds at most, writes some bytes on each, and
// is silent until the test ends. (After ten seconds the server closes some; under the
// race detector it does not come to 5000.)
func (s *crowdServer) crowd(n int, protocol, bytes string) []net.Conn {
	s.t.Helper()
	list := make([]net.Conn, n)
	s.t.Cleanup(func() {
		for _, c := range list {
			if c != nil {
				c.Close()
			}
		}
	})
	next := make(chan int)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range next {
				c, err := tls.Dial("tcp", s.address, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{protocol}})
				if err != nil {
					s.t.Errorf("connection %d: %v", i, err)
					continue
				}
				list[i] = c
				_, _ = io.WriteString(c, bytes)
			}
		})
	}
	opened := 0
	for begun := time.Now(); opened < n && time.Since(begun) < 8*time.Second; opened++ {
		next <- opened
	}
	close(next)
	wg.Wait()
	return list[:opened]
}
