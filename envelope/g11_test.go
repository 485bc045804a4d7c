package envelope

import (
	"errors"
	"testing"

	"github.com/vitalpost/vitalpost/keys"
)

// G11: nothing is negotiated; what is below the floor of the recipient's own
// bundle is refused, and the suite is signed.

// floored gives a party one bundle with keys of both suites, whose floor is
// the post-quantum one: the classical key is there for old epochs only.
func (w *ward) floored(p *party) {
	w.tb.Helper()
	p.holder = nil
	w.renew(p, keys.BundleTemplate{
		Sequence: 2, NotBefore: w.now, Expires: w.now.Add(2 * MaxLife), Floor: keys.SuiteXWing,
	}, keys.SuiteXWing, keys.SuiteX25519)
}

func TestG11_SealerKeepsFloor(t *testing.T) {
	w := newWard(t, 1, keys.SuiteXWing, keys.SuiteX25519)
	w.floored(w.recipients[0])
	w.floored(w.hops[0])
	v, err := w.opener(w.recipients[0]).Open(nil, w.carry(w.seal(w.plan(), w.message(3)).Legs[0].Envelope, w.hops...)[1])
	if err != nil {
		t.Fatal(err)
	}
	if v.Suite() != keys.SuiteXWing {
		t.Errorf("sealed in suite %v", v.Suite())
	}
}

func TestG11_RecipientBelowFloor(t *testing.T) {
	w := newWard(t, 0, keys.SuiteXWing)
	w.floored(w.recipients[0])
	c, err := w.plan().compile()
	if err != nil {
		t.Fatal(err)
	}
	weak := targetOf(w.recipients[0].bundle, keys.SuiteX25519)
	c.context.Suite, c.context.Audience[0].KeyID = keys.SuiteX25519, weak.id
	c.audience = []target{weak}
	w.refuse(w.recipients[0], w.sealCompiled(c), ErrSuite)
}

func TestG11_HopBelowFloor(t *testing.T) {
	w := newWard(t, 1, keys.SuiteXWing)
	w.floored(w.hops[0])
	c, err := w.plan().compile()
	if err != nil {
		t.Fatal(err)
	}
	c.hops[0][0] = targetOf(w.hops[0].bundle, keys.SuiteX25519)
	if f, err := peel(w.peeler(w.hops[0]), w.sealCompiled(c)); Class(err) != ErrSuite || f != nil {
		t.Errorf("a layer below the floor: %v", err)
	}
}

// The signed suite is not that of the algorithms received: the sender said
// post-quantum, and a fellow recipient opened the epoch anew with classical keys.
func TestG11_SuiteSigned(t *testing.T) {
	w := newWard(t, 0, keys.SuiteXWing, keys.SuiteX25519)
	env := w.seal(w.plan(), w.message(30)).Legs[0].Envelope
	in := w.turn(w.recipients[0], env)
	c := &compiled{audience: []target{targetOf(w.recipients[0].bundle, keys.SuiteX25519)}}
	opening, err := c.sealOpening(keys.SuiteX25519, in.secret, in.context, make([]byte, 32), make([]byte, 12))
	if err != nil {
		t.Fatal(err)
	}
	err = w.refuse(w.recipients[0], in.join(opening, in.genuineSealed(env)), ErrSuite)
	var alarm *AlarmError
	if !errors.As(err, &alarm) || alarm.Sender != w.device.identity.Thumbprint() {
		t.Errorf("no alarm that names the sender: %v", err)
	}
}

// An audience without a common suite, in both orders: sealing names who stands
// in the way.
func TestG11_NoCommonSuite(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	w.recipients = append(w.recipients, w.party(keys.RoleReport, keys.SuiteXWing))
	for range 2 {
		b, err := Seal(w.plan(), w.message(30))
		if b != nil || !errors.Is(err, ErrSuite) {
			t.Errorf("sealed without a common suite: %v", err)
		}
		w.recipients[0], w.recipients[1] = w.recipients[1], w.recipients[0]
	}
}
