package keys

import (
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// entries reads a map's entries in the order of their keys, which is the one that the
// scan lets through.
type entries struct {
	r    *dcbor.Reader
	left int
	key  int64 // that has been read, and whose value has not
	have bool
}

func newEntries(r *dcbor.Reader) *entries { return &entries{r: r, left: r.Map()} }

// next reports whether key comes next.
func (e *entries) next(key int64) bool {
	if !e.have && e.left > 0 && e.r.OK() {
		e.key, e.have = e.r.Int(), true
		e.left--
	}
	return e.have && e.r.OK() && e.key == key
}

// need reads an entry that has to be there.
func (e *entries) need(key int64, value func()) {
	if !e.next(key) {
		e.r.Fail("a map key that is missing, or has no place there")
		return
	}
	e.have = false
	value()
}

// may reads an entry if it is there.
func (e *entries) may(key int64, value func()) {
	if e.next(key) {
		e.have = false
		value()
	}
}

// end refuses what is left.
func (e *entries) end() {
	if e.have || e.left > 0 {
		e.r.Fail("a map key that has no place there")
	}
}

// readText reads a text of 1 to max bytes.
func readText(r *dcbor.Reader, max int, rule string) string {
	text := r.Text()
	switch {
	case r.OK() && text == "":
		r.Fail(rule)
	case len(text) > max:
		r.FailLimit(rule)
	}
	return text
}

// readURI reads a thumbprint as a URI.
func readURI(r *dcbor.Reader) Thumbprint {
	t, err := ParseThumbprintURI(r.Text())
	if r.OK() {
		r.Adopt(err)
	}
	return t
}

// readPublicKey reads a public key that is for signatures, or for anything else: which
// one an identity may have, its reader checks.
func readPublicKey(r *dcbor.Reader) cose.Key {
	key, private := cose.ReadKey(r)
	if private != nil {
		r.Fail("a private key where a public one belongs")
	}
	return key
}

// readSequence reads the sequence of a rotation.
func readSequence(r *dcbor.Reader, rule string) uint64 {
	n := r.Uint()
	if n < 1 || n > MaxSequence {
		r.Fail(rule)
	}
	return n
}
