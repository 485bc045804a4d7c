package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// The desk's application has a namespace of its own in the desk's store.
const (
	appSpace   = "app"
	appReading = 'r' // number of 8 bytes: done
	appLost    = 'l' // what is reported as lost
	appUnsent  = 'u' // from, to, in ms: what is reported as never sent
)

// done is what it keeps of a reading.
type done struct {
	Times int    // that it was done
	ID    string // of the message
	Sum   string // SHA-256 of the content
}

// span is a time in which messages were made that never came.
type span struct{ From, To int64 } // ms

// desk is the application.
type desk struct {
	*member
	e     *protocol.Endpoint
	notes *lines
	done  *tally
	late  time.Duration // 0: both in one transaction, as is right
}

const clinicians = 8

func (m *member) runDesk(ctx context.Context, late time.Duration) error {
	d := &desk{member: m, late: late}
	var err error
	if d.notes, err = openLines(linesPath(m.dir, m.Name)); err != nil {
		return err
	}
	if d.done, err = openTally(donePath(m.dir)); err != nil {
		return err
	}
	d.e, err = protocol.NewEndpoint(protocol.EndpointConfig{
		Holder: m.holder, Identity: m.identity, Trust: m.trust, Directory: m.directory, Store: m.store, Links: m.links, Notify: d.notify, Log: m.log(),
	})
	if err != nil {
		return err
	}
	work := []func(context.Context) error{d.e.Run}
	for range clinicians {
		work = append(work, d.work)
	}
	return together(ctx, work...)
}

// work does what comes.
func (d *desk) work(ctx context.Context) error {
	for {
		v, err := d.e.Receive(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		key, value, err := d.record(v)
		if err != nil {
			return err
		}
		if err := d.commit(ctx, v, func(tx store.Tx) error { return note(store.Prefix(tx, appSpace), key, value) }); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		if v.Message != nil {
			if err := d.done.add(1); err != nil {
				return err
			}
		}
	}
}

func (d *desk) commit(ctx context.Context, v *protocol.Delivery, keep func(store.Tx) error) error {
	if d.late == 0 {
		return v.Commit(ctx, keep)
	}
	if err := v.Done(ctx); err != nil {
		return err
	}
	time.Sleep(d.late)
	return d.store.Update(ctx, keep)
}

// record is what there is to keep of a delivery. What was done before may not come.
func (d *desk) record(v *protocol.Delivery) (key []byte, value done, err error) {
	switch {
	case v.Lost != nil:
		return fmt.Appendf([]byte{appLost}, "%v %d %d", v.Lost.Stream, v.Lost.From, v.Lost.To), done{}, nil
	case v.Unsent != nil:
		key = binary.BigEndian.AppendUint64([]byte{appUnsent}, uint64(v.Unsent.From.UnixMilli()))
		return binary.BigEndian.AppendUint64(key, uint64(v.Unsent.To.UnixMilli())), done{}, nil
	}
	b := v.Message.Content()
	sum, id := sha256.Sum256(b), v.Message.ID()
	if len(b) < 8 {
		return nil, done{}, fmt.Errorf("a reading of %d bytes", len(b))
	}
	key = append([]byte{appReading}, b[:8]...)
	err = d.store.View(context.Background(), func(v store.View) error {
		before, err := store.PrefixView(v, appSpace).Get(key)
		if err == nil && before != nil {
			err = d.notes.write(entry{What: wordAgain, Reading: binary.BigEndian.Uint64(b)})
		}
		return err
	})
	return key, done{ID: hex.EncodeToString(id[:]), Sum: hex.EncodeToString(sum[:])}, err
}

// note counts a record: an application that would do everything twice.
func note(tx store.Tx, key []byte, value done) error {
	before, err := tx.Get(key)
	if err != nil {
		return err
	}
	var earlier done
	if before != nil {
		if err := json.Unmarshal(before, &earlier); err != nil {
			return err
		}
	}
	value.Times = earlier.Times + 1
	b, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return tx.Put(key, b)
}

func (d *desk) notify(e protocol.Event) {
	if a, ok := e.(protocol.Alarm); ok {
		if err := d.notes.write(entry{What: wordAlarm, Alarm: "at the desk: " + a.Err.Error()}); err != nil {
			panic(err)
		}
	}
}
