package https_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// head is the start of a request as the peer phone, without the empty line.
const head = "POST /vitalpost/envelopes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\nContent-Type: " + typeEnvelope + "\r\n"

// attacksWithToken are what a peer may do to a server behind nginx that ends TLS:
// what needs no credential, as without nginx, and the rest with the token.
func (p *proxied) attacksWithToken() map[string]func(context.Context) error {
	list := map[string]func(context.Context) error{
		"half a content":  p.raw(false, []byte(head+"Content-Length: 90000\r\n\r\nabc")),
		"claims of size":  p.raw(false, []byte(head+"Content-Length: 9000000000\r\n\r\nabc")),
		"half a chunk":    p.raw(false, []byte(head+"Transfer-Encoding: chunked\r\n\r\n10000\r\nabc")),
		"many half heads": p.raw(false, []byte(strings.Repeat(head+"Content-Length: 0\r\n\r\n", 100)+head)),
		"flood":           func(ctx context.Context) error { return p.flooded(ctx, 100) },
	}
	for name, attack := range p.attacks() {
		switch name {
		case "no handshake", "no header", "half a header", "garbage", "endless header", "nobody", "wrong token", "wrong scheme", "nobody's mailbox":
			list[name] = attack
		}
	}
	for name, wrong := range map[string]struct {
		method, path, mediaType, content, header, value string
		status                                          int
	}{
		"media type":       {"POST", "envelopes", "application/json", "x", "", "", 415},
		"content coding":   {"POST", "envelopes", typeEnvelope, "x", "Content-Encoding", "gzip", 415},
		"method":           {"GET", "envelopes", "", "", "", "", 405},
		"path":             {"POST", "elsewhere", typeEnvelope, "x", "", "", 404},
		"path traversal":   {"POST", "../../envelopes", typeEnvelope, "x", "", "", 400}, // nginx's
		"empty":            {"POST", "envelopes", typeEnvelope, "", "", "", 400},
		"other digest":     {"POST", "envelopes", typeEnvelope, "x", "Content-Digest", "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:", 400},
		"batch cut":        {"POST", "envelopes", typeEnvelopes, "\x43ab", "", "", 400},
		"batch of many":    {"POST", "envelopes", typeEnvelopes, strings.Repeat("\x41a", 1025), "", "", 413},
		"mailbox of type":  {"POST", "mailbox", typeEnvelopes, "", "", "", 415},
		"too many answers": {"POST", "mailbox", typeAnswers, strings.Repeat(answer("a", "\x01\x00"), 5000), "", "", 413},
	} {
		list[name] = func(ctx context.Context) error {
			config := p.withToken(p.clientConfig(false))
			defer config.HTTP.CloseIdleConnections()
			r, err := http.NewRequestWithContext(ctx, wrong.method, string(p.base)+wrong.path, strings.NewReader(wrong.content))
			if err != nil {
				return err
			}
			r.Header.Set("Authorization", "Bearer "+token)
			if wrong.mediaType != "" {
				r.Header.Set("Content-Type", wrong.mediaType)
			}
			if wrong.header != "" {
				r.Header.Set(wrong.header, wrong.value)
			}
			response, err := config.HTTP.Do(r)
			if err != nil && ctx.Err() != nil {
				return nil // the test ended it
			}
			if err != nil {
				return err
			}
			defer response.Body.Close()
			content, _ := io.ReadAll(response.Body)
			if ctx.Err() == nil && response.StatusCode != wrong.status && response.StatusCode != http.StatusTooManyRequests {
				return fmt.Errorf("status %d, want %d: %s", response.StatusCode, wrong.status, content)
			}
			return nil
		}
	}
	return list
}

// floodWithToken sends a content without end, and returns how much of it the server
// has read: nginx reads for itself what it likes.
func (p *proxied) floodWithToken(ctx context.Context) (int64, error) {
	before := p.read.Load()
	err := p.flooded(ctx, 1000)
	return p.read.Load() - before, err
}

// flooded sends chunks of 64 KiB for as long as somebody takes them.
func (p *proxied) flooded(ctx context.Context, chunks int) error {
	c, err := p.dial(ctx, false)
	if ctx.Err() != nil {
		return nil // the test ended it
	}
	if err != nil {
		return err
	}
	defer c.Close()
	defer context.AfterFunc(ctx, func() { c.Close() })()
	_ = c.SetWriteDeadline(time.Now().Add(3 * time.Second))
	_, err = io.WriteString(c, head+"Transfer-Encoding: chunked\r\n\r\n")
	chunk := append(append([]byte("10000\r\n"), bytes.Repeat([]byte{'a'}, 1<<16)...), "\r\n"...)
	for i := 0; i < chunks && err == nil; i++ {
		_, err = c.Write(chunk)
	}
	return nil // what it can't write any more is not wanted
}
