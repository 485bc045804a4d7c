package bolt

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// killedPath names, in the environment of a process of its own, the file that it
// writes to until it is killed.
const killedPath = "VITALPOST_KILLED"

const killedWriters = 4

// TestKilled kills a process that writes, at any instant, also while it makes the file
// or compacts it, and looks at what is left: all that it reported as kept, and every
// Update whole.
func TestKilled(t *testing.T) {
	kills := 5
	if os.Getenv("VITALPOST_LONG") != "" {
		kills = 200
	}
	c := config(t)
	var reported [killedWriters]int
	for kill := range kills {
		until(t, c.Path, time.Duration(rand.IntN(150))*time.Millisecond, kill > 0, &reported)
		s := open(t, c)
		for w, least := range reported {
			if n := written(t, s, w); n < least {
				t.Errorf("kill %d: writer %d is at %d, and had reported %d", kill, w, n, least)
			}
		}
		sound(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if reported == [killedWriters]int{} {
		t.Error("nothing was reported before any kill: this test shows nothing")
	}
	t.Logf("%d kills, reported: %v", kills, reported)
}

// until runs the process for some time, from its first report or its start on, and
// notes what it reports.
func until(t *testing.T, path string, d time.Duration, fromReport bool, reported *[killedWriters]int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledProcess$", "-test.timeout=1m")
	cmd.Env = append(os.Environ(), killedPath+"="+path)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	note := func() bool {
		for lines.Scan() {
			var w, n int
			if _, err := fmt.Sscanf(lines.Text(), "kept %d %d", &w, &n); err == nil {
				reported[w] = max(reported[w], n)
				return true
			} else if strings.HasPrefix(lines.Text(), "error") {
				t.Error(lines.Text())
			}
		}
		return false
	}
	if fromReport && !note() {
		t.Error("it reports nothing")
	}
	timer := time.AfterFunc(d, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	for note() { // also what was in the pipe when it was killed
	}
	_, _ = io.Copy(io.Discard, out)
	if err := cmd.Wait(); err == nil {
		t.Error("it ended by itself")
	}
}

// written returns how far a writer has come, and checks that its last Update is whole.
func written(t *testing.T, s *Store, w int) (n int) {
	t.Helper()
	err := s.View(t.Context(), func(v store.View) error {
		count := 0
		err := v.Scan(fmt.Appendf(nil, "%d ", w), func(key, value []byte) bool {
			var m int
			if _, err := fmt.Sscan(string(value), &m); err != nil || count > 0 && m != n {
				t.Errorf("%s holds %d, another of this Update %d, %v", key, m, n, err)
			}
			if string(key) == fmt.Sprint(w, " long") && len(value) < 3000 {
				t.Errorf("%s has %d bytes", key, len(value))
			}
			n = m
			count++
			return true
		})
		if count != 0 && count != 3 {
			t.Errorf("writer %d has %d records, want 3 or none", w, count)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return n
}

// TestKilledProcess is the process that is killed.
func TestKilledProcess(t *testing.T) {
	path := os.Getenv(killedPath)
	if path == "" {
		t.Skip("it writes until it is killed: see TestKilled")
	}
	s, err := Open(context.Background(), Config{Path: path, Key: secret(1), MaxBytes: 16 << 20})
	if err != nil {
		fmt.Println("error: Open:", err)
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for w := range killedWriters {
		wg.Go(func() {
			for n := written(t, s, w) + 1; ; n++ {
				err := s.Update(context.Background(), func(tx store.Tx) error {
					short := fmt.Append(nil, n)
					long := fmt.Append(nil, n, strings.Repeat(" ", 3000+rand.IntN(20_000)))
					return errors.Join(
						tx.Put(fmt.Append(nil, w, " short"), short),
						tx.Delete(fmt.Append(nil, w, " place ", n-1)),
						tx.Put(fmt.Append(nil, w, " place ", n), short),
						tx.Put(fmt.Append(nil, w, " long"), long))
				})
				if err != nil {
					fmt.Println("error: Update:", err)
					return
				}
				fmt.Println("kept", w, n)
			}
		})
	}
	wg.Go(func() {
		for {
			time.Sleep(20 * time.Millisecond)
			if err := s.Compact(context.Background(), secret(1)); err != nil {
				fmt.Println("error: Compact:", err)
				return
			}
		}
	})
	wg.Wait()
}
