package directory

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
)

// HandlerConfig is what a [Handler] is made of.
type HandlerConfig struct {
	Directory protocol.Directory
	MaxAge    time.Duration // for which a client need not ask again, whole seconds from a minute to a day; 0: 5 minutes
}

// Handler answers from a directory (SPEC.md E.2), at whatever path it is mounted: the
// thumbprint is the last segment. Who may ask, how often, and over what, is for the
// caller to say, in the server and around this handler. Safe for concurrent use.
type Handler struct {
	directory protocol.Directory
	control   string
}

// NewHandler checks and copies c.
func NewHandler(c HandlerConfig) (*Handler, error) {
	if c.Directory == nil {
		return nil, errors.New("directory: HandlerConfig without a directory")
	}
	if c.MaxAge == 0 {
		c.MaxAge = defaultFresh
	}
	if c.MaxAge < minFresh || c.MaxAge > maxFresh || c.MaxAge%time.Second != 0 {
		return nil, errors.New("directory: HandlerConfig.MaxAge out of its range")
	}
	return &Handler{c.Directory, "max-age=" + strconv.Itoa(int(c.MaxAge/time.Second))}, nil
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed)
		return
	}
	node, ok := nodeOf(r.URL.Path)
	if !ok || r.URL.RawQuery != "" {
		refuse(w, http.StatusNotFound)
		return
	}
	content, err := h.content(r, node)
	switch {
	case errors.Is(err, protocol.ErrUnknownNode):
		say(w, http.StatusNotFound, "max-age="+strconv.Itoa(int(minFresh/time.Second)), []byte(unknownContent))
	case err != nil:
		// Why is for whoever runs the directory behind this handler, not for strangers.
		w.Header().Set("Retry-After", strconv.Itoa(int(retry/time.Second)))
		refuse(w, http.StatusServiceUnavailable)
	default:
		say(w, http.StatusOK, h.control, content)
	}
}

// content returns the entry's bytes, or the directory's error.
func (h *Handler) content(r *http.Request, node keys.Thumbprint) ([]byte, error) {
	bundle, err := h.directory.Bundle(r.Context(), node)
	if err != nil {
		return nil, err
	}
	address, err := h.directory.Address(r.Context(), node)
	switch {
	case errors.Is(err, protocol.ErrUnknownNode):
		address = "" // it has none
	case err != nil:
		return nil, err
	}
	return protocol.DirectoryEntry{Address: address, Bundle: bundle}.Append(nil)
}

// say answers as a directory.
func say(w http.ResponseWriter, status int, control string, content []byte) {
	header(w, typeEntry, control)
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	w.WriteHeader(status)
	_, _ = w.Write(content)
}

// refuse answers with what says nothing of any node.
func refuse(w http.ResponseWriter, status int) {
	header(w, "text/plain; charset=utf-8", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(http.StatusText(status) + "\n"))
}

func header(w http.ResponseWriter, contentType, control string) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", control)
	h.Set("X-Content-Type-Options", "nosniff")
}
