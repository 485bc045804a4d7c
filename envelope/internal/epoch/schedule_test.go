package epoch

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance"
)

// The expander against crypto/hkdf, for every length that the schedule uses.
func TestExpanderIsHKDF(t *testing.T) {
	secret := bytes.Repeat([]byte{7}, 32)
	for _, suite := range []keys.Suite{keys.SuiteXWing, keys.SuiteX25519} {
		var x Extractor
		s := x.Core(suite, secret)
		prk, err := hkdf.Extract(sha256.New, secret, append([]byte("vitalpost/1 epoch-core\x00"), byte(suite)))
		if err != nil {
			t.Fatal(err)
		}
		var data [32]byte
		data[0] = 9
		for _, length := range []int{8, 12, 32} {
			got := make([]byte, length)
			s.prk.into(got, labelRoot, data[:], []byte{3})
			want, err := hkdf.Expand(sha256.New, prk, labelRoot+string(data[:])+"\x03", length)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("suite %v, %d bytes: %x, want %x", suite, length, got, want)
			}
		}
	}
}

// Every intermediate value of every positive vector, written by another hand.
func TestScheduleVectors(t *testing.T) {
	vectors, err := conformance.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	var x Extractor // one for all: nothing of one epoch may reach another
	for _, v := range vectors {
		if v.Expect != "ok" || v.Operation != "open" && v.Operation != "peel" {
			continue
		}
		var want struct {
			Secret, Commit, H, EK conformance.Hex
			EpochID               conformance.Hex `json:"epoch_id"`
			IV0                   conformance.Hex `json:"iv_0"`
			Roots                 []conformance.Hex
		}
		var result struct{ Suite keys.Suite }
		if err := json.Unmarshal(v.Intermediate, &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(v.Result, &result); err != nil {
			t.Fatal(err)
		}
		h := [32]byte(want.H)
		s := x.Core(result.Suite, want.Secret)
		if v.Operation == "peel" {
			suite := keys.SuiteX25519
			for _, s := range []keys.Suite{keys.SuiteXWing, keys.SuiteMLKEM768P256} {
				if len(want.EK) == s.HPKE().EncSize() {
					suite = s
				}
			}
			s = x.Layer(suite, want.Secret)
		} else if commit := s.Commit(); !bytes.Equal(commit[:], want.Commit) {
			t.Errorf("%s: commit %x, want %x", v.Name, commit, want.Commit)
		}
		id, r := s.ID(&h), s.Ratchet(&h)
		_, iv, err := r.Open(new(Expander), 0)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(id[:], want.EpochID) || !bytes.Equal(iv[:], want.IV0) {
			t.Errorf("%s: id %x and iv %x, want %x and %x", v.Name, id, iv, want.EpochID, want.IV0)
		}
		for i := range want.Roots {
			if root := s.Root(&h, i); !bytes.Equal(root[:], want.Roots[i]) {
				t.Errorf("%s: root %d is %x, want %x", v.Name, i, root, want.Roots[i])
			}
		}
		n++
	}
	if n < 60 {
		t.Errorf("%d vectors with a schedule: too few", n)
	}
}

func TestNonce(t *testing.T) {
	iv := [12]byte{11: 0xf0, 10: 0x0f}
	if got := nonce(iv, 0x1234); got != [12]byte{10: 0x0f ^ 0x12, 11: 0xf0 ^ 0x34} {
		t.Errorf("nonce %x", got)
	}
}

// An extractor lives as long as an opener, and between messages must hold no
// secret of the last one: neither the secret in the block of the inner hash, nor
// the inner digest in that of the outer one, from which the prk follows.
func TestG8_ExtractorKeepsNoSecret(t *testing.T) {
	var x Extractor
	secret := bytes.Repeat([]byte{0xa7}, 32)
	by := salt{labelLayer, keys.SuiteX25519}
	public := append([]byte(labelLayer), byte(keys.SuiteX25519))
	ipad := bytes.Repeat([]byte{0x36}, sha256.BlockSize)
	for i := range public {
		ipad[i] ^= public[i]
	}
	inner := sha256.Sum256(append(ipad, secret...))
	prk, err := hkdf.Extract(sha256.New, secret, public)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		x.Layer(keys.SuiteX25519, secret)
		for what, b := range map[string][]byte{"secret": secret, "inner digest": inner[:], "prk": prk} {
			if holds(reflect.ValueOf(x.macs[by]), b, 8) {
				t.Errorf("the %s is still in the HMAC", what)
			}
		}
	}
	x.macs[by].Write(secret)
	x.macs[by].Sum(nil)
	if !holds(reflect.ValueOf(x.macs[by]), secret, 8) || !holds(reflect.ValueOf(x.macs[by]), inner[:], 8) {
		t.Fatal("the search is blind")
	}
}

// holds reports whether b stands in an array or slice of bytes below v.
func holds(v reflect.Value, b []byte, depth int) bool {
	if depth == 0 {
		return false
	}
	kind := v.Kind()
	if kind == reflect.Pointer || kind == reflect.Interface {
		return !v.IsNil() && holds(v.Elem(), b, depth-1)
	}
	if kind == reflect.Struct {
		for i := range v.NumField() {
			if holds(v.Field(i), b, depth-1) {
				return true
			}
		}
	}
	if (kind == reflect.Array || kind == reflect.Slice) && v.Type().Elem().Kind() == reflect.Uint8 {
		var held []byte
		for i := range v.Len() {
			held = append(held, byte(v.Index(i).Uint()))
		}
		return bytes.Contains(held, b)
	}
	return false
}

// What is left of a schedule after Erase holds no expanded secret.
func TestEraseAndScratch(t *testing.T) {
	var x Extractor
	s := x.Layer(keys.SuiteX25519, bytes.Repeat([]byte{1}, 32))
	var h [32]byte
	sealing := s.Sealing(&h)
	if err := sealing.Prepare(); err != nil {
		t.Fatal(err)
	}
	s.Root(&h, 1)
	if s.prk.buf != [128]byte{} || sealing.steps.buf != [128]byte{} || sealing.now.key != [32]byte{} {
		t.Error("scratch memory keeps secrets")
	}
	s.Erase()
	if s.prk.mac != nil || sealing.steps.mac != nil {
		t.Error("a keyed HMAC is left")
	}
}
