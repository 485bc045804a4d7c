package keys

import (
	"go/ast"
	"maps"
	"slices"
	"testing"
)

// reveals are the functions outside of tests that look at secret bytes or
// private keys in the open, with how often each does. A new one is a decision:
// say in review why it needs to, and for how long it keeps them.
var reveals = map[string]int{
	"envelope/opencore.go openWith":            1,
	"envelope/peel.go openLayer":               1,
	"envelope/trail/seal.go derive":            1,
	"examples/ward/folder.go writeSecret":      1,
	"keys/decryptionkey.go ParseDecryptionKey": 1,
	"keys/identity.go ParseIdentity":           1,
}

// TestReveal lists every use of a method named Reveal, called or not, in the
// module's sources, and compares with the table.
func TestReveal(t *testing.T) {
	found := map[string]int{}
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			name := "(no function)"
			if f, ok := d.(*ast.FuncDecl); ok {
				name = f.Name.Name
			}
			ast.Inspect(d, func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "Reveal" {
					found[s.path+" "+name]++
				}
				return true
			})
		}
	}
	for _, where := range slices.Sorted(maps.Keys(found)) {
		if found[where] != reveals[where] {
			t.Errorf("%s reveals %d times, the table says %d", where, found[where], reveals[where])
		}
	}
	for _, where := range slices.Sorted(maps.Keys(reveals)) {
		if found[where] == 0 {
			t.Errorf("%s reveals nothing any more", where)
		}
	}
}
