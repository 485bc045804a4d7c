package envelope

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"slices"
	"testing"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
)

// G5: nobody on the way can add a recipient (a "backdoor") or strip one; every
// recipient sees the exact, signed audience. A difference beside a message that
// verifies is an alarm, beside one that does not it is damage.

func sum(b []byte) [32]byte { return sha256.Sum256(b) }

// audience returns a ward with two care recipients and an escrow, the envelope
// to them, and their keys in the order of the context.
func audienceOfThree(t *testing.T) (*ward, []byte, []target) {
	const suite = keys.SuiteX25519
	w := newWard(t, 0, suite)
	w.recipients = append(w.recipients, w.party(keys.RoleReport, suite))
	escrow := w.party(keys.RoleEscrow, suite)
	plan := w.plan()
	plan.Routes[0].Escrow = bundles(escrow)
	env := w.seal(plan, w.message(30)).Legs[0].Envelope
	w.recipients = append(w.recipients, escrow)
	var list []target
	for _, r := range w.recipients {
		list = append(list, targetOf(r.bundle, suite))
	}
	return w, env, list
}

func TestG5_AudienceIsShown(t *testing.T) {
	w, env, list := audienceOfThree(t)
	for _, p := range w.recipients {
		v, err := w.opener(p).Open(nil, env)
		if err != nil {
			t.Fatal(err)
		}
		got := v.Audience()
		if len(got) != 3 || got[0].Purpose != PurposeCare || got[1].Purpose != PurposeCare || got[2].Purpose != PurposeEscrow {
			t.Fatalf("audience %+v", got)
		}
		for i, r := range got {
			if r.Thumbprint != w.recipients[i].identity.Thumbprint() || r.KeyID != list[i].id || r.Bundle != w.recipients[i].bundle.Digest() {
				t.Errorf("recipient %d is shown as %+v", i, r)
			}
		}
	}
}

// The backdoor: one recipient quietly lets a fourth read, with the genuine
// message. The others see an extra key and raise the alarm.
func TestG5_RecipientAdded(t *testing.T) {
	w, env, list := audienceOfThree(t)
	backdoor := w.party(keys.RoleReport, keys.SuiteX25519)
	extra := targetOf(backdoor.bundle, keys.SuiteX25519)
	in := w.turn(w.recipients[1], env)
	err := w.refuse(w.recipients[0], in.forge(in.secret, in.context, append(slices.Clone(list), extra)...), ErrAudience)
	var alarm *AlarmError
	if !errors.As(err, &alarm) || !slices.Equal(alarm.Extra, []keys.KeyID{extra.id}) || alarm.Missing != nil || alarm.Sender != w.device.identity.Thumbprint() {
		t.Errorf("the alarm does not name the extra key: %#v", err)
	}
}

// The same without a genuine message beside it is damage, not an alarm: else
// anybody who once read an opening could accuse the sender.
func TestG5_RecipientAddedWithoutMessage(t *testing.T) {
	w, env, list := audienceOfThree(t)
	backdoor := w.party(keys.RoleReport, keys.SuiteX25519)
	in := w.turn(w.recipients[1], env)
	in.sealed = bytes.Clone(in.sealed)
	in.sealed[80] ^= 1 // inside the signed message
	w.refuse(w.recipients[0], in.forge(in.secret, in.context, append(slices.Clone(list), targetOf(backdoor.bundle, keys.SuiteX25519))...), ErrSignature)

	forged := in.forge(in.secret, in.context, append(slices.Clone(list), targetOf(backdoor.bundle, keys.SuiteX25519))...)
	forged[len(forged)-2] ^= 1 // the tag of the sealed; the last byte is the trail
	w.refuse(w.recipients[0], forged, ErrDecrypt)
}

func TestG5_RecipientStripped(t *testing.T) {
	w, env, list := audienceOfThree(t)
	in := w.turn(w.recipients[1], env)
	err := w.refuse(w.recipients[0], in.forge(in.secret, in.context, list[0], list[1]), ErrAudience)
	var alarm *AlarmError
	if !errors.As(err, &alarm) || !slices.Equal(alarm.Missing, []keys.Thumbprint{list[2].owner}) || alarm.Extra != nil {
		t.Errorf("the alarm does not name the missing key: %#v", err)
	}
}

func TestG5_RecipientsSwapped(t *testing.T) {
	w, env, list := audienceOfThree(t)
	in := w.turn(w.recipients[2], env)
	w.refuse(w.recipients[0], in.forge(in.secret, in.context, list[1], list[0], list[2]), ErrAudience)
}

// A recipient's entry replaced by one for another key under the same context.
func TestG5_RecipientReplaced(t *testing.T) {
	w, env, list := audienceOfThree(t)
	backdoor := w.party(keys.RoleReport, keys.SuiteX25519)
	in := w.turn(w.recipients[1], env)
	w.refuse(w.recipients[0], in.forge(in.secret, in.context, list[0], targetOf(backdoor.bundle, keys.SuiteX25519), list[2]), ErrAudience)
}

// Escrow presented as care, or an audience without the escrow: the context is
// signed through H, so a changed one verifies under no signature.
func TestG5_ContextChanged(t *testing.T) {
	changes := map[string]func(c *wire.Context){
		"escrow as care": func(c *wire.Context) { c.Audience[2].Purpose = wire.PurposeCare },
		"care as audit":  func(c *wire.Context) { c.Audience[0].Purpose = wire.PurposeAudit },
		"routes":         func(c *wire.Context) { c.Routes[0].Hops = []keys.Thumbprint{{1}} },
		"stream":         func(c *wire.Context) { c.Stream[0] ^= 1 },
		"sequence":       func(c *wire.Context) { c.Sequence++ },
		"created":        func(c *wire.Context) { c.Created++ },
		"expires":        func(c *wire.Context) { c.Expires-- },
		"lifetime":       func(c *wire.Context) { c.Lifetime++ },
		"one-way":        func(c *wire.Context) { c.OneWay = true },
		"subject":        func(c *wire.Context) { c.Subject = &[16]byte{1} },
		"interval":       func(c *wire.Context) { c.Interval = 1 },
		"mark":           func(c *wire.Context) { c.Mark = wire.MarkUrgent },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			w, env, list := audienceOfThree(t)
			in := w.turn(w.recipients[1], env)
			c := in.parsed()
			change(c)
			w.refuse(w.recipients[0], in.forge(in.secret, c.Append(nil), list...), ErrSignature)
		})
	}
}

// The commitment: a fellow recipient hands one recipient another secret under
// the signed context, so that from here on it could tell the two different
// things. The first message already raises the alarm.
func TestG5_SecretSwapped(t *testing.T) {
	w, env, list := audienceOfThree(t)
	in := w.turn(w.recipients[1], env)
	other := bytes.Clone(in.secret)
	other[0] ^= 1
	w.refuse(w.recipients[0], in.forge(other, in.context, list...), ErrAudience)
}

// The sender itself seals to a bundle that the recipient never made, or to an
// old digest.
func TestG5_ForeignBundle(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	c, err := w.plan().compile()
	if err != nil {
		t.Fatal(err)
	}
	c.context.Audience[0].Bundle[0] ^= 1
	unknownBundle(t, w.refuse(w.recipients[0], w.sealCompiled(c), ErrAudience), false)
}

// A directory serves an old bundle after its owner has raised the floor, kept
// the key and dropped the bundle: no alarm, since an honest sender fell for it,
// but the operator can see that it was below every floor.
func TestG11_OldBundleServed(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	r := w.recipients[0]
	old := w.seal(w.plan(), w.message(5)).Legs[0].Envelope
	kept := r.holder.Bundles[0].Keys[0]
	strong, _, err := keys.GenerateDecryptionKey(keys.SuiteXWing)
	if err != nil {
		t.Fatal(err)
	}
	own, err := r.identity.SignBundle(keys.BundleTemplate{
		Sequence: 2, NotBefore: w.now, Expires: w.now.Add(2 * MaxLife), Floor: keys.SuiteXWing,
		Keys: []*keys.EncryptionKey{strong.Public(), kept.Public()},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.holder = &keys.Holder{Identity: r.identity.Public(), Bundles: []keys.OwnBundle{{Bundle: own, Keys: []*keys.DecryptionKey{strong, kept}}}}
	unknownBundle(t, w.refuse(r, old, ErrAudience), true)
}

func unknownBundle(t *testing.T, err error, belowFloor bool) {
	t.Helper()
	var unknown *UnknownBundleError
	var alarm *AlarmError
	if !errors.As(err, &unknown) || errors.As(err, &alarm) || unknown.BelowFloor != belowFloor {
		t.Errorf("got %#v, want an unknown bundle, below the floor: %v", err, belowFloor)
	}
}

// Two recipients with one key id: an opener goes no further. A sealer can't come
// to it, since key ids hold the owner, but by a collision.
func TestG5_EqualKeyIDs(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	twin := w.party(keys.RoleReport, keys.SuiteX25519)
	c, err := w.plan().compile()
	if err != nil {
		t.Fatal(err)
	}
	c.context.Audience = append(c.context.Audience, wire.Recipient{
		Thumbprint: twin.identity.Thumbprint(), Bundle: twin.bundle.Digest(), KeyID: c.context.Audience[0].KeyID,
	})
	c.context.Routes[0].Recipients = []int{0, 1}
	c.audience = append(c.audience, c.audience[0])
	w.refuse(w.recipients[0], w.sealCompiled(c), ErrFormat)
}

// Somebody else's public key in one's own bundle: the victim opens nothing that
// was sealed to the thief, no alarm accuses the innocent sender, and victim and
// thief may stand in one audience.
func TestG5_KeyCopied(t *testing.T) {
	for _, suite := range []keys.Suite{keys.SuiteXWing, keys.SuiteX25519, keys.SuiteMLKEM768P256} {
		w := newWard(t, 0, suite)
		victim, thief := w.recipients[0], w.party(keys.RoleAudit, suite)
		w.copyKey(thief, victim, suite)
		plan := w.plan()
		plan.Routes[0].To, plan.Routes[0].Audit = nil, bundles(thief)
		w.refuse(victim, w.seal(plan, w.message(30)).Legs[0].Envelope, ErrNoKey)

		plan.Routes[0].To = bundles(victim)
		if _, err := w.opener(victim).Open(nil, w.seal(plan, w.message(30)).Legs[0].Envelope); err != nil {
			t.Errorf("suite %v: beside the thief: %v", suite, err)
		}
	}
}

// copyKey puts the victim's public key into a bundle of the thief.
func (w *ward) copyKey(thief, victim *party, suite keys.Suite) {
	w.tb.Helper()
	own, err := thief.identity.SignBundle(keys.BundleTemplate{
		Sequence: 2, NotBefore: w.now, Expires: w.now.Add(2 * MaxLife), Floor: suite,
		Keys: []*keys.EncryptionKey{victim.bundle.Key(suite)},
	})
	if err != nil {
		w.tb.Fatal(err)
	}
	if thief.bundle, err = keys.ParseBundle(own.Signed(), w.pins, thief.role, w.now); err != nil {
		w.tb.Fatal(err)
	}
}

// A recording is no alarm: once its time is over it is expired, whatever differs.
func TestG5_OldEnvelopeIsNoAlarm(t *testing.T) {
	w, env, list := audienceOfThree(t)
	backdoor := w.party(keys.RoleReport, keys.SuiteX25519)
	in := w.turn(w.recipients[1], env)
	forged := in.forge(in.secret, in.context, append(slices.Clone(list), targetOf(backdoor.bundle, keys.SuiteX25519))...)
	w.refuse(w.recipients[0], forged, ErrAudience)
	w.now = w.now.Add(MaxLife)
	w.refuse(w.recipients[0], forged, ErrExpired)
}

// An alarm has a type of its own. What a stranger can cause is never of it.
func TestG5_JunkIsNoAlarm(t *testing.T) {
	w, env, _ := audienceOfThree(t)
	in := w.turn(w.recipients[1], env)
	other := w.party(keys.RoleReport, keys.SuiteXWing)
	wrong := targetOf(other.bundle, keys.SuiteXWing) // another suite under the victim's key id
	wrong.id = w.recipients[0].bundle.KeyID(keys.SuiteX25519)
	c := &compiled{audience: []target{wrong}}
	opening, err := c.sealOpening(keys.SuiteXWing, in.secret, in.context, make([]byte, 32), make([]byte, 12))
	if err != nil {
		t.Fatal(err)
	}
	err = w.refuse(w.recipients[0], in.join(opening, in.genuineSealed(env)), ErrSuite)
	var alarm *AlarmError
	if errors.As(err, &alarm) {
		t.Errorf("junk raised an alarm: %v", err)
	}
}

// sealCompiled seals a message under a context that a test has changed, with
// the device's own key: what a sender that turned would do.
func (w *ward) sealCompiled(c *compiled) []byte {
	w.tb.Helper()
	s := &Sealer{plan: c, receipts: newReceipts(&c.context)}
	_, _ = rand.Read(s.stream.id[:])
	var b Batch
	if err := s.Seal(&b, w.message(30)); err != nil {
		w.tb.Fatal(err)
	}
	return b.Legs[0].Envelope
}
