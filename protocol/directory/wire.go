package directory

import (
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/vitalpost/vitalpost/keys"
)

const typeEntry = "application/vnd.vitalpost.directory-entry+cbor"

// unknownContent is that of a 404 by which a directory says that it has no such node:
// null.
const unknownContent = "\xf6"

// For how long an answer is fresh (SPEC.md E.2).
const (
	minFresh     = time.Minute // of an entry, whatever the server says; and of a 404
	maxFresh     = 24 * time.Hour
	defaultFresh = 5 * time.Minute
	retry        = 10 * time.Second // after a request that brought no answer
)

// fresh returns for how long an entry is fresh: what Cache-Control's max-age leaves
// after Age (RFC 9111), within the bounds. Other directives are not looked at: none of
// them could make an entry worth more, and the bounds hold against those that make it
// worth less.
func fresh(h http.Header) time.Duration {
	d := defaultFresh
	for line := range strings.SplitSeq(strings.Join(h["Cache-Control"], ","), ",") {
		name, value, _ := strings.Cut(strings.ToLower(strings.TrimSpace(line)), "=")
		switch name {
		case "no-store", "no-cache":
			return minFresh
		case "max-age":
			d = seconds(value, 0) // one that can't be read is no promise
		}
	}
	d -= seconds(h.Get("Age"), 0)
	return min(max(d, minFresh), maxFresh)
}

// seconds reads a number of them, up to a hundred days.
func seconds(s string, other time.Duration) time.Duration {
	n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 32)
	if err != nil {
		return other
	}
	return time.Duration(min(n, 100*24*3600)) * time.Second
}

// pathOf returns the last segment of a node's path: all 32 bytes, in lower case.
func pathOf(node keys.Thumbprint) string { return hex.EncodeToString(node[:]) }

// nodeOf is the reverse of pathOf. It takes the one spelling only, so that a cache on
// the way has a node once.
func nodeOf(path string) (node keys.Thumbprint, ok bool) {
	segment := path[strings.LastIndexByte(path, '/')+1:]
	if len(segment) != hex.EncodedLen(len(node)) {
		return node, false
	}
	_, err := hex.Decode(node[:], []byte(segment))
	return node, err == nil && pathOf(node) == segment
}
