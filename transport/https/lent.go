package https

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync"
)

// copyUpTo is the size up to which content is copied, so that net/http sees a
// bytes.Reader: of anything else it sends the header in a packet of its own.
const copyUpTo = 16 << 10

// bodyOf returns what net/http reads content from, as often as it likes, until
// takeBack is called: it may still read when a request has failed, and then the
// content is its owner's again.
func bodyOf(content []byte) (body func() io.ReadCloser, takeBack func()) {
	switch {
	case len(content) == 0:
		return func() io.ReadCloser { return http.NoBody }, func() {}
	case len(content) <= copyUpTo:
		content = bytes.Clone(content)
		return func() io.ReadCloser { return io.NopCloser(bytes.NewReader(content)) }, func() {}
	}
	l := &lentBytes{b: content}
	return func() io.ReadCloser { return &lentReader{l: l} }, l.takeBack
}

// lentBytes are bytes that are their owner's again at any time.
type lentBytes struct {
	mu sync.Mutex
	b  []byte // nil when they are
}

var errTakenBack = errors.New("https: the request is over")

// takeBack ends all reading.
func (l *lentBytes) takeBack() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.b = nil
}

type lentReader struct {
	l  *lentBytes
	at int
}

func (r *lentReader) Read(dst []byte) (int, error) {
	r.l.mu.Lock()
	defer r.l.mu.Unlock()
	if r.l.b == nil {
		return 0, errTakenBack
	}
	if r.at == len(r.l.b) {
		return 0, io.EOF
	}
	n := copy(dst, r.l.b[r.at:])
	r.at += n
	return n, nil
}

func (r *lentReader) Close() error { return nil }
