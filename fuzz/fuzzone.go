package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// fuzz runs one target for a time. The problems are findings, and what kept it
// from looking for any.
func (m *module) fuzz(ctx context.Context, t *target, seconds time.Duration, workers int) (*outcome, []string) {
	binary, err := m.build(ctx, t.Package, "-fuzz=^Fuzz")
	if err != nil {
		return new(outcome), []string{err.Error()}
	}
	for try := 1; ; try++ {
		o, err := m.fuzzOnce(ctx, t, binary, seconds, workers)
		switch {
		case ctx.Err() != nil:
			return o, nil // stopped by who runs it, which is no news of the target
		case try == 1 && err != nil && o.endedByDeadline():
			// Go sometimes takes its own end of -fuzztime for a failure. Then no
			// input is at fault, and a second try tells.
			continue
		case try <= 3 && err == nil && o.Executions == 0 && o.corpusRead < o.CorpusBefore:
			// What long runs have found may take longer to read than the target's
			// share of a short one.
			seconds *= 4
			continue
		}
		return o, m.problems(t, o, err)
	}
}

func (m *module) fuzzOnce(ctx context.Context, t *target, binary string, seconds time.Duration, workers int) (*outcome, error) {
	// Go ends at its own time. What does not end then hangs.
	limited, cancel := context.WithTimeout(ctx, seconds+2*time.Minute)
	defer cancel()
	cmd := m.command(limited, m.dir(t.Package), binary,
		"-test.paniconexit0", "-test.run=^$", "-test.fuzz=^"+t.Name+"$", "-test.fuzztime="+seconds.String(),
		"-test.fuzzminimizetime=10x", "-test.parallel="+strconv.Itoa(workers),
		"-test.fuzzcachedir="+filepath.Join(m.cache, filepath.FromSlash(t.Package)))
	// It prints the bits of its coverage when debugged.
	debug := "fuzzdebug=1"
	if set := os.Getenv("GODEBUG"); set != "" {
		debug = set + "," + debug
	}
	cmd.Env = append(os.Environ(), "GODEBUG="+debug)
	out, err := cmd.CombinedOutput()
	o := parseOutput(bytes.NewReader(out))
	if err != nil && limited.Err() != nil {
		err = fmt.Errorf("it did not end by itself: %w", err)
	}
	return o, err
}

func (o *outcome) endedByDeadline() bool {
	return o.deadline && len(o.Inputs) == 0 && o.SeedFails == ""
}

// problems says what is wrong with an outcome, and how to see it again.
func (m *module) problems(t *target, o *outcome, err error) []string {
	var problems []string
	say := func(format string, args ...any) {
		problems = append(problems, m.name(t)+": "+fmt.Sprintf(format, args...))
	}
	pkg := m.relative(t.Package)
	for _, input := range o.Inputs {
		say("finding, %s\nreproduce: go test -run '%s' ./%s\n%s",
			path.Join(pkg, filepath.ToSlash(input)), anchored(t.Name+"/"+path.Base(filepath.ToSlash(input))), pkg, strings.TrimSpace(o.said))
	}
	switch {
	case len(o.Inputs) > 0:
	case o.SeedFails != "":
		say("a seed or an input found before fails, %s\nreproduce: go test -run '%s' ./%s, or fuzz again with the same cache\n%s",
			o.SeedFails, anchored(o.SeedFails), pkg, strings.TrimSpace(o.said))
	case err != nil:
		say("%v\n%s", err, strings.TrimSpace(o.said))
	case o.Executions == 0:
		say("nothing was executed")
	case o.blind:
		say("built without coverage, so it fuzzes blindly")
	}
	return problems
}
