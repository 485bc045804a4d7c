package keys

import (
	"bytes"
	"math/big"
	"slices"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// list returns unknown suites from 10 on, with keys of the sizes given.
func list(sizes ...int) []bundleKey {
	var keys []bundleKey
	for i, n := range sizes {
		keys = append(keys, bundleKey{suite: uint64(10 + i), public: make([]byte, n)})
	}
	return keys
}

// TestBundleClaim has SPEC.md 6.4.3 and 6.4.4 at their edges.
func TestBundleClaim(t *testing.T) {
	p := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	base := p.Add(p, big.NewInt(9)).FillBytes(make([]byte, 32)) // the base point's second name
	slices.Reverse(base)
	for _, c := range []struct {
		name  string
		class error
		fault func(*draft)
	}{
		{"8 versions", nil, func(d *draft) { d.claim.versions = []uint64{1, 2, 3, 4, 5, 6, 7, 255} }},
		{"9 versions", ErrLimit, func(d *draft) { d.claim.versions = []uint64{1, 2, 3, 4, 5, 6, 7, 8, 9} }},
		{"no version", ErrFormat, func(d *draft) { d.claim.versions = nil }},
		{"version 0", ErrFormat, func(d *draft) { d.claim.versions = []uint64{0, 1} }},
		{"version 256", ErrFormat, func(d *draft) { d.claim.versions = []uint64{1, 256} }},
		{"versions descending", ErrFormat, func(d *draft) { d.claim.versions = []uint64{2, 1} }},
		{"a version twice", ErrFormat, func(d *draft) { d.claim.versions = []uint64{1, 1} }},
		{"only a version that nobody knows", nil, func(d *draft) { d.claim.versions = []uint64{9} }},
		{"8 keys", nil, func(d *draft) { d.claim.keys, d.claim.floor = list(1, 1, 1, 1, 1, 1, 1, 1), 17 }},
		{"9 keys", ErrLimit, func(d *draft) { d.claim.keys, d.claim.floor = list(1, 1, 1, 1, 1, 1, 1, 1, 1), 18 }},
		{"no key", ErrFormat, func(d *draft) { d.claim.keys = nil }},
		{"suite 0", ErrFormat, func(d *draft) { d.claim.keys[1].suite = 0 }},
		{"suite 255", nil, func(d *draft) { d.claim.keys[1].suite = 255 }},
		{"suite 256", ErrFormat, func(d *draft) { d.claim.keys[1].suite = 256 }},
		{"a suite of 2^53-1", ErrFormat, func(d *draft) { d.claim.keys[1].suite = dcbor.MaxInt }},
		{"a suite twice", ErrFormat, func(d *draft) { d.claim.keys[1].suite = 2 }},
		{"floor 0", ErrFormat, func(d *draft) { d.claim.floor = 0 }},
		{"floor not listed", ErrFormat, func(d *draft) { d.claim.floor = 3 }},
		{"floor 256", ErrFormat, func(d *draft) { d.claim.floor = 256 }},
		{"floor 2^53-1", ErrFormat, func(d *draft) { d.claim.floor = dcbor.MaxInt }},
		{"exp one ms above nbf", nil, func(d *draft) {
			d.claim.notBefore = uint64(now.UnixMilli())
			d.claim.expires = uint64(now.UnixMilli()) + 1
		}},
		{"exp at nbf", ErrFormat, func(d *draft) { d.claim.expires = d.claim.notBefore }},
		{"exp below nbf", ErrFormat, func(d *draft) { d.claim.expires = d.claim.notBefore - 1 }},
		{"the longest times", nil, func(d *draft) { d.claim.notBefore, d.claim.expires = 0, dcbor.MaxInt }},
		{"sequence 2^53-1", nil, func(d *draft) { d.claim.sequence = dcbor.MaxInt }},
		{"unknown suite, 4096 bytes", nil, func(d *draft) { d.claim.keys[1].public = make([]byte, 4096) }},
		{"unknown suite, 4097 bytes", ErrFormat, func(d *draft) { d.claim.keys[1].public = make([]byte, 4097) }},
		{"unknown suite, no byte", ErrFormat, func(d *draft) { d.claim.keys[1].public = nil }},
		{"X25519 of 31 bytes", ErrFormat, func(d *draft) { d.claim.keys[2].public = d.claim.keys[2].public[:31] }},
		{"X25519 of small order", ErrFormat, func(d *draft) { d.claim.keys[2].public = append([]byte{1}, make([]byte, 31)...) }},
		{"X25519 not canonical", ErrFormat, func(d *draft) { d.claim.keys[2].public = base }},
		{"X-Wing of 1215 bytes", ErrFormat, func(d *draft) { d.claim.keys[0].public = d.claim.keys[0].public[:1215] }},
		{"X-Wing that ends in small order", ErrFormat, func(d *draft) {
			d.claim.keys[0].public = append(bytes.Clone(d.claim.keys[0].public[:1184]), make([]byte, 32)...)
		}},
		{"X-Wing with a coefficient of 4095", ErrFormat, func(d *draft) {
			d.claim.keys[0].public = append([]byte{0xff, 0xff}, d.claim.keys[0].public[2:]...)
		}},
		{"the keys' suites exchanged", ErrFormat, func(d *draft) { d.claim.keys[0].suite, d.claim.keys[2].suite = 2, 1 }},
		{"a weak key below the floor", ErrFormat, func(d *draft) {
			d.claim.floor = 1
			d.claim.keys[2].public = make([]byte, 32)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDraft(t)
			c.fault(d)
			b, err := d.parse(t)
			if c.class == nil {
				if err != nil || !bytes.Equal(b.claim.append(nil), d.claim.append(nil)) {
					t.Fatalf("read as another claim: %v", err)
				}
				return
			}
			if refused(t, err, c.class); b != nil {
				t.Error("a bundle came out")
			}
		})
	}
}

// TestBundleClaimStructure changes the claim's bytes: nothing that the CDDL does
// not name, nothing missing, nothing of another type, and one encoding.
func TestBundleClaimStructure(t *testing.T) {
	good := newDraft(t).claim.append(nil)
	entries := [][2]int{} // of each entry: where it begins and ends
	r := dcbor.NewReader(good, "")
	for range r.Map() {
		begin := r.Offset()
		r.Uint()
		r.Raw()
		entries = append(entries, [2]int{begin, r.Offset()})
	}
	if err := r.Done(); err != nil || len(entries) != 7 {
		t.Fatal(err)
	}
	check := func(name string, payload []byte) {
		t.Helper()
		d := newDraft(t)
		d.payload = func([]byte) []byte { return payload }
		b, err := d.parse(t)
		if err == nil || b != nil {
			t.Errorf("%s: taken", name)
			return
		}
		refused(t, err, ErrFormat)
	}
	for i, e := range entries {
		label := good[e[0]]
		without := slices.Concat([]byte{0xa6}, good[1:e[0]], good[e[1]:])
		check("without "+string('0'+label), without)
		for _, other := range [][]byte{{0xf6}, {0xf4}, {0x80}, {0xa0}, {0x60}, {0x20}, {0x40}} {
			check("another type at "+string('0'+label), slices.Concat(good[:e[0]+1], other, good[e[1]:]))
		}
		if i > 0 {
			before := entries[i-1]
			check("out of order", slices.Concat(good[:before[0]], good[e[0]:e[1]], good[before[0]:before[1]], good[e[1]:]))
		}
		check("twice", slices.Concat([]byte{0xa8}, good[1:e[1]], good[e[0]:e[1]], good[e[1]:]))
	}
	check("empty", nil)
	check("an eighth entry", slices.Concat([]byte{0xa8}, good[1:], []byte{0x08, 0x00}))
	check("entry 0", slices.Concat([]byte{0xa8, 0x00, 0x00}, good[1:]))
	check("entry 8 for 7", slices.Concat(good[:entries[6][0]], []byte{0x08}, good[entries[6][0]+1:]))
	check("a text key", slices.Concat([]byte{0xa8}, good[1:], []byte{0x60, 0x00}))
	check("bytes behind", append(bytes.Clone(good), 0))
	check("an array", []byte{0x80})
	check("a third item at a key", bytes.Replace(good, []byte{0x82, 0x18, 0xc8, 0x43, 1, 2, 3}, []byte{0x83, 0x18, 0xc8, 0x43, 1, 2, 3, 0}, 1))
	check("a key that is a text", bytes.Replace(good, []byte{0x43, 1, 2, 3}, []byte{0x63, 1, 2, 3}, 1))
	check("owner of 31 bytes", slices.Concat(good[:2], []byte{0x58, 31}, good[5:]))
	check("sequence in two bytes", bytes.Replace(good, []byte{2, 7, 3}, []byte{2, 0x18, 7, 3}, 1))
	check("sequence of 2^53", bytes.Replace(good, []byte{2, 7, 3}, []byte{2, 0x1b, 0, 0x20, 0, 0, 0, 0, 0, 0, 3}, 1))
}

// TestBundleSize is 6.4.1 at its edge, in a bundle that is otherwise good.
func TestBundleSize(t *testing.T) {
	for more, class := range []error{nil, ErrLimit} {
		d := newDraft(t)
		d.claim.keys, d.claim.floor = list(4096, 4096, 4096, 4096, 4096, 4096, 4096, 1000), 10
		last := &d.claim.keys[7]
		last.public = make([]byte, 1000+MaxBundle-len(d.bytes(t))+more)
		in := d.bytes(t)
		if len(in) != MaxBundle+more {
			t.Fatalf("%d bytes", len(in))
		}
		b, err := ParseBundle(in, d.trust, d.role, d.now)
		if class == nil {
			if err != nil || len(b.Signed()) != MaxBundle {
				t.Error(err)
			}
		} else if refused(t, err, class); b != nil {
			t.Error("a bundle came out")
		}
	}
}
