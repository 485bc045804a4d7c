package keys

import (
	"bytes"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// View reads a durable state, as it is committed: of a [TrustStore], or of what opens
// envelopes. Its methods may be called by many at once.
type View interface {
	// Get returns the value of a key, nil if there is none. The slice is read before
	// the next call and not kept.
	Get(key []byte) ([]byte, error)
	// Scan calls f with every key that has the prefix, ascending, and its value, until
	// f returns false. f calls nothing of the View.
	Scan(prefix []byte, f func(key, value []byte) bool) error
}

// Tx is a transaction of the caller's: it sees its own writes. Keys and values are their
// writer's own (SPEC.md appendix B), in a namespace of its own. Neither slice is kept by
// who calls, and neither may be kept.
type Tx interface {
	View
	Put(key, value []byte) error
	Delete(key []byte) error
}

// The first bytes of the keys of a trust store's records: SPEC.md appendix B.
const (
	keyStatement = 'i' // first kind digest: a credential or rotation
	keyIndex     = 'k' // thumbprint: which chain it stands in
	keyAnchor    = 'a' // anchor digest: a rotation of its chain
	keyList      = 'l' // anchor: its newest revocation list
	keyRevoked   = 'v' // anchor name: what its lists have said

	kindCredential = 'c'
	kindRotation   = 'r'
)

const trustVersion = 1

func stateKey(kind byte, parts ...[]byte) []byte {
	return append([]byte{kind}, bytes.Join(parts, nil)...)
}

// StateError says that a trust store's state holds what it never wrote.
type StateError struct{ What string }

func (e *StateError) Error() string { return "keys: state of the trust store: " + e.What }

// statement is a record: what was taken, and when.
func appendStatement(seen uint64, signed []byte) []byte {
	b := dcbor.AppendUint(dcbor.AppendUint(dcbor.AppendArray(nil, 3), trustVersion), seen)
	return dcbor.AppendBytes(b, signed)
}

func parseStatement(value []byte) (seen uint64, signed []byte, err error) {
	r := dcbor.NewReader(value, "statement")
	r.Tuple(3)
	if r.Uint() != trustVersion {
		r.Fail("another version than 1")
	}
	seen, signed = r.Uint(), bytes.Clone(r.Bytes())
	if err := r.Done(); err != nil {
		return 0, nil, &StateError{err.Error()}
	}
	return seen, signed, nil
}

// heldCredential is a credential that a reader has, and when it first saw it.
type heldCredential struct {
	*Credential
	seen uint64 // ms
}

// dossier is what is known of an identity.
type dossier struct {
	first       Thumbprint
	credentials []heldCredential
	rotations   map[Digest]heldRotation
}

// readDossier reads and verifies what is known of an identity by its name for good; nil
// if it has no credential.
func (s *TrustStore) readDossier(v View, first Thumbprint) (*dossier, error) {
	d := &dossier{first: first, rotations: map[Digest]heldRotation{}}
	prefix := stateKey(keyStatement, first[:])
	var fault error
	err := v.Scan(prefix, func(key, value []byte) bool {
		fault = s.addStatement(d, key[len(prefix):], value)
		return fault == nil
	})
	switch {
	case err != nil:
		return nil, err
	case fault != nil:
		return nil, fault
	case len(d.credentials) == 0:
		return nil, nil
	}
	return d, nil
}

func (s *TrustStore) addStatement(d *dossier, key, value []byte) error {
	seen, signed, err := parseStatement(value)
	if err != nil {
		return err
	}
	switch {
	case len(key) == 1+len(Digest{}) && key[0] == kindCredential:
		c, err := s.ParseCredential(signed)
		if err != nil { // an anchor may have been taken out, or its constraints changed
			return nil //nolint:nilerr // what nobody vouches for any more does not count
		}
		if c.First != d.first || c.digest != Digest(key[1:]) {
			return &StateError{"a credential that was altered"}
		}
		d.credentials = append(d.credentials, heldCredential{c, seen})
	case len(key) == 1+len(Digest{}) && key[0] == kindRotation:
		r, err := ParseRotation(signed)
		if err != nil || r.First() != d.first || r.digest != Digest(key[1:]) {
			return &StateError{"a rotation that was altered"}
		}
		d.rotations[r.digest] = heldRotation{r, seen}
	default:
		return &StateError{"a key of none of its kinds"}
	}
	return nil
}

// listState is what is kept of an anchor's newest list.
type listState struct {
	number  uint64
	digest  Digest
	next    uint64 // ms
	entries uint64 // that its lists have had
}

func (l *listState) append() []byte {
	b := dcbor.AppendUint(dcbor.AppendUint(dcbor.AppendArray(nil, 5), trustVersion), l.number)
	b = dcbor.AppendBytes(b, l.digest[:])
	return dcbor.AppendUint(dcbor.AppendUint(b, l.next), l.entries)
}

// readList reads an anchor's newest list; nil if it has none.
func readList(v View, anchor Thumbprint) (*listState, error) {
	value, err := v.Get(stateKey(keyList, anchor[:]))
	if err != nil || value == nil {
		return nil, err
	}
	l := new(listState)
	r := dcbor.NewReader(value, "list")
	r.Tuple(5)
	if r.Uint() != trustVersion {
		r.Fail("another version than 1")
	}
	l.number = r.Uint()
	r.Fixed(l.digest[:])
	l.next, l.entries = r.Uint(), r.Uint()
	if err := r.Done(); err != nil {
		return nil, &StateError{err.Error()}
	}
	return l, nil
}

// revoked is what an anchor's lists have said of a key or credential.
type revoked struct {
	since  uint64 // ms; never: nothing
	reason RevocationReason
}

func (e revoked) append() []byte {
	b := dcbor.AppendUint(dcbor.AppendUint(dcbor.AppendArray(nil, 3), trustVersion), e.since)
	return dcbor.AppendUint(b, uint64(e.reason))
}

// readRevokedBy reads what an anchor's lists have said of a name.
func readRevokedBy(v View, anchor Thumbprint, name []byte) (revoked, error) {
	value, err := v.Get(stateKey(keyRevoked, anchor[:], name))
	if err != nil || value == nil {
		return revoked{since: never}, err
	}
	r := dcbor.NewReader(value, "revoked")
	r.Tuple(3)
	if r.Uint() != trustVersion {
		r.Fail("another version than 1")
	}
	e := revoked{since: r.Uint(), reason: readReason(&r)}
	if err := r.Done(); err != nil {
		return revoked{}, &StateError{err.Error()}
	}
	return e, nil
}
