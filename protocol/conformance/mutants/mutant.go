package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A mutant is one patch file: its header and its diff.
type mutant struct {
	name      string // of the file, without .patch
	guarantee string // of the design, G1 to G15
	test      string // the one test or subtest that must fail
	pkg       string // where that test is, as ./PATH
	why       string // what mechanism is removed
	files     []fileDiff
	overlay   string // path of the overlay file, once written
}

// headerRules says what each header line may hold; all are required.
var headerRules = map[string]*regexp.Regexp{
	"guarantee": regexp.MustCompile(`^G([1-9]|1[0-5])$`),
	"test":      regexp.MustCompile(`^Test[A-Za-z0-9_]*(/[A-Za-z0-9_-]+)?$`),
	"package":   regexp.MustCompile(`^\./[a-z0-9_/]*[a-z0-9_]$`),
	"why":       regexp.MustCompile(`^\S.*\S$`),
}

// parseMutant reads a patch file.
func parseMutant(name, text string) (*mutant, error) {
	header := make(map[string]string)
	lines := splitLines(text)
	n := 0
	for ; n < len(lines) && strings.HasPrefix(lines[n], "#"); n++ {
		key, value, ok := strings.Cut(strings.TrimPrefix(strings.TrimSuffix(lines[n], "\n"), "# "), ": ")
		rule := headerRules[key]
		switch {
		case !ok || rule == nil:
			return nil, fmt.Errorf("%s: line %d: found %q, want # guarantee, test, package or why: VALUE", name, n+1, lines[n])
		case header[key] != "":
			return nil, fmt.Errorf("%s: line %d: a second %s", name, n+1, key)
		case !rule.MatchString(value):
			return nil, fmt.Errorf("%s: line %d: %s is %q, want %s", name, n+1, key, value, rule)
		}
		header[key] = value
	}
	for key := range headerRules {
		if header[key] == "" {
			return nil, fmt.Errorf("%s: no line # %s: …", name, key)
		}
	}
	files, err := parseDiff(strings.Join(lines[n:], ""), n+1)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for _, f := range files {
		if strings.HasSuffix(f.path, "_test.go") {
			return nil, fmt.Errorf("%s: it patches %s: a changed test proves nothing about the old one", name, f.path)
		}
	}
	return &mutant{
		name: name, guarantee: header["guarantee"], test: header["test"],
		pkg: header["package"], why: header["why"], files: files,
	}, nil
}

// loadMutants reads all patches of dir, in the order of their names.
func loadMutants(dir string) ([]*mutant, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.patch"))
	if err != nil {
		return nil, err
	}
	slices.Sort(paths)
	var mutants []*mutant
	var errs []error
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		m, err := parseMutant(strings.TrimSuffix(filepath.Base(path), ".patch"), string(text))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		mutants = append(mutants, m)
	}
	return mutants, errors.Join(errs...)
}

// patched returns m's files below root as they are after the patch, by path.
func (m *mutant) patched(root string) (map[string]string, error) {
	texts := make(map[string]string)
	for _, f := range m.files {
		old, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(f.path)))
		switch {
		case f.isNew && err == nil:
			err = fmt.Errorf("%s is added but exists", f.path)
		case f.isNew && errors.Is(err, fs.ErrNotExist):
			err = nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		if texts[f.path], err = f.apply(string(old)); err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
	}
	return texts, nil
}
