package keys

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// A source is a Go file of this module that is no test, with its path from the
// root of the module.
type source struct {
	path string
	file *ast.File
}

// sources parses all of them. The conformance kit is left out: it is not the
// library, and writes everything a second time on purpose.
func sources(t *testing.T) []source {
	t.Helper()
	var list []source
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		name := strings.TrimPrefix(filepath.ToSlash(path), "../")
		switch {
		case err != nil:
			return err
		case d.IsDir() && (name == "protocol/conformance" || path != ".." && strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		list = append(list, source{name, file})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, s := range list {
		found[strings.Split(s.path, "/")[0]] = true
	}
	if !found["keys"] || !found["envelope"] || len(list) < 30 {
		t.Fatalf("%d files, in %v: that is not the module", len(list), found)
	}
	return list
}
