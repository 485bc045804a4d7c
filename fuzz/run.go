// Command fuzz finds all fuzz targets of the module, runs them within one
// budget of time, and reports what each did. Beside it stand the whole-path
// targets, whose attackers README.md names.
//
//	go run ./fuzz -budget 10m
//
// It fails on a finding, on a target that has no seed, executed nothing or does
// not build, and with 2 on a wrong command line.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"runtime"
	"syscall"
	"time"
)

// options are the flags.
type options struct {
	budget  time.Duration
	workers int
	match   *regexp.Regexp
	list    bool
	keep    bool
	json    string
}

func parseOptions(args []string, stderr io.Writer) (*options, error) {
	o := new(options)
	f := flag.NewFlagSet("fuzz", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.DurationVar(&o.budget, "budget", 2*time.Minute, "time for all targets together; each gets 5s at least")
	f.IntVar(&o.workers, "workers", runtime.GOMAXPROCS(0), "processes that fuzz at once")
	match := f.String("match", "", "only targets whose name, such as keys/cose.FuzzParseKey, matches this regular `expression`")
	f.BoolVar(&o.list, "list", false, "print package, target and number of seeds, and end")
	f.BoolVar(&o.keep, "keep", false, "do not fuzz: distil what was found into testdata/fuzz")
	f.StringVar(&o.json, "json", "", "write the report to this `file` too")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if f.NArg() > 0 || o.workers < 1 || o.budget <= 0 {
		return nil, fmt.Errorf("fuzz: want flags alone, a budget and workers above 0, found %q", args)
	}
	var err error
	o.match, err = regexp.Compile(*match)
	return o, err
}

func main() {
	// What runs is stopped on Ctrl-C, and so are its own children.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	o, err := parseOptions(os.Args[1:], os.Stderr)
	code := 2
	if err == nil {
		code = run(ctx, o, os.Stdout, os.Stderr)
	} else if errors.Is(err, flag.ErrHelp) {
		code = 0
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	stop()
	os.Exit(code)
}

// run does what the options say and returns the exit code.
func run(ctx context.Context, o *options, stdout, stderr io.Writer) int {
	m, err := openModule(ctx)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	defer m.close()
	targets, problems := m.discover(ctx, o.match)
	if o.list {
		for _, t := range targets {
			fmt.Fprintln(stdout, t.Package, t.Name, t.Seeds)
		}
		return exitCode(stderr, problems)
	}
	if len(targets) == 0 && len(problems) == 0 {
		problems = append(problems, "there is no fuzz target of that name")
	}
	if o.keep {
		for i := range targets {
			problems = append(problems, m.keep(ctx, &targets[i], o.workers, stdout)...)
		}
		return exitCode(stderr, problems)
	}
	r := newReport(m, o, targets, problems)
	r.fuzzAll(ctx, stdout)
	if err := r.write(o.json); err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	if ctx.Err() != nil {
		fmt.Fprintln(stderr, "fuzz: stopped")
		return 1
	}
	return exitCode(stderr, r.Problems)
}

// exitCode prints the problems.
func exitCode(stderr io.Writer, problems []string) int {
	for _, p := range problems {
		fmt.Fprintln(stderr, "FAIL:", p)
	}
	return min(len(problems), 1)
}
