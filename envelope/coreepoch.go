package envelope

import (
	"crypto/rand"
	"crypto/sha256"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// coreEpoch is an epoch of a stream at its sealer, with the layers around it.
type coreEpoch struct {
	plan    *compiled
	context wire.Context
	h       [32]byte
	id      [8]byte
	opening []byte // its bytes, sealed once
	roots   [][32]byte
	keys    *epoch.Sealing
	layers  [][]*layerEpoch // by route, first hop first
}

// openEpoch draws an epoch's secret and makes its openings.
func openEpoch(x *epoch.Extractor, c *compiled, context wire.Context) (*coreEpoch, error) {
	// Secret, content key and IV, drawn at once.
	var random [76]byte
	_, _ = rand.Read(random[:]) // never fails: the program ends instead
	defer clear(random[:])
	secret, contentKey, iv := random[:32], random[32:64], random[64:]

	schedule := x.Core(context.Suite, secret)
	defer schedule.Erase()
	context.Commit = schedule.Commit()
	encoded := context.Append(make([]byte, 0, 512+128*len(context.Audience)+40*context.Hops()))
	e := &coreEpoch{plan: c, context: context, h: sha256.Sum256(encoded), roots: make([][32]byte, context.Hops())}
	e.id, e.keys = schedule.ID(&e.h), schedule.Sealing(&e.h)
	for i := range e.roots {
		e.roots[i] = schedule.Root(&e.h, i)
	}
	var err error
	if e.opening, err = c.sealOpening(context.Suite, secret, encoded, contentKey, iv); err != nil {
		return nil, err
	}
	e.layers = make([][]*layerEpoch, len(context.Routes))
	for route := range e.layers {
		e.layers[route] = make([]*layerEpoch, len(c.hops[route]))
		for hop := range e.layers[route] {
			if err := e.openLayer(x, route, hop, context.Sequence); err != nil {
				return nil, err
			}
		}
	}
	return e, nil
}

// sealOpening returns the core opening.
func (c *compiled) sealOpening(suite keys.Suite, secret, context, contentKey, iv []byte) ([]byte, error) {
	content := suite.Content()
	ids := make([]keys.KeyID, len(c.audience))
	for i := range c.audience {
		ids[i] = c.audience[i].id
	}
	recipients := make([]cose.RecipientKey, len(c.audience))
	for i, to := range c.audience {
		recipients[i] = cose.RecipientKey{
			Suite: to.key.Suite().HPKE(), Key: to.key.HPKE(), KeyID: ids[i][:], Extra: wire.RecipientExtraInfo(to.owner, ids),
		}
	}
	size := len(recipients) * (suite.HPKE().EncSize() + 80)
	array, err := cose.AppendRecipients(make([]byte, 0, 8+size), content, contentKey, recipients)
	if err != nil {
		return nil, err
	}
	aead, err := cose.NewAEAD(content, contentKey)
	if err != nil {
		return nil, err
	}
	aad := wire.CoreOpeningAAD(ids, sha256.Sum256(array))
	plaintext := wire.AppendCorePlaintext(make([]byte, 0, 48+len(context)), wire.CorePlaintext{Secret: secret, Context: context})
	defer clear(plaintext)
	dst := make([]byte, 0, 64+len(plaintext)+len(array))
	return cose.AppendEncrypt(dst, content, aead, iv, aad, plaintext, array), nil
}

// prepare makes sure of the keys for one message in the core and in every layer,
// so that taking them can't fail: a layer that is used up is opened again.
func (e *coreEpoch) prepare(x *epoch.Extractor, place uint64) error {
	for route := range e.layers {
		for hop, l := range e.layers[route] {
			if l.keys.Counter() == wire.MaxCounter {
				if err := e.openLayer(x, route, hop, place); err != nil {
					return err
				}
			}
			if err := e.layers[route][hop].keys.Prepare(); err != nil {
				return err
			}
		}
	}
	if e.keys.Counter() == wire.MaxCounter { // when resending
		return nil
	}
	return e.keys.Prepare()
}

// sealed returns how many messages were sealed in the newest epoch of a stream.
func (e *coreEpoch) sealed() uint16 { return e.keys.Counter() }

// rekey returns when the next epoch begins: half-way, so that the last message has
// as long to arrive as the epoch was used.
func (e *coreEpoch) rekey() time.Time {
	return fromMillis(e.context.Created + (e.context.Expires-e.context.Created)/2)
}

// erase drops all keys.
func (e *coreEpoch) erase() {
	e.keys.Erase()
	clear(e.roots)
	for _, route := range e.layers {
		for _, l := range route {
			l.keys.Erase()
		}
	}
}

// accompanies reports whether an opening stands before the sealed at a counter of
// its epoch (SPEC.md section 8.5); known, once all who owe receipts have it.
func accompanies(counter uint16, known bool) bool {
	if known {
		return counter%256 == 255
	}
	return counter%32 == 31 || counter < 31 && counter&(counter+1) == 0
}
