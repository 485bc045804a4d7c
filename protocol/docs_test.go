package protocol_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// README's quick start is compiled and run: its lines stand, as they are, in
// the first Example of package envelope.
func TestQuickStartIsExample(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(readme), -1)
	if len(blocks) != 1 {
		t.Fatalf("README.md has %d blocks of Go, want one", len(blocks))
	}
	example, err := os.ReadFile("../envelope/example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(example), blocks[0][1]) {
		t.Error("README.md's quick start is not in envelope/example_test.go")
	}
	if lines := strings.Count(blocks[0][1], "\n"); lines > 20 {
		t.Errorf("the quick start has %d lines, want at most 20", lines)
	}
}

// Links to files and to sections of SPEC.md lead somewhere.
func TestLinks(t *testing.T) {
	spec, err := os.ReadFile("SPEC.md")
	if err != nil {
		t.Fatal(err)
	}
	anchors := map[string]bool{}
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(string(spec), -1) {
		anchor := strings.ToLower(heading[1])
		anchor = regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(anchor, "")
		anchors[strings.ReplaceAll(anchor, " ", "-")] = true
	}
	links := 0
	for _, page := range []string{"README.md", "SECURITY.md", "CONTRIBUTING.md"} {
		text, err := os.ReadFile("../" + page)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range regexp.MustCompile(`\]\(([^)]*)\)`).FindAllStringSubmatch(string(text), -1) {
			path, anchor, _ := strings.Cut(link[1], "#")
			if _, err := os.Stat("../" + path); err != nil {
				t.Errorf("%s: link to %s: %v", page, link[1], err)
			}
			if anchor != "" && !anchors[anchor] {
				t.Errorf("%s: SPEC.md has no section #%s", page, anchor)
			}
			links++
		}
	}
	if links < 10 {
		t.Errorf("%d links: too few to be all", links)
	}
}
