package directory

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
)

// fetch makes one request. A nil error says that the directory answered: with an entry,
// or that it has no such node. Everything else is no answer, and an *[Error].
func (c *Client) fetch(ctx context.Context, node keys.Thumbprint) (*answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return nil, &Error{Node: node, Err: ctx.Err()}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base.String()+pathOf(node), nil)
	if err != nil {
		return nil, &Error{Node: node, Err: err}
	}
	r.Header.Set("Accept", typeEntry)
	r.Header.Set("Accept-Encoding", "identity")
	// Not http.Client.Do, which follows redirects and takes cookies.
	response, err := c.trip.RoundTrip(r)
	if err != nil {
		if ctx.Err() != nil {
			err = errors.Join(ctx.Err(), err) // net/http does not always say so
		}
		return nil, &Error{Node: node, Err: err}
	}
	defer response.Body.Close()
	now := time.Now()
	switch response.StatusCode {
	case http.StatusOK:
		entry, err := entryOf(response)
		if err != nil {
			return nil, &Error{Node: node, Status: response.StatusCode, Err: err}
		}
		return &answer{node: node, entry: entry, said: now, ask: now.Add(fresh(response.Header))}, nil
	case http.StatusNotFound:
		if saysUnknown(response) {
			return &answer{node: node, said: now, ask: now.Add(minFresh)}, nil
		}
	}
	drain(response)
	return nil, &Error{Node: node, Status: response.StatusCode}
}

var (
	errContent = errors.New("content of another type, or coded")
	errLength  = errors.New("content over what an entry may have")
)

// entryOf reads an entry, and no byte more than one may have.
func entryOf(r *http.Response) (protocol.DirectoryEntry, error) {
	if !ofEntry(r) {
		return protocol.DirectoryEntry{}, errContent
	}
	if r.ContentLength > protocol.MaxDirectoryEntry {
		return protocol.DirectoryEntry{}, errLength
	}
	b, err := io.ReadAll(io.LimitReader(r.Body, protocol.MaxDirectoryEntry+1))
	if err != nil {
		return protocol.DirectoryEntry{}, err
	}
	if len(b) > protocol.MaxDirectoryEntry {
		return protocol.DirectoryEntry{}, errLength
	}
	return protocol.ParseDirectoryEntry(b)
}

// ofEntry reports whether a content is what a directory says, and not what a proxy or a
// portal does.
func ofEntry(r *http.Response) bool {
	return len(r.Header["Content-Type"]) == 1 && r.Header.Get("Content-Type") == typeEntry && r.Header.Get("Content-Encoding") == ""
}

// saysUnknown reports whether a 404 is the directory's. A stray one, of a proxy or a
// base that is wrong, would have envelopes refused for good.
func saysUnknown(r *http.Response) bool {
	b, err := io.ReadAll(io.LimitReader(r.Body, int64(len(unknownContent)+1)))
	return err == nil && ofEntry(r) && string(b) == unknownContent
}

// drain reads a short content to its end, so that the connection is kept.
func drain(r *http.Response) { _, _ = io.CopyN(io.Discard, r.Body, 4096) }
