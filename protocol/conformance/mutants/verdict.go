package main

import (
	"bytes"
	"encoding/json"
	"strings"
)

// A verdict is what became of a mutant. Only caught is good.
type verdict int

const (
	caught        verdict = iota + 1 // it compiled, and exactly the named test failed
	testPassed                       // the named test did not notice
	testSkipped                      // the named test did not look
	noTestRan                        // there is no such test
	notBuilt                         // the mutant does not compile
	anotherFailed                    // a test failed that is not the named one
	packageFailed                    // it failed outside any test: TestMain, init, exit
	timedOut                         // it was still running at the limit
)

func (v verdict) String() string {
	switch v {
	case caught:
		return "caught"
	case testPassed:
		return "SURVIVED: the test passes"
	case testSkipped:
		return "SURVIVED: the test is skipped"
	case noTestRan:
		return "SURVIVED: no test ran"
	case notBuilt:
		return "SURVIVED: does not compile"
	case anotherFailed:
		return "SURVIVED: another test failed"
	case packageFailed:
		return "SURVIVED: the package failed, not the test"
	case timedOut:
		return "SURVIVED: timed out"
	}
	return "invalid verdict"
}

// A testEvent is a line of go test -json (go doc test2json, go help
// buildjson).
type testEvent struct {
	Action      string
	Test        string
	Output      string
	FailedBuild string
}

// readEvents reads the output of go test -json. A line that is no event, as
// older ways of reporting a failed build print it, becomes output.
func readEvents(out []byte) []testEvent {
	var events []testEvent
	for line := range bytes.Lines(out) {
		var e testEvent
		if json.Unmarshal(line, &e) != nil || e.Action == "" {
			e = testEvent{Action: "output", Output: string(line)}
		}
		events = append(events, e)
	}
	return events
}

// judge says what a run of the test name shows.
func judge(events []testEvent, name string) verdict {
	var outcome string
	var packageFail, otherFail bool
	for _, e := range events {
		switch {
		case e.Action == "build-fail", e.FailedBuild != "", e.Test == "" && saysNotBuilt(e.Output):
			return notBuilt
		case strings.HasPrefix(e.Output, "panic: test timed out after "):
			return timedOut
		case e.Action == "fail" && e.Test == "":
			packageFail = true
		case e.Action == "fail" && e.Test != name && !isWithin(e.Test, name) && !isWithin(name, e.Test):
			otherFail = true
		case e.Test == name && (e.Action == "pass" || e.Action == "fail" || e.Action == "skip"):
			outcome = e.Action
		}
	}
	switch {
	case otherFail:
		return anotherFailed
	case outcome == "fail":
		return caught
	case packageFail:
		return packageFailed
	case outcome == "skip":
		return testSkipped
	case outcome == "pass":
		return testPassed
	}
	return noTestRan
}

// isWithin reports whether a test is a subtest of another. What fails within the
// named test is its failure; what is around it fails because it did.
func isWithin(test, outer string) bool { return strings.HasPrefix(test, outer+"/") }

func saysNotBuilt(output string) bool {
	return strings.HasPrefix(output, "FAIL\t") &&
		(strings.Contains(output, "[build failed]") || strings.Contains(output, "[setup failed]"))
}

// excerpt returns the last lines that the build or the tests printed, to be
// shown for a mutant that survived.
func excerpt(events []testEvent) string {
	var text strings.Builder
	for _, e := range events {
		text.WriteString(e.Output)
	}
	lines := splitLines(text.String())
	return strings.Join(lines[max(0, len(lines)-15):], "")
}
