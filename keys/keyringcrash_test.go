package keys

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// keyringSteps are those of a write. From "renamed" on the new file is there.
var keyringSteps = []struct {
	name string
	new  bool
}{{"created", false}, {"written in part", false}, {"written", false}, {"synced", false}, {"renamed", true}, {"directory synced", true}}

var errStopped = errors.New("stopped")

// stopAt returns a hook that ends a write at a step.
func stopAt(name string, stopped func() error) func(string) error {
	return func(step string) error {
		if step == name {
			return stopped()
		}
		return nil
	}
}

// checkWhole opens what a crash left: the old keyring or the new one.
func checkWhole(t *testing.T, path string, want string) {
	t.Helper()
	k, err := OpenKeyring(path, cheap("p"))
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	if s, ok := k.Secret("a"); !ok || string(s.Reveal()) != want {
		t.Errorf("the secret is %q, want %q", s.Reveal(), want)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 2 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	if err := k.SetSecret("a", NewSecret([]byte("later"))); err != nil {
		t.Error(err)
	}
}

// TestG15_KeyringStopped: a write that ends after any step leaves the old keyring
// or the new one, whole; and a keyring that does not know which does not go on.
func TestG15_KeyringStopped(t *testing.T) {
	for _, step := range keyringSteps {
		t.Run(step.name, func(t *testing.T) {
			k, path := newKeyring(t)
			if err := k.SetSecret("a", NewSecret([]byte("old"))); err != nil {
				t.Fatal(err)
			}
			k.state.disk.testingOnlyStep = stopAt(step.name, func() error { return errStopped })
			err := k.SetSecret("a", NewSecret([]byte("new")))
			if !errors.Is(err, errStopped) || errors.Is(err, ErrKeyringClosed) != step.new {
				t.Fatal(err)
			}
			want := "old"
			if step.new {
				want = "new"
				if !errors.Is(k.Close(), ErrKeyringClosed) {
					t.Error("it goes on")
				}
			} else {
				k.state.disk.testingOnlyStep = nil
				if s, _ := k.Secret("a"); string(s.Reveal()) != "old" {
					t.Error("the memory is ahead of the disk")
				}
				if err := k.Close(); err != nil {
					t.Error(err)
				}
			}
			checkWhole(t, path, want)
		})
	}
}

// TestG15_KeyringNotCreated: a crash while a keyring is made leaves none, or it.
func TestG15_KeyringNotCreated(t *testing.T) {
	for _, step := range keyringSteps {
		path := filepath.Join(t.TempDir(), "keys", "ring")
		_, err := createKeyring(path, cheap("p"), identitySecret(t, 1), true, stopAt(step.name, func() error { return errStopped }))
		if !errors.Is(err, errStopped) {
			t.Fatal(err)
		}
		k, err := OpenKeyring(path, cheap("p"))
		if (err == nil) != step.new {
			t.Errorf("%s: %v", step.name, err)
		}
		if err != nil {
			k, err = CreateKeyring(path, cheap("p"), identitySecret(t, 1))
		}
		if err != nil {
			t.Errorf("%s, again: %v", step.name, err)
			continue
		}
		_ = k.Close()
	}
}

// child runs this test program for one test, which does what the environment
// says, and returns its output. Where there are no processes, the test is skipped.
func child(t *testing.T, test, path, step string) (*exec.Cmd, *bufio.Reader) {
	t.Helper()
	if runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no processes")
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+test+"$", "-test.count=1")
	cmd.Env = append(os.Environ(), "KEYRING_CHILD="+path, "KEYRING_STEP="+step)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close() })
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewReader(out)
}

// TestG15_KeyringKilled is TestG15_KeyringStopped by kill -9 of a process that
// writes. The lock dies with it.
func TestG15_KeyringKilled(t *testing.T) {
	if path := os.Getenv("KEYRING_CHILD"); path != "" {
		k, err := OpenKeyring(path, cheap("p"))
		if err != nil {
			t.Fatal(err)
		}
		k.state.disk.testingOnlyStep = stopAt(os.Getenv("KEYRING_STEP"), func() error {
			self, err := os.FindProcess(os.Getpid())
			if err != nil {
				return err
			}
			_ = self.Kill()
			time.Sleep(time.Minute) // it comes sooner
			return nil
		})
		t.Fatal(k.SetSecret("a", NewSecret([]byte("new"))))
	}
	for _, step := range keyringSteps {
		k, path := newKeyring(t)
		if err := k.SetSecret("a", NewSecret([]byte("old"))); err != nil {
			t.Fatal(err)
		}
		_ = k.Close()
		cmd, _ := child(t, "TestG15_KeyringKilled", path, step.name)
		var exit *exec.ExitError
		if err := cmd.Wait(); !errors.As(err, &exit) || runtime.GOOS != "windows" && exit.ExitCode() != -1 {
			t.Fatalf("%s: the child was not killed: %v", step.name, err)
		}
		want := "old"
		if step.new {
			want = "new"
		}
		checkWhole(t, path, want)
	}
}

// TestG15_KeyringLocked: one process at a time, and one Keyring in it; a second is
// refused at once, with another passphrase too, and the lock dies with its process.
func TestG15_KeyringLocked(t *testing.T) {
	if path := os.Getenv("KEYRING_CHILD"); path != "" {
		if _, err := OpenKeyring(path, cheap("p")); err != nil {
			t.Fatal(err)
		}
		_, _ = os.Stdout.WriteString("open\n")
		_, _ = io.Copy(io.Discard, os.Stdin) // until the parent ends this process, or itself
		return
	}
	k, path := newKeyring(t)
	for _, f := range []func() (*Keyring, error){
		func() (*Keyring, error) { return OpenKeyring(path, cheap("p")) },
		func() (*Keyring, error) { return OpenKeyring(path, cheap("q")) },
		func() (*Keyring, error) { return CreateKeyring(path, cheap("p"), identitySecret(t, 2)) },
	} {
		if _, err := f(); !errors.Is(err, ErrKeyringLocked) || ofClass(err) {
			t.Errorf("opened twice: %v", err)
		}
	}
	_ = k.Close()
	cmd, out := child(t, "TestG15_KeyringLocked", path, "")
	defer cmd.Process.Kill()
	if line, err := out.ReadString('\n'); line != "open\n" {
		t.Fatalf("%q, %v", line, err)
	}
	if _, err := OpenKeyring(path, cheap("p")); !errors.Is(err, ErrKeyringLocked) {
		t.Errorf("open in another process: %v", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if k, err := OpenKeyring(path, cheap("p")); err != nil {
		t.Errorf("the lock outlives its process: %v", err)
	} else {
		_ = k.Close()
	}
}
