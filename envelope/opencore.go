package envelope

import (
	"crypto/sha256"

	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// openedCore is a core opening, opened: not yet authenticated by anybody.
type openedCore struct {
	context  *wire.Context
	encoded  []byte
	h        [32]byte
	entry    int                 // the recipient entry that opened
	key      *keys.DecryptionKey // with which
	bundle   *keys.Bundle        // which the context names, if it is the holder's and lists the key
	schedule *epoch.Schedule
}

// roots returns the trail roots of the hops.
func (c *openedCore) roots() [][32]byte {
	roots := make([][32]byte, c.context.Hops())
	for i := range roots {
		roots[i] = c.schedule.Root(&c.h, i)
	}
	return roots
}

// openCore opens a core opening: SPEC.md 11.3.5 to 11.3.8.
func (o *Opener) openCore(opening *wire.CoreOpening) (*openedCore, error) {
	entry, key, opened, err := o.openEntry(opening)
	if err != nil {
		return nil, err
	}
	plaintext, err := wire.ParseCorePlaintext(opened)
	if err != nil {
		return nil, err
	}
	defer clear(plaintext.Secret)
	context, err := wire.ParseContext(plaintext.Context)
	if err != nil {
		return nil, err
	}
	return &openedCore{
		context: context, encoded: plaintext.Context, h: sha256.Sum256(plaintext.Context), entry: entry, key: key,
		schedule: o.extract.Core(context.Suite, plaintext.Secret),
	}, nil
}

// openEntry finds the first recipient entry that opens with a key of the
// holder, and whose content key opens the opening.
func (o *Opener) openEntry(opening *wire.CoreOpening) (int, *keys.DecryptionKey, []byte, error) {
	var buf [2]*keys.DecryptionKey
	var tried attempts
	aad := opening.ExternalAAD()
	for i, id := range opening.KeyIDs {
		for _, key := range o.holder.Find(buf[:0], id) {
			if key.Suite().HPKE() != opening.Suites[i] {
				tried.unsuited(&keys.SuiteError{Suite: key.Suite(), Reason: "key of another suite than the recipient entry's algorithm"})
				continue
			}
			plaintext, err := o.openWith(opening, i, key, aad)
			if err == nil {
				return i, key, plaintext, nil
			}
			tried.failed(err)
		}
	}
	return 0, nil, nil, tried.report(&NoKeyError{What: "a core for other key ids than the holder's"})
}

// openWith opens an opening by its recipient entry i: SPEC.md 11.3.7.
func (o *Opener) openWith(opening *wire.CoreOpening, i int, key *keys.DecryptionKey, aad []byte) ([]byte, error) {
	extra := wire.RecipientExtraInfo(o.holder.Identity.Thumbprint(), opening.KeyIDs)
	contentKey, err := opening.Message.OpenKey(i, opening.Suites[i], key.Reveal(), extra)
	if err != nil {
		return nil, failed("recipient entry of the core opening", err)
	}
	defer clear(contentKey)
	if len(contentKey) != cose.KeySize {
		return nil, failed("content key of the core opening", ErrDecrypt)
	}
	aead, err := cose.NewAEAD(opening.Message.Protected.Algorithm, contentKey)
	if err != nil {
		return nil, err
	}
	opened, err := opening.Message.Open(aead, aad)
	if err != nil {
		return nil, failed("core opening", err)
	}
	return opened, nil
}
