package envelope

import (
	"errors"
	"testing"

	"github.com/vitalpost/vitalpost/keys"
)

// A receipt that takes back what an earlier one said, in its bitmap too, ends the
// stream: the recipient was restored from a backup.
func TestG15_ReceiptTakesBack(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	s, err := NewSealer(w.plan())
	if err != nil {
		t.Fatal(err)
	}
	var ids []MessageID
	for range 24 {
		var b Batch
		if err := s.Seal(&b, w.message(0)); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, b.ID)
	}
	for i, r := range []struct {
		next   int
		beyond []int
		want   error
	}{
		{0, nil, nil},
		{1, []int{3, 20}, nil},
		{1, []int{3}, ErrWentBack},
		{1, []int{4, 20}, ErrWentBack},
		{1, nil, ErrWentBack},
		{0, []int{1, 3, 20}, ErrWentBack},
		{3, []int{20}, ErrWentBack}, // 3 itself is not done
		{1, []int{3, 20}, nil},
		{2, []int{3, 5, 20}, nil},
		{4, []int{5, 20}, nil},
		{20, nil, ErrWentBack},
		{21, nil, nil},
		{24, nil, nil},
	} {
		var head Head
		for _, id := range ids[:r.next] {
			head = head.Next(id)
		}
		var bitmap []byte
		for _, place := range r.beyond {
			k := place - r.next - 1
			for len(bitmap) <= k/8 {
				bitmap = append(bitmap, 0)
			}
			bitmap[k/8] |= 1 << (k % 8)
			head = head.Next(ids[place])
		}
		if err := s.Acknowledge(w.recipients[0].identity.Thumbprint(), uint64(r.next), head, bitmap); !errors.Is(err, r.want) {
			t.Errorf("receipt %d: %v, want %v", i, err, r.want)
		}
	}
}
