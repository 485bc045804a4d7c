package protocol_test

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestEndpointDelivers(t *testing.T) {
	inWard(t, func(w *ward) {
		for i := range 200 {
			w.device.send(fmt.Sprint(i))
		}
		w.until("delivery", time.Minute, func() bool { return len(w.desk.contents()) == 200 })
		if got := w.desk.contents(); !slices.Equal(got, numbered(0, 200)) {
			t.Errorf("delivered %v", got)
		}
		w.until("receipts", time.Minute, w.drained)
		if len(w.device.acks) != 200 || len(w.device.givenUp) != 0 {
			t.Errorf("%d acknowledged, %d given up", len(w.device.acks), len(w.device.givenUp))
		}
	})
}
