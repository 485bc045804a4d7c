package main

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// A fileDiff is what a unified diff does to one file. Lines keep their "\n"
// (and a "\r" before it), so that a missing newline at the end of a file is
// just a line without one.
type fileDiff struct {
	path  string // slash-separated, relative to the module root
	isNew bool
	hunks []hunk
}

type hunk struct {
	start    int // the line of the old file where it stands, from 1
	old, new []string
}

// parseDiff reads a unified diff, of diff -u or of git. It is strict: what it
// does not know, it refuses, since a half-understood patch would test
// something else than its author meant. firstLine is the number of text's
// first line in its file, for errors.
func parseDiff(text string, firstLine int) ([]fileDiff, error) {
	p := diffParser{lines: splitLines(text), first: firstLine}
	var files []fileDiff
	for p.next < len(p.lines) {
		switch line := p.lines[p.next]; {
		case line == "\n", hasAnyPrefix(line, "diff ", "index ", "new file mode "):
			p.next++
		case strings.HasPrefix(line, "--- "):
			f, err := p.file()
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", p.first+p.next, err)
			}
			if slices.ContainsFunc(files, func(g fileDiff) bool { return g.path == f.path }) {
				return nil, fmt.Errorf("line %d: %s is patched a second time", p.first+p.next, f.path)
			}
			files = append(files, *f)
		default:
			return nil, fmt.Errorf("line %d: found %q, want the start of a file or hunk", p.first+p.next, line)
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no file is patched")
	}
	return files, nil
}

type diffParser struct {
	lines []string
	next  int // index of the line to read
	first int // number of lines[0] in the patch file
}

// file reads one file's header and all its hunks.
func (p *diffParser) file() (*fileDiff, error) {
	oldName, err := p.name("--- ", "a/")
	if err != nil {
		return nil, err
	}
	newName, err := p.name("+++ ", "b/")
	if err != nil {
		return nil, err
	}
	f := &fileDiff{path: newName, isNew: oldName == ""}
	if newName == "" {
		return nil, fmt.Errorf("it deletes %s, want a file changed or added", oldName)
	}
	if !f.isNew && oldName != newName {
		return nil, fmt.Errorf("it renames %s to %s, want one name", oldName, newName)
	}
	for p.next < len(p.lines) && strings.HasPrefix(p.lines[p.next], "@@ ") {
		h, err := p.hunk()
		if err != nil {
			return nil, err
		}
		f.hunks = append(f.hunks, *h)
	}
	if len(f.hunks) == 0 {
		return nil, fmt.Errorf("no hunk follows for %s", f.path)
	}
	return f, nil
}

// name reads a line such as "--- a/keys/pins.go<tab>date"; /dev/null is "".
func (p *diffParser) name(mark, prefix string) (string, error) {
	if p.next == len(p.lines) {
		return "", fmt.Errorf("the patch ends, want a line %q", mark)
	}
	rest, ok := strings.CutPrefix(p.lines[p.next], mark)
	if !ok {
		return "", fmt.Errorf("found %q, want a line %q", p.lines[p.next], mark)
	}
	rest, _, _ = strings.Cut(strings.TrimSuffix(rest, "\n"), "\t")
	if rest == "/dev/null" {
		p.next++
		return "", nil
	}
	name, ok := strings.CutPrefix(rest, prefix)
	if !ok || !fs.ValidPath(name) || strings.ContainsAny(name, "\\\"\r") {
		return "", fmt.Errorf("found the name %q, want %sPATH relative to the module root", rest, prefix)
	}
	p.next++
	return name, nil
}

// hunk reads one hunk. Its counts say where it ends, so that a removed line
// that begins with "-- " is not taken for the next file.
func (p *diffParser) hunk() (*hunk, error) {
	start, oldCount, newCount, err := parseHunkHeader(p.lines[p.next])
	if err != nil {
		return nil, err
	}
	p.next++
	h := &hunk{start: start}
	for len(h.old) < oldCount || len(h.new) < newCount {
		if p.next == len(p.lines) {
			return nil, fmt.Errorf("the patch ends inside a hunk")
		}
		mark, line := p.lines[p.next][0], p.lines[p.next][1:]
		if mark != ' ' && mark != '-' && mark != '+' || !strings.HasSuffix(line, "\n") {
			return nil, fmt.Errorf("found %q in a hunk, want a whole line after a space, - or +", p.lines[p.next])
		}
		p.next++
		if p.next < len(p.lines) && strings.HasPrefix(p.lines[p.next], `\ `) {
			line = strings.TrimSuffix(line, "\n") // "\ No newline at end of file"
			p.next++
		}
		if mark != '+' {
			h.old = append(h.old, line)
		}
		if mark != '-' {
			h.new = append(h.new, line)
		}
	}
	if len(h.old) != oldCount || len(h.new) != newCount {
		return nil, fmt.Errorf("the hunk has %d old and %d new lines, its header says %d and %d",
			len(h.old), len(h.new), oldCount, newCount)
	}
	return h, nil
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}

// splitLines cuts after each newline; the last line may be without one.
func splitLines(s string) []string {
	lines := strings.SplitAfter(s, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
