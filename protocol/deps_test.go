package protocol_test

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// modulesLinked are the modules that a program links with keys and envelope.
// golang.org/x/sys is there for its cpu package, which golang.org/x/crypto
// asks what the processor can do.
var modulesLinked = []string{
	module,
	"filippo.io/mldsa",
	"github.com/fxamacker/cbor/v2",
	"github.com/veraison/go-cose",
	"github.com/x448/float16",
	"golang.org/x/crypto",
	"golang.org/x/sys",
}

// notLinked may not come in by any path: it would bring the network, other
// processes, or X.509 with its parsers into what opens an envelope. What
// package crypto and the modules above need anyway (os, syscall, math/rand by
// math/big) can only be denied to our own files; see notImported.
var notLinked = []string{
	"crypto/tls", "crypto/x509", "database/sql", "flag", "net", "net/http",
	"os/exec", "os/signal", "plugin", "runtime/cgo", "testing",
}

// notImported may not be imported by keys and envelope themselves: but for a keyring's
// file they do no I/O, write no log, and take randomness only from crypto/rand.
var notImported = []string{
	"encoding/gob", "io/ioutil", "log", "math/rand", "math/rand/v2", "os", "syscall", "unsafe",
}

func TestLinked(t *testing.T) {
	readSources(t)
	linked := goList(t, "-deps", "./keys/...", "./envelope/...")
	if len(linked) < 20 {
		t.Fatalf("go list -deps found %d packages, want the standard library's too", len(linked))
	}
	for _, p := range linked {
		if slices.Contains(notLinked, p.ImportPath) {
			t.Errorf("keys and envelope link %s", p.ImportPath)
		}
		if p.Standard {
			continue
		}
		if p.Module == nil || !slices.Contains(modulesLinked, p.Module.Path) {
			t.Errorf("keys and envelope link %s of %+v, which is not among the modules allowed", p.ImportPath, p.Module)
			continue
		}
		if p.Module.Path != module {
			continue
		}
		for _, i := range p.Imports {
			if slices.Contains(notImported, i) && !(relative(p.ImportPath) == "keys" && slices.Contains(keyringImports, i)) {
				t.Errorf("%s imports %s", relative(p.ImportPath), i)
			}
		}
	}
}

// keyringImports are what package keys may import of that all the same: its
// keyring is a file. That no other file of it does, keys' TestKeyringAlone sees.
var keyringImports = []string{"os", "syscall"}

type listedPackage struct {
	ImportPath                         string
	Standard                           bool
	Module                             *struct{ Path string }
	Imports, TestImports, XTestImports []string
}

// goList runs go list -json in the root of the module.
func goList(t *testing.T, args ...string) []listedPackage {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Standard,Module,Imports,TestImports,XTestImports"}, args...)...)
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list %q: %v\n%s", args, err, exit.Stderr)
		}
		t.Fatalf("go list %q: %v", args, err)
	}
	var packages []listedPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listedPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("go list %q: %v", args, err)
		}
		packages = append(packages, p)
	}
	if len(packages) == 0 {
		t.Fatalf("go list %q found no package", args)
	}
	return packages
}

// readSources opens every Go file of the module. go test reuses a result
// while no file has changed that the test opened itself; what go list opens,
// it does not see.
func readSources(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err == nil && d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != "..":
			return filepath.SkipDir // .git changes all the time
		case err == nil && strings.HasSuffix(path, ".go"):
			_, err = os.ReadFile(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
