package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"
)

// environment tells the test binary to be the command: so what is killed is built
// as the test is, with the race detector or without.
const environment = "VITALPOST_CRASH"

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

// process is one that is killed and started again.
type process struct {
	t    *testing.T
	args []string

	lives, kills int
	running      *exec.Cmd
	said         bytes.Buffer  // of the last life; to be read when it is over
	over         chan struct{} // closed when the last life is over
	err          error         // of the last life, once it is over
}

func newProcess(t *testing.T, args ...string) *process {
	p := &process{t: t, args: args}
	t.Cleanup(func() {
		if p.running != nil {
			_ = p.running.Process.Kill()
			<-p.over
		}
	})
	p.start()
	return p
}

func (p *process) start() {
	p.t.Helper()
	p.lives++
	p.said.Reset()
	c := command(append(p.args, "-run", fmt.Sprint(p.lives))...)
	c.Stdout, c.Stderr = &p.said, &p.said
	if err := c.Start(); err != nil {
		p.t.Fatal(err)
	}
	over := make(chan struct{})
	p.running, p.over = c, over
	go func() {
		p.err = c.Wait()
		close(over)
	}()
}

// kill ends it with SIGKILL. It must have been alive: who ended by himself has found
// a fault.
func (p *process) kill() {
	p.t.Helper()
	select {
	case <-p.over:
		p.t.Fatalf("crash %s ended by itself: %v\n%s", p.args[0], p.err, p.said.Bytes())
	default:
	}
	if err := p.running.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Fatal(err)
	}
	<-p.over
	var exit *exec.ExitError
	if !errors.As(p.err, &exit) || exit.Exited() && exit.ExitCode() != 1 || p.said.Len() > 0 {
		p.t.Fatalf("crash %s ended by itself: %v\n%s", p.args[0], p.err, p.said.Bytes())
	}
	p.running = nil
	p.kills++
}

// done waits until it has ended by itself, all being well.
func (p *process) done(patience time.Duration) {
	p.t.Helper()
	select {
	case <-p.over:
	case <-time.After(patience):
		p.t.Fatalf("crash %s has not ended in %v", p.args[0], patience)
	}
	if p.running = nil; p.err != nil {
		p.t.Fatalf("crash %s: %v\n%s", p.args[0], p.err, p.said.Bytes())
	}
}
