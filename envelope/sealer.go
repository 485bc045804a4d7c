package envelope

import (
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// Errors of a [Sealer]; no bytes from outside cause them, and they are of no class.
var (
	ErrClosed     = errors.New("envelope: sealer is closed")
	ErrWindow     = errors.New("envelope: 4096 messages ahead of the first that is not acknowledged")
	ErrNewStream  = errors.New("envelope: needs a stream of its own")
	ErrEpochEnded = errors.New("envelope: the epoch that sealed this is gone: reseal it in a new stream")
	ErrMoved      = errors.New("envelope: a stream begins with as many resealed messages as its plan says, and has no others")
)

// Sealer seals the messages of one stream (SPEC.md section 8.5). It hands over
// keys in openings, which cost an HPKE seal for each recipient and hop, and seals
// messages under them symmetrically. Its keys are in memory only: after a restart
// a new Sealer starts a new stream. Safe for concurrent use; messages get their
// places in the order of the calls.
type Sealer struct {
	mu       sync.Mutex
	plan     *compiled
	stream   streamState
	created  uint64       // of the newest context
	epochs   []*coreEpoch // oldest first, at most MaxSealedEpochs; the newest seals
	receipts receipts
	closed   bool

	extract epoch.Extractor
	work
}

// MaxSealedEpochs is in how many epochs of its stream a sealer can resend.
const MaxSealedEpochs = 4

// work is memory that one message after the other is made in.
type work struct {
	claim   wire.Claim
	plain   []byte // core-sealed-plaintext, and behind it what is signed
	aad     []byte // external_aad
	scratch []byte // of a sealed's Enc_structure
	hasher  hasher
}

// NewSealer starts a stream. It checks and copies p; openings are made with the
// first message. Of one set of recipients with their purposes, subject and mark a
// sender has one stream at a time: the next one ends it, and lists it in
// Plan.Earlier if something of it is not acknowledged.
func NewSealer(p *Plan) (*Sealer, error) {
	c, err := p.compile()
	if err != nil {
		return nil, err
	}
	s := &Sealer{plan: c, created: c.after, receipts: newReceipts(&c.context)}
	_, _ = rand.Read(s.stream.id[:]) // never fails: the program ends instead
	s.scratch = make([]byte, wire.SealedScratch)
	return s, nil
}

// Seal seals a message at the next place of the stream, into dst, whose memory it
// reuses: one leg per route. What Reseal needs after a crash, the claim and its
// place, is durable before the envelope leaves. Its errors are of the ten classes; those that name a
// bundle's owner are keys.TrustError, keys.SuiteError and keys.ExpiredError;
// those of a key in hardware are keys.HardwareError, and of no class, as are
// [ErrWindow] and [ErrClosed], and [ErrMoved] before the messages that are to be
// resealed. What is refused uses up no place, and leaves dst in no state in
// particular.
func (s *Sealer) Seal(dst *Batch, m *Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.takes(false); err != nil {
		return err
	}
	now := s.plan.clock()
	if err := m.claim(&s.work.claim, now, s.plan.context.Mark == wire.MarkReceipts); err != nil {
		return err
	}
	dst.Claim = s.work.claim.Append(dst.Claim[:0])
	s.work.claim = wire.Claim{} // it holds what is the caller's
	return s.seal(dst, now, nil)
}

// SealClaim is Seal of a claim that [Message.AppendClaim] made, maybe long ago: a
// claim that was kept until its stream had room. claim must not be dst.Claim.
func (s *Sealer) SealClaim(dst *Batch, claim []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.takes(false); err != nil {
		return err
	}
	c, err := wire.ParseClaim(claim)
	if err != nil {
		return err
	}
	if (Kind(c.Kind) == KindReceipt) != (s.plan.context.Mark == wire.MarkReceipts) {
		return errReceipts
	}
	dst.Claim = append(dst.Claim[:0], claim...)
	return s.seal(dst, s.plan.clock(), nil)
}

// Reseal seals a claim of a stream that the plan lists, as it was then, at the
// next place; origin is where it was sealed first. Its id stays. claim must not
// be dst.Claim.
func (s *Sealer) Reseal(dst *Batch, claim []byte, origin Place) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.takes(true); err != nil {
		return err
	}
	place := wire.Place{Stream: origin.Stream, Sequence: origin.Sequence}
	if _, _, err := originOf(&s.plan.context, &place, wire.Place{Sequence: s.stream.next}); err != nil {
		return err
	}
	if _, err := wire.ParseClaim(claim); err != nil {
		return err
	}
	dst.Claim = append(dst.Claim[:0], claim...)
	return s.seal(dst, s.plan.clock(), &place)
}

// takes returns nil if the next place is for a message that is resealed, or that is not:
// those come first.
func (s *Sealer) takes(resealed bool) error {
	if s.over() {
		return ErrClosed
	}
	if resealed != (s.stream.next < s.plan.context.Moved) {
		return ErrMoved
	}
	return nil
}

// over reports whether the sealer was closed, or never made.
func (s *Sealer) over() bool { return s.closed || s.plan == nil }

// seal seals dst.Claim. Until it takes keys for a counter, which can't fail,
// nothing has changed that anybody could see.
func (s *Sealer) seal(dst *Batch, now time.Time, origin *wire.Place) error {
	if !s.receipts.room(s.stream.next) {
		return ErrWindow
	}
	e, err := s.current(now)
	if err != nil {
		return err
	}
	if err := e.prepare(&s.extract, s.stream.next); err != nil {
		return err
	}
	place := wire.Place{Stream: s.stream.id, Sequence: s.stream.next}
	if origin != nil {
		place = *origin
	}
	n := s.plainSize(e, len(dst.Claim), origin)
	counter := e.keys.Counter()
	opening := accompanies(counter, s.receipts.know(e.context.Sequence))
	coreBody := e.coreBodySize(wire.SealedSize(e.context.Suite, n), opening)
	for route := range e.layers {
		// With all openings, since it may have to be resent with them.
		whole := e.coreBodySize(wire.SealedSize(e.context.Suite, n), true)
		if e.envelopeSize(route, whole, s.receipts.know, true) > e.plan.limit {
			return limitError("envelope", "longer than the limit")
		}
	}
	if err := s.sign(e, dst.Claim, place, origin, n); err != nil {
		return err
	}
	dst.ID, dst.Sequence = s.hasher.messageID(s.plan.first, place, dst.Claim), s.stream.next
	aead, nonce := e.keys.Next()
	sealer := wire.Sealer{ID: e.id, Counter: counter, Suite: e.context.Suite, AEAD: aead, Nonce: nonce}
	dst.Core = sealer.Append(grow(dst.Core[:0], wire.SealedSize(e.context.Suite, n)), s.plain, s.scratch)
	s.sealLegs(dst, e, coreBody, opening, false)
	s.receipts.sealed(dst.ID)
	s.stream.next++
	return nil
}

// plainSize returns the size of the core-sealed-plaintext, padded.
func (s *Sealer) plainSize(e *coreEpoch, claim int, origin *wire.Place) int {
	n := wire.CoreSealedSize(cose.Sign1Size(e.plan.from.Signer(), claim), origin)
	return padded(n, e.plan.padding.zeros(n))
}

// sign makes the core-sealed-plaintext of n bytes in s.plain.
func (s *Sealer) sign(e *coreEpoch, claim []byte, place wire.Place, origin *wire.Place, n int) error {
	signer := e.plan.from.Signer()
	s.aad = appendMessageAAD(s.aad[:0], &e.h, s.stream.next, place)
	plain := wire.AppendCoreSealedHead(grow(s.plain[:0], max(n, 1+cose.Sign1Room(signer, len(s.aad), len(claim)))))
	plain, err := cose.AppendSign1(plain, signer, s.aad, claim)
	if err != nil {
		return err
	}
	s.plain = wire.AppendCoreSealedRest(plain, origin, n)
	return nil
}

// sealLegs wraps dst.Core for every route.
func (s *Sealer) sealLegs(dst *Batch, e *coreEpoch, coreBody int, opening, retry bool) {
	for len(dst.Legs) < len(e.layers) {
		dst.Legs = append(dst.Legs, Leg{})
	}
	dst.Legs = dst.Legs[:len(e.layers)]
	for route := range dst.Legs {
		leg := &dst.Legs[route]
		leg.Next = e.appendFirst(leg.Next[:0], route)
		size := e.envelopeSize(route, coreBody, s.receipts.know, retry)
		leg.Envelope = grow(leg.Envelope[:0], size)[:size]
		e.sealLeg(leg.Envelope, route, dst.Core, coreBody, opening, s.receipts.know, retry, s.scratch)
	}
}

// current returns the epoch that seals now: the newest, or a new one.
func (s *Sealer) current(now time.Time) (*coreEpoch, error) {
	if n := len(s.epochs); n > 0 {
		e := s.epochs[n-1]
		if e.plan == s.plan && s.stream.next < e.context.End() && now.Before(e.rekey()) {
			return e, nil
		}
		if e.sealed() == 0 { // nothing was sealed: no place of it was used
			e.erase()
			s.epochs = s.epochs[:n-1]
		}
	}
	context, err := s.plan.contextAt(now, s.created, s.stream)
	if err != nil {
		return nil, err
	}
	e, err := openEpoch(&s.extract, s.plan, context)
	if err != nil {
		return nil, err
	}
	s.created = context.Created
	if s.stream.next == 0 {
		s.stream.start = context.Created
	}
	s.forget(now)
	s.epochs = append(s.epochs, e)
	return e, nil
}

// forget drops epochs in which nothing will be resent, and the keys for messages
// of all: the next epoch is there.
func (s *Sealer) forget(now time.Time) {
	kept := s.epochs[:0]
	for i, e := range s.epochs {
		e.keys.Erase()
		end := s.stream.next
		if i+1 < len(s.epochs) {
			end = s.epochs[i+1].context.Sequence
		}
		if len(s.epochs)-i >= MaxSealedEpochs || now.After(fromMillis(e.context.Expires)) || s.receipts.know(end-1) {
			e.erase()
			continue
		}
		kept = append(kept, e)
	}
	clear(s.epochs[len(kept):])
	s.epochs = kept
}

// Stream returns the stream's id.
func (s *Sealer) Stream() StreamID { return s.stream.id }

// Created returns when the sender's newest context was created: what Plan.After is
// after a restart. Before the first message it is what the plan said.
func (s *Sealer) Created() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.created == 0 {
		return time.Time{}
	}
	return fromMillis(s.created)
}

// Ended returns the stream as a later plan lists it; false if it has no message.
func (s *Sealer) Ended() (EndedStream, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stream.next == 0 {
		return EndedStream{}, false
	}
	x := &s.plan.context
	moved := min(x.Moved, s.stream.next) // which it has sealed
	return EndedStream{
		Stream: s.stream.id, Last: s.stream.next - 1, Head: s.receipts.head,
		Start: fromMillis(s.stream.start), Lifetime: duration(x.Lifetime), Moved: moved,
	}, true
}

// Replan goes on by another plan, from the next message on, in a new epoch: after
// a change of routes, bundles or of the sender's identity key. Its Earlier, Moved
// and After are not looked at: they are the stream's. What else makes a stream its
// own (SPEC.md section 8.5) must be as it was, or [ErrNewStream] is returned and
// nothing changes.
func (s *Sealer) Replan(p *Plan) error {
	if p == nil {
		return formatError("plan", "none")
	}
	on := *p
	on.Earlier, on.Moved, on.After = nil, 0, time.Time{}
	c, err := on.compile()
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over() {
		return ErrClosed
	}
	c.context.Ended, c.context.Moved = s.plan.context.Ended, s.plan.context.Moved
	if !s.plan.continues(c) {
		return ErrNewStream
	}
	s.plan = c
	return nil
}

// Close erases all keys. Nothing is sealed or resent after it.
func (s *Sealer) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.epochs {
		e.erase()
	}
	s.epochs, s.closed = nil, true
	clear(s.plain[:cap(s.plain)])
}
