package cose

import (
	"bytes"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// TestProtectedHeader is the strictness of a protected header that the CDDL
// says is {alg, kid}: what is inside the byte string.
func TestProtectedHeader(t *testing.T) {
	for _, c := range []struct {
		name, in string
		class    error
	}{
		{"alg and kid", "a2 0132 0441aa", nil},
		{"any alg: whether it has a place is asked later", "a2 0126 0441aa", nil},
		{"kid of no bytes: sizes are asked later", "a2 0132 0440", nil},
		{"alg of 2^53-1", "a2 011b001fffffffffffff 0441aa", nil},
		{"nothing", "", ErrFormat},
		{"empty map", "a0", ErrFormat},
		{"not a map: array", "80", ErrFormat},
		{"not a map: bytes", "43a10132", ErrFormat},
		{"kid missing", "a1 0132", ErrFormat},
		{"alg missing", "a1 0441aa", ErrFormat},
		{"alg twice", "a3 0132 0132 0441aa", ErrFormat},
		{"kid twice", "a3 0132 0441aa 0441aa", ErrFormat},
		{"unsorted", "a2 0441aa 0132", ErrFormat},
		{"text alg", "a2 016745643235353139 0441aa", ErrFormat},
		{"bytes alg", "a2 014113 0441aa", ErrFormat},
		{"null alg", "a2 01f6 0441aa", ErrFormat},
		{"float alg", "a2 01f9cc80 0441aa", ErrFormat},
		{"alg of 2^53", "a2 011b0020000000000000 0441aa", ErrFormat},
		{"text kid", "a2 0132 0461aa", ErrFormat},
		{"integer kid", "a2 0132 0401", ErrFormat},
		{"alg in two bytes", "a2 013812 0441aa", ErrFormat},
		{"kid's length in two bytes", "a2 0132 045801aa", ErrFormat},
		{"map's size in two bytes", "b802 0132 0441aa", ErrFormat},
		{"endless map", "bf 0132 0441aa ff", ErrFormat},
		{"crit of what is understood", "a3 0132 028104 0441aa", ErrFormat},
		{"crit of what is not there", "a3 0132 02811863 0441aa", ErrFormat},
		{"crit empty", "a3 0132 0280 0441aa", ErrFormat},
		{"content type", "a3 0132 0300 0441aa", ErrFormat},
		{"IV, which has another place", "a3 0132 0441aa 0541bb", ErrFormat},
		{"Partial IV", "a3 0132 0441aa 0641bb", ErrFormat},
		{"CWT claims", "a3 0132 0441aa 0fa0", ErrFormat},
		{"typ", "a3 0132 0441aa 1000", ErrFormat},
		{"x5chain", "a3 0132 0441aa 182141bb", ErrFormat},
		{"ek, which has another place", "a3 0132 0441aa 2341bb", ErrFormat},
		{"psk_id", "a3 0132 0441aa 2441bb", ErrFormat},
		{"salt", "a3 0132 0441aa 3341bb", ErrFormat},
		{"label 0", "a3 0000 0132 0441aa", ErrFormat},
		{"text label", "a3 0132 0441aa 616b41bb", ErrFormat},
		{"bytes label", "a3 0132 0441aa 410141bb", ErrFormat},
		{"bytes behind the map", "a2 0132 0441aa 00", ErrFormat},
		{"cut off", "a2 0132 0441", ErrFormat},
		{"kid nested too deep", "a2 0132 04 8181818181818181818181818181818100", ErrLimit},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := unhex(t, c.in)
			type result struct {
				h   Header
				raw []byte
			}
			got, err := read(dcbor.AppendBytes(nil, in), func(r *dcbor.Reader) result {
				h, raw := readProtected(r, pAlgorithm|pKeyID)
				return result{h, raw}
			})
			if c.class != nil {
				refused(t, err, c.class)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.raw, in) || !bytes.Equal(got.h.Append(nil), in) {
				t.Errorf("received %x, written again %x", got.raw, got.h.Append(nil))
			}
		})
	}
}

// TestUnprotectedHeader is the same for an unprotected {ek}, which no signature
// and no AEAD covers: nothing else may be there.
func TestUnprotectedHeader(t *testing.T) {
	for _, c := range []struct {
		name, in string
		class    error
	}{
		{"ek", "a1 2341bb", nil},
		{"empty", "a0", ErrFormat},
		{"alg", "a2 0132 2341bb", ErrFormat},
		{"kid", "a2 0441aa 2341bb", ErrFormat},
		{"IV", "a2 0541aa 2341bb", ErrFormat},
		{"unknown", "a2 186300 2341bb", ErrFormat},
		{"psk_id", "a2 2341bb 2441cc", ErrFormat},
		{"countersignature", "a2 0b80 2341bb", ErrFormat},
		{"ek twice", "a2 2341bb 2341bb", ErrFormat},
		{"ek as text", "a1 236162", ErrFormat},
		{"null", "f6", ErrFormat},
		{"array", "80", ErrFormat},
		{"a map in a byte string", "44a12341bb", ErrFormat},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := unhex(t, c.in)
			h, err := read(in, func(r *dcbor.Reader) Header { return readUnprotected(r, pEncapsulatedKey) })
			if c.class != nil {
				refused(t, err, c.class)
				return
			}
			if err != nil || !bytes.Equal(h.Append(nil), in) {
				t.Errorf("%v, written again %x", err, h.Append(nil))
			}
		})
	}
}

// TestHeaderLimit has a header map at and above 8192 bytes, on either side. The
// limit comes before what is in the map: there it would be format.
func TestHeaderLimit(t *testing.T) {
	for _, n := range []int{MaxHeader, MaxHeader + 1} {
		class := ErrFormat // of the parameter 99 in it
		if n > MaxHeader {
			class = ErrLimit
		}
		_, err := ParseSign1(rawSign1(bigHeader(n), []byte{0xa0}, nil, nil))
		refused(t, err, class)
		_, err = ParseSign1(rawSign1(unhex(t, "a10132"), bigHeader(n), nil, nil))
		refused(t, err, class)
		if len(bigHeader(n)) != n {
			t.Fatalf("%d bytes", len(bigHeader(n)))
		}
	}
	// A map of parameters that have a place reaches the limit, too.
	h := Header{Algorithm: AlgHPKE9, KeyID: make([]byte, MaxHeader-8)}
	if b := h.Append(nil); len(b) != MaxHeader {
		t.Fatalf("%d bytes", len(b))
	}
	for more, class := range []error{nil, ErrLimit} {
		h.KeyID = make([]byte, MaxHeader-8+more)
		_, err := read(rawEncrypt0(h.Append(nil), unhex(t, "a1 2341bb"), nil), ReadHPKEEncrypt0)
		if class != nil {
			refused(t, err, class)
		} else if err != nil {
			t.Error(err)
		}
	}
}

// TestHeaderAppend writes every parameter in the order of its encoding, and
// none that is nil.
func TestHeaderAppend(t *testing.T) {
	h := Header{
		Algorithm: AlgEd25519, KeyID: []byte{1}, IV: []byte{2}, PartialIV: []byte{3}, EncapsulatedKey: []byte{4}, Salt: []byte{5},
	}
	b := h.Append([]byte{0xff})
	if want := unhex(t, "ff a6 0132 044101 054102 064103 234104 334105"); !bytes.Equal(b, want) {
		t.Errorf("got %x, want %x", b, want)
	}
	if err := dcbor.Scan(b[1:]); err != nil {
		t.Error(err)
	}
	if b := new(Header).Append(nil); !bytes.Equal(b, []byte{0xa0}) {
		t.Errorf("none: %x", b)
	}
}
