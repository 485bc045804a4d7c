package conformance_test

import (
	"testing"

	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/protocol/conformance"
)

// checkReceipts compares what the library read, and what it writes of that.
func checkReceipts(t *testing.T, v *conformance.Vector, list []protocol.Receipt) {
	type receipt struct {
		Stream, Head, Bitmap conformance.Hex
		Next                 uint64
		Lost                 bool
	}
	var want struct{ Receipts []receipt }
	expect(t, v, &want)
	var got []receipt
	for _, r := range list {
		got = append(got, receipt{r.Stream[:], r.Head[:], append(conformance.Hex{}, r.Bitmap...), r.Next, r.Lost})
	}
	equal(t, "receipts", got, want.Receipts)
	again, err := protocol.AppendReceipts([]byte("before"), list)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "encoding", conformance.Hex(again), append(conformance.Hex("before"), v.Input...))
}
