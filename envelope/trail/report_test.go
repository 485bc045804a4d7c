package trail

import (
	"crypto"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// A report that Unwind did not make is not whole.
func TestZeroReport(t *testing.T) {
	for _, r := range []*Report{nil, {}, new(Report)} {
		if r.Whole() || r.Err() == nil {
			t.Error("whole")
		}
	}
	if len(new(Report).Hops()) != 0 {
		t.Error("it has hops")
	}
}

// What an operator reads names both neighbours, the step, and what was found.
func TestBreakText(t *testing.T) {
	j := newJourney(t, 2)
	text := j.unwind(j.hop(2, nil)).Err().Error()
	for _, want := range []string{"trail: ", j.thumbprint(1).String(), j.thumbprint(2).String(), "10.1", "empty"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q does not say %q", text, want)
		}
	}
}

// No root is printed, whatever holds it.
func TestPrintingShowsNoRoot(t *testing.T) {
	j := newJourney(t, 1)
	root := j.way.Hops[0].Root.Reveal()
	type held struct {
		way Way
		hop Hop
	}
	var log strings.Builder
	for _, v := range []any{
		j.way, &j.way, j.way.Hops, j.way.Hops[0], &j.way.Hops[0], held{j.way, j.way.Hops[0]}, &held{way: j.way}, []any{j.way},
		j.unwind(j.hop(1, nil)), j.unwind(nil).Err(),
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%b"} {
			fmt.Fprintf(&log, verb+"\n", v)
		}
		slog.New(slog.NewTextHandler(&log, nil)).Info("m", "v", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "v", v)
	}
	part := root[:4]
	for _, form := range []string{
		string(part), fmt.Sprintf("%x", part), fmt.Sprintf("%X", part), fmt.Sprintf("% x", part), strings.Trim(fmt.Sprint(part), "[]"),
		strings.Trim(fmt.Sprintf("%#v", part), "[]byte{}"), strings.Trim(fmt.Sprintf("%b", part), "[]"),
	} {
		if strings.Contains(log.String(), form) {
			t.Errorf("%q is printed", form)
		}
	}
	if log.Len() < 1000 {
		t.Error("next to nothing was printed")
	}
}

// broken hardware signs nothing.
type hardware struct{ public ed25519.PublicKey }

func (h hardware) Public() crypto.PublicKey { return h.public }

func (hardware) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return nil, errors.New("gone")
}

// A key in hardware that fails is nobody's fault: no class, and the hop may try
// again.
func TestAppendHardware(t *testing.T) {
	j := newJourney(t, 1)
	id, err := keys.NewIdentity(hardware{j.hops[0].Public().Verifier().PublicKey().(ed25519.PublicKey)})
	if err != nil {
		t.Fatal(err)
	}
	out, err := Append(nil, id, &Record{}, &Layer{Suite: keys.SuiteX25519, Root: j.way.Hops[0].Root, Forwarded: j.bodies[1]})
	var failed *cose.HardwareError
	if out != nil || !errors.As(err, &failed) || classOf(err) != nil {
		t.Errorf("%x, %v", out, err)
	}
}
