package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// module is the module that the command stands in.
type module struct {
	path    string // import path
	root    string // directory
	cache   string // where go keeps what fuzzing found
	commit  string // empty outside of a repository
	scratch string // removed at the end
	binary  map[string]string
}

func openModule(ctx context.Context) (*module, error) {
	found, err := output(ctx, "go", "list", "-m", "-f", "{{.Path}}\n{{.Dir}}")
	if err != nil {
		return nil, err
	}
	path, root, ok := strings.Cut(found, "\n")
	if !ok || strings.Contains(root, "\n") {
		return nil, fmt.Errorf("fuzz: want one module here, found %q", found)
	}
	cache, err := output(ctx, "go", "env", "GOCACHE")
	if err != nil {
		return nil, err
	}
	scratch, err := os.MkdirTemp("", "fuzz")
	if err != nil {
		return nil, err
	}
	m := &module{path: path, root: root, cache: filepath.Join(cache, "fuzz"), scratch: scratch, binary: map[string]string{}}
	if commit, err := output(ctx, "git", "-C", root, "rev-parse", "--verify", "-q", "HEAD"); err == nil {
		m.commit = commit
	}
	return m, nil
}

// output runs a command and returns what it prints, without space around.
func output(ctx context.Context, name string, args ...string) (string, error) {
	var stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("fuzz: %s %s: %w\n%s", name, args[0], err, bytes.TrimSpace(stderr.Bytes()))
	}
	return string(bytes.TrimSpace(out)), nil
}

func (m *module) close() { _ = os.RemoveAll(m.scratch) }

// relative returns a package's path in the module.
func (m *module) relative(pkg string) string {
	if pkg == m.path {
		return "."
	}
	return strings.TrimPrefix(pkg, m.path+"/")
}

// dir returns a package's directory.
func (m *module) dir(pkg string) string {
	return filepath.Join(m.root, filepath.FromSlash(m.relative(pkg)))
}

// start returns with which of n targets a run begins that has no time for all:
// each commit has another.
func (m *module) start(n int) int {
	if len(m.commit) < 7 {
		return 0
	}
	number, err := strconv.ParseUint(m.commit[:7], 16, 64)
	if err != nil {
		return 0
	}
	return int(number % uint64(n))
}

// build compiles the test binary of a package once for each set of flags. One
// for fuzzing is instrumented by the flag -fuzz.
func (m *module) build(ctx context.Context, pkg string, flags ...string) (string, error) {
	name := strings.Join(append(flags, pkg), " ")
	if b, ok := m.binary[name]; ok {
		return b, nil
	}
	b := filepath.Join(m.scratch, strconv.Itoa(len(m.binary))+".test")
	args := append([]string{"test", "-vet=off", "-c", "-o", b}, flags...)
	cmd := m.command(ctx, m.root, "go", append(args, pkg)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s does not build: %w\n%s", m.relative(pkg), err, bytes.TrimSpace(out))
	}
	m.binary[name] = b
	return b, nil
}

// command is stopped with ctx: first asked, so that it stops its own children,
// and killed if it does not end.
func (m *module) command(ctx context.Context, dir, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Cancel = func() error {
		if err := cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return cmd.Process.Kill() // on systems that know no interrupt
		}
		return nil
	}
	cmd.WaitDelay = 5 * time.Second
	return cmd
}
