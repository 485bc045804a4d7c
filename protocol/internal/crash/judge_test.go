package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// TestJudge plants each fault in facts that are otherwise right.
func TestJudge(t *testing.T) {
	const all = 20
	// grouped is one of boxGrouped, atOnce one of boxAtOnce.
	const grouped, atOnce = 3, 7
	for name, test := range map[string]struct {
		plant       func(f *facts)
		middle, end error // what is found in the middle of a run, and at its end
	}{
		"nothing":                            {func(*facts) {}, nil, nil},
		"nothing sent":                       {func(f *facts) { f.sent = nil }, errNothing, errNothing},
		"begun only":                         {func(f *facts) { delete(f.sent, atOnce); delete(f.done, atOnce) }, nil, nil},
		"done, and no note that it was sent": {func(f *facts) { delete(f.sent, atOnce) }, nil, nil},

		"lost":                              {func(f *facts) { delete(f.done, atOnce) }, errLost, errLost},
		"still kept":                        {func(f *facts) { delete(f.done, atOnce); f.keep(atOnce) }, nil, errLost},
		"group lost":                        {func(f *facts) { delete(f.done, grouped) }, nil, errUntold},
		"group lost, told":                  {func(f *facts) { delete(f.done, grouped); f.unsent = []span{{1025, 1040}} }, nil, nil},
		"group lost, told of later times":   {func(f *facts) { delete(f.done, grouped); f.unsent = []span{{1036, 1100}} }, nil, errUntold},
		"group lost, told of earlier times": {func(f *facts) { delete(f.done, grouped); f.unsent = []span{{1000, 1029}} }, nil, errUntold},
		"another lost, told":                {func(f *facts) { delete(f.done, atOnce); f.unsent = []span{{0, 5000}} }, errLost, errLost},

		"done twice":             {func(f *facts) { f.change(atOnce, func(d *done) { d.Times = 2 }) }, errTwice, errTwice},
		"delivered again":        {func(f *facts) { f.again = []uint64{atOnce} }, errTwice, errTwice},
		"other content":          {func(f *facts) { f.change(atOnce, func(d *done) { d.Sum = f.done[grouped].Sum }) }, errForeign, errForeign},
		"never begun":            {func(f *facts) { delete(f.begun, atOnce) }, errForeign, errForeign},
		"acknowledged, not done": {func(f *facts) { delete(f.done, grouped); f.acknowledge(grouped) }, errAcknowledged, errAcknowledged},
		"acknowledged as another": {func(f *facts) { f.change(grouped, func(d *done) { d.ID = "other" }); f.acknowledge(grouped) },
			errAcknowledged, errAcknowledged},
		"acknowledged, not known": {func(f *facts) { f.acknowledged = append(f.acknowledged, entry{Box: 1, Ref: 999}) }, nil, nil},

		"given up":         {func(f *facts) { f.givenUp = 1 }, errGivenUp, errGivenUp},
		"reported as lost": {func(f *facts) { f.lost = 1 }, errGivenUp, errGivenUp},
		"alarm":            {func(f *facts) { f.alarms = []string{"a thief"} }, errAlarm, errAlarm},
		"nonce":            {func(f *facts) { f.reused = []string{"sealed 00"} }, errReused, errReused},
		"left":             {func(f *facts) { f.left = map[string]int{"phone queue q": 1} }, nil, errLeft},
	} {
		t.Run(name, func(t *testing.T) {
			f := &facts{begun: map[uint64]bool{}, sent: map[uint64]entry{}, done: map[uint64]done{}, waiting: map[message]bool{}}
			for n := range uint64(all) {
				sum, at := sha256.Sum256(content(n)), 1000+10*int64(n)
				f.begun[n] = true
				f.sent[n] = entry{Reading: n, Began: at, End: at + 5, Box: uint64(boxOf(n) + 1), Ref: n + 100}
				f.done[n] = done{1, hex.EncodeToString([]byte{byte(n)}), hex.EncodeToString(sum[:])}
			}
			test.plant(f)
			for final, want := range map[bool]error{false: test.middle, true: test.end} {
				if err := f.faults(final); !errors.Is(err, want) {
					t.Errorf("at the end %v: found %v, want %v", final, err, want)
				}
			}
		})
	}
}

func (f *facts) keep(n uint64) { f.waiting[message{f.sent[n].Box, f.sent[n].Ref}] = true }

func (f *facts) change(n uint64, how func(*done)) {
	d := f.done[n]
	how(&d)
	f.done[n] = d
}

func (f *facts) acknowledge(n uint64) {
	e := f.sent[n]
	id := hex.EncodeToString([]byte{byte(n)})
	f.acknowledged = append(f.acknowledged, entry{Box: e.Box, Ref: e.Ref, ID: id})
}

// TestSeals: the same bytes may be seen again, and others at the same place may not.
func TestSeals(t *testing.T) {
	const first, other = "\xa2\x04\x48ABCDEFGH\x06\x42\x00\x01", "\xa2\x04\x48ABCDEFGH\x06\x42\x00\x02"
	opening := dcbor.AppendBytes(nil, []byte("opening"))
	for name, test := range map[string]struct {
		envelopes [][]byte
		reused    int
	}{
		"repeated":               {[][]byte{wrap(nil, first, "a", ""), wrap(nil, first, "a", "")}, 0},
		"beside an opening":      {[][]byte{wrap(nil, first, "a", ""), wrap(opening, first, "a", "")}, 0},
		"another counter":        {[][]byte{wrap(nil, first, "a", ""), wrap(nil, other, "b", "")}, 0},
		"other bytes":            {[][]byte{wrap(nil, first, "a", ""), wrap(nil, first, "b", "")}, 1},
		"other bytes, twice":     {[][]byte{wrap(nil, first, "a", ""), wrap(opening, first, "b", ""), wrap(nil, first, "a", "")}, 2},
		"another opening":        {[][]byte{wrap(opening, first, "a", ""), wrap(dcbor.AppendUint(nil, 1), first, "a", "")}, 1},
		"the same record":        {[][]byte{wrap(nil, first, "a", "r"), wrap(nil, first, "a", "r")}, 0},
		"another under its salt": {[][]byte{wrap(nil, first, "a", "r"), wrap(nil, other, "b", "s")}, 1},
	} {
		s := newSeals()
		for _, e := range test.envelopes {
			if err := s.see(e); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if len(s.reused) != test.reused {
			t.Errorf("%s: found %q, want %d", name, s.reused, test.reused)
		}
	}
	for _, bad := range [][]byte{nil, wrap(nil, first[:14], "a", ""), wrap(nil, first, "a", "")[1:]} {
		if err := newSeals().see(bad); err == nil {
			t.Errorf("%x is taken for an envelope", bad)
		}
	}
}

// wrap makes what looks like an envelope. The record's salt is always the same.
func wrap(opening []byte, protected, ciphertext, record string) []byte {
	body := appendEncrypt0(nil, protected, ciphertext)
	if opening != nil {
		body = append(append(dcbor.AppendArray(nil, 2), opening...), body...)
	}
	var trail []byte
	if record != "" {
		trail = appendEncrypt0(nil, "salt", record)
	}
	b := dcbor.AppendUint(dcbor.AppendArray(nil, 3), 1)
	return dcbor.AppendBytes(dcbor.AppendBytes(b, body), trail)
}

func appendEncrypt0(dst []byte, protected, ciphertext string) []byte {
	dst = dcbor.AppendBytes(dcbor.AppendArray(dst, 3), []byte(protected))
	return dcbor.AppendBytes(append(dst, 0xa0), []byte(ciphertext))
}
