package wire

import (
	"bytes"
	"encoding/hex"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

const (
	received = "5820 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	claimed  = received + "1b000001a3185c5000 01 02 6474657374"
)

// The table of the CDDL's record-claim: what is taken, and what it says.
func TestRecordClaim(t *testing.T) {
	base := RecordClaim{Time: 1_800_000_000_000, Ingress: 1, Egress: 2, Software: "test"}
	for i := range base.Received {
		base.Received[i] = byte(i)
	}
	for name, c := range map[string]struct {
		in     string
		change func(*RecordClaim)
	}{
		"five":    {"85" + claimed, func(*RecordClaim) {}},
		"no time": {"85" + received + "00 01 02 6474657374", func(c *RecordClaim) { c.Time = 0 }},
		"largest": {"85" + received + strings.Repeat("1b001fffffffffffff", 3) + "60", func(c *RecordClaim) {
			*c = RecordClaim{c.Received, dcbor.MaxInt, dcbor.MaxInt, dcbor.MaxInt, "", nil, 0, nil}
		}},
		"cut": {"86" + claimed + "5820" + strings.Repeat("07", 32), func(c *RecordClaim) {
			c.Cut = (*[32]byte)(bytes.Repeat([]byte{7}, 32))
		}},
		"1 delegate":          {"86" + claimed + "01", func(c *RecordClaim) { c.Delegates = 1 }},
		"8 delegates":         {"86" + claimed + "08", func(c *RecordClaim) { c.Delegates = 8 }},
		"evidence":            {"86" + claimed + "82 00 40", func(c *RecordClaim) { c.Evidence = []byte{0x82, 0, 0x40} }},
		"evidence of a type":  {"86" + claimed + "82 6161 4101", func(c *RecordClaim) { c.Evidence = []byte{0x82, 0x61, 'a', 0x41, 1} }},
		"delegates, evidence": {"87" + claimed + "02 82 00 40", func(c *RecordClaim) { c.Delegates, c.Evidence = 2, []byte{0x82, 0, 0x40} }},
	} {
		want := base
		c.change(&want)
		in := unhex(t, c.in)
		got, err := ParseRecordClaim(in)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v: %v", name, got, want, err)
		}
		same(t, want.Append(nil), in)
	}
}

func TestRecordClaimRefused(t *testing.T) {
	for name, c := range map[string]struct {
		in    string
		class error
	}{
		"empty":                      {"", dcbor.ErrFormat},
		"four":                       {"84" + received + "00 01 02", dcbor.ErrFormat},
		"a map":                      {"a0", dcbor.ErrFormat},
		"digest of 31":               {"85 581f" + strings.Repeat("00", 31) + "00 01 02 60", dcbor.ErrFormat},
		"digest of 33":               {"85 5821" + strings.Repeat("00", 33) + "00 01 02 60", dcbor.ErrFormat},
		"negative time":              {"85" + received + "20 01 02 60", dcbor.ErrFormat},
		"time as null":               {"85" + received + "f6 01 02 60", dcbor.ErrFormat},
		"egress of 2^53":             {"85" + received + "00 01 1b0020000000000000 60", dcbor.ErrFormat},
		"software as bytes":          {"85" + received + "00 01 02 40", dcbor.ErrFormat},
		"software no UTF-8":          {"85" + received + "00 01 02 61ff", dcbor.ErrFormat},
		"0 delegates":                {"86" + claimed + "00", dcbor.ErrFormat},
		"9 delegates":                {"86" + claimed + "09", dcbor.ErrFormat},
		"257 delegates":              {"86" + claimed + "190101", dcbor.ErrFormat},
		"delegates twice":            {"87" + claimed + "01 01", dcbor.ErrFormat},
		"evidence first":             {"87" + claimed + "82 00 40 01", dcbor.ErrFormat},
		"evidence twice":             {"87" + claimed + "82 00 40 82 00 40", dcbor.ErrFormat},
		"evidence as null":           {"86" + claimed + "f6", dcbor.ErrFormat},
		"evidence alone of its type": {"86" + claimed + "81 00", dcbor.ErrFormat},
		"evidence of three":          {"86" + claimed + "83 00 40 40", dcbor.ErrFormat},
		"evidence as text":           {"86" + claimed + "82 00 60", dcbor.ErrFormat},
		"evidence of empty type":     {"86" + claimed + "82 60 40", dcbor.ErrFormat},
		"evidence of a type of 256":  {"86" + claimed + "82 790100" + strings.Repeat("61", 256) + "40", dcbor.ErrLimit},
		"eight":                      {"88" + claimed + "01 82 00 40 00", dcbor.ErrFormat},
		"a byte more":                {"85" + claimed + "00", dcbor.ErrFormat},
	} {
		got, err := ParseRecordClaim(unhex(t, c.in))
		if !errors.Is(err, c.class) || !reflect.DeepEqual(got, RecordClaim{}) {
			t.Errorf("%s: %+v, %v, want %v", name, got, err, c.class)
		}
		refused(t, err)
	}
}

func TestRecordPlaintext(t *testing.T) {
	for _, trail := range []string{"", "00", strings.Repeat("ab", 23), strings.Repeat("ab", 24), strings.Repeat("ab", 256)} {
		want := RecordPlaintext{Record: unhex(t, "d2 84 43a10132 a0 40 40"), Trail: unhex(t, trail)}
		b := AppendRecordPlaintext(nil, want)
		if n := RecordPlaintextSize(len(want.Record), len(want.Trail)); n != len(b) {
			t.Errorf("%d bytes, RecordPlaintextSize says %d", len(b), n)
		}
		got, err := ParseRecordPlaintext(b)
		if err != nil || !bytes.Equal(got.Record, want.Record) || !bytes.Equal(got.Trail, want.Trail) {
			t.Errorf("%+v came back as %+v: %v", want, got, err)
		}
	}
	for _, in := range []string{"", "80", "81 00", "83 00 40 40", "82 00 60", "82 00 f6", "82 40", "a0", "82 00 40 00", "82 00 5801"} {
		got, err := ParseRecordPlaintext(unhex(t, in))
		if !errors.Is(err, dcbor.ErrFormat) || got.Record != nil || got.Trail != nil {
			t.Errorf("%s: %+v, %v", in, got, err)
		}
	}
}

func FuzzParseRecordClaim(f *testing.F) {
	for _, in := range []string{
		"85" + claimed, "85" + received + "00 00 00 60", "86" + claimed + "01", "86" + claimed + "82 00 40",
		"87" + claimed + "08 82 6a746578742f706c61696e 4101",
	} {
		f.Add(unhex(f, in))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := ParseRecordClaim(b)
		if err != nil {
			refused(t, err)
			return
		}
		same(t, c.Append(nil), b)
		if c.Delegates > MaxDelegates {
			t.Fatal("over the limit")
		}
	})
}

func FuzzParseRecordPlaintext(f *testing.F) {
	for _, in := range []string{"82 d2 84 43a10132 a0 40 40 40", "82 00 40", "82 d2 84 43a10132 a0 4180 4100 4100"} {
		f.Add(unhex(f, in))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ParseRecordPlaintext(b)
		if err != nil {
			refused(t, err)
			return
		}
		same(t, AppendRecordPlaintext(nil, p), b)
		if RecordPlaintextSize(len(p.Record), len(p.Trail)) != len(b) {
			t.Fatal("RecordPlaintextSize is wrong")
		}
	})
}
