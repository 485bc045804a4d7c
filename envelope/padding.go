package envelope

import (
	"math/bits"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Padding says how a sealer hides the length of what it seals (SPEC.md section
// 7.6). The zero Padding is Padmé: at most 12 % more bytes, and little to see.
type Padding struct {
	block int
	set   bool // else Padmé
}

// Block pads to multiples of n bytes, 1 to 65536.
func Block(n int) Padding { return Padding{block: n, set: true} }

// maxBlock is the largest block of [Block].
const maxBlock = 65536

func (p Padding) valid() bool { return !p.set || p.block >= 1 && p.block <= maxBlock }

// zeros returns how many zeros pad a plaintext that has length n with an empty
// padding.
func (p Padding) zeros(n int) int {
	if !p.set {
		return reach(n, padme(n))
	}
	for target := (n + p.block - 1) / p.block * p.block; ; target += p.block {
		if zeros := reach(n, target); padded(n, zeros) == target {
			return zeros
		}
	}
}

// padme returns the Padmé length for n (Nikitin et al., PETS 2019): the
// mantissa of the length gets as many bits as its exponent needs.
func padme(n int) int {
	if n < 2 {
		return n
	}
	e := bits.Len(uint(n)) - 1
	s := bits.Len(uint(e))
	mask := 1<<(e-s) - 1
	return (n + mask) &^ mask
}

// reach returns the fewest zeros with which a plaintext of length n grows to
// target or above. Not every length can be reached: the head of the byte
// string grows with it.
func reach(n, target int) int {
	zeros := max(target-n-8, 0)
	for padded(n, zeros) < target {
		zeros++
	}
	return zeros
}

// padded returns the length with this many zeros; n includes the head of an
// empty byte string.
func padded(n, zeros int) int { return n - 1 + dcbor.HeadSize(uint64(zeros)) + zeros }
