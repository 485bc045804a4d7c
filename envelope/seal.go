package envelope

import (
	"crypto/rand"
	"crypto/sha256"

	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// Batch is what leaves a sealer for one message: one leg per route, all around
// the same core. The caller owns it.
type Batch struct {
	ID       MessageID
	Sequence uint64 // of the message in its stream
	Claim    []byte // as signed; plaintext
	Core     []byte // the core's sealed alone
	Legs     []Leg  // in the order of the plan's routes
}

// Leg is an envelope and where it goes first: one hop, or on a route without
// hops its recipients, each of whom gets the same bytes.
type Leg struct {
	Next     []keys.Thumbprint
	Envelope []byte
}

// Seal seals one message, one-shot: an opening and message 0 of a stream of its
// own in one envelope per route (SPEC.md sections 8, 9 and 11.1). It costs an
// HPKE seal for each recipient and hop. Its errors are of the ten classes; those
// that name a bundle's owner are keys.TrustError, keys.SuiteError and
// keys.ExpiredError; those of a key in hardware are keys.HardwareError, and of
// no class. Safe for concurrent use.
func Seal(p *Plan, m *Message) (*Batch, error) {
	c, err := p.compile()
	if err != nil {
		return nil, err
	}
	claim, err := m.claim(c.now)
	if err != nil {
		return nil, err
	}
	core, err := c.sealCore(claim.Append(make([]byte, 0, len(claim.Content)+512)))
	if err != nil {
		return nil, err
	}
	defer core.schedule.Erase()
	b := &Batch{ID: core.id, Sequence: c.context.Sequence, Claim: core.claim, Core: core.sealed}
	for route := range c.context.Routes {
		leg, err := c.sealRoute(core, route)
		if err != nil {
			return nil, err
		}
		b.Legs = append(b.Legs, leg)
	}
	return b, nil
}

// core is a message sealed to its audience, before any layer.
type core struct {
	id       MessageID
	claim    []byte
	body     []byte
	sealed   []byte // the end of body
	h        [32]byte
	schedule *epoch.Schedule // for the trail roots
}

// sealCore opens an epoch and seals the claim at its counter 0.
func (c *compiled) sealCore(claim []byte) (*core, error) {
	// secret, content key and IV, drawn at once.
	var random [76]byte
	_, _ = rand.Read(random[:]) // never fails: the program ends instead
	defer clear(random[:])
	secret, contentKey, iv := random[:32], random[32:64], random[64:]

	x := &c.context
	schedule := c.extract.Core(x.Suite, secret)
	x.Commit = schedule.Commit()
	context := x.Append(make([]byte, 0, 512+128*len(x.Audience)+40*x.Hops()))
	out := &core{claim: claim, h: sha256.Sum256(context), schedule: schedule}
	keys, err := schedule.Epoch(&out.h)
	if err != nil {
		return nil, err
	}
	place := wire.Place{Stream: x.Stream, Sequence: x.Sequence}
	out.id = messageID(x.Sender, place, claim)
	aad, signer := messageAAD(&out.h, x.Sequence, place), c.from.Signer()
	message, err := cose.AppendSign1(make([]byte, 0, cose.Sign1Room(signer, len(aad), len(claim))), signer, aad, claim)
	if err != nil {
		return nil, err
	}
	plaintext := c.pad(message)

	opening, err := c.sealOpening(secret, context, contentKey, iv)
	if err != nil {
		return nil, err
	}
	body := wire.AppendBodyHead(make([]byte, 0, 1+len(opening)+wire.SealedSize(len(plaintext))))
	body = append(body, opening...)
	start := len(body)
	out.body = wire.AppendSealed(body, keys.ID, 0, byte(x.Suite), keys.AEAD(), keys.Nonce(0), plaintext)
	out.sealed = out.body[start:]
	return out, nil
}

// pad returns the core-sealed-plaintext of a message.
func (c *compiled) pad(message []byte) []byte {
	n := 1 + len(message) + 1 + 1
	zeros := c.padding.zeros(n)
	plaintext := make([]byte, 0, padded(n, zeros))
	return wire.AppendCoreSealed(plaintext, wire.CoreSealed{Message: message, Padding: zeros})
}

// sealOpening returns the core opening.
func (c *compiled) sealOpening(secret, context, contentKey, iv []byte) ([]byte, error) {
	content := c.context.Suite.Content()
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
	size := len(recipients) * (c.context.Suite.HPKE().EncSize() + 80)
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

// sealRoute wraps the core in a route's layers, the last hop's first, and the
// whole in an envelope.
func (c *compiled) sealRoute(core *core, route int) (Leg, error) {
	r := &c.context.Routes[route]
	next := make([]keys.Thumbprint, len(r.Recipients))
	for i, index := range r.Recipients {
		next[i] = c.context.Audience[index].Thumbprint
	}
	body := core.body
	first := c.context.HopIndex(route)
	for i := len(r.Hops) - 1; i >= 0; i-- {
		plaintext := wire.LayerPlaintext{
			Next: next, Root: core.schedule.Root(&core.h, first+i),
			Expires: c.context.Expires, Urgent: c.context.Mark == wire.MarkUrgent,
		}
		var err error
		if body, err = c.sealLayer(&c.hops[route][i], &plaintext, body); err != nil {
			return Leg{}, err
		}
		next = []keys.Thumbprint{r.Hops[i]}
	}
	size := wire.EnvelopeSize(len(body), 0)
	if size > c.limit {
		return Leg{}, limitError("envelope", "longer than the limit")
	}
	envelope := wire.AppendEnvelope(make([]byte, 0, size), wire.Envelope{Body: body})
	return Leg{Next: next, Envelope: envelope}, nil
}

// sealLayer wraps a body in a layer for one hop.
func (c *compiled) sealLayer(hop *target, p *wire.LayerPlaintext, body []byte) ([]byte, error) {
	var secret [32]byte
	defer clear(secret[:])
	plaintext := wire.AppendLayerPlaintext(make([]byte, 0, 64+34*len(p.Next)), p)
	defer clear(plaintext)
	suite := hop.key.Suite()
	size := 1 + 80 + suite.HPKE().EncSize() + cap(plaintext) + wire.SealedSize(len(body))
	dst := wire.AppendBodyHead(make([]byte, 0, size))
	dst, err := wire.AppendLayerOpening(dst, hop.key, hop.id, hop.owner, plaintext, &secret)
	if err != nil {
		return nil, err
	}
	h := sha256.Sum256(dst[1:])
	keys, err := layerEpoch(&c.extract, suite, &secret, &h)
	if err != nil {
		return nil, err
	}
	return wire.AppendSealed(dst, keys.ID, 0, byte(suite), keys.AEAD(), keys.Nonce(0), body), nil
}

// layerEpoch derives a layer's keys from the secret that its opening exported.
func layerEpoch(x *epoch.Extractor, suite keys.Suite, secret, h *[32]byte) (*epoch.Epoch, error) {
	schedule := x.Layer(suite, secret[:])
	defer schedule.Erase()
	return schedule.Epoch(h)
}
