package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"
)

// environment tells the test binary to be the command: so what is killed is built
// as the test is, with the race detector or without.
const environment = "VITALPOST_PATH_CRASH"

func TestMain(m *testing.M) {
	if os.Getenv(environment) == "1" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func command(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), environment+"=1", "GORACE=halt_on_error=1")
	return c
}

// life is that of a process. It ends with the test's at the latest.
type life struct {
	t     *testing.T
	name  string
	cmd   *exec.Cmd
	stdin io.Closer
	said  bytes.Buffer
	over  chan struct{}
	err   error // once it is over
}

func begin(t *testing.T, args ...string) *life {
	t.Helper()
	l := &life{t: t, name: args[0], cmd: command(args...), over: make(chan struct{})}
	l.cmd.Stdout, l.cmd.Stderr = &l.said, &l.said
	var err error
	if l.stdin, err = l.cmd.StdinPipe(); err == nil {
		err = l.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		l.err = l.cmd.Wait()
		close(l.over)
	}()
	t.Cleanup(func() {
		_ = l.cmd.Process.Kill()
		<-l.over
	})
	return l
}

// alive fails if it has ended by itself: then it has found a fault.
func (l *life) alive() {
	l.t.Helper()
	select {
	case <-l.over:
		l.t.Fatalf("%s ended by itself: %v\n%s", l.name, l.err, l.said.Bytes())
	default:
	}
}

// kill ends it with SIGKILL.
func (l *life) kill() {
	l.t.Helper()
	l.alive()
	if err := l.cmd.Process.Kill(); err != nil {
		l.t.Fatal(err)
	}
	<-l.over
	if l.said.Len() > 0 {
		l.t.Fatalf("%s: %v\n%s", l.name, l.err, l.said.Bytes())
	}
}

// end lets it end.
func (l *life) end() {
	l.t.Helper()
	_ = l.stdin.Close()
	select {
	case <-l.over:
	case <-time.After(20 * time.Second):
		l.t.Fatalf("%s does not end", l.name)
	}
	if l.err != nil || l.said.Len() > 0 {
		l.t.Fatalf("%s: %v\n%s", l.name, l.err, l.said.Bytes())
	}
}
