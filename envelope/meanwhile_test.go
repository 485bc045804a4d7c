package envelope

import (
	"testing"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance/txmap"
)

// meanwhile is a state in which something happens as soon as a core epoch was asked
// for and was not there.
type meanwhile struct {
	*txmap.Store
	happens func()
}

func (m *meanwhile) Get(key []byte) ([]byte, error) {
	b, err := m.Store.Get(key)
	if f := m.happens; b == nil && key[0] == keyCore && f != nil {
		m.happens = nil
		f()
	}
	return b, err
}

// Two messages of a new epoch, each with its opening, are opened at once, and one is
// committed while the state is read for the other. That is no contradiction.
func TestG3_EpochBecomesKnownMeanwhile(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	s, err := NewSealer(w.plan())
	if err != nil {
		t.Fatal(err)
	}
	var a, b Batch
	for i, dst := range []*Batch{&a, &b} {
		if err := s.Seal(dst, w.message(i)); err != nil {
			t.Fatal(err)
		}
	}
	store := new(txmap.Store)
	state := &meanwhile{Store: store}
	o, err := NewOpener(OpenerConfig{Holder: w.recipients[0].holder, Trust: w.pins, State: state, Clock: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	first, err := o.Open(nil, a.Legs[0].Envelope)
	if err != nil {
		t.Fatal(err)
	}
	state.happens = func() {
		if fresh, err := commit(store, first.Changes()); err != nil || !fresh {
			t.Errorf("the first: delivered %v, %v", fresh, err)
		}
	}
	second, err := o.Open(nil, b.Legs[0].Envelope)
	if err != nil {
		t.Fatal(err)
	}
	if state.happens != nil {
		t.Fatal("nothing happened meanwhile: this test shows nothing")
	}
	if fresh, err := commit(store, second.Changes()); err != nil || !fresh {
		t.Errorf("the second: delivered %v, %v", fresh, err)
	}
}
