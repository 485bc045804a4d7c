package main

import (
	"bufio"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// outcome is what go's fuzzer says about one run of one target.
type outcome struct {
	Elapsed        time.Duration
	Executions     int
	CorpusBefore   int // seeds, testdata and what earlier runs found
	corpusRead     int // of them, before fuzzing began
	CorpusAfter    int
	NewInteresting int
	CoverageBefore int // bits of the fuzzer's coverage counters
	CoverageAfter  int
	Inputs         []string // failing ones, as paths from the package
	SeedFails      string   // the failing one of the corpus, as go test -run names it

	blind    bool   // without coverage
	deadline bool   // ended by "context deadline exceeded"
	said     string // all that is no progress
}

// maxSaid bounds what is kept of an output.
const maxSaid = 8192

// lines are the forms of what go's fuzzer prints (internal/fuzz; coverage bits
// with GODEBUG=fuzzdebug=1).
type lines struct{ progress, baseline, initial, bits, input, seed *regexp.Regexp }

func newLines() lines {
	return lines{
		progress: regexp.MustCompile(`^fuzz: elapsed: (\S+), execs: (\d+) \(\d+/sec\)(?:, new interesting: (\d+) \(total: (\d+)\))?`),
		baseline: regexp.MustCompile(`^fuzz: elapsed: (\S+), (?:gathering baseline coverage|testing seed corpus): (\d+)/(\d+) completed`),
		initial:  regexp.MustCompile(` DEBUG finished processing input corpus, entries: \d+, initial coverage bits: (\d+)`),
		bits:     regexp.MustCompile(` DEBUG new interesting input, .* total bits: (\d+)`),
		input:    regexp.MustCompile(`^\s*Failing input written to (\S+)`),
		seed:     regexp.MustCompile(`^failure while testing seed corpus entry: (\S+)`),
	}
}

// parseOutput reads the output of a test binary that fuzzes.
func parseOutput(r io.Reader) *outcome {
	o := new(outcome)
	l := newLines()
	s := bufio.NewScanner(r)
	s.Buffer(nil, 1<<24) // a failure may print its input
	for s.Scan() {
		o.line(l, s.Text())
	}
	return o
}

func (o *outcome) line(l lines, text string) {
	switch {
	case strings.HasPrefix(text, "fuzz: elapsed:"):
		if m := l.progress.FindStringSubmatch(text); m != nil {
			o.Elapsed, _ = time.ParseDuration(m[1])
			o.Executions = number10(m[2])
			if m[3] != "" {
				o.NewInteresting, o.CorpusAfter = number10(m[3]), number10(m[4])
			}
		} else if m := l.baseline.FindStringSubmatch(text); m != nil {
			o.Elapsed, _ = time.ParseDuration(m[1])
			o.corpusRead, o.CorpusBefore = number10(m[2]), number10(m[3])
			o.CorpusAfter = o.CorpusBefore
		}
		return
	case strings.Contains(text, " DEBUG "):
		if m := l.initial.FindStringSubmatch(text); m != nil {
			o.CoverageBefore = number10(m[1])
			o.CoverageAfter = o.CoverageBefore
		} else if m := l.bits.FindStringSubmatch(text); m != nil {
			o.CoverageAfter = number10(m[1])
		}
		return
	}
	if m := l.input.FindStringSubmatch(text); m != nil {
		o.Inputs = append(o.Inputs, m[1])
	} else if m := l.seed.FindStringSubmatch(text); m != nil {
		o.SeedFails = m[1]
	}
	o.blind = o.blind || strings.Contains(text, "not built with coverage instrumentation")
	o.deadline = o.deadline || strings.Contains(text, "context deadline exceeded")
	if len(o.said) < maxSaid {
		o.said += text[:min(len(text), maxSaid)] + "\n"
	}
}

// number10 reads digits.
func number10(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// perSecond returns the executions a second.
func (o *outcome) perSecond() int {
	if o.Elapsed <= 0 {
		return 0
	}
	return int(float64(o.Executions) / o.Elapsed.Seconds())
}
