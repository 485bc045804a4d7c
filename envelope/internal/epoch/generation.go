package epoch

// Counters of an epoch (SPEC.md section 8.3).
const (
	Counters           = 4096
	perGeneration      = 64
	generations        = Counters / perGeneration
	generationShift    = 6
	generationKeySize  = 32
	generationNonceLen = 12
)

// generation holds the keys of 64 counters.
type generation struct {
	key [generationKeySize]byte
	iv  [generationNonceLen]byte
}

// step derives the keys of the generation that g stands for, and replaces g by
// the next generation's. It leaves nothing in x.
func step(x *expander, g *[32]byte, to *generation) {
	x.key(g[:])
	x.into(to.key[:], labelKey, nil, nil)
	x.into(to.iv[:], labelIV, nil, nil)
	x.into(g[:], labelNext, nil, nil)
	x.erase()
}

// nonce returns the nonce of a counter: iv XOR Partial IV (RFC 9052 section 3.1).
func nonce(iv [generationNonceLen]byte, counter uint16) (n [generationNonceLen]byte) {
	n = iv
	n[generationNonceLen-2] ^= byte(counter >> 8)
	n[generationNonceLen-1] ^= byte(counter)
	return n
}
