package main

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	mathrand "math/rand/v2"
	"sync"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
)

// The device's outboxes.
const (
	boxAtOnce = iota
	boxGrouped
	boxUrgent
	boxes
)

// boxOf is the outbox of a reading.
func boxOf(reading uint64) int {
	switch n := reading % 10; {
	case n == 0:
		return boxUrgent
	case n < 5:
		return boxGrouped
	}
	return boxAtOnce
}

func (m *member) outbox(box int) protocol.OutboxConfig {
	c := protocol.OutboxConfig{
		Routes: []protocol.Route{{Via: []keys.Thumbprint{m.names["phone"], m.names["gateway"]}, To: []keys.Thumbprint{m.names["desk"]}}},
		// A receipt that a crash has taken is missed soon.
		Retry: 4 * time.Second,
	}
	switch box {
	case boxGrouped:
		c.Group, c.Subject = 100*time.Millisecond, envelope.Subject{1}
	case boxUrgent:
		c.Urgent = true
	}
	return c
}

// content is that of a reading: its number, and random bytes that follow from it.
func content(reading uint64) []byte {
	var key [32]byte
	binary.BigEndian.PutUint64(key[:], reading)
	random := mathrand.NewChaCha8(key)
	b := make([]byte, 58+random.Uint64()%300)
	binary.BigEndian.PutUint64(b, reading)
	_, _ = random.Read(b[8:])
	return b
}

// entry is a line of what the device's application knows.
type entry struct {
	What string // one of the words below

	// Of wordBegin: readings from From to before To are sent now. It is durable before.
	From, To uint64 `json:",omitempty"`

	// Of wordSent: Send has returned nil.
	Reading    uint64 `json:",omitempty"`
	Began, End int64  `json:",omitempty"` // Send, in ms

	Box, Ref uint64 `json:",omitempty"` // of a message, as the outbox calls it
	ID       string `json:",omitempty"` // of wordAcknowledged
	Alarm    string `json:",omitempty"` // of wordAlarm
}

const (
	wordBegin        = "begin"
	wordSent         = "sent"
	wordAcknowledged = "acknowledged"
	wordAlarm        = "alarm"
	wordAgain        = "again" // of the desk: it was given what it has done
)

// device is the application.
type device struct {
	*member
	notes *lines
	boxes [boxes]*protocol.Outbox
	count uint64 // readings

	mu      sync.Mutex
	next    uint64 // the first reading that no life has begun to send
	sending int    // that are begun, and Send has not returned
}

const (
	feeders = 6
	atATime = 4 // readings that are begun together
)

func (m *member) runDevice(ctx context.Context, count uint64) error {
	d := &device{member: m, count: count}
	err := readLines(linesPath(m.dir, m.Name), func(e entry) error {
		d.next = max(d.next, e.To)
		return nil
	})
	if err != nil {
		return err
	}
	if d.notes, err = openLines(linesPath(m.dir, m.Name)); err != nil {
		return err
	}
	e, err := protocol.NewEndpoint(protocol.EndpointConfig{
		Holder: m.holder, Identity: m.identity, Trust: m.trust, Directory: m.directory, Store: m.store, Links: m.links, Notify: d.notify, Log: m.log(),
	})
	if err != nil {
		return err
	}
	for i := range d.boxes {
		if d.boxes[i], err = e.Outbox(ctx, m.outbox(i)); err != nil {
			return err
		}
	}
	work := []func(context.Context) error{e.Run, func(ctx context.Context) error { return m.tell(ctx, d.status) }}
	for range feeders {
		work = append(work, d.feed)
	}
	return together(ctx, work...)
}

func (d *device) status() status {
	var s status
	for _, o := range d.boxes {
		now := o.Status()
		s.Left += now.Messages
		s.Why += fmt.Sprintf("%+v ", now)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	last, err := d.last()
	if err != nil {
		return status{Left: 1}
	}
	s.Left += d.sending + int(last) - int(d.next)
	s.Last = last
	return s
}

// last is the first reading that may not be sent yet. Its caller holds mu.
func (d *device) last() (uint64, error) {
	limit, err := sizeOf(limitPath(d.dir))
	return max(d.next, min(uint64(limit), d.count)), err
}

// take begins some readings, if the limit allows.
func (d *device) take() (from, to uint64, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	last, err := d.last()
	if err != nil || last == d.next {
		return 0, 0, err
	}
	from, to = d.next, min(d.next+atATime, last)
	d.next, d.sending = to, d.sending+int(to-from)
	if err := d.notes.write(entry{What: wordBegin, From: from, To: to}); err != nil {
		return 0, 0, err
	}
	return from, to, d.notes.sync()
}

// feed sends readings as long as it may.
func (d *device) feed(ctx context.Context) error {
	for ctx.Err() == nil {
		from, to, err := d.take()
		if err != nil {
			return err
		}
		if from == to {
			time.Sleep(2 * time.Millisecond)
			continue
		}
		for reading := from; reading < to; reading++ {
			if err := d.send(ctx, reading); err != nil {
				return err
			}
		}
		if err := d.notes.sync(); err != nil {
			return err
		}
		d.mu.Lock()
		d.sending -= int(to - from)
		d.mu.Unlock()
	}
	return nil
}

func (d *device) send(ctx context.Context, reading uint64) error {
	box := d.boxes[boxOf(reading)]
	began := time.Now()
	ref, err := box.Send(ctx, &envelope.Message{
		Kind: envelope.KindObservation, Type: envelope.MediaType("application/octet-stream"), Content: content(reading), Created: began,
	})
	if err != nil {
		return err
	}
	return d.notes.write(entry{
		What: wordSent, Reading: reading, Began: began.UnixMilli(), End: time.Now().UnixMilli(), Box: box.Status().ID, Ref: uint64(ref),
	})
}

func (d *device) notify(e protocol.Event) {
	var note entry
	switch e := e.(type) {
	case protocol.Acknowledged:
		note = entry{What: wordAcknowledged, Box: e.Outbox, Ref: uint64(e.Message), ID: hex.EncodeToString(e.ID[:])}
	case protocol.Alarm:
		note = entry{What: wordAlarm, Alarm: "at the device: " + e.Err.Error()}
	default:
		return
	}
	if err := d.notes.write(note); err != nil {
		panic(err)
	}
}
