package main

import (
	"strings"
	"testing"
)

// applied parses a patch of one file and applies it to old.
func applied(t *testing.T, patch, old string) (string, error) {
	t.Helper()
	files, err := parseDiff(patch, 1)
	if err != nil {
		t.Fatalf("parseDiff: %v", err)
	}
	if len(files) != 1 {
		t.Fatalf("%d files are patched, want 1", len(files))
	}
	return files[0].apply(old)
}

const tenLines = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n"

func TestApply(t *testing.T) {
	const head = "--- a/f\n+++ b/f\n"
	for _, c := range []struct{ name, patch, old, want string }{
		{"remove a line", head + "@@ -1,3 +1,2 @@\n 1\n-2\n 3\n", tenLines, strings.Replace(tenLines, "2\n", "", 1)},
		{"first and last line, counts left out", head + "@@ -1 +1 @@\n-a\n+b\n", "a\n", "b\n"},
		{"several hunks", head + "@@ -1,2 +1,3 @@ func f() {\n 1\n+1.5\n 2\n@@ -9,2 +10,1 @@\n 9\n-10\n", tenLines, "1\n1.5\n2\n3\n4\n5\n6\n7\n8\n9\n"},
		{"hunks that touch", head + "@@ -1,2 +1,2 @@\n 1\n-2\n+two\n@@ -3,2 +3,2 @@\n-3\n+three\n 4\n", tenLines, "1\ntwo\nthree\n4\n5\n6\n7\n8\n9\n10\n"},
		{"removed line that looks like a header", head + "@@ -1,2 +1,1 @@\n x\n--- a/g\n", "x\n-- a/g\n", "x\n"},
		{"git header", "diff --git a/f b/f\nindex 1234..5678 100644\n" + head + "@@ -1,2 +1,1 @@\n-1\n 2\n\n", tenLines, strings.TrimPrefix(tenLines, "1\n")},
		{"diff -u dates", "--- a/f\t2026-01-01 00:00\n+++ b/f\t2026-01-02 00:00\n@@ -1 +0,0 @@\n-1\n", "1\n2\n", "2\n"},
		{"moved down", head + "@@ -1,2 +1,1 @@\n 5\n-6\n", tenLines, strings.Replace(tenLines, "6\n", "", 1)},
		{"moved up", head + "@@ -9,2 +9,1 @@\n 5\n-6\n", tenLines, strings.Replace(tenLines, "6\n", "", 1)},
		{"CRLF left alone", head + "@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n", "a\r\nb\r\nd\r\n", "a\r\nc\r\nd\r\n"},
		{"no newline at the end, before", head + "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n", "a", "a\n"},
		{"no newline at the end, after", head + "@@ -1,2 +1,2 @@\n a\n-b\n+c\n\\ No newline at end of file\n", "a\nb\n", "a\nc"},
		{"no newline at the end, both", head + "@@ -1,2 +1,2 @@\n-a\n+z\n b\n\\ No newline at end of file\n", "a\nb", "z\nb"},
		{"new file", "--- /dev/null\n+++ b/f\n@@ -0,0 +1,2 @@\n+a\n+b\n", "", "a\nb\n"},
		{"new file without newline at its end", "new file mode 100644\n--- /dev/null\n+++ b/f\n@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n", "", "a\nb"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := applied(t, c.patch, c.old)
			if err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestApplyRefuses(t *testing.T) {
	const head = "--- a/f\n+++ b/f\n"
	for _, c := range []struct{ name, patch, old, want string }{
		{"context differs", head + "@@ -4,3 +4,2 @@\n 4\n-5\n six\n", tenLines, `line 6 is "6\n", want "six\n"`},
		{"context differs in spacing", head + "@@ -1,2 +1,1 @@\n \ta\n-b\n", "    a\nb\n", "does not apply"},
		{"LF patch of a CRLF file", head + "@@ -1,2 +1,1 @@\n a\n-b\n", "a\r\nb\r\n", "does not apply"},
		{"newline at the end differs", head + "@@ -1 +1 @@\n-a\n+b\n", "a", "does not apply"},
		{"file too short", head + "@@ -20,1 +20,0 @@\n-20\n", tenLines, "the file has 10 lines"},
		{"moved, and fits twice", head + "@@ -1,1 +1,0 @@\n-b\n", "a\nb\nb\n", "2 places"},
		{"hunks out of order", head + "@@ -8,1 +8,0 @@\n-8\n@@ -2,1 +2,0 @@\n-2\n", tenLines, "the hunk before"},
		{"no context", head + "@@ -3,0 +4,1 @@\n+x\n", tenLines, "no context"},
		{"newline missing in the middle", head + "@@ -1,1 +1,1 @@\n-1\n+x\n\\ No newline at end of file\n", tenLines, "not the last"},
		{"no change", head + "@@ -1,1 +1,1 @@\n-1\n+1\n", tenLines, "changes nothing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := applied(t, c.patch, c.old)
			if err == nil {
				t.Fatalf("found %q, want an error", got)
			}
			// This command's user has nothing but the text to mend a patch by.
			if !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "f:") {
				t.Errorf("found %q, want the file and %q", err, c.want)
			}
		})
	}
}

func TestParseDiffSeveralFiles(t *testing.T) {
	files, err := parseDiff("--- a/x/f\n+++ b/x/f\n@@ -1 +1 @@\n-1\n+2\n--- /dev/null\n+++ b/y/g\n@@ -0,0 +1 @@\n+3\n", 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 2 || files[0].path != "x/f" || files[0].isNew || files[1].path != "y/g" || !files[1].isNew {
		t.Errorf("found %+v, want x/f changed and y/g added", files)
	}
}

func TestParseDiffRefuses(t *testing.T) {
	const hunk = "@@ -1 +1 @@\n-1\n+2\n"
	for _, c := range []struct{ name, patch string }{
		{"empty", ""},
		{"prose", "Remove the check.\n--- a/f\n+++ b/f\n" + hunk},
		{"no hunk", "--- a/f\n+++ b/f\n"},
		{"no new name", "--- a/f\n"},
		{"hunk header", "--- a/f\n+++ b/f\n@@ 1,1 @@\n-1\n+2\n"},
		{"hunk cut off", "--- a/f\n+++ b/f\n@@ -1,2 +1 @@\n-1\n"},
		{"counts too small", "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-1\n+2\n+3\n"},
		{"counts cross", "--- a/f\n+++ b/f\n@@ -1,1 +1,2 @@\n-1\n-2\n+3\n+4\n"},
		{"context without its space", "--- a/f\n+++ b/f\n@@ -1,2 +1 @@\n\n-1\n"},
		{"last line cut", "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-1\n+2"},
		{"deletion", "--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n"},
		{"rename", "--- a/f\n+++ b/g\n" + hunk},
		{"no prefixes", "--- f\n+++ f\n" + hunk},
		{"out of the module", "--- a/../f\n+++ b/../f\n" + hunk},
		{"absolute", "--- a//etc/f\n+++ b//etc/f\n" + hunk},
		{"same file twice", "--- a/f\n+++ b/f\n" + hunk + "--- a/f\n+++ b/f\n" + hunk},
		{"binary", "diff --git a/f b/f\nGIT binary patch\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if files, err := parseDiff(c.patch, 1); err == nil {
				t.Errorf("found %+v, want an error", files)
			}
		})
	}
}
