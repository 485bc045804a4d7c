package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// tree is a small module with one mechanism, which TestGuard watches.
var tree = map[string]string{
	"go.mod": "module example.test/m\n\ngo 1.26\n",
	"p/p.go": "package p\n\nfunc Allowed(n int) bool {\n\tif n > 3 {\n\t\treturn false\n\t}\n\treturn n >= 0\n}\n",
	"p/p_test.go": `package p

import (
	"testing"
	"time"
)

func TestGuard(t *testing.T) {
	if Allowed(4) {
		t.Error("4 is allowed")
	}
}

func TestFloor(t *testing.T) {
	if Allowed(-1) {
		t.Error("-1 is allowed")
	}
}

func TestSubtests(t *testing.T) {
	t.Run("guard-4", func(t *testing.T) { TestGuard(t) })
	t.Run("floor", func(t *testing.T) { TestFloor(t) })
	t.Run("broken", func(t *testing.T) { t.Error("always") })
}

func TestBroken(t *testing.T) { t.Error("always") }

func TestSkipped(t *testing.T) { t.Skip() }

func TestHangs(t *testing.T) {
	if !Allowed(2) {
		time.Sleep(time.Hour)
	}
}
`,
}

// patchOf is a patch that puts one line of p/p.go in place of another.
func patchOf(guarantee, test, from, to string) string {
	return "# guarantee: " + guarantee + "\n# test: " + test + "\n# package: ./p\n# why: for this test\n" +
		"--- a/p/p.go\n+++ b/p/p.go\n@@ -1 +1 @@\n-" + from + "\n+" + to + "\n"
}

const (
	guard   = "\tif n > 3 {"
	noGuard = "\tif n > 30 {"
	floor   = "\treturn n >= 0"
)

// runIn runs the command in a new module of tree and patches.
func runIn(t *testing.T, patches map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	// What the developer has set for the real module must not govern this one.
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOWORK", "off")
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range tree {
		write(name, text)
	}
	for name, text := range patches {
		write(patchDir+"/"+name+".patch", text)
	}
	var out, errOut bytes.Buffer
	code = run(t.Context(), dir, args, &out, &errOut)
	if text, err := os.ReadFile(filepath.Join(dir, "p/p.go")); err != nil || string(text) != tree["p/p.go"] {
		t.Errorf("the work tree was changed: %q, %v", text, err)
	}
	return code, out.String(), errOut.String()
}

func TestRunTellsCaughtFromSurvivors(t *testing.T) {
	code, out, errOut := runIn(t, map[string]string{
		"caught":    patchOf("G1", "TestGuard", guard, noGuard),
		"unnoticed": patchOf("G1", "TestGuard", guard, "\tif 3 < n {"),
		"unbuilt":   patchOf("G2", "TestGuard", guard, "\tif n > unknown {"),
		// It breaks what TestGuard watches, but names TestFloor.
		"another": patchOf("G3", "TestFloor", guard, noGuard),
		"panics":  patchOf("G4", "TestFloor", floor, "\tpanic(n)"),
		// Of the subtests only those named are run, so that a broken one does not
		// count; unpatched they run together with the others.
		"subtest": patchOf("G5", "TestSubtests/guard-4", guard, noGuard),
		"sibling": patchOf("G5", "TestSubtests/floor", guard, noGuard),
	})
	if code != 1 {
		t.Errorf("exit %d, want 1\n%s%s", code, out, errOut)
	}
	for _, row := range []string{
		`caught +G1 +TestGuard +caught +[0-9.]+`,
		`unnoticed +G1 +TestGuard +SURVIVED: the test passes `,
		`unbuilt +G2 +TestGuard +SURVIVED: does not compile `,
		`another +G3 +TestFloor +SURVIVED: the test passes `,
		`panics +G4 +TestFloor +caught `,
		`subtest +G5 +TestSubtests/guard-4 +caught `,
		`sibling +G5 +TestSubtests/floor +SURVIVED: the test passes `,
		`3 caught, 4 survived`,
		`\t.*p.go:4:9: undefined: unknown`,
	} {
		if !regexp.MustCompile(`(?m)^` + row).MatchString(out) {
			t.Errorf("no line %q in:\n%s", row, out)
		}
	}
}

func TestRunAllCaught(t *testing.T) {
	patches := map[string]string{
		"a": patchOf("G1", "TestGuard", guard, noGuard),
		"b": patchOf("G1", "TestGuard", guard, "\tif false {"),
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "2 caught, 0 survived"},
		{[]string{"-short", "-j", "1"}, "1 caught, 0 survived"},
		{[]string{"-run", "^b$"}, "1 caught, 0 survived"},
	} {
		code, out, errOut := runIn(t, patches, c.args...)
		if code != 0 || !strings.Contains(out, c.want) {
			t.Errorf("%q: exit %d, want 0 and %q\n%s%s", c.args, code, c.want, out, errOut)
		}
	}
}

func TestRunMutantThatHangs(t *testing.T) {
	code, out, errOut := runIn(t, map[string]string{"hangs": patchOf("G1", "TestHangs", floor, "\treturn n > 3")}, "-timeout", "10s")
	if code != 1 || !strings.Contains(out, "SURVIVED: timed out") {
		t.Errorf("exit %d, want 1 and a timeout\n%s%s", code, out, errOut)
	}
}

func TestRunRefuses(t *testing.T) {
	good := patchOf("G1", "TestGuard", guard, noGuard)
	for _, c := range []struct {
		name, patch, want string
		args              []string
	}{
		{"no patch", "", "no patch to test", nil},
		{"no patch matches", good, "no patch to test", []string{"-run", "nothing"}},
		{"bad flag", good, "-fast", []string{"-fast"}},
		{"argument", good, "Usage", []string{"a"}},
		{"no jobs", good, "Usage", []string{"-j", "0"}},
		{"bad regexp", good, "missing closing", []string{"-run", "("}},
		{"patch is stale", patchOf("G1", "TestGuard", "\tif n > 4 {", noGuard), "does not apply", nil},
		{"test always fails", patchOf("G1", "TestBroken", guard, noGuard), "without any patch: the test fails", nil},
		{"subtest always fails", patchOf("G1", "TestSubtests/broken", guard, noGuard), "without any patch: the test fails", nil},
		{"subtest does not exist", patchOf("G1", "TestSubtests/nowhere", guard, noGuard), "without any patch: no test ran", nil},
		{"test is skipped", patchOf("G1", "TestSkipped", guard, noGuard), "without any patch: the test is skipped", nil},
		{"test does not exist", patchOf("G1", "TestNowhere", guard, noGuard), "without any patch: no test ran", nil},
		{"package does not exist", strings.ReplaceAll(good, "./p\n", "./q\n"), "without any patch: does not compile", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			patches := map[string]string{}
			if c.patch != "" {
				patches["x"] = c.patch
			}
			code, out, errOut := runIn(t, patches, c.args...)
			if code != 2 || !strings.Contains(errOut, c.want) {
				t.Errorf("exit %d, want 2 and %q\n%s%s", code, c.want, out, errOut)
			}
		})
	}
}
