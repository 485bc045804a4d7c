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
	key := victim.bundle.Key(keys.SuiteX25519)

	// Under the signed context: it does not name the victim.
	w.refuse(victim, in.forge(in.secret, in.context, key), ErrAudience)
	w.refuse(victim, in.forge(in.secret, in.context, w.recipients[0].bundle.Key(keys.SuiteX25519), key), ErrAudience)

	// Under a context that does: the signature is over another.
	c := in.parsed()
	c.Audience[0].Thumbprint = victim.identity.Thumbprint()
	c.Audience[0].Bundle = victim.bundle.Digest()
	c.Audience[0].KeyID = key.ID()
	w.refuse(victim, in.forge(in.secret, c.Append(nil), key), ErrSignature)
}

// A recipient that turned has put the victim's public key into its own bundle:
// nobody proves possession of an encryption key. What is sealed to it opens
// with the victim's key, and is handed on as if it had been sealed to the victim.
func TestG6_KeyCopiedIntoBundle(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	victim := w.party(keys.RoleReport, keys.SuiteX25519)
	turned := w.recipients[0]
	own, err := turned.identity.SignBundle(keys.BundleTemplate{
		Sequence: 2, NotBefore: w.now, Expires: w.now.Add(2 * MaxLife), Floor: keys.SuiteX25519,
		Keys: []*keys.EncryptionKey{victim.bundle.Key(keys.SuiteX25519)},
	})
	if err != nil {
		t.Fatal(err)
	}
	if turned.bundle, err = keys.ParseBundle(own.Signed(), w.pins, keys.RoleReport, w.now); err != nil {
		t.Fatal(err)
	}
	w.refuse(victim, w.seal(w.plan(), w.message(30)).Legs[0].Envelope, ErrAudience)
}

// Another's message as one's own: the sender is signed too.
func TestG6_SenderReplaced(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	env := w.seal(w.plan(), w.message(30)).Legs[0].Envelope
	thief := w.party(keys.RoleMeasure, keys.SuiteX25519)
	in := w.turn(w.recipients[0], env)
	c := in.parsed()
	c.Sender = thief.identity.Thumbprint()
	w.refuse(w.recipients[0], in.forge(in.secret, c.Append(nil), w.recipients[0].bundle.Key(keys.SuiteX25519)), ErrSignature)
}

// A layer for one hop given to another that happens to hold the same key: the
// hop's name is bound to the opening.
func TestG6_LayerForAnotherHop(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	first := w.seal(w.plan(), w.message(30)).Legs[0].Envelope
	other := w.party(keys.RoleHop, keys.SuiteX25519)
	shared := w.hops[0].holder.Bundles[0].Keys
	own, err := other.identity.SignBundle(keys.BundleTemplate{
		Sequence: 2, NotBefore: w.now, Expires: w.now.Add(2 * MaxLife), Floor: keys.SuiteX25519,
		Keys: []*keys.EncryptionKey{shared[0].Public()},
	})
	if err != nil {
		t.Fatal(err)
	}
	other.holder = &keys.Holder{Identity: other.identity.Public(), Bundles: []keys.OwnBundle{{Bundle: own, Keys: shared}}}
	if f, err := w.peeler(other).Peel(first); Class(err) != ErrDecrypt || f != nil {
		t.Errorf("another hop peeled it: %v", err)
	}
}
