package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const (
	goodHeader = "# guarantee: G5\n# test: TestG5_RecipientAdded\n# package: ./envelope\n# why: the audience is not compared\n"
	goodDiff   = "--- a/envelope/open.go\n+++ b/envelope/open.go\n@@ -1 +1 @@\n-1\n+2\n"
)

func TestParseMutant(t *testing.T) {
	m, err := parseMutant("audience", goodHeader+"\n"+goodDiff)
	if err != nil {
		t.Fatal(err)
	}
	if m.name != "audience" || m.guarantee != "G5" || m.test != "TestG5_RecipientAdded" ||
		m.pkg != "./envelope" || m.why != "the audience is not compared" || len(m.files) != 1 {
		t.Errorf("found %+v", m)
	}
}

func TestParseMutantOfSubtest(t *testing.T) {
	const name = "TestTranscripts/hop-suite1"
	m, err := parseMutant("x", strings.Replace(goodHeader, "TestG5_RecipientAdded", name, 1)+goodDiff)
	if err != nil || m.test != name {
		t.Errorf("found %+v, %v, want %s", m, err, name)
	}
}

func TestParseMutantRefuses(t *testing.T) {
	for _, c := range []struct{ name, cut, put string }{
		{"no guarantee", "# guarantee: G5\n", ""},
		{"no test", "# test: TestG5_RecipientAdded\n", ""},
		{"no package", "# package: ./envelope\n", ""},
		{"no why", "# why: the audience is not compared\n", ""},
		{"empty why", "the audience is not compared", ""},
		{"unknown guarantee", "G5\n", "G16\n"},
		{"test is a pattern", "TestG5_RecipientAdded", "TestG5_.*"},
		{"not a test", "TestG5_RecipientAdded", "FuzzOpen"},
		{"subtest is a pattern", "TestG5_RecipientAdded", "TestG5_RecipientAdded/.*"},
		{"no subtest", "TestG5_RecipientAdded", "TestG5_RecipientAdded/"},
		{"package without ./", "./envelope", "envelope"},
		{"packages", "./envelope", "./..."},
		{"unknown key", "# why", "# because"},
		{"key twice", "# why", "# test: TestOther\n# why"},
		{"a test is patched", "open.go", "open_test.go"},
		{"broken diff", "@@ -1 +1 @@", "@@ -1 @@"},
		{"no diff", goodDiff, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.ReplaceAll(goodHeader+goodDiff, c.cut, c.put)
			if text == goodHeader+goodDiff {
				t.Fatal("the case changes nothing")
			}
			if m, err := parseMutant("x", text); err == nil {
				t.Errorf("found %+v, want an error", m)
			}
		})
	}
}

func TestLoadMutantsNamesEveryBrokenPatch(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"good.patch": goodHeader + goodDiff, "bad1.patch": "", "bad2.patch": goodHeader, "notes.txt": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_, err := loadMutants(dir)
	if err == nil || !strings.Contains(err.Error(), "bad1") || !strings.Contains(err.Error(), "bad2") {
		t.Errorf("found %v, want an error that names bad1 and bad2", err)
	}
}

func TestPatchedRefusesNewFileThatExists(t *testing.T) {
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "f"), []byte("1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		file fileDiff
		ok   bool
	}{
		{fileDiff{path: "f", isNew: true, hunks: []hunk{{new: []string{"2\n"}}}}, false},
		{fileDiff{path: "g", isNew: true, hunks: []hunk{{new: []string{"2\n"}}}}, true},
		{fileDiff{path: "f", hunks: []hunk{{start: 1, old: []string{"1\n"}, new: []string{"2\n"}}}}, true},
		{fileDiff{path: "g", hunks: []hunk{{start: 1, old: []string{"1\n"}, new: []string{"2\n"}}}}, false},
	} {
		m := &mutant{name: "x", files: []fileDiff{c.file}}
		texts, err := m.patched(root)
		if (err == nil) != c.ok || c.ok && texts[c.file.path] != "2\n" {
			t.Errorf("%+v: found %q, %v", c.file, texts, err)
		}
	}
}

func TestChoose(t *testing.T) {
	all := func() []*mutant {
		return []*mutant{{name: "a", guarantee: "G1"}, {name: "b", guarantee: "G1"}, {name: "c", guarantee: "G2"}}
	}
	for _, c := range []struct {
		pattern string
		short   bool
		want    string
	}{
		{"", false, "abc"},
		{"", true, "ac"},
		{"b|c", true, "bc"},
		{"d", false, ""},
	} {
		var got string
		for _, m := range choose(all(), regexp.MustCompile(c.pattern), c.short) {
			got += m.name
		}
		if got != c.want {
			t.Errorf("-run %q -short=%v: found %q, want %q", c.pattern, c.short, got, c.want)
		}
	}
}
