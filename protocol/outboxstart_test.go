package protocol_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	storemem "github.com/vitalpost/vitalpost/protocol/store/memory"
)

// What Send takes while Run begins is sent by it, however slow the store is.
func TestG15_SentWhileRunBegins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		w.start()
		w.device.end()
		w.device.store.SetFaults(func(uint64) storemem.Fault { return storemem.Fault{Delay: 2 * time.Second} })
		w.device.start() // it returns while Run waits for the store
		var sends sync.WaitGroup
		for _, content := range numbered(0, 8) {
			time.Sleep(time.Second / 2)
			sends.Go(func() { w.device.send(content) })
		}
		sends.Wait()
		w.device.store.SetFaults(nil)
		w.until("delivery", time.Minute, func() bool { return len(w.desk.contents()) == 8 && w.drained() })
	})
}

// Before Run an outbox tells what it holds of former times.
func TestStatusBeforeRun(t *testing.T) {
	inWard(t, func(w *ward) {
		w.desk.pause(true)
		ref := w.device.send("kept")
		time.Sleep(time.Second)
		w.device.end()
		o, err := w.device.endpoint.Outbox(context.Background(), w.readings())
		w.must(err)
		if s := o.Status(); s.Messages != 1 || s.Error != "" {
			t.Errorf("the outbox says %+v, want one message", s)
		}
		if o.Explain(ref) == "" {
			t.Error("it does not know the message")
		}
	})
}
