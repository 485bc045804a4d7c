package https

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/vitalpost/vitalpost/transport"
)

// answer writes one of the five (SPEC.md C.1).
func (q *request) answer(t *told) {
	h := q.w.Header()
	h[headerAnswer] = []string{answerField(t.answer, &t.digest)}
	if t.answer == transport.Taken {
		q.w.WriteHeader(http.StatusNoContent)
		return
	}
	if t.answer == transport.Later {
		h.Set("Retry-After", strconv.FormatUint(seconds(t.delay), 10))
	}
	problem(q.w, words[t.answer].status, words[t.answer].title, "")
}

// tooLarge says so from a length or number alone.
func (q *request) tooLarge() {
	q.w.Header()[headerAnswer] = []string{answerField(transport.TooLarge, nil)}
	problem(q.w, words[transport.TooLarge].status, words[transport.TooLarge].title, "")
}

// overrun has net/http see a content that is too long, since then it closes its half
// of the connection and waits a little: to a peer that is still writing the answer
// would be lost in a reset, which a proxy makes a 502. Who asks first waits with its
// content, and who uses HTTP/2 has a stream to end.
func (q *request) overrun() {
	if q.r.ProtoMajor == 1 && q.r.Header.Get("Expect") == "" {
		_ = q.rc.SetReadDeadline(time.Now().Add(time.Second))
		_, _ = http.MaxBytesReader(q.w, q.r.Body, 0).Read(make([]byte, 1))
	}
}

// hangUp says that the rest of the content is not read, so that a connection of
// HTTP/1.1 is of no more use. (HTTP/2 ends the stream by itself.)
func (q *request) hangUp() {
	if q.r.ProtoMajor == 1 {
		q.w.Header().Set("Connection", "close")
	}
	// Else net/http reads 256 KiB more, in the hope of the end.
	_ = q.rc.SetReadDeadline(time.Unix(1, 0))
}

// refuse writes a response that is no answer: it says nothing of custody.
func refuse(w http.ResponseWriter, status int, detail string) {
	problem(w, status, http.StatusText(status), detail)
}

func tooMany(w http.ResponseWriter, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.FormatUint(max(seconds(wait), 1), 10))
	refuse(w, http.StatusTooManyRequests, "")
}

// problem writes problem details (RFC 9457). Neither title nor detail holds
// anything that came from outside.
func problem(w http.ResponseWriter, status int, title, detail string) {
	content, _ := json.Marshal(struct { // of texts and a number: it can't fail
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail,omitempty"`
	}{"about:blank", title, status, detail})
	h := w.Header()
	h["Content-Type"] = []string{typeProblem}
	h["Content-Length"] = []string{strconv.Itoa(len(content))}
	h["X-Content-Type-Options"] = []string{"nosniff"}
	h["Cache-Control"] = []string{"no-store"}
	w.WriteHeader(status)
	_, _ = w.Write(content)
}
