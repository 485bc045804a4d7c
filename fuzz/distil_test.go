package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is kept covers what all do, with the fewest and smallest.
func TestDistil(t *testing.T) {
	input := func(size int, covers ...int) *candidate {
		b := []byte(strings.Repeat("x", size) + string(rune('a'+len(covers))))
		return &candidate{name: keptName(b), data: b, covers: covers}
	}
	all := unique([]*candidate{input(3, 0, 1), input(9, 1, 2, 3), input(5, 1, 2, 3), input(4, 3, 4), input(2, 0), input(4, 3, 4)})
	if len(all) != 5 {
		t.Fatalf("%d candidates, want 5: one stood there twice", len(all))
	}
	chosen, covered, of := distil([]int{0}, all)
	if len(chosen) != 2 || covered != 5 || of != 5 || len(chosen[0].data) != 6 || len(chosen[1].data) != 5 {
		t.Errorf("kept %d, which cover %d of %d", len(chosen), covered, of)
	}
	if chosen, covered, _ := distil([]int{0, 1, 2, 3, 4}, all); len(chosen) != 0 || covered != 5 {
		t.Errorf("kept %d beside seeds that cover all", len(chosen))
	}
	var many []*candidate
	for n := range 100 {
		many = append(many, input(n+1000, n))
	}
	if chosen, _, _ := distil(nil, many); len(chosen) != maxKept {
		t.Errorf("kept %d", len(chosen))
	}
	large := []*candidate{input(maxKeptBytes-10, 0, 1), input(20, 2)}
	if chosen, _, _ := distil(nil, large); len(chosen) != 1 {
		t.Errorf("kept %d, over the limit of bytes", len(chosen))
	}
}

// Distil's own files come and go; a person's stay.
func TestKeptFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "FuzzX")
	first := &candidate{data: []byte("go test fuzz v1\n[]byte(\"1\")\n")}
	second := &candidate{data: []byte("go test fuzz v1\n[]byte(\"2\")\n")}
	for _, c := range []*candidate{first, second} {
		c.name = keptName(c.data)
	}
	if _, err := writeKept(dir, []*candidate{first, second}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "issue-7"), first.data, 0o644); err != nil {
		t.Fatal(err)
	}
	if size, err := writeKept(dir, []*candidate{second}); err != nil || size != len(second.data) {
		t.Fatal(size, err)
	}
	apart, rest, err := readCorpus(dir, func(name string) bool { return !strings.HasPrefix(name, keptPrefix) })
	if err != nil || len(apart) != 1 || apart[0].name != "issue-7" || len(rest) != 1 || rest[0].name != second.name {
		t.Errorf("left are %v and %v, %v", apart, rest, err)
	}
	if _, _, err := readCorpus(filepath.Join(dir, "none"), nil); err != nil {
		t.Error("a target without a corpus:", err)
	}
}

func TestCoverageCountsInPowersOfTwo(t *testing.T) {
	c := newCoverage()
	read := func(profile string) []int {
		t.Helper()
		list, err := c.read(strings.NewReader("mode: count\n" + profile))
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	once, never, thrice := read("a.go:1.2,3.4 1 1\n"), read("a.go:1.2,3.4 1 0\n"), read("a.go:1.2,3.4 1 3\na.go:5.6,7.8 2 1\n")
	if len(once) != 1 || len(never) != 0 || len(thrice) != 2 || thrice[0] == once[0] || thrice[0] != read("a.go:1.2,3.4 1 2\n")[0] {
		t.Errorf("once %v, never %v, thrice %v", once, never, thrice)
	}
	if _, err := c.read(strings.NewReader("mode: count\nnonsense\n")); err == nil {
		t.Error("nonsense is read")
	}
}
