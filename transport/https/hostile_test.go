package https_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// dial opens a connection as the peer phone, or as nobody.
func (s *site) dial(ctx context.Context, known bool) (net.Conn, error) {
	c := &tls.Config{InsecureSkipVerify: true}
	if known {
		c.Certificates = []tls.Certificate{s.clientCert}
	}
	return (&tls.Dialer{Config: c}).DialContext(ctx, "tcp", s.address)
}

// attacks are what a peer may do to a server.
func (s *site) attacks() map[string]func(context.Context) error {
	list := map[string]func(context.Context) error{
		"no handshake": func(ctx context.Context) error {
			c, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.address)
			if err != nil {
				return nil
			}
			defer c.Close()
			<-ctx.Done()
			return nil
		},
		"no header":      s.raw(false, nil),
		"half a header":  s.raw(true, []byte("POST /vitalpost/envelopes HTTP/1.1\r\nHost: x\r\nX-")),
		"garbage":        s.raw(true, bytes.Repeat([]byte{0, 1, 0xff, '\n'}, 5000)),
		"endless header": s.raw(true, append([]byte("POST /vitalpost/envelopes HTTP/1.1\r\nHost: x\r\nX-A: "), bytes.Repeat([]byte{'a'}, 1<<20)...)),
		"half a content": s.raw(true, []byte("POST /vitalpost/envelopes HTTP/1.1\r\nHost: x\r\nContent-Type: application/vnd.vitalpost.envelope+cbor\r\nContent-Length: 90000\r\n\r\nabc")),
		"claims of size": s.raw(true, []byte("POST /vitalpost/envelopes HTTP/1.1\r\nHost: x\r\nContent-Type: application/vnd.vitalpost.envelope+cbor\r\nContent-Length: 9000000000\r\n\r\nabc")),
	}
	// What is whole, and wrong: each has one status, and none reaches the handler.
	envelope, batch, answers := "application/vnd.vitalpost.envelope+cbor", "application/vnd.vitalpost.envelope+cbor-seq", "application/vnd.vitalpost.answer+cbor-seq"
	for name, wrong := range map[string]struct {
		method, path, mediaType, content, header, value string
		anonymous                                       bool
		status                                          int
	}{
		"media type":        {"POST", "envelopes", "application/json", "x", "", "", false, 415},
		"no media type":     {"POST", "envelopes", "", "x", "", "", false, 415},
		"content coding":    {"POST", "envelopes", envelope, "x", "Content-Encoding", "gzip", false, 415},
		"method":            {"GET", "envelopes", "", "", "", "", false, 405},
		"path":              {"POST", "elsewhere", envelope, "x", "", "", false, 404},
		"path traversal":    {"POST", "../../envelopes", envelope, "x", "", "", false, 404},
		"nobody":            {"POST", "envelopes", envelope, "x", "", "", true, 401},
		"wrong token":       {"POST", "envelopes", envelope, "x", "Authorization", "Bearer wrong", true, 401},
		"wrong scheme":      {"POST", "envelopes", envelope, "x", "Authorization", "Basic " + token, true, 401},
		"nobody's mailbox":  {"POST", "mailbox", answers, "", "", "", true, 401},
		"empty":             {"POST", "envelopes", envelope, "", "", "", false, 400},
		"other digest":      {"POST", "envelopes", envelope, "x", "Content-Digest", "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:", false, 400},
		"empty batch":       {"POST", "envelopes", batch, "", "", "", false, 400},
		"batch cut":         {"POST", "envelopes", batch, "\x43ab", "", "", false, 400},
		"batch of text":     {"POST", "envelopes", batch, "\x63abc", "", "", false, 400},
		"batch wide length": {"POST", "envelopes", batch, "\x58\x03abc", "", "", false, 400},
		"batch of nothing":  {"POST", "envelopes", batch, "\x41a\x40", "", "", false, 400},
		"batch of many":     {"POST", "envelopes", batch, strings.Repeat("\x41a", 1025), "", "", false, 413},
		"batch indefinite":  {"POST", "envelopes", batch, "\x5f\x41a\xff", "", "", false, 400},
		"digest of a batch": {"POST", "envelopes", batch, "\x41a", "Content-Digest", "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:", false, 400},
		"digest of answers": {"POST", "mailbox", answers, "", "Content-Digest", "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:", false, 400},
		"answers malformed": {"POST", "mailbox", answers, "\x83\x41a\x01\x00", "", "", false, 400},
		"answers forged":    {"POST", "mailbox", answers, strings.Repeat("\x83\x58\x20"+strings.Repeat("a", 32)+"\x01\x00", 1000), "", "", false, 200},
		"mailbox of type":   {"POST", "mailbox", batch, "", "", "", false, 415},
		"too many answers":  {"POST", "mailbox", answers, strings.Repeat("\x83\x58\x20"+strings.Repeat("a", 32)+"\x01\x00", 5000), "", "", false, 413},
	} {
		list[name] = func(ctx context.Context) error {
			config := s.clientConfig(false)
			if wrong.anonymous {
				config = s.withToken(config)
			}
			defer config.HTTP.CloseIdleConnections()
			r, err := http.NewRequestWithContext(ctx, wrong.method, string(s.base)+wrong.path, strings.NewReader(wrong.content))
			if err != nil {
				return err
			}
			if wrong.mediaType != "" {
				r.Header.Set("Content-Type", wrong.mediaType)
			}
			if wrong.header != "" {
				r.Header.Set(wrong.header, wrong.value)
			}
			response, err := config.HTTP.Do(r)
			if err != nil {
				return nil // the test ended it
			}
			defer response.Body.Close()
			content, _ := io.ReadAll(response.Body)
			switch {
			case response.StatusCode == http.StatusTooManyRequests: // it is one of many
			case response.StatusCode != wrong.status:
				return fmt.Errorf("status %d, want %d: %s", response.StatusCode, wrong.status, content)
			case response.Header.Get("Vitalpost-Answer") != "" && wrong.status != 413:
				return fmt.Errorf("an answer: %s", response.Header.Get("Vitalpost-Answer"))
			}
			return nil
		}
	}
	return list
}

// raw opens a connection, writes some bytes, and is silent.
func (s *site) raw(known bool, b []byte) func(context.Context) error {
	return func(ctx context.Context) error {
		c, err := s.dial(ctx, known)
		if err != nil {
			return nil
		}
		defer c.Close()
		_, _ = c.Write(b)
		<-ctx.Done()
		return nil
	}
}

// flood sends a content without end, and returns how much the server has read.
func (s *site) flood(ctx context.Context) (int64, error) {
	c, err := s.dial(ctx, true)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	before := s.read.Load()
	_, err = c.Write([]byte("POST /vitalpost/envelopes HTTP/1.1\r\nHost: x\r\nContent-Type: application/vnd.vitalpost.envelope+cbor\r\nTransfer-Encoding: chunked\r\n\r\n"))
	if err != nil {
		return 0, err
	}
	_ = c.SetWriteDeadline(time.Now().Add(3 * time.Second))
	chunk := append(append([]byte("10000\r\n"), bytes.Repeat([]byte{'a'}, 1<<16)...), "\r\n"...)
	for range 1000 { // 64 MB are without end enough
		if _, err = c.Write(chunk); err != nil {
			break
		}
	}
	return s.read.Load() - before, nil
}
