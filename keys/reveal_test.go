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
	"keys/keyring.go CreateKeyring":            1, // copied, and kept while it is open
	"keys/keyringcontent.go encode":            4, // into the plaintext, which write erases
	"keys/keyringedit.go AddBundle":            1, // copied, and kept while it is open
	"keys/keyringedit.go SetSecret":            1, // copied, and kept while it is open
	"keys/keyringparse.go parseKeyringContent": 1, // of the plaintext, which OpenKeyring erases
	"keys/keyringparse.go setIdentity":         1, // asks whether it is a public one
	"keys/keyringpassphrase.go Wrap":           1, // the data key, for one seal
	"keys/keyringpassphrase.go derive":         1, // the passphrase, for one Argon2id
	"keys/keyringread.go Secret":               1, // copied for the caller
	"keys/keyringseal.go openOnce":             1, // a key for one opening
	"keys/keyringseal.go sealOnce":             1, // a key for one seal
	"keys/keyringwrapper.go sealKeyring":       1, // draws the data key
	"keys/keyringwrite.go write":               1, // the plaintext, for one seal
	"protocol/store/bolt/seal.go wrapping":     1, // the caller's key, to derive one that wraps
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
