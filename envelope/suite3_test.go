package envelope

import (
	"bytes"
	"crypto/fips140"
	"errors"
	"os"
	"os/exec"
	"testing"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/protocol/conformance/txmap"
)

// approvedWard is a ward of suite 3 whose parties sign with ESP256: approved
// algorithms only.
func approvedWard(t *testing.T, hops int) *ward {
	t.Helper()
	return newWardOf(t, hops, []cose.Algorithm{cose.AlgESP256}, keys.SuiteMLKEM768P256)
}

// Suite 3 in steady state, over generations, with loss, replays and restarts:
// all that was sealed arrives once, and every trail is whole.
func TestSuite3(t *testing.T) {
	w := approvedWard(t, 3)
	p := w.plan()
	list := w.sealed(p, 150)
	stores := make([]txmap.Store, 4)
	nonces := map[string]bool{}
	for i, env := range list {
		for k, hop := range w.hops {
			var f Forward
			peeler := w.statefulPeeler(hop, &stores[k]) // restarts before each
			w.take(peeler, &f, env)
			if err := peeler.Peel(new(Forward), env, Ingress{}); !errors.Is(err, ErrReplay) {
				t.Fatalf("message %d again at hop %d: %v", i, k, err)
			}
			env = forwarded(t, &f)
		}
		o := w.statefulOpener(w.recipients[0], &stores[3])
		v := w.receive(o, env)
		if !v.Trail().Whole() || !v.ReplayChecked() || len(v.Content()) != i%7 {
			t.Fatalf("message %d: %v, %v", i, v.Trail().Err(), len(v.Content()))
		}
		_, err := o.Open(nil, env)
		replayed(t, err)
		sealed := outer(t, env)
		iv := string(sealed[len("\x83\x4d\xa1\x04\x4a")+10+3:][:12])
		if nonces[iv] || iv == string(make([]byte, 12)) {
			t.Fatalf("message %d: nonce %x again", i, iv)
		}
		nonces[iv] = true
		sealed[len(sealed)-1]++ // it stands in env
		if _, err := o.Open(nil, env); err == nil {
			t.Fatal("opened what was changed")
		}
	}
}

// A sealed in the form of another suite than the opening beside it is refused, and
// one alone names no epoch of the other.
func TestSuite3Forms(t *testing.T) {
	three, two := approvedWard(t, 0), newWard(t, 0, keys.SuiteX25519)
	for _, w := range []*ward{three, two} {
		other := two
		if w == two {
			other = three
		}
		list, others := w.sealed(w.plan(), 3), other.sealed(other.plan(), 3)
		var store txmap.Store
		o := w.statefulOpener(w.recipients[0], &store)
		w.receive(o, list[0])
		mixed := bodyOf(t, list[1])
		body := append([]byte{0x82}, mixed.Opening...)
		body = append(body, outer(t, others[1])...)
		if _, err := o.Open(nil, wire.AppendEnvelope(nil, wire.Envelope{Body: body})); Class(err) != ErrSuite {
			t.Errorf("mixed: %v", err)
		}
		alone := bytes.Clone(outer(t, others[2]))
		id := bodyOf(t, list[2]).Sealed.ID
		copy(alone[5:], id[:])
		if _, err := o.Open(nil, wire.AppendEnvelope(nil, wire.Envelope{Body: alone})); Class(err) != ErrNoKey {
			t.Errorf("alone: %v", err)
		}
	}
}

// TestFIPS runs the tests of suite 3 again where only approved algorithms may be
// used, and sees that the others are refused there and chosen by nobody.
func TestFIPS(t *testing.T) {
	if !fips140.Enforced() {
		cmd := exec.Command(os.Args[0], "-test.run", "^(TestFIPS|TestSuite3)$", "-test.v")
		cmd.Env = append(os.Environ(), "GODEBUG=fips140=only")
		out, err := cmd.CombinedOutput()
		if err != nil || !bytes.Contains(out, []byte("--- PASS: TestFIPS")) || !bytes.Contains(out, []byte("--- PASS: TestSuite3")) {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	w := approvedWard(t, 1)
	b := w.seal(w.plan(), w.message(20))
	if suite := bodyOf(t, b.Legs[0].Envelope).Layer.Suite; suite != cose.HPKE8 {
		t.Errorf("layer of HPKE %d", suite)
	}
	if _, _, err := keys.GenerateDecryptionKey(keys.SuiteX25519); err == nil {
		t.Error("a key of suite 2 was made")
	}
	bundle := w.foreign(t, "bundle-suite2", keys.RoleReport)
	p := w.plan()
	p.Routes = []Route{{To: []*keys.Bundle{bundle}}}
	var refused *keys.SuiteError
	if _, err := Seal(p, w.message(1)); !errors.As(err, &refused) || refused.Subject != bundle.Owner() {
		t.Errorf("sealed to suite 2: %v", err)
	}
}
