package conformance_test

import (
	"testing"

	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/protocol/conformance"
)

// checkNotices compares what the library read, and what it writes of that.
func checkNotices(t *testing.T, v *conformance.Vector, list []protocol.Unsent) {
	type notice struct {
		From, To int64
		Count    uint64 // 0: absent
	}
	var want struct{ Notices []notice }
	expect(t, v, &want)
	got := []notice{}
	for _, u := range list {
		got = append(got, notice{u.From.UnixMilli(), u.To.UnixMilli(), u.Count})
	}
	equal(t, "notices", got, want.Notices)
	again, err := protocol.AppendNotices([]byte("before"), list)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "encoding", conformance.Hex(again), append(conformance.Hex("before"), v.Input...))
}
