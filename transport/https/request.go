package https

import (
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vitalpost/vitalpost/transport"
)

// request is a request that was admitted.
type request struct {
	*Server
	w    http.ResponseWriter
	r    *http.Request
	rc   *http.ResponseController
	peer *peer
	from transport.Ingress
}

// content reads the content, most bytes of it and no more, in the time that there
// is, and compares it with Content-Digest. d is its SHA-256. free gives its memory
// back; not ok: the request is answered.
func (q *request) content(most int) (b []byte, d digest, free func(), ok bool) {
	declared := q.r.ContentLength
	switch {
	case q.r.Header.Get("Content-Encoding") != "":
		refuse(q.w, http.StatusUnsupportedMediaType, "no content coding is taken")
		return nil, d, nil, false
	case declared > int64(most):
		q.overrun()
		q.hangUp()
		q.tooLarge()
		return nil, d, nil, false
	case declared < 0:
		declared = int64(most)
	}
	if !q.peers.hold(q.peer, declared) {
		tooMany(q.w, time.Second)
		return nil, d, nil, false
	}
	buf := q.buffer()
	free = func() {
		q.peers.release(q.peer, declared)
		q.buffers.Put(buf)
	}
	body := http.MaxBytesReader(q.w, q.r.Body, int64(most))
	inTime := q.limitReading()
	b, err := readAll((*buf)[:0], body, most)
	*buf = b
	inTime()
	if err == nil {
		if d = sha256.Sum256(b); digestMatches(q.r.Header, &d) {
			return b, d, free, true
		}
	}
	free()
	var over *http.MaxBytesError
	var timeout interface{ Timeout() bool }
	switch {
	case err == nil:
		refuse(q.w, http.StatusBadRequest, "the content is not that of Content-Digest")
	case errors.As(err, &over):
		q.hangUp()
		q.tooLarge()
	case errors.As(err, &timeout) && timeout.Timeout():
		q.hangUp()
		refuse(q.w, http.StatusRequestTimeout, "")
	default:
		refuse(q.w, http.StatusBadRequest, "the content was cut")
	}
	return nil, d, nil, false
}

// limitReading ends reading when its time is over. It returns what ends the limit.
func (q *request) limitReading() (inTime func()) {
	if q.r.ProtoMajor == 1 { // the connection has a deadline
		return func() { _ = q.rc.SetReadDeadline(time.Time{}) }
	}
	// A deadline of a stream takes a message to the connection's goroutine: so there
	// is a timer, and a deadline only once it is over.
	set := make(chan struct{})
	timer := time.AfterFunc(q.config.Reading, func() {
		_ = q.rc.SetReadDeadline(time.Unix(1, 0))
		close(set)
	})
	return func() {
		if !timer.Stop() {
			<-set // it must not be set when the request is over
		}
	}
}

// buffer returns memory for a content.
func (s *Server) buffer() *[]byte {
	if b, ok := s.buffers.Get().(*[]byte); ok {
		return b
	}
	return new(make([]byte, 0, 4096))
}

// readAll appends all of r to b, which grows with what has come.
func readAll(b []byte, r io.Reader, most int) ([]byte, error) {
	for {
		if len(b) == cap(b) {
			grown := make([]byte, len(b), min(2*cap(b), most+512)+512)
			copy(grown, b)
			b = grown
		}
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if err == io.EOF {
			return b, nil
		}
		if err != nil {
			return b, err
		}
	}
}

// one takes one envelope (SPEC.md C.1).
func (q *request) one() {
	b, d, free, ok := q.content(q.config.Limit)
	if !ok {
		return
	}
	defer free()
	if len(b) == 0 {
		refuse(q.w, http.StatusBadRequest, "no content")
		return
	}
	if wait, ok := q.peer.allow(time.Now(), 1); !ok {
		tooMany(q.w, wait)
		return
	}
	t := toldOf(d, q.handle(q.r.Context(), q.peer, q.from, b, d))
	q.answer(&t)
}

// several takes a batch (SPEC.md C.2).
func (q *request) several() {
	b, _, free, ok := q.content(q.config.BatchBytes)
	if !ok {
		return
	}
	defer free()
	list, err := parseEnvelopes(b, q.config.Batch)
	if errors.Is(err, errTooMany) {
		q.tooLarge()
		return
	}
	if err != nil || len(list) == 0 {
		refuse(q.w, http.StatusBadRequest, "not a sequence of envelopes")
		return
	}
	if wait, ok := q.peer.allow(time.Now(), len(list)); !ok {
		tooMany(q.w, wait)
		return
	}
	answers := make([]told, len(list))
	each(len(list), q.config.Concurrency, func(i int) {
		d := digest(sha256.Sum256(list[i]))
		err := transport.ErrTooLarge
		if len(list[i]) <= q.config.Limit {
			err = q.handle(q.r.Context(), q.peer, q.from, list[i], d)
		}
		answers[i] = toldOf(d, err)
	})
	out := make([]byte, 0, len(list)*answerSize)
	for i := range answers {
		out = appendAnswer(out, &answers[i])
	}
	q.respond(typeAnswers, out)
}

// each calls f with 0 to n-1, from a few goroutines, and returns when all calls
// have. What panics in them panics here: where net/http sees it.
func each(n, goroutines int, f func(int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	var panicked atomic.Pointer[any]
	for range min(n, goroutines) {
		workers.Go(func() {
			defer func() {
				if v := recover(); v != nil {
					panicked.Store(&v)
				}
			}()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	workers.Wait()
	if v := panicked.Load(); v != nil {
		panic(*v)
	}
}

// respond writes a 200 with content, in the time that a reader has for it.
func (q *request) respond(mediaType string, content []byte) {
	h := q.w.Header()
	h["Content-Type"] = []string{mediaType}
	h["Content-Length"] = []string{strconv.Itoa(len(content))}
	_ = q.rc.SetWriteDeadline(time.Now().Add(q.config.Reading))
	q.w.WriteHeader(http.StatusOK)
	_, err := q.w.Write(content)
	if err == nil {
		err = q.rc.Flush()
	}
	if err == nil {
		// The connection may serve others next.
		_ = q.rc.SetWriteDeadline(time.Time{})
	}
}
