package https

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// mailbox answers who asks for its mailbox (SPEC.md C.3).
func (q *request) mailbox() {
	if q.from.Peer == "" {
		refuse(q.w, http.StatusForbidden, "a mailbox is for who is authenticated")
		return
	}
	if q.r.Header.Get("Content-Type") != typeAnswers {
		refuse(q.w, http.StatusUnsupportedMediaType, "")
		return
	}
	b, _, free, ok := q.content(maxAnswers * answerSize)
	if !ok {
		return
	}
	list, err := parseAnswers(b, inHand, maxAnswers)
	free()
	if errors.Is(err, errTooMany) {
		q.tooLarge()
		return
	}
	if err != nil {
		refuse(q.w, http.StatusBadRequest, "not a sequence of answers")
		return
	}
	if wait, ok := q.peer.allow(time.Now(), 1); !ok {
		tooMany(q.w, wait)
		return
	}
	wait, minimal := preferences(q.r.Header)
	q.boxes.note(q.from.Peer, list, !minimal)
	var out []byte
	if !minimal {
		ctx, cancel := q.whileServing(q.r.Context())
		defer cancel()
		out = q.boxes.fetch(ctx, q.from.Peer, wait)
	}
	q.respond(typeEnvelopes, out)
}

// preferences returns what the field Prefer (RFC 7240) says of waiting and of a
// minimal response.
func preferences(h http.Header) (wait time.Duration, minimal bool) {
	for _, field := range h["Prefer"] {
		for p := range strings.SplitSeq(field, ",") {
			key, value, _ := strings.Cut(strings.TrimSpace(p), "=")
			switch {
			case strings.EqualFold(key, "wait"):
				if n, err := strconv.ParseUint(value, 10, 16); err == nil {
					wait = min(time.Duration(n)*time.Second, maxWait)
				}
			case strings.EqualFold(key, "return"):
				minimal = value == "minimal"
			}
		}
	}
	return wait, minimal
}
