package envelope

import (
	"crypto/sha256"
	"slices"

	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// layerEpoch is the epoch of one hop's layer around a core epoch, at the sealer.
type layerEpoch struct {
	suite   keys.Suite
	opening []byte // its bytes, sealed once
	id      [8]byte
	keys    *epoch.Sealing
	first   uint64 // sequence of the message that it was opened with
}

// openLayer opens a layer for a hop, the first one or that after one that is used
// up.
func (e *coreEpoch) openLayer(x *epoch.Extractor, route, hop int, place uint64) error {
	to := &e.plan.hops[route][hop]
	var buf [1]keys.Thumbprint
	p := wire.LayerPlaintext{
		Next: e.appendNext(buf[:0], route, hop+1), Root: e.roots[e.context.HopIndex(route)+hop],
		Expires: e.context.Expires, Urgent: e.context.Mark == wire.MarkUrgent,
	}
	defer clear(p.Root[:])
	admission := e.plan.admission(to.owner)
	plaintext := make([]byte, 0, 64+34*len(p.Next)+wire.AdmittedSize(admission))
	defer clear(plaintext[:cap(plaintext)])
	plaintext, err := wire.AppendAdmitted(plaintext, &p, to.owner, admission)
	if err != nil {
		return err
	}
	var secret [32]byte
	defer clear(secret[:])
	suite := to.key.Suite()
	opening := make([]byte, 0, 80+suite.HPKE().EncSize()+cap(plaintext))
	opening, err = wire.AppendLayerOpening(opening, to.key, to.id, to.owner, plaintext, &secret)
	if err != nil {
		return err
	}
	h := sha256.Sum256(opening)
	schedule := x.Layer(suite, secret[:])
	defer schedule.Erase()
	e.layers[route][hop] = &layerEpoch{
		suite: suite, opening: opening, id: schedule.ID(&h), keys: schedule.Sealing(&h), first: place,
	}
	return nil
}

// appendNext appends where the body goes that hop i of a route is to get: to that
// hop, or after the last one to the route's recipients.
func (e *coreEpoch) appendNext(dst []keys.Thumbprint, route, i int) []keys.Thumbprint {
	r := &e.context.Routes[route]
	if i < len(r.Hops) {
		return append(dst, r.Hops[i])
	}
	for _, index := range r.Recipients {
		dst = append(dst, e.context.Audience[index].Thumbprint)
	}
	return dst
}

// appendFirst appends where a route's envelope goes first.
func (e *coreEpoch) appendFirst(dst []keys.Thumbprint, route int) []keys.Thumbprint {
	return e.appendNext(dst, route, 0)
}

// coreBodySize returns the size of a core body around a sealed of n bytes.
func (e *coreEpoch) coreBodySize(n int, opening bool) int {
	if opening {
		return 1 + len(e.opening) + n
	}
	return n
}

// envelopeSize returns the size of a route's envelope around a core body of n bytes.
func (e *coreEpoch) envelopeSize(route, n int, known func(uint64) bool, retry bool) int {
	for _, l := range slices.Backward(e.layers[route]) {
		n = wire.SealedSize(l.suite, n)
		if l.opens(known, retry) {
			n += 1 + len(l.opening)
		}
	}
	return wire.EnvelopeSize(n, 0)
}

// opens reports whether the layer's opening goes with its next sealed.
func (l *layerEpoch) opens(known func(uint64) bool, retry bool) bool {
	return retry || accompanies(l.keys.Counter(), known(l.first))
}

// sealLeg makes a route's envelope around a core, in place: buf has its size. The
// core body is put where the nested layers leave it, and each layer encrypted
// there, from the last hop's to the first's.
func (e *coreEpoch) sealLeg(buf []byte, route int, core []byte, coreBody int, opening bool, known func(uint64) bool, retry bool, scratch []byte) {
	layers := e.layers[route]
	n := coreBody
	at := len(buf) - dcbor.HeadSize(0) - len(layers)*cose.TagSize - n
	body := buf[at:at]
	if opening {
		body = append(wire.AppendBodyHead(body), e.opening...)
	}
	_ = append(body, core...)
	for _, l := range slices.Backward(layers) {
		opens := l.opens(known, retry)
		counter := l.keys.Counter()
		aead, nonce := l.keys.Next()
		at -= wire.SealedHeadSize(l.suite, n)
		s := wire.Sealer{ID: l.id, Counter: counter, Suite: l.suite, AEAD: aead, Nonce: nonce}
		n = len(s.SealInPlace(buf[at:], n, scratch))
		if opens {
			at -= 1 + len(l.opening)
			_ = append(wire.AppendBodyHead(buf[at:at]), l.opening...)
			n += 1 + len(l.opening)
		}
	}
	wire.PutEnvelopeFrame(buf, at, n)
}
