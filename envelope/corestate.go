package envelope

import (
	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// coreState is what a recipient keeps of a core epoch (SPEC.md section 8.6). Of an
// ended one only id, h, first, stream, digest, expires and complete are left.
type coreState struct {
	id       [8]byte
	h        [32]byte
	first    keys.Thumbprint
	digest   [32]byte // SHA-256 of the opening that opened it last
	stream   [16]byte
	expires  uint64
	ended    bool
	complete bool

	keyID   keys.KeyID // which opened it
	entry   int        // the recipient's own, in the audience
	encoded []byte     // the context
	roots   [][32]byte
	ratchet epoch.Ratchet

	context  *wire.Context // encoded, parsed
	position uint64        // of the sender in its chain; known while the epoch is new, and kept with its stream
	dirty    bool
}

// age returns that of the context of an epoch that is new.
func (e *coreState) age() age { return ageOf(e.position, e.context.Created) }

// keyCore is where such records stand: id, H.
const keyCore = 'e'

func coreKey(id [8]byte, h [32]byte) []byte {
	return append(append([]byte{keyCore}, id[:]...), h[:]...)
}

// end erases the epoch's keys.
func (e *coreState) end(complete bool) {
	e.ended, e.complete, e.dirty = true, complete, true
	e.ratchet.Erase()
	clear(e.roots)
	e.roots, e.encoded, e.context = nil, nil, nil
}

// append appends the record.
func (e *coreState) append(dst []byte) []byte {
	if e.ended {
		dst = dcbor.AppendArray(dst, 6)
	} else {
		dst = dcbor.AppendArray(dst, 8)
	}
	dst = dcbor.AppendUint(dst, stateVersion)
	dst = dcbor.AppendBytes(dst, e.first[:])
	dst = dcbor.AppendBytes(dst, e.digest[:])
	if e.ended {
		dst = dcbor.AppendBytes(dst, e.stream[:])
		dst = dcbor.AppendUint(dst, e.expires)
		return dcbor.AppendBool(dst, e.complete)
	}
	dst = dcbor.AppendBytes(dst, e.keyID[:])
	dst = dcbor.AppendUint(dst, uint64(e.entry))
	dst = dcbor.AppendBytes(dst, e.encoded)
	dst = dcbor.AppendArray(dst, len(e.roots))
	for i := range e.roots {
		dst = dcbor.AppendBytes(dst, e.roots[i][:])
	}
	return e.ratchet.Append(dst)
}

// parseCoreState parses a record that stands under key.
func parseCoreState(key, b []byte) (*coreState, error) {
	e := new(coreState)
	r := dcbor.NewReader(b, "state of a core epoch")
	e.ended = r.TupleOf(6, 8) == 6
	if r.Uint() != stateVersion || len(key) != len(coreKey(e.id, e.h)) {
		r.Fail("version other than 1, or a key of another size")
		return nil, stateError(r.Done())
	}
	copy(e.id[:], key[1:])
	copy(e.h[:], key[1+len(e.id):])
	r.Fixed(e.first[:])
	r.Fixed(e.digest[:])
	if e.ended {
		r.Fixed(e.stream[:])
		e.expires, e.complete = r.Uint(), r.Bool()
	} else {
		e.readLive(&r)
	}
	if err := r.Done(); err != nil {
		return nil, stateError(err)
	}
	return e, nil
}

func (e *coreState) readLive(r *dcbor.Reader) {
	r.Fixed(e.keyID[:])
	entry := r.Uint()
	e.encoded = append([]byte(nil), r.Bytes()...)
	e.roots = make([][32]byte, r.Array(0, wire.MaxHops))
	for i := range e.roots {
		r.Fixed(e.roots[i][:])
	}
	if !r.OK() {
		return
	}
	context, err := wire.ParseContext(e.encoded)
	if err != nil || entry >= uint64(len(context.Audience)) || len(e.roots) != context.Hops() {
		r.Fail("context, entry or roots that don't belong together")
		return
	}
	e.entry, e.context, e.stream, e.expires = int(entry), context, context.Stream, context.Expires
	e.ratchet = epoch.ReadRatchet(r, context.Suite)
}
