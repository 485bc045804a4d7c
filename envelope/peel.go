package envelope

import (
	"crypto/sha256"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
)

// PeelerConfig is what a [Peeler] is made of.
type PeelerConfig struct {
	Holder      *keys.Holder     // the hop's identity, bundles and private keys
	MaxEnvelope int              // bytes without trail, 8192 to 1048576; 0: 1048576
	Clock       func() time.Time // nil: time.Now
}

// Peeler peels a hop's layer off envelopes. In this version it keeps no state:
// it opens one-shot layers only, and can't tell a replay. Safe for concurrent
// use.
type Peeler struct {
	holder  keys.Holder
	limit   int
	clock   func() time.Time
	extract epoch.Extractor
}

// NewPeeler checks and copies c.
func NewPeeler(c PeelerConfig) (*Peeler, error) {
	holder, limit, err := checkConfig(c.Holder, c.MaxEnvelope)
	if err != nil {
		return nil, err
	}
	return &Peeler{holder: holder, limit: limit, clock: clock(c.Clock)}, nil
}

func checkConfig(h *keys.Holder, max int) (keys.Holder, int, error) {
	if err := h.Check(); err != nil {
		return keys.Holder{}, 0, err
	}
	limit, err := checkLimit(max)
	if err != nil {
		return keys.Holder{}, 0, err
	}
	return h.Clone(), limit, nil
}

// Forward is a peeled envelope: what goes on, and what its sealer told this hop
// about it. The sealer is not authenticated: that is for the recipients.
type Forward struct {
	next    []keys.Thumbprint
	one     [1]keys.Thumbprint // next's memory where it is one hop
	expires time.Time
	urgent  bool
	body    []byte
	trail   []byte
}

// Next returns where it goes: one hop, or the recipients of the route, each of
// whom gets the same bytes. A hop forwards only as its own policy allows.
func (f *Forward) Next() []keys.Thumbprint { return f.next }

// Expires returns when the hop drops it.
func (f *Forward) Expires() time.Time { return f.expires }

// Urgent reports whether it may overtake others.
func (f *Forward) Urgent() bool { return f.urgent }

// Size returns the size of the envelope that AppendEnvelope appends.
func (f *Forward) Size() int { return wire.EnvelopeSize(len(f.body), len(f.trail)) }

// AppendEnvelope appends the envelope that goes on. Until hops make records,
// it carries the trail as received.
func (f *Forward) AppendEnvelope(dst []byte) []byte {
	return wire.AppendEnvelope(dst, wire.Envelope{Body: f.body, Trail: f.trail})
}

// Peel peels the layer that is for this hop (SPEC.md 11.2). envelope is not
// kept. On error it returns nil, and the error is of one of the ten classes, or
// of none if a key in hardware failed (keys.HardwareError): then the same bytes
// may peel a moment later.
func (p *Peeler) Peel(envelope []byte) (*Forward, error) {
	e, err := wire.ParseEnvelope(envelope, p.limit)
	if err != nil {
		return nil, err
	}
	body, err := wire.ReadBody(e.Body)
	if err != nil {
		return nil, err
	}
	switch body.Kind {
	case wire.OpeningLayer:
	case wire.OpeningCore:
		return nil, &NoKeyError{"a core: it is for a recipient, not for a hop"}
	case wire.OpeningNone:
		return nil, &NoKeyError{"no opening, and the epoch is unknown"}
	}
	if err := body.Check(); err != nil {
		return nil, err
	}
	if body.Sealed.Counter != 0 {
		return nil, &NoKeyError{"a counter other than 0, without state"}
	}
	var secret [32]byte
	defer clear(secret[:])
	opened, bundle, err := p.openLayer(&body.Layer, &secret)
	if err != nil {
		return nil, err
	}
	f := new(Forward)
	layer, err := wire.ParseLayerPlaintext(opened, f.one[:])
	clear(opened)
	clear(layer.Root[:]) // for the hop's record; none is made yet
	if err != nil {
		return nil, err
	}
	if slices.Contains(layer.Next, p.holder.Identity.Thumbprint()) {
		return nil, formatError("layer-opening-plaintext", "11.2.8: next is this hop itself")
	}
	inner, err := p.unsealLayer(&body, &secret)
	if err != nil {
		return nil, err
	}
	if err := checkLayerTime(p.clock(), layer.Expires, bundle); err != nil {
		return nil, err
	}
	f.next, f.expires, f.urgent, f.body = layer.Next, fromMillis(layer.Expires), layer.Urgent, inner
	if wire.WellFormedTrail(e.Trail) {
		f.trail = slices.Clone(e.Trail)
	}
	return f, nil
}

// openLayer opens a layer's opening: SPEC.md 11.2.5 to 11.2.7.
func (p *Peeler) openLayer(o *wire.LayerOpening, secret *[32]byte) ([]byte, *keys.Bundle, error) {
	var buf [2]*keys.DecryptionKey
	var tried attempts
	for _, key := range p.holder.Find(buf[:0], o.KeyID) {
		if key.Suite().HPKE() != o.Suite {
			tried.unsuited(&keys.SuiteError{Suite: key.Suite(), Reason: "key of another suite than the opening's algorithm"})
			continue
		}
		bundle, err := p.holder.Admitting(key)
		if err != nil {
			tried.unsuited(err)
			continue
		}
		plaintext, err := o.Open(key.Reveal(), p.holder.Identity.Thumbprint(), secret)
		if err == nil {
			return plaintext, bundle, nil
		}
		tried.failed(failed("layer opening", err))
	}
	return nil, nil, tried.report(&NoKeyError{"a layer for key id " + o.KeyID.String() + ", which the holder does not have"})
}

// unsealLayer opens the sealed beside a layer's opening and checks the body in
// it as far as it can be seen: SPEC.md 11.2.9 and 11.2.10.
func (p *Peeler) unsealLayer(body *wire.Body, secret *[32]byte) ([]byte, error) {
	suite := keys.SuiteOf(body.Layer.Suite)
	h := sha256.Sum256(body.Opening)
	opened, err := layerEpoch(&p.extract, suite, secret, &h)
	if err != nil {
		return nil, err
	}
	inner, err := unseal(&body.Sealed, opened)
	if err != nil {
		return nil, err
	}
	next, err := wire.ReadBody(inner)
	if err != nil {
		return nil, err
	}
	return inner, next.Check()
}

// checkLayerTime makes the checks of SPEC.md 11.2.11 and 11.2.12.
func checkLayerTime(now time.Time, expires uint64, bundle *keys.Bundle) error {
	end := fromMillis(expires)
	switch {
	case now.After(end.Add(ClockSkew)):
		return &keys.ExpiredError{What: "envelope: layer", To: end, Now: now}
	case end.After(now.Add(MaxLife + ClockSkew)):
		return limitError("layer-opening-plaintext", "11.2.12: expires more than 30 days ahead")
	case end.After(bundle.Expires()):
		return limitError("layer-opening-plaintext", "11.2.12: expires after the hop's bundle")
	}
	return nil
}
