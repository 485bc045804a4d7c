package envelope

import (
	"crypto/cipher"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// PeelerConfig is what a [Peeler] is made of.
type PeelerConfig struct {
	Holder      *keys.Holder     // the hop's identity, bundles and private keys
	Identity    *keys.Identity   // the same identity, to sign the hop's records
	Software    string           // name and version, for the records
	State       View             // nil: one-shot envelopes only, and replays are not told
	Table       int              // epochs of one customer; 0: DefaultTable; at most MaxTable
	Cached      int              // epochs in memory; 0: DefaultCached
	MaxEnvelope int              // bytes without trail, 8192 to 1048576; 0: 1048576
	Clock       func() time.Time // nil: time.Now

	// Issuers sign the tokens of customers that no link proves (SPEC.md section 9.1):
	// from where the Customer is empty, an opening of a new epoch then has to have an
	// admission. Empty: none is asked for, and none looked at.
	Issuers []*keys.PublicIdentity

	// Admit is asked before an opening of an epoch that is not known is opened, which
	// costs public-key work, and of a customer that an admission proved once more, by
	// its name. Its error is what Peel returns, and of none of the ten classes: custody
	// stays where it is. nil: all are opened.
	Admit func(from Ingress) error
}

// Limits of a peeler's state.
const (
	DefaultTable  = 256
	MaxTable      = 1024
	DefaultCached = 4096
)

// Ingress is where an envelope came from.
type Ingress struct {
	Link uint64 // the hop's own number for it, for its record
	// Customer is whose table of epochs an opening counts in: the authenticated
	// neighbour, in a form of the hop's choice. All others share the empty one, or
	// show an admission: see PeelerConfig.Issuers. At most MaxCustomer bytes, and
	// not with the prefix of AdmissionCustomer.
	Customer string
}

// Egress is where a peeled envelope goes to.
type Egress struct {
	Link uint64 // the hop's own number for it, for its record
}

// Peeler peels a hop's layer off envelopes. Without a state it opens one-shot
// layers only, and can't tell a replay. With one, it reads it and changes nothing:
// what must be remembered leaves with [Forward.Changes]. Safe for concurrent use.
type Peeler struct {
	holder   keys.Holder
	identity *keys.Identity
	software string
	state    View
	table    int
	limit    int
	clock    func() time.Time
	ask      func(Ingress) error
	issuers  []*keys.PublicIdentity

	extract epoch.Extractor
	cache   hopCache
}

// NewPeeler checks and copies c.
func NewPeeler(c PeelerConfig) (*Peeler, error) {
	holder, limit, err := checkConfig(c.Holder, c.MaxEnvelope)
	if err != nil {
		return nil, err
	}
	switch {
	case !c.Identity.Valid() || c.Identity.Thumbprint() != holder.Identity.Thumbprint():
		return nil, errors.New("envelope: peeler without the holder's identity to sign records")
	case c.Table < 0 || c.Table > MaxTable || c.Cached < 0:
		return nil, limitError("PeelerConfig", "table of more than 1024 epochs, or a negative size")
	}
	issuers, err := checkIssuers(c.Issuers)
	if err != nil {
		return nil, err
	}
	p := &Peeler{
		holder: holder, identity: c.Identity, software: c.Software, state: c.State,
		table: c.Table, limit: limit, clock: c.Clock, ask: c.Admit, issuers: issuers,
	}
	if p.clock == nil {
		p.clock = time.Now
	}
	if p.table == 0 {
		p.table = DefaultTable
	}
	if p.cache.max = c.Cached; p.cache.max == 0 {
		p.cache.max = DefaultCached
	}
	return p, nil
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

// Peel peels the layer that is for this hop (SPEC.md 11.2, and 11.4 with state)
// into f, whose memory it reuses. f refers to envelope's bytes, which must stay as
// they are until f is used no more. On error f holds nothing, and the error is of
// one of the ten classes, or of none if a key in hardware (keys.HardwareError) or
// the state failed: then the same bytes may peel a moment later. A *[ReplayError]
// that has not Ended says that the hop has taken the envelope before.
func (p *Peeler) Peel(f *Forward, envelope []byte, from Ingress) error {
	f.reset(p, from)
	if err := p.peel(f, envelope); err != nil {
		f.reset(nil, Ingress{})
		return err
	}
	return nil
}

func (p *Peeler) peel(f *Forward, envelope []byte) error {
	if len(f.from.Customer) > MaxCustomer {
		return limitError("Ingress", "name of a customer over 255 bytes")
	}
	if strings.HasPrefix(f.from.Customer, admissionPrefix) {
		return formatError("Ingress", "9.1: a link's name for a customer that only an admission gives")
	}
	e, err := wire.ParseEnvelope(envelope, p.limit)
	if err != nil {
		return err
	}
	f.received, f.trail, f.now = e.Body, e.Trail, uint64(p.clock().UnixMilli())
	if s, ok := wire.MatchSealed(e.Body); ok {
		return p.peelSealed(f, &s)
	}
	return p.peelBody(f)
}

// peelBody peels what is not a sealed alone. (A function of its own, since a parsed
// body is large and its memory is cleared at the start of who holds it.)
func (p *Peeler) peelBody(f *Forward) error {
	body, err := wire.ReadBody(f.received)
	if err != nil {
		return err
	}
	switch body.Kind {
	case wire.OpeningLayer:
	case wire.OpeningCore:
		return &NoKeyError{What: "a core: it is for a recipient, not for a hop"}
	case wire.OpeningNone:
		return p.peelSealed(f, &body.Sealed)
	}
	if err := body.Check(); err != nil {
		return err
	}
	return p.peelOpening(f, &body)
}

// peelSealed peels a sealed alone: SPEC.md 11.4.1.
func (p *Peeler) peelSealed(f *Forward, s *wire.Sealed) error {
	if p.state == nil {
		return unknownEpoch()
	}
	if err := s.Check(); err != nil {
		return err
	}
	if e, aead, nonce, ok, err := p.cache.takeOnly(f, s); ok {
		if err == nil {
			err = f.unseal(s, e, aead, nonce)
		}
		if err != nil {
			return err
		}
		return p.finish(f, e, s.Counter)
	}
	var buf [2]*hopEpoch
	list, err := p.cache.find(buf[:0], p.state, s.ID)
	if err != nil {
		return err
	}
	var first error
	for _, e := range list {
		if f.late(e) || !f.mine(e) || !s.Fits(e.suite) {
			continue
		}
		if err = p.unseal(f, s, e); err == nil {
			return p.finish(f, e, s.Counter)
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		return unknownEpoch()
	}
	return first
}

// peelOpening peels an opening and a sealed: of a known epoch by SPEC.md 11.4.2, of
// a new one, or without state, by 11.2.5 to 11.2.12.
func (p *Peeler) peelOpening(f *Forward, body *wire.Body) error {
	h := sha256.Sum256(body.Opening)
	if p.state != nil {
		var buf [2]*hopEpoch
		list, err := p.cache.find(buf[:0], p.state, body.Sealed.ID)
		if err != nil {
			return err
		}
		for _, e := range list {
			if e.h == h && !f.late(e) {
				if !f.mine(e) {
					return &keys.AdmissionError{Reason: "9.1: of an epoch that an authenticated neighbour opened"}
				}
				if err := p.unseal(f, &body.Sealed, e); err != nil {
					return err
				}
				return p.finish(f, e, body.Sealed.Counter)
			}
		}
	} else if body.Sealed.Counter != 0 {
		return &NoKeyError{What: "a counter other than 0, without state"}
	}
	if p.ask != nil {
		if err := p.ask(f.from); err != nil {
			return err
		}
	}
	e, bundle, err := p.open(f, &body.Layer, &h)
	if err != nil {
		return err
	}
	if body.Sealed.ID != e.id {
		return failed("sealed of another epoch than the opening beside it", ErrDecrypt)
	}
	if err := p.unseal(f, &body.Sealed, e); err != nil {
		return err
	}
	if err := p.finish(f, e, body.Sealed.Counter); err != nil {
		return err
	}
	f.opened = true
	if err := checkAhead(e.expires, bundle); err != nil {
		return err
	}
	return p.admitCustomer(f, e)
}

// open opens a layer's opening: SPEC.md 11.2.5 to 11.2.8.
func (p *Peeler) open(f *Forward, o *wire.LayerOpening, h *[32]byte) (*hopEpoch, *keys.Bundle, error) {
	var secret [32]byte
	defer clear(secret[:])
	opened, key, bundle, err := p.openLayer(o, &secret)
	if err != nil {
		return nil, nil, err
	}
	layer, err := wire.ParseLayerPlaintext(opened, f.one[:0])
	clear(opened)
	if err != nil {
		return nil, nil, err
	}
	if slices.Contains(layer.Next, p.holder.Identity.Thumbprint()) {
		return nil, nil, formatError("layer-opening-plaintext", "11.2.8: next is this hop itself")
	}
	f.admission = layer.Admission
	schedule := p.extract.Layer(key.Suite(), secret[:])
	defer schedule.Erase()
	return &hopEpoch{
		id: schedule.ID(h), h: *h, customer: f.from.Customer, keyID: o.KeyID, suite: key.Suite(),
		next: layer.Next, root: layer.Root, expires: layer.Expires, urgent: layer.Urgent,
		ratchet: schedule.Ratchet(h),
	}, bundle, nil
}

// openLayer finds the key that opens an opening: SPEC.md 11.2.5 to 11.2.7.
func (p *Peeler) openLayer(o *wire.LayerOpening, secret *[32]byte) ([]byte, *keys.DecryptionKey, *keys.Bundle, error) {
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
			return plaintext, key, bundle, nil
		}
		tried.failed(failed("layer opening", err))
	}
	return nil, nil, nil, tried.report(&NoKeyError{What: "a layer for key id " + o.KeyID.String() + ", which the holder does not have"})
}

// unseal opens a sealed under an epoch's keys, into f: SPEC.md 11.2.9, and 11.4.3
// and 11.4.4.
func (p *Peeler) unseal(f *Forward, s *wire.Sealed, e *hopEpoch) error {
	aead, nonce, err := p.cache.take(f, e, s)
	if err != nil {
		return err
	}
	return f.unseal(s, e, aead, nonce)
}

func (f *Forward) unseal(s *wire.Sealed, e *hopEpoch, aead cipher.AEAD, nonce [cose.NonceSize]byte) (err error) {
	if f.body, err = s.Open(f.body[:0], e.suite, aead, nonce); err != nil {
		return failed("sealed", err)
	}
	return nil
}

// finish checks the body that was in the layer as far as it can be seen, and the
// time: SPEC.md 11.2.10 and 11.2.11.
func (p *Peeler) finish(f *Forward, e *hopEpoch, counter uint16) error {
	s, ok := wire.MatchSealed(f.body)
	err := s.Check()
	if !ok {
		err = checkBody(f.body)
	}
	if err != nil {
		return err
	}
	f.epoch, f.counter = e, counter
	if f.late(e) {
		return &keys.ExpiredError{What: "envelope: layer", To: f.Expires(), Now: f.time()}
	}
	return nil
}

// checkBody checks a body that is not a sealed alone.
func checkBody(b []byte) error {
	body, err := wire.ReadBody(b)
	if err != nil {
		return err
	}
	return body.Check()
}

// checkAhead makes the checks of SPEC.md 11.2.12.
func checkAhead(expires uint64, bundle *keys.Bundle) error {
	if fromMillis(expires).After(bundle.Expires()) {
		return limitError("layer-opening-plaintext", "11.2.12: expires after the hop's bundle")
	}
	return nil
}
