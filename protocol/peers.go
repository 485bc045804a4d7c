package protocol

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// Who sends to an endpoint is in a namespace of its own: of each class the newest
// stream, and the way back for its receipts.
//
//	k first class    [1, stream, start, sender, [* hop], subject, urgent, owes, interval, until]
const (
	peerSpace  = "peers"
	peerRecord = 'k'
)

// longestInterval is the longest that is looked for: nobody waits longer.
const longestInterval = 10 * 365 * 24 * time.Hour

// peers is what an endpoint knows of those who send to it.
type peers struct {
	e *Endpoint

	mu      sync.Mutex
	byFirst map[keys.Thumbprint]*peerState
	checked time.Time // when gaps were looked for
}

// peerState is a sender, by the first of its chain of rotations.
type peerState struct {
	p       *peers
	first   keys.Thumbprint
	classes map[envelope.ClassID]*heardClass
	active  bool                       // something came since gaps were looked for
	gaps    map[envelope.Loss]gapState // seen when they were looked for last

	reply reply
}

// heardClass is the newest stream of a class.
type heardClass struct {
	stream   envelope.StreamID
	start    time.Time
	sender   keys.Thumbprint
	via      []keys.Thumbprint // of the way back
	subject  envelope.Subject
	urgent   bool
	owes     bool // receipts
	interval time.Duration
	until    time.Time // when its context expires

	last   time.Time // when something of it came
	silent bool      // that was told
}

func peerKey(first keys.Thumbprint, class envelope.ClassID) []byte {
	return append(append(append(make([]byte, 0, 49), peerRecord), first[:]...), class[:]...)
}

// classOf is what a message says of its class.
func classOf(v *envelope.Verified) heardClass {
	c := heardClass{
		stream: v.Place().Stream, start: v.StreamStart(), sender: v.Sender().Identity.Thumbprint(), subject: v.Subject(),
		urgent: v.Urgent(), owes: owes(v), interval: min(v.Interval(), longestInterval), until: v.Expires(),
	}
	own := v.Recipient().Thumbprint
	audience := v.Audience()
	for _, r := range v.Routes() {
		if slices.ContainsFunc(r.Recipients, func(i int) bool { return audience[i].Thumbprint == own }) {
			c.via = slices.Clone(r.Hops)
			slices.Reverse(c.via)
		}
	}
	return c
}

// same reports whether nothing of it has to be stored anew.
func (c *heardClass) same(d *heardClass) bool {
	return c.stream == d.stream && c.sender == d.sender && c.owes == d.owes && c.interval == d.interval &&
		!d.until.After(c.until) && slices.Equal(c.via, d.via)
}

// newest reports whether a message is of the newest stream of its class, as far as is
// known.
func (p *peers) newest(first keys.Thumbprint, class envelope.ClassID, c *heardClass) (known *heardClass, ok bool) {
	s := p.byFirst[first]
	if s == nil {
		return nil, true
	}
	known = s.classes[class]
	return known, known == nil || known.stream == c.stream || c.start.After(known.start)
}

// note stores what a message says of its class, if that is new.
func (p *peers) note(tx store.Tx, v *envelope.Verified) error {
	if v.Kind() == envelope.KindReceipt {
		return nil
	}
	c := classOf(v)
	first, class := v.Sender().First, v.Class()
	p.mu.Lock()
	known, ok := p.newest(first, class, &c)
	same := known != nil && known.same(&c)
	over := p.over(first, class, v)
	p.mu.Unlock()
	if !ok || same {
		return nil
	}
	for _, other := range over {
		if err := tx.Delete(peerKey(first, other)); err != nil {
			return err
		}
	}
	return c.put(tx, peerKey(first, class))
}

// over returns the classes of a sender that a message's stream has ended, since the
// sender has fewer recipients now: nothing comes of them any more. Its caller holds mu.
func (p *peers) over(first keys.Thumbprint, class envelope.ClassID, v *envelope.Verified) (list []envelope.ClassID) {
	if s := p.byFirst[first]; s != nil && len(s.classes) > 0 {
		ended := v.Ended()
		for other, c := range s.classes {
			if other != class && slices.Contains(ended, c.stream) {
				list = append(list, other)
			}
		}
	}
	return list
}

func (c *heardClass) put(tx store.Tx, key []byte) error {
	b := dcbor.AppendUint(dcbor.AppendArray(make([]byte, 0, 160), 10), 1)
	b = dcbor.AppendBytes(b, c.stream[:])
	b = dcbor.AppendUint(b, millis(c.start))
	b = dcbor.AppendBytes(b, c.sender[:])
	b = dcbor.AppendArray(b, len(c.via))
	for _, hop := range c.via {
		b = dcbor.AppendBytes(b, hop[:])
	}
	b = dcbor.AppendBytes(b, c.subject[:])
	b = dcbor.AppendBool(dcbor.AppendBool(b, c.urgent), c.owes)
	b = dcbor.AppendUint(b, uint64(c.interval.Milliseconds()))
	return tx.Put(key, dcbor.AppendUint(b, millis(c.until)))
}

func parseHeard(key, value []byte) (first keys.Thumbprint, class envelope.ClassID, c *heardClass, err error) {
	if len(key) != 49 {
		return first, class, nil, fmt.Errorf("protocol: a peer's key of %d bytes: %w", len(key), store.ErrCorrupt)
	}
	copy(first[:], key[1:])
	copy(class[:], key[33:])
	c = &heardClass{}
	r := dcbor.NewReader(value, "peer")
	r.Tuple(10)
	if r.Uint() != 1 {
		r.Fail("another version than 1")
	}
	r.Fixed(c.stream[:])
	c.start = time.UnixMilli(int64(r.Uint()))
	r.Fixed(c.sender[:])
	c.via = make([]keys.Thumbprint, r.Array(0, envelope.MaxHopsInRoute))
	for i := range c.via {
		r.Fixed(c.via[i][:])
	}
	r.Fixed(c.subject[:])
	c.urgent, c.owes = r.Bool(), r.Bool()
	c.interval = time.Duration(r.Uint()) * time.Millisecond
	c.until = time.UnixMilli(int64(r.Uint()))
	if err := r.Done(); err != nil {
		return first, class, nil, fmt.Errorf("%w: %w", store.ErrCorrupt, err)
	}
	return first, class, c, nil
}

// load reads what is stored. Whoever was to say something has to say it anew: while
// the endpoint was not there it could not hear.
func (p *peers) load(ctx context.Context) error {
	now := p.e.config.Clock()
	var broken error
	var old [][]byte
	all := map[keys.Thumbprint]*peerState{}
	err := p.e.config.Store.View(ctx, func(v store.View) error {
		clear(all)
		old = nil
		return store.PrefixView(v, peerSpace).Scan([]byte{peerRecord}, func(key, value []byte) bool {
			first, class, c, err := parseHeard(key, value)
			if err != nil {
				broken = err
				return false
			}
			c.last = now
			if c.over(now) {
				old = append(old, bytes.Clone(key))
				return true
			}
			s := all[first]
			if s == nil {
				s = p.newState(first)
				all[first] = s
			}
			s.classes[class] = c
			return true
		})
	})
	if err = errors.Join(err, broken); err == nil && len(old) > 0 {
		err = p.e.config.Store.Update(ctx, func(tx store.Tx) error { return deleteAll(store.Prefix(tx, peerSpace), old) })
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.byFirst = all
	return err
}

// over reports whether nothing is to be said to or of a class any more.
func (c *heardClass) over(now time.Time) bool {
	return now.Sub(c.until) > envelope.MaxLife+envelope.ClockSkew && !c.silent && c.interval == 0
}

func (p *peers) newState(first keys.Thumbprint) *peerState {
	return &peerState{
		p: p, first: first, classes: map[envelope.ClassID]*heardClass{}, gaps: map[envelope.Loss]gapState{},
		reply: reply{dirty: map[envelope.StreamID]bool{}},
	}
}

// heard notes a message that was committed.
func (p *peers) heard(now time.Time, v *envelope.Verified, fresh bool) {
	if v.Kind() == envelope.KindReceipt {
		return
	}
	c := classOf(v)
	c.last = now
	first, class := v.Sender().First, v.Class()
	p.mu.Lock()
	defer p.mu.Unlock()
	known, ok := p.newest(first, class, &c)
	if !ok {
		return
	}
	s := p.byFirst[first]
	if s == nil {
		s = p.newState(first)
		p.byFirst[first] = s
	}
	if known != nil && known.silent {
		p.e.post(Heard{Sender: first, Subject: c.subject, Urgent: c.urgent})
	}
	for _, other := range p.over(first, class, v) {
		delete(s.classes, other)
	}
	s.classes[class] = &c
	s.active = true
	if owes(v) && (known == nil || !known.same(&c)) {
		p.follow(now, s, s.wayBack()) // its bundles are fetched till a receipt is due
	}
	if c.interval > 0 {
		p.e.wake(now.Add(c.interval + p.e.config.SilenceAfter))
	}
	_, said := notices(*v)
	if owes(v) && (!fresh || said) {
		p.due(now, s, c.stream, c.urgent, !fresh)
	}
}

// owe has a receipt sent about a message that is done.
func (p *peers) owe(v *envelope.Verified) {
	if !owes(v) {
		return
	}
	now := p.e.config.Clock()
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.byFirst[v.Sender().First]
	if s == nil {
		return // the sender will ask
	}
	// The message may have come again in a newer stream.
	if c := s.classes[v.Class()]; c != nil && c.owes {
		p.due(now, s, c.stream, c.urgent, false)
	}
}

// repeated has a receipt sent again: somebody has sent what was taken before.
func (p *peers) repeated(first keys.Thumbprint, stream envelope.StreamID) {
	now := p.e.config.Clock()
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.byFirst[first]
	if s == nil {
		return
	}
	for _, c := range s.classes {
		if c.stream == stream && c.owes {
			p.due(now, s, stream, c.urgent, true)
		}
	}
}

// step does what is due, and returns when something is due again.
func (p *peers) step(ctx context.Context, now time.Time) time.Time {
	due := now.Add(time.Minute)
	p.mu.Lock()
	var answer []*peerState
	for _, s := range p.byFirst {
		for class, c := range s.classes {
			if c.over(now) {
				delete(s.classes, class) // its record goes with the next start
				continue
			}
			if c.interval == 0 || c.silent {
				continue
			}
			at := c.last.Add(c.interval + p.e.config.SilenceAfter)
			if at.After(now) {
				due = earlier(due, at)
				continue
			}
			c.silent = true
			p.e.report.event(slog.LevelWarn, EventSilent, slog.String("sender", s.first.String()), after(c.interval))
			p.e.post(Silent{Sender: s.first, Subject: c.subject, Urgent: c.urgent, Interval: c.interval, Last: c.last})
		}
		if r := &s.reply; len(r.dirty) > 0 && r.flying == nil {
			if r.at.After(now) {
				due = earlier(due, r.at)
			} else {
				answer = append(answer, s)
			}
		}
	}
	p.mu.Unlock()
	for _, s := range answer {
		due = earlier(due, p.answer(ctx, now, s))
	}
	return earlier(due, p.lookForGaps(ctx, now))
}

// setBack forgets times that are to come, since the clock was set back.
func (p *peers) setBack(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.checked = time.Time{}
	for _, s := range p.byFirst {
		s.reply.at, s.reply.repeated = earlier(s.reply.at, now), earlier(s.reply.repeated, now)
		for _, c := range s.classes {
			c.last = earlier(c.last, now)
		}
	}
}

// leave forgets what is on its way.
func (p *peers) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.byFirst {
		s.reply.close()
		p.e.bundles.follow(s.reply.way, nil)
		s.reply.way = nil
	}
}
