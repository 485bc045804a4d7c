package https

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"

	"github.com/vitalpost/vitalpost/protocol/conformance"
	"github.com/vitalpost/vitalpost/transport"
)

// TestVectors answers every vector of SPEC.md appendix C as its file says.
func TestVectors(t *testing.T) {
	vectors, err := conformance.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, v := range vectors {
		if !v.Transport() {
			continue
		}
		kind := v.Operation + " refused"
		if v.Expect == "ok" {
			kind = v.Operation + " taken"
		}
		count[kind]++
		t.Run(v.Operation+"/"+v.Expect+"/"+v.Name, func(t *testing.T) {
			if got := answerVector(t, &v); got != "" {
				t.Errorf("%s (SPEC %s): %s", v.Comment, v.Rule, got)
			}
		})
	}
	for kind, least := range map[string]int{
		"envelopes taken": 17, "envelopes refused": 70, "answers taken": 14, "answers refused": 75,
		"answer-field taken": 10, "answer-field refused": 95, "content-digest taken": 17, "content-digest refused": 14,
	} {
		if count[kind] < least {
			t.Errorf("%d vectors of %s, want %d at least", count[kind], kind, least)
		}
		delete(count, kind)
	}
	if len(count) > 0 {
		t.Errorf("vectors that nobody counts: %v", count)
	}
}

// answerVector says how this package differs from a vector; "": it does not.
func answerVector(t *testing.T, v *conformance.Vector) string {
	t.Helper()
	switch v.Operation + " " + v.Exchange {
	case "envelopes batch":
		return handed(t, v)
	case "envelopes mailbox":
		list, err := envelopesOf(&http.Response{Body: io.NopCloser(bytes.NewReader(v.Input))})
		return decided(t, v, err, func() { sameEnvelopes(t, v, list) })
	case "answers batch":
		list, err := answersOf(&http.Response{
			StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {typeAnswers}}, Body: io.NopCloser(bytes.NewReader(v.Input)),
		}, MaxBatch)
		return decided(t, v, err, func() { sameAnswers(t, v, list) })
	case "answers mailbox":
		return said(t, v)
	case "answer-field ":
		d := digest(sha256.Sum256(v.Input))
		err := answered(&http.Response{StatusCode: v.Status, Header: http.Header{headerAnswer: v.Fields}}, &d)
		if v.Expect == "none" {
			if !errors.Is(err, transport.ErrNoAnswer) {
				return "an answer"
			}
			return ""
		}
		var want struct{ Answer transport.Answer }
		result(t, v, &want)
		if errors.Is(err, transport.ErrNoAnswer) {
			return "no answer"
		}
		got, _ := transport.AnswerTo(err)
		if got != want.Answer {
			t.Errorf("answer %v, want %v", got, want.Answer)
		}
		if again := answerField(got, &d); v.Status != http.StatusRequestEntityTooLarge && again != v.Fields[0] {
			t.Errorf("field is written as %s, want %s", again, v.Fields[0])
		}
		return ""
	case "content-digest ":
		d := digest(sha256.Sum256(v.Input))
		switch same := digestMatches(http.Header{headerDigest: v.Fields}, &d); {
		case same && v.Expect != "ok":
			return "taken, want a refusal"
		case !same && v.Expect == "ok":
			return "refused"
		}
		return ""
	}
	t.Fatalf("unknown operation %q of exchange %q", v.Operation, v.Exchange)
	return ""
}

// decided compares what was decided, and then what came out.
func decided(t *testing.T, v *conformance.Vector, err error, same func()) string {
	t.Helper()
	switch {
	case v.Expect != "ok" && err == nil:
		return "taken, want a refusal"
	case v.Expect == "ok" && err != nil:
		return "refused: " + err.Error()
	case v.Expect == "ok":
		same()
	}
	return ""
}

// handed hands a batch to a server that nobody serves: it answers later, or too
// large.
func handed(t *testing.T, v *conformance.Vector) string {
	t.Helper()
	c := ServerConfig{Batch: v.MaxEnvelopes, BatchBytes: v.MaxBytes}
	if v.MaxBytes > 0 {
		c.Limit = v.MaxBytes - headSize(uint64(v.MaxBytes))
	}
	w := requested(t, c, envelopesPath, typeEnvelopes, v.Input)
	if v.Expect != "ok" || w.Code != http.StatusOK {
		return status(v, w.Code)
	}
	list, err := parseEnvelopes(v.Input, MaxBatch)
	if err != nil {
		t.Fatal(err)
	}
	sameEnvelopes(t, v, list)
	answers, err := parseAnswers(w.Body.Bytes(), transport.Taken, MaxBatch)
	if err != nil || len(answers) != len(list) {
		t.Fatalf("%d answers to %d envelopes: %v", len(answers), len(list), err)
	}
	for i, e := range list {
		want := told{digest: sha256.Sum256(e), answer: transport.Later}
		if len(e) > transport.MaxEnvelope {
			want.answer = transport.TooLarge
		}
		if answers[i] != want {
			t.Errorf("answer %d is %v, want %v", i, answers[i], want)
		}
	}
	return ""
}

// said says answers to a mailbox.
func said(t *testing.T, v *conformance.Vector) string {
	t.Helper()
	w := requested(t, ServerConfig{}, mailboxPath, typeAnswers, v.Input)
	if v.Expect == "ok" && w.Code == http.StatusOK {
		list, err := parseAnswers(v.Input, inHand, 4096)
		if err != nil {
			t.Fatal(err)
		}
		sameAnswers(t, v, list)
	}
	return status(v, w.Code)
}

// requested is the response of a server to a peer that it knows.
func requested(t *testing.T, c ServerConfig, path, mediaType string, content []byte) *httptest.ResponseRecorder {
	t.Helper()
	c.Peers, c.Plaintext = func(*http.Request) (string, error) { return "neighbour", nil }, true
	s, err := NewServer(c)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/"+path, bytes.NewReader(content))
	r.Header.Set("Content-Type", mediaType)
	r.Header.Set("Prefer", "return=minimal")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// status compares that of a response with the class that a vector has.
func status(v *conformance.Vector, got int) string {
	want := map[string]int{"ok": http.StatusOK, "format": http.StatusBadRequest, "limit": http.StatusRequestEntityTooLarge}[v.Expect]
	if got == want {
		return ""
	}
	return fmt.Sprintf("status %d, want %d", got, want)
}

// result decodes the result of a vector; a field that the test does not know fails
// it.
func result(t *testing.T, v *conformance.Vector, into any) {
	t.Helper()
	if err := conformance.Decode(v.Result, into); err != nil {
		t.Fatal(err)
	}
}

// sameEnvelopes compares envelopes with the result, and what is written of them with
// the input.
func sameEnvelopes(t *testing.T, v *conformance.Vector, list [][]byte) {
	t.Helper()
	type envelope struct {
		Length int
		Digest conformance.Hex
	}
	var want struct{ Envelopes []envelope }
	result(t, v, &want)
	got := []envelope{}
	var again []byte
	for _, e := range list {
		d := sha256.Sum256(e)
		got = append(got, envelope{len(e), d[:]})
		again = appendEnvelope(again, e)
	}
	if !reflect.DeepEqual(got, want.Envelopes) {
		t.Errorf("envelopes are %v, want %v", got, want.Envelopes)
	}
	if !bytes.Equal(again, v.Input) {
		t.Error("what was read is written otherwise")
	}
}

// sameAnswers is sameEnvelopes for answers.
func sameAnswers(t *testing.T, v *conformance.Vector, list []told) {
	t.Helper()
	type answer struct {
		Digest        conformance.Hex
		Answer, Delay uint64
	}
	var want struct{ Answers []answer }
	result(t, v, &want)
	got := []answer{}
	var again []byte
	for i := range list {
		got = append(got, answer{list[i].digest[:], uint64(list[i].answer), seconds(list[i].delay)})
		again = appendAnswer(again, &list[i])
	}
	if !reflect.DeepEqual(got, want.Answers) {
		t.Errorf("answers are %v, want %v", got, want.Answers)
	}
	if !bytes.Equal(again, v.Input) {
		t.Error("what was read is written otherwise")
	}
}
