package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"
)

// minShare is the least time that a target gets.
const minShare = 5 * time.Second

// report is what a run found; -json writes it.
type report struct {
	Commit   string
	Go       string
	Budget   string
	Targets  []result
	Problems []string

	module  *module
	options *options
	todo    []target
}

// result is one target's part of the report.
type result struct {
	target
	outcome
	PerSecond int
	Problems  []string
}

func newReport(m *module, o *options, targets []target, problems []string) *report {
	return &report{
		Commit: m.commit, Go: runtime.Version(), Budget: o.budget.String(), Targets: []result{}, Problems: problems,
		module: m, options: o, todo: targets,
	}
}

// share returns how many of n targets to run, and for how long each. Where the budget does not suffice for all, it gets as many as it
// lasts for.
func share(budget time.Duration, n int) (count int, each time.Duration) {
	if n == 0 {
		return 0, 0
	}
	each = max((budget / time.Duration(n)).Truncate(time.Second), minShare)
	return min(int((budget+each-1)/each), n), each
}

// fuzzAll runs the targets one after the other and prints a line for each.
func (r *report) fuzzAll(ctx context.Context, w io.Writer) {
	width := 0
	for i := range r.todo {
		width = max(width, len(r.module.name(&r.todo[i])))
	}
	count, each := share(r.options.budget, len(r.todo))
	start := 0
	if count < len(r.todo) {
		start = r.module.start(len(r.todo))
	}
	fmt.Fprintf(w, "%-*s  %7s  %10s  %8s  %-14s  %5s  %s\n", width, "target", "time", "executions", "a second", "corpus", "new", "coverage bits")
	executions, began := 0, time.Now()
	for i := range count {
		t := &r.todo[(start+i)%len(r.todo)]
		o, problems := r.module.fuzz(ctx, t, each, r.options.workers)
		if ctx.Err() != nil {
			break
		}
		r.Targets = append(r.Targets, result{*t, *o, o.perSecond(), problems})
		r.Problems = append(r.Problems, problems...)
		executions += o.Executions
		fmt.Fprintf(w, "%-*s  %7s  %10d  %8d  %-14s  %5d  %s%s\n", width, r.module.name(t), o.Elapsed, o.Executions, o.perSecond(),
			growth(o.CorpusBefore, o.CorpusAfter), o.NewInteresting, growth(o.CoverageBefore, o.CoverageAfter), mark(problems))
	}
	fmt.Fprintf(w, "%d of %d targets, %d executions in %s, %d problems\n",
		len(r.Targets), len(r.todo), executions, time.Since(began).Round(time.Second), len(r.Problems))
}

func growth(before, after int) string { return fmt.Sprintf("%d to %d", before, after) }

func mark(problems []string) string {
	if len(problems) == 0 {
		return ""
	}
	return "  FAIL"
}

// write writes the report to a file; nothing without a name.
func (r *report) write(name string) error {
	if name == "" {
		return nil
	}
	b, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(b, '\n'), 0o644)
}
