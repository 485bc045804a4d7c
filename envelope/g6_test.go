package envelope

import (
	"testing"

	"github.com/vitalpost/vitalpost/keys"
)

// G6: a sealed message can't be re-addressed: sender and audience are signed
// inside the encryption.

// The surreptitious forward: the recipient of "I agree", signed by A to B,
// seals it on to C as if A had told C.
func TestG6_ForwardedToAnother(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	env := w.seal(w.plan(), w.message(30)).Legs[0].Envelope
	in := w.turn(w.recipients[0], env)
	victim := w.party(keys.RoleReport, keys.SuiteX25519)
	key := targetOf(victim.bundle, keys.SuiteX25519)

	// Under the signed context: it does not name the victim.
	w.refuse(victim, in.forge(in.secret, in.context, key), ErrAudience)
	w.refuse(victim, in.forge(in.secret, in.context, targetOf(w.recipients[0].bundle, keys.SuiteX25519), key), ErrAudience)

	// Under a context that does: the signature is over another.
	c := in.parsed()
	c.Audience[0].Thumbprint = victim.identity.Thumbprint()
	c.Audience[0].Bundle = victim.bundle.Digest()
	c.Audience[0].KeyID = key.id
	w.refuse(victim, in.forge(in.secret, c.Append(nil), key), ErrSignature)
}

// Another's message as one's own: the sender is signed too.
func TestG6_SenderReplaced(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	env := w.seal(w.plan(), w.message(30)).Legs[0].Envelope
	thief := w.party(keys.RoleMeasure, keys.SuiteX25519)
	in := w.turn(w.recipients[0], env)
	c := in.parsed()
	c.Sender = thief.identity.Thumbprint()
	w.refuse(w.recipients[0], in.forge(in.secret, c.Append(nil), targetOf(w.recipients[0].bundle, keys.SuiteX25519)), ErrSignature)
}

// An entry for the victim's key id that is bound to another name does not open.
func TestG6_NameBoundToEntry(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	env := w.seal(w.plan(), w.message(30)).Legs[0].Envelope
	in := w.turn(w.recipients[0], env)
	victim := w.party(keys.RoleReport, keys.SuiteX25519)
	key := targetOf(victim.bundle, keys.SuiteX25519)
	key.owner = w.recipients[0].identity.Thumbprint()
	w.refuse(victim, in.forge(in.secret, in.context, key), ErrDecrypt)
}

// A layer for one hop given to another that happens to hold the same key: the
// hop's name is bound to the opening.
func TestG6_LayerForAnotherHop(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	first := w.seal(w.plan(), w.message(30)).Legs[0].Envelope
	other := w.party(keys.RoleHop, keys.SuiteX25519)
	w.copyKey(other, w.hops[0], keys.SuiteX25519)
	own, err := keys.ParseOwnBundle(other.bundle.Signed(), other.identity.Public())
	if err != nil {
		t.Fatal(err)
	}
	other.holder = &keys.Holder{Identity: other.identity.Public(), Bundles: []keys.OwnBundle{{Bundle: own, Keys: w.hops[0].holder.Bundles[0].Keys}}}
	if f, err := peel(w.peeler(other), first); Class(err) != ErrNoKey || f != nil {
		t.Errorf("another hop peeled it: %v", err)
	}

	// The same with the key id forged: the name is in the opening's external_aad.
	c, err := w.plan().compile()
	if err != nil {
		t.Fatal(err)
	}
	c.hops[0][0].id = other.bundle.KeyID(keys.SuiteX25519)
	if f, err := peel(w.peeler(other), w.sealCompiled(c)); Class(err) != ErrDecrypt || f != nil {
		t.Errorf("another hop peeled it under its own key id: %v", err)
	}
}
