package transport_test

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
// methods of Transport runs transporttest.Test in its tests.
func TestImplementationsRunSuite(t *testing.T) {
	found := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name := d.Name(); name == "node_modules" || name == "testdata" || strings.HasPrefix(name, ".") && name != ".." {
			return filepath.SkipDir
		}
		implements, runs, err := examine(path)
		if err != nil {
			return err
		}
		if implements {
			found++
			if !runs {
				t.Errorf("%s has a transport, and does not run transporttest.Test", path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 2 {
		t.Errorf("%d packages with a transport: the search finds too little", found)
	}
}

// examine says whether a package has a type with Send and Serve outside of its
// tests, and whether these call the suite.
func examine(dir string) (implements, runs bool, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false, false, err
	}
	sends, serves := map[string]bool{}, map[string]bool{}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, e.Name()), nil, parser.SkipObjectResolution)
		if err != nil {
			return false, false, err
		}
		if strings.HasSuffix(e.Name(), "_test.go") {
			runs = runs || calls(file, "transporttest", "Test")
			continue
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil {
				continue
			}
			switch receiver := receiverName(f); {
			case f.Name.Name == "Send" && f.Type.Params.NumFields() == 3:
				sends[receiver] = true
			case f.Name.Name == "Serve" && f.Type.Params.NumFields() == 2:
				serves[receiver] = true
			}
		}
	}
	for receiver := range sends {
		implements = implements || serves[receiver]
	}
	return implements, runs, nil
}

func receiverName(f *ast.FuncDecl) string {
	e := f.Recv.List[0].Type
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

func calls(file *ast.File, pkg, name string) (found bool) {
	ast.Inspect(file, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			if s, ok := c.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == name {
				id, ok := s.X.(*ast.Ident)
				found = found || ok && id.Name == pkg
			}
		}
		return !found
	})
	return found
}
