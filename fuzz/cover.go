package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/bits"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// coverage numbers what can be covered: a block of code, and how often it ran,
// in powers of two, as go's fuzzer counts. Safe for concurrent use.
type coverage struct {
	mu      sync.Mutex
	numbers map[string]int // guarded by mu
}

func newCoverage() *coverage { return &coverage{numbers: map[string]int{}} }

// read reads a coverage profile of mode count.
func (c *coverage) read(r io.Reader) ([]int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []int
	s := bufio.NewScanner(r)
	for s.Scan() {
		if strings.HasPrefix(s.Text(), "mode: ") {
			continue
		}
		// file.go:1.2,3.4 statements count
		fields := strings.Fields(s.Text())
		if len(fields) != 3 {
			return nil, fmt.Errorf("fuzz: a coverage profile says %q", s.Text())
		}
		count, err := strconv.ParseUint(fields[2], 10, 64)
		if err != nil {
			return nil, err
		}
		if count == 0 {
			continue
		}
		block := fields[0] + " " + strconv.Itoa(bits.Len64(count))
		n, ok := c.numbers[block]
		if !ok {
			n = len(c.numbers)
			c.numbers[block] = n
		}
		list = append(list, n)
	}
	return list, s.Err()
}

// view is the module seen from a package whose corpus is another: all else are
// links, so that a target finds what it reads. Go reads a corpus from the
// working directory alone.
type view struct {
	binary, dir, corpus, profile string
}

func (m *module) newView(t *target, name, binary string) (*view, error) {
	root := filepath.Join(m.scratch, "view", name)
	v := &view{binary: binary, profile: filepath.Join(m.scratch, name+".cover"), dir: root}
	from := m.root
	path := m.relative(t.Package) + "/testdata/fuzz/" + t.Name
	for _, next := range strings.Split(strings.TrimPrefix(path, "./"), "/") {
		if next == "testdata" {
			v.dir = root
		}
		if err := link(root, from, next); err != nil {
			return nil, err
		}
		root, from = filepath.Join(root, next), filepath.Join(from, next)
	}
	v.corpus = root
	return v, nil
}

// link makes a directory with links to all in from, but next, which becomes one.
func link(dir, from, next string) error {
	if err := os.MkdirAll(filepath.Join(dir, next), 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	if os.IsNotExist(err) {
		return nil // there is no testdata yet
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == next {
			continue
		}
		if err := os.Symlink(filepath.Join(from, e.Name()), filepath.Join(dir, e.Name())); err != nil && !os.IsExist(err) {
			return err
		}
	}
	return nil
}

// run runs a target on these inputs and returns what it covers.
func (v *view) run(ctx context.Context, m *module, cover *coverage, inputs []*candidate, which string) ([]int, error) {
	if err := os.RemoveAll(v.corpus); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(v.corpus, 0o755); err != nil {
		return nil, err
	}
	for _, c := range inputs {
		if err := os.WriteFile(filepath.Join(v.corpus, c.name), c.data, 0o644); err != nil {
			return nil, err
		}
	}
	cmd := m.command(ctx, v.dir, v.binary, "-test.paniconexit0", "-test.run="+which, "-test.coverprofile="+v.profile)
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", which, err, strings.TrimSpace(string(out)))
	}
	f, err := os.Open(v.profile)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return cover.read(f)
}
