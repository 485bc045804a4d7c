package envelope

import (
	"errors"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/envelope/trail"
	"github.com/vitalpost/vitalpost/keys"
)

// Verified is a message whose signature, sender's role, audience and time were
// checked. Only [Opener.Open] makes one; methods of the zero Verified panic.
// Slices that it returns are the caller's to read and must not be changed.
type Verified struct {
	v *verified
}

type verified struct {
	id      MessageID
	kind    Kind
	place   wire.Place
	origin  wire.Place
	sender  keys.Decision
	context *wire.Context
	first   *wire.EndedStream // the stream that it was first sealed in; nil: the context's
	claim   wire.Claim
	entry   int       // the holder's, in the audience
	now     time.Time // when it was opened

	opener   *Opener
	customer string // that the envelope came from
	received []byte // the body
	trail    []byte
	roots    [][32]byte
	message  []byte // the COSE_Sign1

	restored bool     // by Restore: there are no changes, nor received
	digest   [32]byte // of what was received then

	// What the changes are made of.
	epoch   [8]byte
	h       [32]byte
	counter uint16
	opened  *coreState // an epoch that is new, or came in an opening that is
	classes int
	lost    []Loss
	touched [][8]byte // by what was applied last: epochs to be read again
}

// setEpoch fills in what a message's epoch says.
func (v *verified) setEpoch(c *wire.Context, id [8]byte, h *[32]byte, entry int, roots [][32]byte) {
	v.context, v.epoch, v.h, v.entry, v.roots = c, id, *h, entry, roots
}

// late reports whether what expires then has expired.
func (v *verified) late(expires uint64) bool { return uint64(v.now.UnixMilli()) > expires+skew }

// checkTime makes the check of SPEC.md 11.3.17.
func (v *verified) checkTime() error {
	if v.late(v.context.Expires) {
		return &keys.ExpiredError{What: "envelope: context", From: fromMillis(v.context.Created), To: fromMillis(v.context.Expires), Now: v.now}
	}
	return nil
}

// checkReplaced makes the check of SPEC.md 11.3.16 of what a sender has signed whose
// keys were replaced since.
func (v *verified) checkReplaced() error {
	end := v.sender.End
	if end.IsZero() {
		return nil
	}
	m := Verified{v}
	if fromMillis(v.context.Created).Before(end) && !(m.Synchronised() && m.Created().After(end.Add(ClockSkew))) {
		return nil
	}
	return &keys.TrustError{Subject: v.context.Sender, Role: v.kind.role(v.claim.Source != nil), Reason: "11.3.16: made after its keys were replaced"}
}

// ID returns the message's id, which survives resealing.
func (v Verified) ID() MessageID { return v.v.id }

// Sender returns who signed, as the trust store answered.
func (v Verified) Sender() keys.Decision { return v.v.sender }

// Kind returns what the message is; the sender has the role for it.
func (v Verified) Kind() Kind { return v.v.kind }

// Type returns what the content is.
func (v Verified) Type() ContentType {
	if c := &v.v.claim; c.MediaType == "" {
		return ContentFormat(c.Format)
	}
	return MediaType(v.v.claim.MediaType)
}

// Content returns what was sent.
func (v Verified) Content() []byte { return v.v.claim.Content }

// Source returns what the sender vouches for and another device measured, or
// nil if the sender measured it.
func (v Verified) Source() *Source {
	s := v.v.claim.Source
	if s == nil {
		return nil
	}
	return &Source{Scheme: Scheme(s.Scheme), Device: s.Device, Link: Link(s.Link), Raw: s.Raw}
}

// Created returns when the sender says that the message was made; a resealed one
// was not made anew (SPEC.md section 7.2). A thief of its key can back-date it.
func (v Verified) Created() time.Time {
	if c := &v.v.claim; c.Clock != wire.ClockTicks {
		return fromMillis(c.Created)
	}
	began, _ := v.firstStream()
	return fromMillis(began + v.v.claim.Created) // both below 2^53
}

// firstStream returns when the stream began that the message was first sealed in,
// and its default lifetime.
func (v Verified) firstStream() (created, lifetime uint64) {
	if f := v.v.first; f != nil {
		return f.Start, f.Lifetime
	}
	return v.v.context.Start(), v.v.context.Lifetime
}

// Synchronised reports whether the sender says that its clock was set.
func (v Verified) Synchronised() bool { return v.v.claim.Clock != wire.ClockUnsynchronised }

// Late reports whether the message's lifetime had ended when it was opened.
// Where Synchronised is false, nobody knows, and Late is false.
func (v Verified) Late() bool { return v.lateAt(v.v.now) }

// Early reports whether the message was created after it was opened, by more
// than clocks may differ: the sender's clock is wrong, or it says so on purpose.
// Where Synchronised is false, nobody knows, and Early is false.
func (v Verified) Early() bool { return v.earlyAt(v.v.now) }

func (v Verified) lateAt(now time.Time) bool {
	return v.Synchronised() && now.After(v.Created().Add(v.Lifetime()).Add(ClockSkew))
}

func (v Verified) earlyAt(now time.Time) bool {
	return v.Synchronised() && v.Created().After(now.Add(ClockSkew))
}

// Actionable returns nil if something may be done at now because of the message
// alone, once its changes are committed, else the first reason why not.
func (v Verified) Actionable(now time.Time) error {
	switch {
	case v.Recipient().Purpose != PurposeCare:
		return errors.New("envelope: received as " + v.Recipient().Purpose.String() + ", not for care")
	case !v.Synchronised():
		return errors.New("envelope: the sender's clock was not set")
	case v.lateAt(now):
		return errors.New("envelope: late")
	case v.earlyAt(now):
		return errors.New("envelope: dated in the future")
	case v.v.sender.Unplaceable:
		return errors.New("envelope: unplaceable in time: the sender's keys were replaced before it came")
	case !v.ReplayChecked():
		return errors.New("envelope: not checked for replay")
	}
	return nil
}

// ReplayChecked reports whether the opener has a state, so that [Changes.Apply]
// says whether the message was delivered before. Whatever acts on a message refuses
// one that was not checked, and one of which Apply has returned false.
func (v Verified) ReplayChecked() bool { return v.v.opener.state != nil }

// Changes returns what must be remembered of it before it is acknowledged to whom
// it came from. An opener without state has none, and neither has a message that was
// restored: that is never fresh.
func (v Verified) Changes() Changes { return Changes{v.v} }

// Trail unwinds the records of the hops on the way (SPEC.md section 10): one
// signature each. It says nothing of the message itself, which is good whatever
// its trail says.
func (v Verified) Trail() *trail.Report {
	x := v.v.context
	way := trail.Way{Sender: x.Sender, Recipient: x.Audience[v.v.entry].Thumbprint}
	for i := range x.Routes {
		if !slices.Contains(x.Routes[i].Recipients, v.v.entry) {
			continue
		}
		first := x.HopIndex(i)
		for j, hop := range x.Routes[i].Hops {
			root := keys.NewSecret(slices.Clone(v.v.roots[first+j][:]))
			defer root.Erase()
			way.Hops = append(way.Hops, trail.Hop{Thumbprint: hop, Root: root})
		}
	}
	return trail.Unwind(v.v.opener.trust, v.v.now, &way, v.v.receivedDigest(), v.v.trail)
}

// Place returns where the message stands in its stream.
func (v Verified) Place() Place { return Place{StreamID(v.v.place.Stream), v.v.place.Sequence} }

// Origin returns where it was first sealed; Place unless it was resealed.
func (v Verified) Origin() Place { return Place{StreamID(v.v.origin.Stream), v.v.origin.Sequence} }

// Suite returns the suite that the message was sealed in.
func (v Verified) Suite() keys.Suite { return v.v.context.Suite }

// Subject returns the pseudonym of the patient; zero if there is none.
func (v Verified) Subject() Subject {
	if v.v.context.Subject == nil {
		return Subject{}
	}
	return Subject(*v.v.context.Subject)
}

// Urgent reports whether the stream is marked urgent.
func (v Verified) Urgent() bool { return v.v.context.Mark == wire.MarkUrgent }

// StreamStart returns when the sender began the stream: of two streams of a class
// the one that began later is the newer.
func (v Verified) StreamStart() time.Time { return fromMillis(v.v.context.Start()) }

// OriginStart returns when the sender began the stream of the message's origin.
func (v Verified) OriginStart() time.Time {
	start, _ := v.firstStream()
	return fromMillis(start)
}

// Ended returns the streams that the message's stream lists: it goes on with what was
// not acknowledged of them (SPEC.md section 8.5).
func (v Verified) Ended() []StreamID {
	list := make([]StreamID, len(v.v.context.Ended))
	for i := range list {
		list[i] = StreamID(v.v.context.Ended[i].Stream)
	}
	return list
}

// Class returns the name of the message's class: recipients with their purposes,
// subject and mark. A sender has one stream of a class at a time.
func (v Verified) Class() ClassID { return classOf(v.v.context) }

// OneWay reports whether the sender takes no receipts.
func (v Verified) OneWay() bool { return v.v.context.OneWay }

// Interval returns the promised interval; 0 if there is none.
func (v Verified) Interval() time.Duration { return duration(v.v.context.Interval) }

// Expires returns when the epoch ends.
func (v Verified) Expires() time.Time { return fromMillis(v.v.context.Expires) }

// Lifetime returns how long the message is current.
func (v Verified) Lifetime() time.Duration {
	if ms := v.v.claim.Lifetime; ms != 0 {
		return duration(ms)
	}
	_, lifetime := v.firstStream()
	return duration(lifetime)
}

// Recipient is a member of the audience, as the sender signed it.
type Recipient struct {
	Thumbprint keys.Thumbprint
	Bundle     keys.Digest
	KeyID      keys.KeyID
	Purpose    Purpose
}

// Recipient returns the holder's own entry in the audience: what it is for.
func (v Verified) Recipient() Recipient { return v.Audience()[v.v.entry] }

// Audience returns all recipients that the sender signed for, in the order of
// the context; each of them is shown this same list. It is no proof that every
// one of them could read, nor that nobody was told otherwise.
func (v Verified) Audience() []Recipient {
	list := make([]Recipient, len(v.v.context.Audience))
	for i, r := range v.v.context.Audience {
		list[i] = Recipient{r.Thumbprint, r.Bundle, r.KeyID, PurposeCare + Purpose(r.Purpose)}
	}
	return list
}

// SignedRoute is a route, as the sender signed it.
type SignedRoute struct {
	Hops       []keys.Thumbprint
	Recipients []int // indices into Audience
}

// Routes returns all routes that the sender sealed for. Which of them the
// message took, and whether by these hops, the trail would say.
func (v Verified) Routes() []SignedRoute {
	list := make([]SignedRoute, len(v.v.context.Routes))
	for i, r := range v.v.context.Routes {
		list[i] = SignedRoute(r)
	}
	return list
}
