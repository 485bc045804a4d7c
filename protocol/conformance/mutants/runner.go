package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

type runner struct {
	root    string // of the module
	temp    string // for the patched copies and the overlays
	jobs    int
	timeout time.Duration // for one go test
}

type result struct {
	mutant  *mutant
	verdict verdict
	excerpt string
	took    time.Duration
}

// writeOverlays writes each mutant's patched files and the overlay file that
// puts them in place of the real ones.
func (r *runner) writeOverlays(mutants []*mutant) error {
	var errs []error
	for _, m := range mutants {
		texts, err := m.patched(r.root)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		dir := filepath.Join(r.temp, m.name)
		if err := os.Mkdir(dir, 0o755); err != nil {
			return err
		}
		replace := make(map[string]string)
		for path, text := range texts {
			// Numbered, so that equal names in two folders do not meet.
			copied := filepath.Join(dir, fmt.Sprintf("%d_%s", len(replace), filepath.Base(path)))
			if err := os.WriteFile(copied, []byte(text), 0o644); err != nil {
				return err
			}
			replace[filepath.Join(r.root, filepath.FromSlash(path))] = copied
		}
		overlay, err := json.Marshal(map[string]any{"Replace": replace})
		if err != nil {
			return err
		}
		m.overlay = filepath.Join(dir, "overlay.json")
		if err := os.WriteFile(m.overlay, overlay, 0o644); err != nil {
			return err
		}
	}
	return errors.Join(errs...)
}

// goTest runs the named tests of pkg. Its verdict is 0 if there are events to
// judge, and otherwise says why there are none.
func (r *runner) goTest(ctx context.Context, overlay, pkg string, tests ...string) (events []testEvent, stderr string, v verdict) {
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	args := []string{
		"test", "-json", "-vet=off", "-count=1", "-timeout=" + r.timeout.String(),
		"-run", runPattern(tests),
	}
	if overlay != "" {
		args = append(args, "-overlay="+overlay)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, pkg)...)
	cmd.Dir = r.root
	// Killing go leaves the test binary, which ends by its own -timeout;
	// until then it holds our pipes.
	cmd.WaitDelay = time.Second
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	// The exit code says nothing that the events do not say better.
	err := cmd.Run()
	if ctx.Err() != nil {
		return nil, "", timedOut
	}
	if err != nil && out.Len() == 0 {
		return nil, errOut.String() + err.Error(), packageFailed
	}
	return readEvents(out.Bytes()), errOut.String(), 0
}

// runPattern returns what -run takes for exactly the named tests and subtests.
func runPattern(tests []string) string {
	patterns := make([]string, len(tests))
	for i, test := range tests {
		patterns[i] = "^" + strings.ReplaceAll(test, "/", "$/^") + "$"
	}
	return strings.Join(patterns, "|")
}

// checkUnpatched runs, a package at a time, all the named tests without any
// patch. Each must be there and pass.
func (r *runner) checkUnpatched(ctx context.Context, mutants []*mutant) error {
	byPackage := make(map[string][]string)
	for _, m := range mutants {
		if !slices.Contains(byPackage[m.pkg], m.test) {
			byPackage[m.pkg] = append(byPackage[m.pkg], m.test)
		}
	}
	var mu sync.Mutex
	var errs []error
	limit := make(chan struct{}, r.jobs)
	var wg sync.WaitGroup
	for pkg, tests := range byPackage {
		wg.Go(func() {
			limit <- struct{}{}
			defer func() { <-limit }()
			events, stderr, v := r.goTest(ctx, "", pkg, tests...)
			for _, test := range tests {
				got := v
				if got == 0 {
					got = judge(events, test)
				}
				// Only named tests ran: another that failed has its own line.
				if got == testPassed || got == anotherFailed {
					continue
				}
				mu.Lock()
				errs = append(errs, fmt.Errorf("%s in %s without any patch: %s, want a pass\n%s",
					test, pkg, unpatched(got), stderr+excerpt(events)))
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// unpatched words a verdict for a run in which a failure is no catch.
func unpatched(v verdict) string {
	if v == caught {
		return "the test fails"
	}
	return strings.TrimPrefix(v.String(), "SURVIVED: ")
}

// testAll tests every mutant, r.jobs at a time, and keeps their order.
func (r *runner) testAll(ctx context.Context, mutants []*mutant) []result {
	results := make([]result, len(mutants))
	limit := make(chan struct{}, r.jobs)
	var wg sync.WaitGroup
	for i, m := range mutants {
		wg.Go(func() {
			limit <- struct{}{}
			defer func() { <-limit }()
			start := time.Now()
			events, stderr, v := r.goTest(ctx, m.overlay, m.pkg, m.test)
			if v == 0 {
				v = judge(events, m.test)
			}
			results[i] = result{m, v, stderr + excerpt(events), time.Since(start)}
		})
	}
	wg.Wait()
	return results
}
