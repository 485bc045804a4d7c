package main

import (
	"crypto/sha512"
	"math/big"
	"testing"
)

// TestTorsion shows by hand, for each way to sign with a torsion component,
// which verifiers take the signature: SPEC section 4.4 is the first.
func TestTorsion(t *testing.T) {
	seed, message := random("TestTorsion", "seed", 32), []byte("message")
	for _, c := range []struct {
		name                           string
		how                            twist
		reduced, unreduced, cofactored bool
	}{
		{"reduced", twistReduced, true, false, true},
		{"unreduced", twistUnreduced, false, true, true},
		{"cofactor", twistCofactor, false, false, true},
		{"in R", twistInR, true, false, true},
	} {
		k := torsionKey(seed, c.how)
		if err := identityKeyFault(k.public); err != nil {
			t.Errorf("%s: the key is refused: %v", c.name, err)
		}
		signature := k.sign(message)
		if holds(k, message, signature) != c.reduced {
			t.Errorf("%s: crypto/ed25519 takes the signature: %v", c.name, !c.reduced)
		}
		h := sha512.New()
		h.Write(signature[:32])
		h.Write(k.public)
		h.Write(message)
		full := fromLittleEndian(h.Sum(nil))
		modL := new(big.Int).Mod(full, groupL)
		for _, v := range []struct {
			name string
			k    *big.Int
			by8  bool
			want bool
		}{
			{"k modulo L", modL, false, c.reduced}, {"k as it comes", full, false, c.unreduced}, {"the cofactor", modL, true, c.cofactored},
		} {
			if got := equation(t, k.public, signature, v.k, v.by8); got != v.want {
				t.Errorf("%s: with %s the signature verifies: %v", c.name, v.name, got)
			}
		}
	}
}

// equation says if [S]B is R + [k]A, or eight times that is.
func equation(t *testing.T, public, signature []byte, k *big.Int, by8 bool) bool {
	t.Helper()
	a, _, errA := decode(public)
	r, _, errR := decode(signature[:32])
	if errA != nil || errR != nil {
		t.Fatal(errA, errR)
	}
	left, right := basePoint().times(fromLittleEndian(signature[32:])), a.times(k).add(r)
	if by8 {
		left, right = left.double().double().double(), right.double().double().double()
	}
	return left.x.Cmp(right.x) == 0 && left.y.Cmp(right.y) == 0
}

// TestFirstStream shows that the vectors of SPEC section 7.2 decide: by the
// terms of the new context each of them, but those with nothing to decide,
// would be late or early otherwise.
func TestFirstStream(t *testing.T) {
	decided := 0
	for _, v := range openOriginPositive {
		s := newScene(v.name)
		v.build(s)
		late, early := s.late(), s.early()
		s.ctx.ended[1].start, s.ctx.ended[1].lifetime = s.ctx.created, s.ctx.lifetime
		if s.late() != late || s.early() != early {
			decided++
		}
	}
	if want := 7; decided != want {
		t.Errorf("%d vectors decide, want %d", decided, want)
	}
}
