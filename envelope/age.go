package envelope

import (
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// age orders the contexts of a sender: by the sender's position in its chain of
// rotations, then by created (SPEC.md section 8.6). So whoever has stolen a key can't
// date a context beyond those of the key that replaces it.
type age uint64

const createdBits = 53 // of ms on the wire; a position is at most 256

func ageOf(position, created uint64) age { return age(position<<createdBits | created) }

// created returns the time in ms.
func (a age) created() uint64 { return uint64(a) & (1<<createdBits - 1) }

func (a age) append(dst []byte) []byte {
	dst = dcbor.AppendUint(dcbor.AppendArray(dst, 2), uint64(a)>>createdBits)
	return dcbor.AppendUint(dst, a.created())
}

func readAge(r *dcbor.Reader) age {
	r.Tuple(2)
	position := readPosition(r)
	return ageOf(position, r.Uint())
}

func readPosition(r *dcbor.Reader) uint64 {
	n := r.Uint()
	if n > keys.MaxSequence {
		r.Fail("a position beyond any chain")
		return 0
	}
	return n
}
