package envelope

import (
	"encoding/json"
	"testing"

	"github.com/vitalpost/vitalpost/protocol/conformance"
	"pgregory.net/rapid"
)

// Against a slow, obvious search over all numbers of zeros.
func TestPaddingReachesShortest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 70000).Draw(t, "n")
		got := Padding{}.zeros(n)
		want := 0
		for padded(n, want) < padme(n) {
			want++
		}
		if got != want {
			t.Fatalf("Padmé of %d: %d zeros, want %d", n, got, want)
		}
		if over := padded(n, got) - n; over > n/8+4 {
			t.Fatalf("Padmé adds %d bytes to %d", over, n)
		}
	})
}

func TestPaddingBlock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 70000).Draw(t, "n")
		block := rapid.IntRange(1, maxBlock).Draw(t, "block")
		zeros := Block(block).zeros(n)
		got := padded(n, zeros)
		if got < n || got%block != 0 {
			t.Fatalf("block(%d) of %d is %d", block, n, got)
		}
		// No shorter multiple can be reached.
		for z := range zeros {
			if p := padded(n, z); p%block == 0 {
				t.Fatalf("block(%d) of %d is %d, and %d can be reached", block, n, got, p)
			}
		}
	})
}

// Lengths that another hand computed.
func TestPadmeVectors(t *testing.T) {
	vectors, err := conformance.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, v := range vectors {
		var want struct {
			Padding *struct {
				N, Target, Padding, Length int
				Block                      *int
			}
		}
		if v.Expect != "ok" || v.Operation != "open" {
			continue
		}
		if err := json.Unmarshal(v.Intermediate, &want); err != nil {
			t.Fatal(err)
		}
		p := want.Padding
		if p == nil || p.Target == 0 || p.Target != padme(p.N) {
			continue // padded otherwise
		}
		n++
		if got := (Padding{}).zeros(p.N); got != p.Padding || padded(p.N, got) != p.Length {
			t.Errorf("%s: Padmé of %d: %d zeros, want %d", v.Name, p.N, got, p.Padding)
		}
	}
	if n < 30 {
		t.Errorf("%d vectors with Padmé: too few", n)
	}
}

func TestPadme(t *testing.T) {
	// By hand from the definition: E, S and the mask.
	for n, want := range map[int]int{
		0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 8: 8, 9: 10, 10: 10, 17: 18, 33: 36, 100: 104, 200: 208, 1000: 1024, 1025: 1088, 65537: 67584,
	} {
		if got := padme(n); got != want {
			t.Errorf("Padmé of %d is %d, want %d", n, got, want)
		}
	}
}
