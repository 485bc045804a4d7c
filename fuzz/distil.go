package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// What is kept of a target's corpus in its package.
const (
	maxKept      = 60
	maxKeptBytes = 100_000
	keptPrefix   = "kept-" // names of the files that are distil's own; all others stay
)

// candidate is an input that may be kept, and what it covers.
type candidate struct {
	name   string
	data   []byte
	covers []int
	err    error
}

// keep distils what fuzzing found of a target, and what was kept before, to a
// few files in testdata/fuzz that cover as much.
func (m *module) keep(ctx context.Context, t *target, workers int, w io.Writer) []string {
	binary, err := m.build(ctx, t.Package, "-cover", "-covermode=count", "-coverpkg=./...")
	if err != nil {
		return []string{err.Error()}
	}
	own := filepath.Join(m.dir(t.Package), "testdata", "fuzz", t.Name)
	fixed, kept, err := readCorpus(own, func(name string) bool { return !strings.HasPrefix(name, keptPrefix) })
	if err != nil {
		return []string{err.Error()}
	}
	_, found, err := readCorpus(filepath.Join(m.cache, filepath.FromSlash(t.Package), t.Name), func(string) bool { return false })
	if err != nil {
		return []string{err.Error()}
	}
	candidates := unique(append(kept, found...))
	seeds := &candidate{}
	if problems := m.measure(ctx, t, binary, workers, fixed, seeds, candidates); len(problems) > 0 {
		return problems
	}
	chosen, covered, all := distil(seeds.covers, candidates)
	size, err := writeKept(own, chosen)
	if err != nil {
		return []string{err.Error()}
	}
	fmt.Fprintf(w, "%s: kept %d of %d, %d bytes; they and the seeds cover %d of %d\n", m.name(t), len(chosen), len(candidates), size, covered, all)
	return nil
}

// readCorpus reads a directory of inputs; apart are those that stand apart.
func readCorpus(dir string, stands func(name string) bool) (apart, rest []*candidate, err error) {
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, nil, err
		}
		if stands(e.Name()) {
			apart = append(apart, &candidate{name: e.Name(), data: b})
		} else {
			rest = append(rest, &candidate{name: keptName(b), data: b})
		}
	}
	return apart, rest, nil
}

// keptName names an input by its content.
func keptName(b []byte) string {
	h := sha256.Sum256(b)
	return keptPrefix + hex.EncodeToString(h[:8])
}

// unique sorts candidates, small ones first, and leaves each in once.
func unique(list []*candidate) []*candidate {
	slices.SortFunc(list, func(a, b *candidate) int {
		if d := len(a.data) - len(b.data); d != 0 {
			return d
		}
		return strings.Compare(a.name, b.name)
	})
	return slices.CompactFunc(list, func(a, b *candidate) bool { return a.name == b.name })
}

// measure finds out what the seeds cover, and what each candidate does.
func (m *module) measure(ctx context.Context, t *target, binary string, workers int, fixed []*candidate, seeds *candidate, list []*candidate) []string {
	cover := newCoverage()
	queue := make(chan *candidate)
	var wait sync.WaitGroup
	errs := make(chan error, workers)
	for n := range workers {
		wait.Go(func() {
			v, err := m.newView(t, fmt.Sprint(t.Name, n), binary)
			if err != nil {
				errs <- err
			}
			for c := range queue {
				switch {
				case err != nil:
				case c == seeds:
					c.covers, c.err = v.run(ctx, m, cover, fixed, "^"+t.Name+"$")
				default:
					c.covers, c.err = v.run(ctx, m, cover, []*candidate{c}, anchored(t.Name+"/"+c.name))
				}
			}
		})
	}
	for _, c := range append([]*candidate{seeds}, list...) {
		queue <- c
	}
	close(queue)
	wait.Wait()
	close(errs)
	var problems []string
	for err := range errs {
		problems = append(problems, err.Error())
	}
	for _, c := range append([]*candidate{seeds}, list...) {
		if c.err != nil {
			problems = append(problems, fmt.Sprintf("%s: %v", m.name(t), c.err))
		}
	}
	return problems
}

// distil chooses greedily: each time what covers most that is not yet covered,
// of equals the smallest. It returns how much is covered then, of all that is.
func distil(seeds []int, list []*candidate) (chosen []*candidate, covered, all int) {
	every := union(append([]*candidate{{covers: seeds}}, list...))
	done := make([]bool, len(every))
	size := 0
	for next := seeds; ; {
		for _, n := range next {
			done[n] = true
		}
		var best *candidate
		most := 0
		for _, c := range list {
			gain := 0
			for _, n := range c.covers {
				if !done[n] {
					gain++
				}
			}
			if gain > most && size+len(c.data) <= maxKeptBytes {
				best, most = c, gain
			}
		}
		if best == nil || len(chosen) == maxKept {
			break
		}
		chosen, next = append(chosen, best), best.covers
		size += len(best.data)
	}
	return chosen, count(done), count(every)
}

// union says of each number whether any candidate covers it.
func union(list []*candidate) []bool {
	var every []bool
	for _, c := range list {
		for _, n := range c.covers {
			for len(every) <= n {
				every = append(every, false)
			}
			every[n] = true
		}
	}
	return every
}

func count(list []bool) int {
	n := 0
	for _, b := range list {
		if b {
			n++
		}
	}
	return n
}

// writeKept makes the kept files of a directory those chosen.
func writeKept(dir string, chosen []*candidate) (size int, err error) {
	old, err := filepath.Glob(filepath.Join(dir, keptPrefix+"*"))
	if err != nil {
		return 0, err
	}
	names := map[string]bool{}
	if len(chosen) > 0 {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return 0, err
		}
	}
	for _, c := range chosen {
		names[c.name] = true
		size += len(c.data)
		if err := os.WriteFile(filepath.Join(dir, c.name), c.data, 0o644); err != nil {
			return 0, err
		}
	}
	for _, o := range old {
		if !names[filepath.Base(o)] {
			if err := os.Remove(o); err != nil {
				return 0, err
			}
		}
	}
	return size, nil
}
