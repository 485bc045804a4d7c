package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// target is a fuzz target.
type target struct {
	Package string
	Name    string
	Seeds   int
}

// event is a line of go test -json.
type event struct {
	Action, Package, Test, Output, ImportPath string
}

// discover finds the targets whose names match, and runs their seeds. A target
// without a seed starts from nothing and finds nothing, so it is a problem; so
// are a seed that fails and a package that does not build.
func (m *module) discover(ctx context.Context, match *regexp.Regexp) ([]target, []string) {
	listed, problems := m.test(ctx, "-list", "^Fuzz", "./...")
	var targets []target
	var packages []string
	for _, t := range targetsOf(listed) {
		if !match.MatchString(m.relative(t.Package) + "." + t.Name) {
			continue
		}
		targets = append(targets, t)
		if !slices.Contains(packages, t.Package) {
			packages = append(packages, t.Package)
		}
	}
	if len(packages) == 0 {
		return nil, problems
	}
	ran, more := m.test(ctx, append([]string{"-run", "^Fuzz"}, packages...)...)
	problems = append(problems, more...)
	for i := range targets {
		t := &targets[i]
		t.Seeds = seedsOf(ran, t)
		if t.Seeds == 0 {
			problems = append(problems, m.name(t)+" has no seed")
		}
	}
	return targets, problems
}

// name is how people and -match call a target.
func (m *module) name(t *target) string { return m.relative(t.Package) + "." + t.Name }

// test runs go test and returns its events, and as problems what does not
// build or fails.
func (m *module) test(ctx context.Context, args ...string) ([]event, []string) {
	cmd := m.command(ctx, m.root, "go", append([]string{"test", "-vet=off", "-json"}, args...)...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	events := parseEvents(&stdout)
	problems := m.failuresOf(events)
	if err != nil && len(problems) == 0 {
		problems = append(problems, fmt.Sprintf("go test %s: %v\n%s", strings.Join(args, " "), err, bytes.TrimSpace(stderr.Bytes())))
	}
	return events, problems
}

func parseEvents(r io.Reader) []event {
	var events []event
	for d := json.NewDecoder(r); ; {
		var e event
		if d.Decode(&e) != nil {
			return events
		}
		events = append(events, e)
	}
}

// targetsOf returns the targets that go test -list prints.
func targetsOf(events []event) []target {
	var list []target
	for _, e := range events {
		if name := strings.TrimSpace(e.Output); e.Action == "output" && strings.HasPrefix(name, "Fuzz") && !strings.ContainsAny(name, " \t:/") {
			list = append(list, target{Package: e.Package, Name: name})
		}
	}
	return list
}

// seedsOf counts the seeds of a target: without -fuzz, go test runs each as a
// subtest.
func seedsOf(events []event, t *target) int {
	n := 0
	for _, e := range events {
		if e.Action == "run" && e.Package == t.Package && strings.HasPrefix(e.Test, t.Name+"/") {
			n++
		}
	}
	return n
}

// failuresOf returns what does not build and what fails, each with its output.
func (m *module) failuresOf(events []event) []string {
	said := map[string]string{}
	var problems []string
	for _, e := range events {
		switch e.Action {
		case "build-output":
			said[e.ImportPath] += e.Output
		case "build-fail":
			problems = append(problems, fmt.Sprintf("%s does not build:\n%s", e.ImportPath, strings.TrimSpace(said[e.ImportPath])))
		case "output":
			said[e.Package+" "+e.Test] += e.Output
		case "fail":
			// A seed is a subtest; what fails around it says nothing more.
			if strings.Contains(e.Test, "/") {
				problems = append(problems, fmt.Sprintf("a seed fails; reproduce: go test -run '%s' ./%s\n%s",
					anchored(e.Test), m.relative(e.Package), strings.TrimSpace(said[e.Package+" "+e.Test])))
			}
		}
	}
	return problems
}

// anchored is the -run expression of one subtest.
func anchored(test string) string {
	parts := strings.Split(test, "/")
	for i, p := range parts {
		parts[i] = "^" + regexp.QuoteMeta(p) + "$"
	}
	return strings.Join(parts, "/")
}
