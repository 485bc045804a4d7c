package protocol_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/protocol"
)

var someReceipts = []protocol.Receipt{
	{Stream: envelope.StreamID{1}, Next: 7, Head: envelope.Head{1}, Bitmap: []byte{}},
	{Stream: envelope.StreamID{2}, Next: 0, Bitmap: []byte{0, 0x81}},
	{Stream: envelope.StreamID{3}, Next: 1 << 40, Head: envelope.Head{3}, Bitmap: []byte{1}, Lost: true},
}

func TestReceiptsRoundTrip(t *testing.T) {
	b, err := protocol.AppendReceipts([]byte("before"), someReceipts)
	if err != nil {
		t.Fatal(err)
	}
	list, err := protocol.ParseReceipts(b[len("before"):])
	if err != nil || !reflect.DeepEqual(list, someReceipts) {
		t.Errorf("%v, %v", list, err)
	}
}

func TestReceiptDone(t *testing.T) {
	r := protocol.Receipt{Next: 10, Bitmap: []byte{0b101, 0, 1}}
	done := map[uint64]bool{11: true, 13: true, 27: true}
	for place := range uint64(100) {
		if want := place < 10 || done[place]; r.Done(place) != want {
			t.Errorf("place %d: %v", place, !want)
		}
	}
	if r.Done(1<<53) || r.Done(1<<64-1) {
		t.Error("a place far away is done")
	}
}

// Receipts in another form than the one are refused, by parser and writer.
func TestReceiptsRefused(t *testing.T) {
	stream, head := "\x50"+strings.Repeat("s", 16), "\x58\x20"+strings.Repeat("h", 32)
	one := "\x84" + stream + "\x07" + head + "\x40"
	for name, test := range map[string]struct {
		b     string
		class error
	}{
		"none":           {"\x80", envelope.ErrFormat},
		"no array":       {one, envelope.ErrFormat},
		"empty":          {"", envelope.ErrFormat},
		"behind":         {"\x81" + one + "\x00", envelope.ErrFormat},
		"cut":            {"\x81" + one[:len(one)-1], envelope.ErrFormat},
		"twice":          {"\x82" + one + one, envelope.ErrFormat},
		"descending":     {"\x82" + one + strings.Replace(one, "sss", "rrr", 1), envelope.ErrFormat},
		"three items":    {"\x81\x83" + stream + "\x07" + head, envelope.ErrFormat},
		"stream of 15":   {"\x81\x84\x4f" + strings.Repeat("s", 15) + "\x07" + head + "\x40", envelope.ErrFormat},
		"head of 31":     {"\x81\x84" + stream + "\x07\x58\x1f" + strings.Repeat("h", 31) + "\x40", envelope.ErrFormat},
		"next below 0":   {"\x81\x84" + stream + "\x27" + head + "\x40", envelope.ErrFormat},
		"ends in 0":      {"\x81\x84" + stream + "\x07" + head + "\x42\x01\x00", envelope.ErrFormat},
		"lost false":     {"\x81\x85" + stream + "\x07" + head + "\x40\xf4", envelope.ErrFormat},
		"lost null":      {"\x81\x85" + stream + "\x07" + head + "\x40\xf6", envelope.ErrFormat},
		"long bitmap":    {"\x81\x84" + stream + "\x07" + head + "\x59\x02\x01" + strings.Repeat("\x01", 513), envelope.ErrLimit},
		"place too high": {"\x81\x84" + stream + "\x1b\x00\x1f\xff\xff\xff\xff\xff\xff" + head + "\x41\x01", envelope.ErrLimit},
		"65":             {"\x98\x41" + strings.Repeat(one, 65), envelope.ErrLimit},
	} {
		if list, err := protocol.ParseReceipts([]byte(test.b)); !errors.Is(err, test.class) || list != nil {
			t.Errorf("%s: %v, want %v", name, err, test.class)
		}
	}
	for name, list := range map[string][]protocol.Receipt{
		"none": nil, "twice": {someReceipts[0], someReceipts[0]}, "ends in 0": {{Bitmap: []byte{0}}},
		"too high": {{Next: 1 << 53}}, "bitmap too high": {{Next: 1<<53 - 1, Bitmap: []byte{1}}}, "long": {{Bitmap: bytes.Repeat([]byte{1}, 513)}},
		"many": make([]protocol.Receipt, 65),
	} {
		if b, err := protocol.AppendReceipts(nil, list); err == nil {
			t.Errorf("%s: written as %x", name, b)
		}
	}
}

func FuzzReceipts(f *testing.F) {
	b, err := protocol.AppendReceipts(nil, someReceipts)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte("\x80"))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := protocol.ParseReceipts(b)
		if err != nil {
			if !errors.Is(err, envelope.ErrFormat) && !errors.Is(err, envelope.ErrLimit) {
				t.Errorf("%v is of no class", err)
			}
			return
		}
		again, err := protocol.AppendReceipts(nil, list)
		if err != nil || !bytes.Equal(again, b) {
			t.Errorf("written again as %x, %v", again, err)
		}
	})
}
