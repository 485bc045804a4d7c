package main

import "math/bits"

// padded is how a core-sealed-plaintext reaches its length, SPEC section 7.6.
type padded struct {
	n, target, padding, length int
}

// padme pads to Padmé: n is the length with empty padding.
func padme(n int) padded {
	e := bits.Len(uint(n)) - 1
	s := bits.Len(uint(e))
	m := 1<<(e-s) - 1
	return reach(n, (n+m)&^m, 1)
}

// block pads to a multiple of b.
func block(n, b int) padded { return reach(n, (n+b-1)/b*b, b) }

// reach takes the first of target, target+step, … that a padding can give:
// one where the head of the padding grows is skipped.
func reach(n, target, step int) padded {
	for length := target; ; length += step {
		for p := 0; n-1+headSize(p)+p <= length; p++ {
			if n-1+headSize(p)+p == length {
				return padded{n, target, p, length}
			}
		}
	}
}

func headSize(p int) int { return len(head(majorBytes, uint64(p))) }
