package https

import (
	"errors"
	"io"
	"net/http"
	"sync"
)

// lentBytes are bytes that net/http may still read from when a request has failed,
// and that are their owner's again nevertheless.
type lentBytes struct {
	mu   sync.Mutex
	b    []byte
	over bool
}

var errTakenBack = errors.New("https: the request is over")

// reader returns a reader of them from the start.
func (l *lentBytes) reader() io.ReadCloser {
	if len(l.b) == 0 {
		return http.NoBody
	}
	return &lentReader{l: l}
}

// takeBack ends all reading.
func (l *lentBytes) takeBack() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.b, l.over = nil, true
}

type lentReader struct {
	l  *lentBytes
	at int
}

func (r *lentReader) Read(dst []byte) (int, error) {
	r.l.mu.Lock()
	defer r.l.mu.Unlock()
	if r.l.over {
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
