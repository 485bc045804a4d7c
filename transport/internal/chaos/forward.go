package chaos

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"strings"
)

// response is a response with its content.
type response struct {
	status  int
	header  http.Header
	content []byte
}

// forward makes a request to the server; nil: it has not answered.
func (p *Proxy) forward(ctx context.Context, r *http.Request, content []byte) *response {
	answer, err := p.server.RoundTrip(p.outgoing(ctx, r, bytes.NewReader(content), int64(len(content))))
	if err != nil {
		return nil
	}
	defer answer.Body.Close()
	own := &response{status: answer.StatusCode, header: answer.Header}
	own.content, err = io.ReadAll(io.LimitReader(answer.Body, Most+1))
	if err != nil || len(own.content) > Most {
		return nil
	}
	return own
}

// outgoing returns a request for the server.
func (p *Proxy) outgoing(ctx context.Context, r *http.Request, content io.Reader, length int64) *http.Request {
	u := *r.URL
	u.Scheme, u.Host = p.target.Scheme, p.target.Host
	h := r.Header.Clone()
	for _, hop := range []string{"Connection", "Keep-Alive", "Te", "Upgrade", "Expect", "Transfer-Encoding"} {
		h.Del(hop)
	}
	return (&http.Request{
		Method: r.Method, URL: &u, Host: u.Host, Header: h,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(content), ContentLength: length,
	}).WithContext(ctx)
}

var errCut = errors.New("chaos: cut")

// half lets the first part of a request's content through, of as many bytes as it
// announces, and ends the connection to the server.
func (p *Proxy) half(r *http.Request, where float64) {
	n := int64(where * float64(max(r.ContentLength, 0)))
	first, err := io.ReadAll(io.LimitReader(r.Body, min(n, Most)))
	if err != nil {
		return
	}
	cut := io.MultiReader(bytes.NewReader(first), failing{})
	answer, err := p.server.RoundTrip(p.outgoing(r.Context(), r, cut, r.ContentLength))
	if err == nil {
		answer.Body.Close()
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errCut }

// write answers with a response.
func (o *response) write(w http.ResponseWriter) {
	maps.Copy(w.Header(), o.header)
	w.WriteHeader(o.status)
	_, _ = w.Write(o.content)
}

// cut writes the first part of a response. Of HTTP/1.1 that may end in the header.
func (o *response) cut(w http.ResponseWriter, where float64) {
	rc := http.NewResponseController(w)
	conn, _, err := rc.Hijack()
	if err != nil { // HTTP/2
		maps.Copy(w.Header(), o.header)
		w.WriteHeader(o.status)
		_, _ = w.Write(o.content[:int(where*float64(len(o.content)))])
		_ = rc.Flush()
		return
	}
	defer conn.Close()
	var whole bytes.Buffer
	_ = (&http.Response{
		StatusCode: o.status, ProtoMajor: 1, ProtoMinor: 1, Header: o.header,
		Body: io.NopCloser(bytes.NewReader(o.content)), ContentLength: int64(len(o.content)),
	}).Write(&whole)
	_, _ = conn.Write(whole.Next(int(where * float64(whole.Len()))))
}

// gateway is what a proxy says of a server that it has not understood.
func gateway(variant int) *response {
	status := http.StatusBadGateway
	if variant == 1 {
		status = http.StatusGatewayTimeout
	}
	return page(status, "The server could not complete your request.")
}

// portal is what says that somebody should log in, in the three ways that these
// have: a page, a redirect to one, and the 204 of those who are logged in.
func portal(variant int) *response {
	switch variant {
	case 1:
		return &response{status: http.StatusNoContent, header: http.Header{}}
	case 2:
		o := page(http.StatusFound, "Log in.")
		o.header.Set("Location", "/login")
		return o
	}
	return page(http.StatusOK, "Welcome to the guest network.")
}

func page(status int, text string) *response {
	return &response{status, http.Header{"Content-Type": {"text/html"}}, []byte("<html>" + strings.Repeat(text+"\n", 20) + "</html>")}
}
