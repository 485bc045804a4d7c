package keys

import (
	"bufio"
	"go/ast"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"
)

// specLabels returns the names in the table of SPEC.md section 5, and whether
// each is reserved.
func specLabels(t *testing.T) map[string]bool {
	t.Helper()
	f, err := os.Open("../protocol/SPEC.md")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	labels := map[string]bool{}
	inside := false
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if strings.HasPrefix(line, "## ") {
			inside = strings.HasPrefix(line, "## 5. Labels")
		}
		cells := strings.Split(line, "|")
		if !inside || len(cells) < 4 || strings.TrimSpace(cells[1]) == "NAME" || strings.HasPrefix(cells[1], "-") {
			continue
		}
		for _, name := range strings.Split(cells[1], ",") {
			name = strings.TrimSpace(name)
			if _, twice := labels[name]; twice || name == "" {
				t.Errorf("SPEC.md section 5 has %q twice", name)
			}
			labels[name] = strings.Contains(line, "reserved")
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if len(labels) < 20 {
		t.Fatalf("only %d labels in SPEC.md section 5", len(labels))
	}
	return labels
}

// TestLabels: the labels in the code are those of SPEC.md section 5. Each stands
// in one constant, so that no two uses can share it by accident, and ends with
// its zero byte, so that none is a prefix of another.
func TestLabels(t *testing.T) {
	spec := specLabels(t)
	where := map[string]string{} // of each label: its file
	for _, s := range sources(t) {
		constants := map[*ast.BasicLit]bool{}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if d, ok := n.(*ast.GenDecl); ok && d.Tok == token.CONST {
				for _, spec := range d.Specs {
					for _, v := range spec.(*ast.ValueSpec).Values {
						if lit, ok := v.(*ast.BasicLit); ok {
							constants[lit] = true
						}
					}
				}
			}
			return true
		})
		ast.Inspect(s.file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(text, "vitalpost/1") {
				return true
			}
			name, begins := strings.CutPrefix(text, "vitalpost/1 ")
			name, ends := strings.CutSuffix(name, "\x00")
			switch {
			case !begins || !ends || !constants[lit]:
				t.Errorf("%s: %q is not one label in a constant of its own", s.path, text)
			case where[name] != "":
				t.Errorf("%s: %q stands in %s too", s.path, name, where[name])
			default:
				where[name] = s.path
			}
			return true
		})
	}
	for name, path := range where {
		if _, ok := spec[name]; !ok {
			t.Errorf("%s: %q is not in SPEC.md section 5", path, name)
		}
	}
	for name, reserved := range spec {
		if used := where[name] != ""; !used && !reserved {
			t.Errorf("SPEC.md has %q, and no file uses it", name)
		} else if used && reserved {
			t.Errorf("%s uses %q, which is reserved", where[name], name)
		}
	}
}
