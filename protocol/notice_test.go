package protocol_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/protocol"
)

var someNotices = []protocol.Unsent{
	{From: time.UnixMilli(5), To: time.UnixMilli(5), Count: 1},
	{From: time.UnixMilli(0), To: time.UnixMilli(1 << 41)},
	{From: time.UnixMilli(7), To: time.UnixMilli(9), Count: 1 << 40},
}

func TestNoticesRoundTrip(t *testing.T) {
	for _, want := range [][]protocol.Unsent{someNotices, {}} {
		b, err := protocol.AppendNotices([]byte("before"), want)
		if err != nil {
			t.Fatal(err)
		}
		list, err := protocol.ParseNotices(b[len("before"):])
		if err != nil || !reflect.DeepEqual(list, want) {
			t.Errorf("%v, %v", list, err)
		}
	}
}

// Notices in another form than the one are refused, by parser and writer.
func TestNoticesRefused(t *testing.T) {
	for name, test := range map[string]struct {
		b     string
		class error
	}{
		"empty":            {"", envelope.ErrFormat},
		"no array":         {"\x83\x01\x05\x06", envelope.ErrFormat},
		"behind":           {"\x80\x00", envelope.ErrFormat},
		"cut":              {"\x81\x83\x01\x05", envelope.ErrFormat},
		"another kind":     {"\x81\x83\x02\x05\x06", envelope.ErrFormat},
		"two items":        {"\x81\x82\x01\x05", envelope.ErrFormat},
		"ends before":      {"\x81\x83\x01\x06\x05", envelope.ErrFormat},
		"count of 0":       {"\x81\x84\x01\x05\x06\x00", envelope.ErrFormat},
		"count below 0":    {"\x81\x84\x01\x05\x06\x20", envelope.ErrFormat},
		"not the shortest": {"\x81\x83\x01\x18\x05\x06", envelope.ErrFormat},
		"65":               {"\x98\x41" + strings.Repeat("\x83\x01\x05\x06", 65), envelope.ErrLimit},
	} {
		if list, err := protocol.ParseNotices([]byte(test.b)); !errors.Is(err, test.class) || list != nil {
			t.Errorf("%s: %v, want %v", name, err, test.class)
		}
	}
	for name, list := range map[string][]protocol.Unsent{
		"before 1970": {{From: time.UnixMilli(-1), To: time.UnixMilli(1)}},
		"ends before": {{From: time.UnixMilli(2), To: time.UnixMilli(1)}},
		"many":        make([]protocol.Unsent, 65),
	} {
		if b, err := protocol.AppendNotices(nil, list); err == nil {
			t.Errorf("%s: written as %x", name, b)
		}
	}
}

func FuzzNotices(f *testing.F) {
	b, err := protocol.AppendNotices(nil, someNotices)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte("\x80"))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := protocol.ParseNotices(b)
		if err != nil {
			if !errors.Is(err, envelope.ErrFormat) && !errors.Is(err, envelope.ErrLimit) {
				t.Errorf("%v is of no class", err)
			}
			return
		}
		again, err := protocol.AppendNotices(nil, list)
		if err != nil || !bytes.Equal(again, b) {
			t.Errorf("written again as %x, %v", again, err)
		}
	})
}
