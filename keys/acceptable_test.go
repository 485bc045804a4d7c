package keys

import (
	"slices"
	"testing"
)

// TestAcceptable is the floor (SPEC.md section 4.2): what a bundle lists, not
// after the floor, and of that what this library knows, in the bundle's order.
func TestAcceptable(t *testing.T) {
	for _, c := range []struct {
		name   string
		suites []uint64
		floor  uint64
		want   []Suite
	}{
		{"both, floor last", []uint64{1, 2}, 2, []Suite{1, 2}},
		{"both, floor first", []uint64{1, 2}, 1, []Suite{1}},
		{"the other order", []uint64{2, 1}, 1, []Suite{2, 1}},
		{"the other order, floor first", []uint64{2, 1}, 2, []Suite{2}},
		{"one", []uint64{1}, 1, []Suite{1}},
		{"unknown before", []uint64{200, 1, 2}, 1, []Suite{1}},
		{"unknown between", []uint64{1, 200, 2}, 2, []Suite{1, 2}},
		{"unknown is the floor", []uint64{1, 200, 2}, 200, []Suite{1}},
		{"unknown is the floor, and first", []uint64{200, 1, 2}, 200, nil},
		{"unknown suite 4 is the floor", []uint64{4, 2}, 4, nil},
		{"none known", []uint64{200, 201}, 201, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDraft(t)
			byName := map[uint64][]byte{1: d.claim.keys[0].public, 2: d.claim.keys[2].public}
			d.claim.keys, d.claim.floor = nil, c.floor
			for _, s := range c.suites {
				public := byName[s]
				if public == nil {
					public = []byte{1}
				}
				d.claim.keys = append(d.claim.keys, bundleKey{suite: s, public: public})
			}
			b, err := d.parse(t)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(b.Acceptable(), c.want) {
				t.Errorf("got %v, want %v", b.Acceptable(), c.want)
			}
			for s := range Suite(5) {
				err := b.Admits(s)
				if slices.Contains(c.want, s) {
					if err != nil {
						t.Errorf("suite %v: %v", s, err)
					}
				} else {
					refused(t, err, ErrSuite)
				}
				// Below the floor a key is still to be found: to open what is old.
				if known := slices.Contains(c.suites, uint64(s)) && (s == 1 || s == 2); (b.Key(s) != nil) != known {
					t.Errorf("suite %v: key %v", s, b.Key(s))
				}
			}
		})
	}
}

// TestAdmitsVersion: an owner who opens other versions only gets nothing.
func TestAdmitsVersion(t *testing.T) {
	d := newDraft(t)
	d.claim.versions = []uint64{2, 3}
	b, err := d.parse(t)
	if err != nil {
		t.Fatal(err)
	}
	if b.Supports(1) || !b.Supports(2) || !b.Supports(3) {
		t.Error("other versions than the bundle's")
	}
	refused(t, b.Admits(SuiteXWing), ErrSuite)
}
