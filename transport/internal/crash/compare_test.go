package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestCompare plants each fault in files that are otherwise right. The process that
// compares must end with 1, and say which it is.
func TestCompare(t *testing.T) {
	const all = 20
	other := envelope(2, 7) // the seventh of another seed
	damaged := envelope(1, 7)
	damaged[100] ^= 1
	cut := envelope(1, 7)[:50]
	for name, test := range map[string]struct {
		plant func(f *files)
		want  error
	}{
		"nothing":               {func(*files) {}, nil},
		"duplicates":            {func(f *files) { f.received = append(f.received, f.received[3], f.received[3]) }, nil},
		"another order":         {func(f *files) { slices.Reverse(f.received) }, nil},
		"acknowledged and lost": {func(f *files) { f.received = slices.Delete(f.received, 7, 8) }, errLost},
		"all lost":              {func(f *files) { f.received = nil }, errLost},
		"lost, and another is there twice": {func(f *files) {
			f.received[7] = f.received[8]
		}, errLost},
		"missing": {func(f *files) {
			f.received, f.acknowledged = slices.Delete(f.received, 7, 8), slices.Delete(f.acknowledged, 7, 8)
		}, errMissing},
		"not acknowledged":   {func(f *files) { f.acknowledged = slices.Delete(f.acknowledged, 7, 8) }, errOpen},
		"damaged":            {func(f *files) { f.received[7] = damaged }, errForeign},
		"damaged, and right": {func(f *files) { f.received = append(f.received, damaged) }, errForeign},
		"cut, and right":     {func(f *files) { f.received = append(f.received, cut) }, errForeign},
		"another's":          {func(f *files) { f.received = append(f.received, other) }, errForeign},
		"never sent":         {func(f *files) { f.received = append(f.received, envelope(1, all)) }, errForeign},
		"empty":              {func(f *files) { f.received = append(f.received, nil) }, errForeign},
		"acknowledged unsent": {func(f *files) {
			n := noteOf(all, envelope(1, all))
			f.acknowledged = append(f.acknowledged, n.record())
		}, errForeign},
		"nothing sent": {func(f *files) { *f = files{} }, errNothing},
	} {
		t.Run(name, func(t *testing.T) {
			var f files
			for i := range uint64(all) {
				e := envelope(1, i)
				n := noteOf(i, e)
				f.sent, f.acknowledged, f.received = append(f.sent, n.record()), append(f.acknowledged, n.record()), append(f.received, e)
			}
			test.plant(&f)
			dir := f.write(t)
			c, err := compare(dir, 1)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.fault(); !errors.Is(err, test.want) {
				t.Errorf("compare found %v, want %v", err, test.want)
			}
			out, err := command("compare", "-dir", dir).CombinedOutput()
			if (err == nil) != (test.want == nil) || test.want != nil && !strings.Contains(string(out), test.want.Error()) {
				t.Errorf("the process: %v\n%s\nwant %v", err, out, test.want)
			}
			if !strings.HasPrefix(string(out), fmt.Sprint("sent ", len(f.sent), ",")) {
				t.Errorf("it does not print its counts: %s", out)
			}
		})
	}
}

// files are the records of the three.
type files struct{ sent, acknowledged, received [][]byte }

func (f *files) write(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for path, records := range map[string][][]byte{sentPath(dir): f.sent, acknowledgedPath(dir): f.acknowledged, receivedPath(dir): f.received} {
		j, err := openJournal(path, func([]byte) error { return errors.New("it is new") })
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			if _, err := j.write(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := j.file.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A file that is not there, or damaged, is no success.
func TestCompareUnreadable(t *testing.T) {
	n := noteOf(0, envelope(1, 0))
	f := files{sent: [][]byte{n.record()}, acknowledged: [][]byte{n.record()}, received: [][]byte{envelope(1, 0)}}
	for _, path := range []func(string) string{sentPath, acknowledgedPath, receivedPath} {
		for _, change := range []func(string) error{
			os.Remove,
			func(path string) error {
				b, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				b[recordHead] ^= 1
				return os.WriteFile(path, b, 0o600)
			},
		} {
			dir := f.write(t)
			if err := change(path(dir)); err != nil {
				t.Fatal(err)
			}
			if out, err := command("compare", "-dir", dir).CombinedOutput(); err == nil {
				t.Errorf("%s: compare was content: %s", path(dir), out)
			}
		}
	}
}
