package protocol_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport/memory"
)

// What is done is not delivered again: not from a network that repeats everything, and
// not after a crash.
func TestG3_DoneStaysDone(t *testing.T) {
	inWard(t, func(w *ward) {
		w.must(w.network.SetFaults(memory.Faults{Repeat: 1, MaxDelay: time.Minute}))
		for i := range 10 {
			w.device.send(fmt.Sprint(i))
			time.Sleep(30 * time.Second)
			w.desk.crash()
		}
		w.until("receipts", time.Hour, w.drained)
		time.Sleep(time.Hour)
		w.desk.crash()
		time.Sleep(time.Hour)
		for content, times := range w.desk.done() {
			if times != 1 {
				t.Errorf("%s was done %d times", content, times)
			}
		}
		if got := w.desk.contents(); len(got) != 10 {
			t.Errorf("delivered %v", got)
		}
	})
}

// A device that starts anew seals in a new stream what was not acknowledged. What the
// desk had done it does not get again, and it says so: also of what it does only later.
func TestG3_ResealedOnce(t *testing.T) {
	inWard(t, func(w *ward) {
		w.must(w.network.SetLinkFaults("desk", "gateway", memory.Faults{Lose: 1}))
		for i := range 3 {
			w.device.send(fmt.Sprint(i))
		}
		w.until("delivery", time.Minute, func() bool { return len(w.desk.contents()) == 3 })
		w.desk.pause(true)
		for i := range 3 {
			w.device.send(fmt.Sprint(3 + i))
		}
		time.Sleep(time.Minute)
		w.device.crash()
		time.Sleep(time.Minute)
		w.must(w.network.SetLinkFaults("desk", "gateway", memory.Faults{}))
		time.Sleep(time.Hour)
		if n := w.device.boxes[0].Status().Messages; n != 3 {
			t.Errorf("the device keeps %d, want the three that are not done", n)
		}
		w.desk.pause(false)
		w.until("receipts", time.Hour, w.drained)
		if got := w.desk.contents(); !slices.Equal(got, numbered(0, 6)) {
			t.Errorf("delivered %v", got)
		}
	})
}
