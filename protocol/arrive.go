package protocol

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"log/slog"
	"math"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/transport"
)

var errInboxFull = errors.New("protocol: the inbox is full")

// take opens an envelope: nil when what was in it is durable. What it returns is what
// the neighbour is told (SPEC.md section 9).
func (e *Endpoint) take(ctx context.Context, l *Link, from transport.Ingress, b []byte) error {
	v, err := e.opener.OpenFrom(nil, b, from.Peer)
	if err == nil {
		err = e.keep(ctx, from, len(b), v)
	} else {
		err = e.notOpened(from, b, err)
	}
	if err != nil {
		e.report.event(slog.LevelWarn, EventNotTaken, peer(from.Peer), slog.String("link", from.Link), size(len(b)), reason(err))
		e.report.count(notTakenCounter(err), 1)
	}
	return err
}

// notOpened returns what is answered to an envelope that could not be opened.
func (e *Endpoint) notOpened(from transport.Ingress, b []byte, err error) error {
	var replay *envelope.ReplayError
	var alarm *envelope.AlarmError
	switch {
	case errors.As(err, &alarm):
		if e.firstAlarm(b) {
			e.report.event(slog.LevelError, EventAlarm, peer(from.Peer), reason(err))
			e.post(Alarm{Peer: alarm.Sender, Err: err})
		}
	case errors.As(err, &replay) && !replay.Ended:
		e.report.event(slog.LevelDebug, EventRepeated, peer(from.Peer))
		e.peers.repeated(replay.Sender, replay.Stream)
	}
	return answer(err)
}

// maxAlarms is how many alarms are told apart: whoever can make one can repeat it.
const maxAlarms = 1024

func (e *Endpoint) firstAlarm(b []byte) bool {
	digest := sha256.Sum256(b)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.alarms[digest] {
		return false
	}
	if e.alarms == nil || len(e.alarms) >= maxAlarms {
		e.alarms = map[[32]byte]bool{}
	}
	e.alarms[digest] = true
	return true
}

// keep makes it durable: that the place is closed, and what was in it. A crash before
// that leaves custody where it was, and one after it costs a repeat.
func (e *Endpoint) keep(ctx context.Context, from transport.Ingress, size int, v envelope.Verified) error {
	e.inbox.turns.RLock()
	defer e.inbox.turns.RUnlock()
	now := e.config.Clock()
	learnt, err := e.learn(ctx, &v)
	if err != nil {
		return answer(err)
	}
	own, room := e.records(&v, learnt)
	if room > 0 && !e.inbox.take(room) {
		return &transport.Error{Class: transport.ErrLater, Delay: 5 * time.Second, Cause: errInboxFull}
	}
	var fresh bool
	var news []arrived
	var lost []envelope.Loss
	err = e.config.Store.Update(ctx, func(tx store.Tx) (err error) {
		news = nil
		if fresh, err = v.Changes().Apply(store.Prefix(tx, openerSpace)); err != nil {
			return err
		}
		lost = v.Changes().Lost()
		if news, err = e.noteLost(tx, lost, v.Expires().Add(envelope.ClockSkew)); err != nil {
			return err
		}
		if err := e.peers.note(store.Prefix(tx, peerSpace), &v); err != nil {
			return err
		}
		if !fresh {
			return e.noteAlias(tx, &v)
		}
		news = append(news, own...)
		return e.noteOwn(tx, &v, own, learnt)
	})
	v.Changes().Settle(err == nil)
	if err != nil {
		if envelope.Class(err) == nil {
			e.storeFailed(err)
		}
		news = append(news, own...) // maybe twice: settleDoubts looks what there is
		e.inbox.doubt(dedupe(news), now)
		e.wake(now)
		e.alarmOf(from, err)
		return answer(err)
	}
	if !fresh {
		e.inbox.give(room)
	}
	e.peers.heard(now, &v, fresh) // before anybody can do it, and owe a receipt for it
	e.inbox.push(news, now)
	e.tellLost(lost)
	if !fresh {
		e.report.event(slog.LevelDebug, EventRepeated, peer(from.Peer))
		return nil
	}
	e.report.event(slog.LevelDebug, EventOpened, peer(from.Peer), slog.String("sender", v.Sender().First.String()), slog.String("id", v.ID().String()))
	e.report.countTaken(size)
	if v.Kind() == envelope.KindReceipt {
		e.receipts(now, &v)
	}
	return nil
}

// alarmOf raises the alarm that an Update has met: what was committed meanwhile
// contradicts the message.
func (e *Endpoint) alarmOf(from transport.Ingress, err error) {
	var alarm *envelope.AlarmError
	if errors.As(err, &alarm) {
		e.report.event(slog.LevelError, EventAlarm, peer(from.Peer), reason(err))
		e.post(Alarm{Peer: alarm.Sender, Err: err})
	}
}

// dedupe leaves one record of a number.
func dedupe(list []arrived) (out []arrived) {
	seen := map[uint64]bool{}
	for _, a := range list {
		if !seen[a.number] {
			seen[a.number] = true
			out = append(out, a)
		}
	}
	return out
}

// receipts hands what a message of receipts says to the outboxes.
func (e *Endpoint) receipts(now time.Time, v *envelope.Verified) {
	if format, ok := v.Type().ContentFormat(); !ok || format != cborFormat {
		return
	}
	list, err := ParseReceipts(v.Content())
	if err != nil {
		return
	}
	from := v.Sender().Identity.Thumbprint()
	boxes := e.outboxes()
	for _, r := range list {
		for _, o := range boxes {
			if o.acknowledge(now, from, v.StreamStart(), v.Place().Sequence, r) {
				break
			}
		}
	}
}

// noteLost puts places that are lost into the inbox, and on record for receipts.
func (e *Endpoint) noteLost(tx store.Tx, lost []envelope.Loss, until time.Time) (news []arrived, err error) {
	p, done := store.Prefix(tx, inboxSpace), store.Prefix(tx, doneSpace)
	for n := range lost {
		if err := markLost(done, lost[n], until); err != nil {
			return nil, err
		}
		a := arrived{number: e.inbox.numbers.next(), lost: &lost[n]}
		if err := a.put(p); err != nil {
			return nil, err
		}
		news = append(news, a)
	}
	return news, nil
}

// tellLost reports what noteLost has put there.
func (e *Endpoint) tellLost(lost []envelope.Loss) {
	for _, l := range lost {
		e.report.event(slog.LevelWarn, EventLost, slog.String("sender", l.Sender.String()), slog.Uint64("messages", l.To-l.From))
		e.report.count(CountLost, int(min(l.To-l.From, math.MaxInt32)))
	}
}

// records returns what a message puts into the inbox, and the room that it needs there:
// itself, or what its notices say; of one whose statements were learnt nothing.
func (e *Endpoint) records(v *envelope.Verified, learnt bool) (own []arrived, room int) {
	said, ok := notices(*v)
	if !ok && !learnt && v.Kind() != envelope.KindReceipt {
		own = []arrived{{number: e.inbox.numbers.next(), message: v.AppendStored(nil), turn: turnOf(v)}}
	}
	for _, u := range said {
		own = append(own, arrived{number: e.inbox.numbers.next(), unsent: &UnsentBy{Sender: v.Sender().First, Unsent: u}})
	}
	for n := range own {
		room += own[n].size()
	}
	return own, room
}

// noteOwn puts records into the inbox. Notices are done then, and statements.
func (e *Endpoint) noteOwn(tx store.Tx, v *envelope.Verified, own []arrived, learnt bool) error {
	p := store.Prefix(tx, inboxSpace)
	for n := range own {
		if err := own[n].put(p); err != nil {
			return err
		}
	}
	if len(own) == 1 && own[0].message != nil {
		return putNumber(p, idKey(v.ID()), own[0].number)
	}
	if _, ok := notices(*v); !ok && !learnt {
		return nil
	}
	return e.markPlaces(tx, v, v.Place(), v.Origin())
}

// noteAlias notes a resealed message that came before under another place: it is done
// there when it is done.
func (e *Endpoint) noteAlias(tx store.Tx, v *envelope.Verified) error {
	if !owes(v) || v.Place() == v.Origin() {
		return nil
	}
	p := store.Prefix(tx, inboxSpace)
	number, ok, err := getNumber(p, idKey(v.ID()))
	if err != nil {
		return err
	}
	if ok {
		return p.Put(aliasKey(number, v.Place()), nil)
	}
	done, err := isDone(store.Prefix(tx, doneSpace), v.Sender().First, v.Origin())
	if err != nil || !done {
		return err // it was given up, and is lost at both places
	}
	return e.markPlaces(tx, v, v.Place())
}

// owes reports whether receipts are owed for a message.
func owes(v *envelope.Verified) bool {
	return v.Recipient().Purpose == envelope.PurposeCare && !v.OneWay()
}

// markPlaces notes that a message is done at these places.
func (e *Endpoint) markPlaces(tx store.Tx, v *envelope.Verified, places ...envelope.Place) error {
	if !owes(v) {
		return nil
	}
	done := store.Prefix(tx, doneSpace)
	for n, p := range places {
		if n > 0 && p == places[0] {
			continue
		}
		if err := markDone(done, v.Sender().First, p, v.ID(), v.Expires().Add(envelope.ClockSkew)); err != nil {
			return err
		}
	}
	return nil
}

// markMessageDone notes that a message of the inbox is done, wherever it stands.
func (e *Endpoint) markMessageDone(tx store.Tx, number uint64, v *envelope.Verified) error {
	p := store.Prefix(tx, inboxSpace)
	places := []envelope.Place{v.Place(), v.Origin()}
	prefix := inboxKey(inboxAlias, number)
	var aliases [][]byte
	err := p.Scan(prefix, func(key, _ []byte) bool {
		if len(key) == len(prefix)+24 {
			aliases = append(aliases, bytes.Clone(key))
			places = append(places, envelope.Place{Stream: envelope.StreamID(key[9:25]), Sequence: binary.BigEndian.Uint64(key[25:])})
		}
		return true
	})
	if err != nil {
		return err
	}
	if err := deleteAll(p, append(aliases, idKey(v.ID()))); err != nil {
		return err
	}
	return e.markPlaces(tx, v, places...)
}

// undecided reports that a trust store could not say.
func undecided(err error) bool {
	var trust *keys.TrustError
	return errors.As(err, &trust) && trust.Undecided()
}
