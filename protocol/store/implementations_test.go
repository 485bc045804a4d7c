package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestImplementationsRunSuite: each package of this tree with a type that has the
// methods of Store runs storetest.Test in its tests, also those of other modules.
func TestImplementationsRunSuite(t *testing.T) {
	var found []string
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name := d.Name(); name == "node_modules" || name == "testdata" || strings.HasPrefix(name, ".") && name != ".." {
			return filepath.SkipDir
		}
		implements, runs, err := examine(path)
		if implements {
			found = append(found, path)
			if !runs {
				t.Errorf("%s has a store, and does not run storetest.Test", path)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 3 {
		t.Errorf("packages with a store: %q, want memory, bolt and fuzz/peers at least", found)
	}
}

// examine says whether a package has a type with View and Update that take a context
// and a function, outside of its tests, and whether these call the suite.
func examine(dir string) (implements, runs bool, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false, false, err
	}
	methods := map[string]int{}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, e.Name()), nil, parser.SkipObjectResolution)
		if err != nil {
			return false, false, err
		}
		if strings.HasSuffix(e.Name(), "_test.go") {
			runs = runs || calls(file)
			continue
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != "View" && f.Name.Name != "Update" || f.Type.Params.NumFields() != 2 {
				continue
			}
			params := f.Type.Params.List
			if _, ok := params[len(params)-1].Type.(*ast.FuncType); ok {
				methods[receiver(f)+"."+f.Name.Name]++
			}
		}
	}
	for m := range methods {
		name, isView := strings.CutSuffix(m, ".View")
		implements = implements || isView && methods[name+".Update"] > 0
	}
	return implements, runs, nil
}

func receiver(f *ast.FuncDecl) string {
	e := f.Recv.List[0].Type
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

func calls(file *ast.File) (found bool) {
	ast.Inspect(file, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			if s, ok := c.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Test" {
				id, ok := s.X.(*ast.Ident)
				found = found || ok && id.Name == "storetest"
			}
		}
		return !found
	})
	return found
}
