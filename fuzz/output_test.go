package main

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// What go's fuzzer prints, as recorded with Go 1.26 and GODEBUG=fuzzdebug=1.
const (
	wellEnded = `fuzz: elapsed: 0s, gathering baseline coverage: 0/192 completed
2026-11-24 09:49:47.9 DEBUG processed an initial input, id: seed#0, new bits: 12, size: 1, exec time: 1ms
2026-11-24 09:49:48.1 DEBUG finished processing input corpus, entries: 192, initial coverage bits: 1500
fuzz: elapsed: 0s, gathering baseline coverage: 192/192 completed, now fuzzing with 2 workers
2026-11-24 09:49:49.5 DEBUG new interesting input, id: d46ee0fc, parent: seed#0, gen: 3, new bits: 4, total bits: 1910, size: 40, exec time: 0s
2026-11-24 09:49:49.6 DEBUG queueing input for minimization, id: 8d365034, parent: seed#0, keepCoverage: true, crasher: false
fuzz: elapsed: 3s, execs: 325017 (108336/sec), new interesting: 11 (total: 203)
2026-11-24 09:49:51.7 DEBUG new interesting input, id: 5777156f, parent: seed#0, gen: 3, new bits: 2, total bits: 1912, size: 33, exec time: 0s
fuzz: elapsed: 1m0s, execs: 6000000 (0/sec), new interesting: 12 (total: 204)
PASS
`
	crashed = `fuzz: elapsed: 0s, gathering baseline coverage: 0/1 completed
fuzz: elapsed: 0s, gathering baseline coverage: 1/1 completed, now fuzzing with 1 workers
fuzz: minimizing 28-byte failing input file
fuzz: elapsed: 2s, minimizing
fuzz: elapsed: 2s, execs: 700 (350/sec), new interesting: 1 (total: 2)
--- FAIL: FuzzCrash (2.01s)
    --- FAIL: FuzzCrash (0.00s)
        a_test.go:4: z
    
    Failing input written to testdata/fuzz/FuzzCrash/7e0f8c98d353e77e
    To re-run:
    go test -run=FuzzCrash/7e0f8c98d353e77e
FAIL
`
	seedFailed = `fuzz: elapsed: 0s, gathering baseline coverage: 0/1 completed
failure while testing seed corpus entry: FuzzSeedFails/seed#0
fuzz: elapsed: 0s, gathering baseline coverage: 0/1 completed
--- FAIL: FuzzSeedFails (0.01s)
FAIL
`
	ownDeadline = `fuzz: elapsed: 5s, execs: 90 (18/sec), new interesting: 0 (total: 3)
--- FAIL: FuzzSlow (5.02s)
    context deadline exceeded
FAIL
`
	blindly = `warning: the test binary was not built with coverage instrumentation, so fuzzing will run without coverage guidance and may be inefficient
fuzz: elapsed: 0s, testing seed corpus: 0/3 completed
fuzz: elapsed: 3s, execs: 12 (4/sec)
PASS
`
)

func TestParseOutput(t *testing.T) {
	o := parseOutput(strings.NewReader(wellEnded))
	want := outcome{
		Elapsed: time.Minute, Executions: 6000000, CorpusBefore: 192, CorpusAfter: 204, NewInteresting: 12,
		CoverageBefore: 1500, CoverageAfter: 1912,
	}
	o.said = ""
	if o.perSecond() != 100000 || o.CorpusAfter != want.CorpusAfter || o.Executions != want.Executions || o.NewInteresting != want.NewInteresting ||
		o.CorpusBefore != want.CorpusBefore || o.CoverageBefore != want.CoverageBefore || o.CoverageAfter != want.CoverageAfter || o.Elapsed != want.Elapsed {
		t.Errorf("read %+v, want %+v", *o, want)
	}
	if o.endedByDeadline() || o.blind || o.Inputs != nil || o.SeedFails != "" {
		t.Errorf("a good end is read as %+v", *o)
	}
	if o := parseOutput(strings.NewReader("")); o.Executions != 0 || o.perSecond() != 0 {
		t.Errorf("nothing is read as %+v", *o)
	}
}

func TestParseOutputOfFailures(t *testing.T) {
	m := &module{path: "example.org/m", root: "/m"}
	target := &target{Package: "example.org/m/a/b", Name: "FuzzX"}
	for name, c := range map[string]struct {
		output string
		err    error
		want   []string // parts of the one problem
	}{
		"crash":        {crashed, errExit{}, []string{"a/b.FuzzX: finding, a/b/testdata/fuzz/FuzzCrash/7e0f8c98d353e77e\n", "go test -run '^FuzzX$/^7e0f8c98d353e77e$' ./a/b\n", "a_test.go:4: z"}},
		"seed":         {seedFailed, errExit{}, []string{"a seed or an input found before fails, FuzzSeedFails/seed#0\n", "'^FuzzSeedFails$/^seed#0$'"}},
		"deadline":     {ownDeadline, errExit{}, []string{"exit status 1", "context deadline exceeded"}},
		"blind":        {blindly, nil, []string{"blindly"}},
		"nothing done": {"PASS\n", nil, []string{"nothing was executed"}},
		"no output":    {"", errExit{}, []string{"exit status 1"}},
	} {
		o := parseOutput(strings.NewReader(c.output))
		problems := m.problems(target, o, c.err)
		if len(problems) != 1 {
			t.Errorf("%s: %d problems: %q", name, len(problems), problems)
			continue
		}
		for _, part := range c.want {
			if !strings.Contains(problems[0], part) {
				t.Errorf("%s: %q does not say %q", name, problems[0], part)
			}
		}
		if o.endedByDeadline() != (name == "deadline") {
			t.Errorf("%s: ended by its deadline: %v", name, o.endedByDeadline())
		}
	}
	if p := m.problems(target, parseOutput(strings.NewReader(wellEnded)), nil); p != nil {
		t.Errorf("a good end is a problem: %q", p)
	}
}

// errExit is what a test that fails ends with.
type errExit struct{}

func (errExit) Error() string { return "exit status 1" }

// An input that is longer than a line may be does not end the reading.
func TestParseOutputLongLines(t *testing.T) {
	o := parseOutput(strings.NewReader(strings.Repeat("x", 1<<20) + "\n" + wellEnded))
	if o.Executions != 6000000 || len(o.said) > 3*maxSaid {
		t.Errorf("read %d executions, kept %d bytes", o.Executions, len(o.said))
	}
}

// What go test -json prints for -list, and for seeds.
const listed = `{"Action":"start","Package":"example.org/m/a"}
{"Action":"output","Package":"example.org/m/a","Output":"FuzzA\n"}
{"Action":"output","Package":"example.org/m/a","Output":"FuzzAB\n"}
{"Action":"output","Package":"example.org/m/a","Output":"ok  \texample.org/m/a\t0.002s\n"}
{"Action":"pass","Package":"example.org/m/a","Elapsed":0.002}
{"Action":"output","Package":"example.org/m/b","Output":"?   \texample.org/m/b\t[no test files]\n"}
{"ImportPath":"example.org/m/c [example.org/m/c.test]","Action":"build-output","Output":"c/c_test.go:3:32: undefined: x\n"}
{"ImportPath":"example.org/m/c [example.org/m/c.test]","Action":"build-fail"}
{"Action":"fail","Package":"example.org/m/c","Elapsed":0,"FailedBuild":"example.org/m/c [example.org/m/c.test]"}
`

const seeded = `{"Action":"run","Package":"example.org/m/a","Test":"FuzzA"}
{"Action":"run","Package":"example.org/m/a","Test":"FuzzA/seed#0"}
{"Action":"run","Package":"example.org/m/a","Test":"FuzzA/kept-0123"}
{"Action":"output","Package":"example.org/m/a","Test":"FuzzA/kept-0123","Output":"    a_test.go:3: bad\n"}
{"Action":"fail","Package":"example.org/m/a","Test":"FuzzA/kept-0123","Elapsed":0}
{"Action":"fail","Package":"example.org/m/a","Test":"FuzzA","Elapsed":0}
{"Action":"run","Package":"example.org/m/a","Test":"FuzzAB"}
`

func TestTargetsAreFound(t *testing.T) {
	m := &module{path: "example.org/m"}
	events := parseEvents(strings.NewReader(listed))
	targets := targetsOf(events)
	if want := []target{{"example.org/m/a", "FuzzA", 0}, {"example.org/m/a", "FuzzAB", 0}}; !slices.Equal(targets, want) {
		t.Fatalf("found %v, want %v", targets, want)
	}
	if p := m.failuresOf(events); len(p) != 1 || !strings.Contains(p[0], "m/c") || !strings.Contains(p[0], "undefined: x") {
		t.Errorf("what does not build is %q", p)
	}
	ran := parseEvents(strings.NewReader(seeded))
	if a, ab := seedsOf(ran, &targets[0]), seedsOf(ran, &targets[1]); a != 2 || ab != 0 {
		t.Errorf("%d and %d seeds, want 2 and 0", a, ab)
	}
	if p := m.failuresOf(ran); len(p) != 1 || !strings.Contains(p[0], "'^FuzzA$/^kept-0123$' ./a\n") || !strings.Contains(p[0], "bad") {
		t.Errorf("the seed that fails is %q", p)
	}
}

func TestShare(t *testing.T) {
	for _, c := range []struct {
		budget time.Duration
		n      int
		count  int
		each   time.Duration
	}{
		{2 * time.Minute, 10, 10, 12 * time.Second}, {2 * time.Minute, 30, 24, 5 * time.Second},
		{time.Second, 3, 1, 5 * time.Second}, {11 * time.Second, 3, 3, 5 * time.Second}, {time.Hour, 7, 7, 514 * time.Second}, {time.Hour, 0, 0, 0},
	} {
		if count, each := share(c.budget, c.n); count != c.count || each != c.each {
			t.Errorf("%v for %d targets: %d of them, %v each, want %d and %v", c.budget, c.n, count, each, c.count, c.each)
		}
	}
	m := &module{commit: "000000fabc"}
	if m.start(10) != 5 || (&module{}).start(10) != 0 || (&module{commit: "not hexadecimal"}).start(10) != 0 {
		t.Error("another start than the commit's")
	}
}

func TestOptions(t *testing.T) {
	for _, args := range [][]string{{"-budget", "0s"}, {"-workers", "0"}, {"-match", "("}, {"word"}, {"-nope"}} {
		if _, err := parseOptions(args, new(strings.Builder)); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
	o, err := parseOptions([]string{"-budget", "1m", "-match", "^keys"}, new(strings.Builder))
	if err != nil || o.budget != time.Minute || !o.match.MatchString("keys.FuzzX") {
		t.Errorf("%+v, %v", o, err)
	}
}
