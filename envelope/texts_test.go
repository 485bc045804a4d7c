package envelope

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance"
)

// TestTexts: what an operator reads. The texts are no interface, but each says
// what was found and of whom, and none panics at a value that nobody made.
func TestTexts(t *testing.T) {
	a, b := keys.Thumbprint{0xaa}, keys.Thumbprint{0xbb}
	for want, got := range map[string]any{
		"envelope: no key":                  &NoKeyError{What: "no key"},
		"observation derivation report":     fmt.Sprint(KindObservation, " ", KindDerivation, " ", KindReport),
		"notice receipt kind(9)":            fmt.Sprint(KindNotice, " ", KindReceipt, " ", Kind(9)),
		"care escrow audit invalid purpose": fmt.Sprint(PurposeCare, " ", PurposeEscrow, " ", PurposeAudit, " ", Purpose(0)),
		"text/plain coap:112":               fmt.Sprint(MediaType("text/plain"), " ", ContentFormat(112)),
		"0a000000000000000000000000000000":  StreamID{10},
		"0b000000000000000000000000000000":  Subject{11},
		"envelope.Verified(none)":           Verified{},
		"keys.Identity(none)":               keys.Identity{},
		"keys.DecryptionKey(none)":          keys.DecryptionKey{},
		"envelope: alarm, 11.3.9c: signed by aa00000000000000: key ids; extra key ids [0100000000000000]; missing [bb00000000000000]; bb00000000000000 instead": &AlarmError{
			Sender: a, Step: "11.3.9c", What: "key ids", Extra: []keys.KeyID{{1}}, Missing: []keys.Thumbprint{b}, Instead: b,
		},
		"envelope: alarm, 11.3.9d: signed by aa00000000000000: commit":                                                                                &AlarmError{Sender: a, Step: "11.3.9d", What: "commit"},
		"envelope: aa00000000000000 sealed to bundle 0c00000000000000, which the holder does not have":                                                &UnknownBundleError{Sender: a, Bundle: keys.Digest{12}},
		"envelope: aa00000000000000 sealed to bundle 0c00000000000000, which the holder does not have, in a suite below the floor of all that it has": &UnknownBundleError{Sender: a, Bundle: keys.Digest{12}, BelowFloor: true},
	} {
		if text := fmt.Sprint(got); text != want {
			t.Errorf("%q, want %q", text, want)
		}
	}
}

// TestSealRefuses: to whom nothing can be sealed is found before anything is.
func TestSealRefuses(t *testing.T) {
	for _, name := range []string{"bundle-other-version", "bundle-unknown-suites-only"} {
		w := newWard(t, 1, keys.SuiteX25519)
		bundle, hop := w.foreign(t, name, keys.RoleReport), w.foreign(t, name, keys.RoleHop)
		plan := w.plan()
		for _, r := range []Route{{To: []*keys.Bundle{bundle}}, {Via: []*keys.Bundle{hop}, To: bundles(w.recipients...)}} {
			plan.Routes = []Route{r}
			var e *keys.SuiteError
			if _, err := Seal(plan, w.message(1)); Class(err) != ErrSuite || !errors.As(err, &e) || e.Subject != bundle.Owner() {
				t.Errorf("%s: got %v", name, err)
			}
		}
	}
}

// foreign parses the bundle of a vector for a role and moves the ward's clock to
// its time.
func (w *ward) foreign(t *testing.T, name string, role keys.Role) *keys.Bundle {
	t.Helper()
	vectors, err := conformance.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	v := vectors[0]
	now := time.UnixMilli(v.Now)
	pins := keys.Pins{}
	for _, pin := range v.Pins {
		id, err := keys.ParsePublicIdentity(pin.Identity)
		if err != nil {
			t.Fatal(err)
		}
		if err := pins.Pin(id, role); err != nil {
			t.Fatal(err)
		}
	}
	bundle, err := keys.ParseBundle(v.Input, pins, role, now)
	if err != nil {
		t.Fatal(err)
	}
	w.now = now
	return bundle
}

// TestSealWithoutTime: a clock before 1970 is none.
func TestSealWithoutTime(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	p := w.recipients[0]
	w.renew(p, keys.BundleTemplate{Sequence: 2, Expires: w.now.Add(time.Hour), Floor: keys.SuiteX25519}, keys.SuiteX25519) // good since 1970
	plan := w.plan()
	plan.Clock = func() time.Time { return time.UnixMilli(-1) }
	if _, err := Seal(plan, w.message(1)); Class(err) != ErrFormat {
		t.Errorf("got %v", err)
	}
}

// TestBestSuite: SPEC.md 4.2, with more suites than there are yet.
func TestBestSuite(t *testing.T) {
	for _, c := range []struct {
		candidates []keys.Suite
		lists      [][]keys.Suite
		want       keys.Suite
	}{
		{[]keys.Suite{1}, [][]keys.Suite{{2, 1}, {1}}, 1},
		{[]keys.Suite{1, 3}, [][]keys.Suite{{1, 3}, {3, 1}}, 1},          // equal: the lower number
		{[]keys.Suite{3, 1}, [][]keys.Suite{{3, 1}, {1, 3}}, 1},          // whatever the order
		{[]keys.Suite{1, 3}, [][]keys.Suite{{3, 1}, {3, 1}}, 3},          // both want it
		{[]keys.Suite{1, 3}, [][]keys.Suite{{1, 3}, {3, 9, 1}}, 3},       // 1 stands third once
		{[]keys.Suite{1, 3, 4}, [][]keys.Suite{{1, 4, 3}, {3, 4, 1}}, 4}, // nobody's first, and best at worst
	} {
		if got := best(c.candidates, c.lists); got != c.want {
			t.Errorf("%v of %v: %d, want %d", c.candidates, c.lists, got, c.want)
		}
	}
}
