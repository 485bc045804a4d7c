package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// facts are what stores and files say, read from outside while no node runs.
type facts struct {
	// Of the device's application.
	begun        map[uint64]bool
	sent         map[uint64]entry // by reading
	acknowledged []entry
	alarms       []string // of both endpoints

	// Of the desk's.
	done   map[uint64]done
	unsent []span
	again  []uint64
	lost   int

	// Of the stores.
	waiting map[message]bool // in the device's outboxes
	left    map[string]int   // records of nodes that something waits in
	givenUp int              // letters of endpoints and hops

	envelopes int // that have left a node
	reused    []string
}

// message is a message as its outbox calls it.
type message struct{ box, ref uint64 }

// gather reads a directory, and changes nothing in it but that bbolt opens its files.
func gather(dir string) (*facts, error) {
	f := &facts{
		begun: map[uint64]bool{}, sent: map[uint64]entry{}, done: map[uint64]done{},
		waiting: map[message]bool{}, left: map[string]int{},
	}
	for _, name := range []string{"device", "desk"} {
		if err := readLines(linesPath(dir, name), f.note); err != nil {
			return nil, err
		}
	}
	s := newSeals()
	for _, name := range way {
		if err := readLines(wirePath(dir, name), func(e []byte) error {
			f.envelopes++
			return s.see(e)
		}); err != nil {
			return nil, err
		}
		if err := f.readStore(dir, name); err != nil {
			return nil, fmt.Errorf("store of %s: %w", name, err)
		}
	}
	f.reused = s.reused
	return f, nil
}

func (f *facts) note(e entry) error {
	switch e.What {
	case wordBegin:
		for n := e.From; n < e.To; n++ {
			if f.begun[n] {
				return fmt.Errorf("reading %d was begun twice", n)
			}
			f.begun[n] = true
		}
	case wordSent:
		f.sent[e.Reading] = e
	case wordAcknowledged:
		f.acknowledged = append(f.acknowledged, e)
	case wordAlarm:
		f.alarms = append(f.alarms, e.Alarm)
	case wordAgain:
		f.again = append(f.again, e.Reading)
	}
	return nil
}

// Records of the library that something waits in, or was given up in: namespace, and
// the first byte of the key.
const (
	outboxMessages = "outbox m"
	hopQueue       = "queue q"
	inboxRecords   = "inbox i"
	deadLetters    = "dead d"
	givenUpLetters = "givenup g"
)

func (f *facts) readStore(dir, name string) error {
	var p private
	if err := readJSON(privatePath(dir, name), &p); err != nil {
		return err
	}
	s, err := openStore(dir, name, p.Store)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.View(context.Background(), func(v store.View) error {
		for _, records := range []string{outboxMessages, hopQueue, inboxRecords, deadLetters, givenUpLetters} {
			err := scan(v, records, func(key, _ []byte) error {
				switch records {
				case deadLetters, givenUpLetters:
					f.givenUp++
				case outboxMessages:
					f.waiting[message{binary.BigEndian.Uint64(key), binary.BigEndian.Uint64(key[8:])}] = true
					fallthrough
				default:
					f.left[name+" "+records]++
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return f.readApplication(v)
	})
}

func (f *facts) readApplication(v store.View) error {
	for _, record := range []byte{appReading, appLost, appUnsent} {
		err := scan(v, appSpace+" "+string(record), func(key, value []byte) error {
			switch record {
			case appReading:
				var d done
				err := json.Unmarshal(value, &d)
				f.done[binary.BigEndian.Uint64(key)] = d
				return err
			case appLost:
				f.lost++
			case appUnsent:
				f.unsent = append(f.unsent, span{int64(binary.BigEndian.Uint64(key)), int64(binary.BigEndian.Uint64(key[8:]))})
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// scan hands all records of one kind to see, their keys without the first byte.
func scan(v store.View, records string, see func(key, value []byte) error) (err error) {
	last := len(records) - 1
	scanned := store.PrefixView(v, records[:last-1]).Scan([]byte{records[last]}, func(key, value []byte) bool {
		err = see(key[1:], value)
		return err == nil
	})
	if scanned != nil {
		return scanned
	}
	return err
}

func (f *facts) String() string {
	missing := 0
	for n := range f.sent {
		if _, ok := f.done[n]; !ok {
			missing++
		}
	}
	return fmt.Sprintf("begun %d, sent %d, done %d, of those sent not done %d, notices %d, told as acknowledged %d, envelopes %d",
		len(f.begun), len(f.sent), len(f.done), missing, len(f.unsent), len(f.acknowledged), f.envelopes)
}
