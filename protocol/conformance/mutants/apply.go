package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var hunkHeader = regexp.MustCompile(`^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@`)

// parseHunkHeader reads "@@ -start,old +start,new @@"; a count left out is 1.
func parseHunkHeader(line string) (start, oldCount, newCount int, err error) {
	m := hunkHeader.FindStringSubmatch(line)
	if m == nil {
		return 0, 0, 0, fmt.Errorf("found %q, want @@ -line,count +line,count @@", line)
	}
	number := func(s string) int {
		if s == "" {
			return 1
		}
		n, convErr := strconv.Atoi(s)
		if convErr != nil {
			err = convErr
		}
		return n
	}
	return number(m[1]), number(m[2]), number(m[3]), err
}

// apply returns the file after the patch. Context must match to the byte: no
// fuzz, and no other spacing or line ends. A hunk may have moved, so that an
// edit elsewhere in the file does not break the patch, but only to the one
// place where all its lines stand.
func (f *fileDiff) apply(old string) (string, error) {
	lines := splitLines(old)
	var out []string
	taken := 0 // of lines
	for _, h := range f.hunks {
		at, err := f.place(h, lines, taken)
		if err != nil {
			return "", err
		}
		out = append(append(out, lines[taken:at]...), h.new...)
		taken = at + len(h.old)
	}
	out = append(out, lines[taken:]...)
	for i, line := range out {
		if i < len(out)-1 && !strings.HasSuffix(line, "\n") {
			return "", fmt.Errorf("%s: line %d would have no newline and is not the last", f.path, i+1)
		}
	}
	text := strings.Join(out, "")
	if text == old && !f.isNew {
		return "", fmt.Errorf("%s: the patch changes nothing", f.path)
	}
	return text, nil
}

// place returns the index in lines where h stands, not before from.
func (f *fileDiff) place(h hunk, lines []string, from int) (int, error) {
	if len(h.old) == 0 {
		if f.isNew && len(lines) == 0 {
			return 0, nil
		}
		return 0, fmt.Errorf("%s:%d: the hunk has no context, so nothing shows where it belongs", f.path, h.start)
	}
	standsAt := func(i int) bool {
		return i >= from && i+len(h.old) <= len(lines) && slices.Equal(lines[i:i+len(h.old)], h.old)
	}
	stated := h.start - 1
	if standsAt(stated) {
		return stated, nil
	}
	var found []int
	for i := from; i < len(lines); i++ {
		if standsAt(i) {
			found = append(found, i)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return 0, fmt.Errorf("%s:%d: the hunk does not apply: %s", f.path, h.start, firstDifference(lines, h.old, stated))
	default:
		return 0, fmt.Errorf("%s:%d: the hunk moved and fits at %d places, want one; give it more context", f.path, h.start, len(found))
	}
}

// firstDifference says where want differs from lines at index at.
func firstDifference(lines, want []string, at int) string {
	for i, w := range want {
		switch j := at + i; {
		case j < 0 || j >= len(lines):
			return fmt.Sprintf("the file has %d lines, want %q at line %d", len(lines), w, j+1)
		case lines[j] != w:
			return fmt.Sprintf("line %d is %q, want %q", j+1, lines[j], w)
		}
	}
	return "it stands where the hunk before it was applied"
}
