// Command mutants shows that the tests notice when a mechanism is gone.
//
// Beside this file lie patches, each of which removes one mechanism and names
// the one test that must then fail, or TEST/SUBTEST:
//
//	# guarantee: G5
//	# test: TestG5_RecipientAdded
//	# package: ./envelope
//	# why: the audience is no longer compared with the openings received
//	--- a/envelope/open.go
//	+++ b/envelope/open.go
//	@@ -40,7 +40,6 @@
//	…
//
// The command first checks that every named test exists and passes as the
// tree stands; a test that always fails would "catch" everything. Then it
// runs each test against a copy of the files with its patch applied, by an
// overlay: the work tree itself is never written. A mutant is caught only if
// it compiled and exactly the named test failed.
//
//	go run ./protocol/conformance/mutants [-j n] [-run regexp] [-short] [-timeout d]
//
// It exits 0 if every mutant is caught, 1 if one survives, and 2 if a flag,
// a patch or a named test is wrong, or if there is no patch at all. (go run
// makes 1 of both.)
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// patchDir holds the patches, relative to the root of the module.
const patchDir = "protocol/conformance/mutants"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, ".", os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the command in the module around dir; it returns the exit code.
func run(ctx context.Context, dir string, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("mutants", flag.ContinueOnError)
	flags.SetOutput(stderr)
	jobs := flags.Int("j", 2, "how many mutants to test at once")
	match := flags.String("run", "", "test only the patches whose names match this `regexp`")
	short := flags.Bool("short", false, "test only the first patch of each guarantee")
	timeout := flags.Duration("timeout", 3*time.Minute, "build and test of one mutant may take this long")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	fail := func(err error) int {
		fmt.Fprintln(stderr, "mutants:", err)
		return 2
	}
	if flags.NArg() > 0 || *jobs < 1 || *timeout <= 0 {
		flags.Usage()
		return 2
	}
	pattern, err := regexp.Compile(*match)
	if err != nil {
		return fail(err)
	}
	root, err := moduleRoot(ctx, dir)
	if err != nil {
		return fail(err)
	}
	mutants, err := loadMutants(filepath.Join(root, patchDir))
	if err != nil {
		return fail(err)
	}
	mutants = choose(mutants, pattern, *short)
	if len(mutants) == 0 {
		return fail(fmt.Errorf("no patch to test in %s: a run without mutants proves nothing", patchDir))
	}
	temp, err := os.MkdirTemp("", "mutants-")
	if err != nil {
		return fail(err)
	}
	defer os.RemoveAll(temp)

	r := &runner{root: root, temp: temp, jobs: *jobs, timeout: *timeout}
	// Every patch is applied before the first test runs, so that one that
	// has gone stale is told at once.
	if err := r.writeOverlays(mutants); err != nil {
		return fail(err)
	}
	if err := r.checkUnpatched(ctx, mutants); err != nil {
		return fail(err)
	}
	results := r.testAll(ctx, mutants)
	if err := ctx.Err(); err != nil {
		return fail(err)
	}
	if survivors := report(stdout, results); survivors > 0 {
		return 1
	}
	return 0
}

// choose keeps the mutants whose names match and, if short, only the first of
// each guarantee.
func choose(all []*mutant, pattern *regexp.Regexp, short bool) []*mutant {
	seen := make(map[string]bool)
	return slices.DeleteFunc(all, func(m *mutant) bool {
		if !pattern.MatchString(m.name) || short && seen[m.guarantee] {
			return true
		}
		seen[m.guarantee] = true
		return false
	})
}

// moduleRoot returns the directory of the go.mod that governs dir.
func moduleRoot(ctx context.Context, dir string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "env", "GOMOD")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	mod := strings.TrimSpace(string(out))
	if mod == "" || mod == os.DevNull {
		return "", fmt.Errorf("no go.mod found, want to be run inside the module")
	}
	return filepath.Dir(mod), nil
}
