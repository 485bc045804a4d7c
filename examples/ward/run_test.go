package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vitalpost/vitalpost/keys"
)

// small is a ward that is soon run.
func small(suite keys.Suite, hops int) options {
	return options{suite: suite, hops: hops, readings: 10}
}

func TestRun(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	for _, suite := range []keys.Suite{keys.SuiteXWing, keys.SuiteX25519} {
		for _, hops := range []int{0, 1, 3, 16} {
			t.Run(fmt.Sprintf("suite %v, %d hops", suite, hops), func(t *testing.T) {
				var out, errs bytes.Buffer
				if err := run(t.Context(), small(suite, hops), &out, &errs); err != nil {
					t.Fatal(err)
				}
				if errs.Len() > 0 {
					t.Errorf("stderr has %q, want nothing", &errs)
				}
				checkReport(t, out.String(), hops)
			})
		}
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("%v is left in the temporary directory (%v), want nothing", left, err)
	}
}

func checkReport(t *testing.T, report string, hops int) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(report, "\n"), "\n")
	if got, want := lines[len(lines)-1], "ward: 10 readings of 1 s, 2 clinicians, every bit the same"; got != want {
		t.Errorf("the last line is %q, want %q", got, want)
	}
	for _, line := range lines {
		if n := utf8.RuneCountInString(line); n > 100 {
			t.Errorf("a line has %d columns, want at most 100: %s", n, line)
		}
	}
	for _, m := range staff(hops) {
		want := 4 // its step, its row, what it was told or what arrived, at least one leg
		if m.role == keys.RoleMeasure {
			want = 3
		}
		if got := strings.Count(report, m.name); got < want {
			t.Errorf("%s is named %d times, want %d or more", m.name, got, want)
		}
		leg := regexp.MustCompile(`(?m)^  \S+ → ` + m.name + ` +[\d,]+ +\+[\d,]+ +[\d,]+$`)
		if m.role != keys.RoleMeasure && !leg.MatchString(report) {
			t.Errorf("the leg to %s has no line", m.name)
		}
	}
	for _, want := range []string{
		fmt.Sprintf("0 of %d", 4*10), // what a hop could open
		"10 of 10",                   // and a clinician
	} {
		if hops == 0 && strings.HasPrefix(want, "0 ") {
			continue
		}
		if !strings.Contains(report, want) {
			t.Errorf("the report has no %q", want)
		}
	}
}

func TestRunWhole(t *testing.T) {
	if testing.Short() {
		t.Skip("all 300 readings")
	}
	o := options{suite: keys.SuiteX25519, hops: 1, readings: ecgSeconds}
	if err := run(t.Context(), o, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
}

func TestRunCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := run(ctx, small(keys.SuiteX25519, 1), io.Discard, io.Discard)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("run is %v, want it cancelled", err)
	}
}

// TestRunRemovesKeysFirst: private keys are gone from the disk before the
// first line is out, as the process may be ended from then on.
func TestRunRemovesKeysFirst(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	var left []os.DirEntry
	first := writerFunc(func(b []byte) (int, error) {
		entries, err := os.ReadDir(temporary)
		left = append(left, entries...)
		return len(b), err
	})
	if err := run(t.Context(), small(keys.SuiteX25519, 1), first, io.Discard); err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Errorf("%v was there while the report was written, want nothing", left)
	}
}

type writerFunc func([]byte) (int, error)

func (w writerFunc) Write(b []byte) (int, error) { return w(b) }

func TestRunWriteFails(t *testing.T) {
	want := errors.New("no space")
	err := run(t.Context(), small(keys.SuiteX25519, 1), writerFunc(func([]byte) (int, error) { return 0, want }), io.Discard)
	if !errors.Is(err, want) {
		t.Errorf("run is %v, want %v", err, want)
	}
}

func TestCommand(t *testing.T) {
	taken := t.TempDir()
	if err := os.Mkdir(filepath.Join(taken, "device"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args          string
		code          int
		stdout, usage bool
		stderr        string
	}{
		{"-readings 1 -hops 0 -suite 2", 0, true, false, ""},
		{"-h", 0, false, true, ""},
		{"-readings 1 -dir " + taken, 1, false, false, "ward: provision: device: "},
		{"-suite 0", 2, false, true, "-suite is 0, want 1, 2 or 3"},
		{"-suite 4", 2, false, true, "-suite is 4, want 1, 2 or 3"},
		{"-suite x", 2, false, true, "invalid value"},
		{"-hops -1", 2, false, true, "-hops is -1, want 0 to 16"},
		{"-hops 17", 2, false, true, "-hops is 17, want 0 to 16"},
		{"-readings 0", 2, false, true, "-readings is 0, want 1 to 300"},
		{"-readings 301", 2, false, true, "-readings is 301, want 1 to 300"},
		{"-colour", 2, false, true, "not defined"},
		{"now", 2, false, true, `"now" is not a flag`},
	} {
		t.Run(c.args, func(t *testing.T) {
			var out, errs bytes.Buffer
			if code := command(t.Context(), strings.Fields(c.args), &out, &errs); code != c.code {
				t.Errorf("the exit code is %d, want %d", code, c.code)
			}
			if (out.Len() > 0) != c.stdout {
				t.Errorf("stdout is %q", &out)
			}
			if usage := strings.Contains(errs.String(), "-readings N"); usage != c.usage {
				t.Errorf("stderr shows the usage: %t, want %t", usage, c.usage)
			}
			if !strings.Contains(errs.String(), c.stderr) {
				t.Errorf("stderr is %q, want %q in it", &errs, c.stderr)
			}
		})
	}
}
