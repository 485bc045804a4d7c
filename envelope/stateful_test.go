package envelope

import (
	"github.com/vitalpost/vitalpost/protocol/conformance/txmap"
)

// statefulPeeler returns a hop's peeler over a store.
func (w *ward) statefulPeeler(p *party, s *txmap.Store) *Peeler {
	w.tb.Helper()
	peeler, err := NewPeeler(PeelerConfig{Holder: p.holder, Identity: p.identity, Software: "test/1", State: s, Clock: w.clock})
	if err != nil {
		w.tb.Fatal(err)
	}
	return peeler
}

// statefulOpener returns a recipient's opener over a store.
func (w *ward) statefulOpener(p *party, s *txmap.Store) *Opener {
	w.tb.Helper()
	opener, err := NewOpener(OpenerConfig{Holder: p.holder, Trust: w.pins, State: s, Clock: w.clock})
	if err != nil {
		w.tb.Fatal(err)
	}
	return opener
}

// storeOf returns the store behind a view.
func storeOf(v View) *txmap.Store { return v.(*txmap.Store) }

// commit applies changes in a transaction of their own and settles them.
func commit(s *txmap.Store, c Changes) (fresh bool, err error) {
	err = s.Update(func(tx *txmap.Tx) (err error) {
		fresh, err = c.Apply(tx)
		return err
	})
	c.Settle(err == nil)
	return fresh, err
}

// take peels an envelope and commits it; it must be taken.
func (w *ward) take(p *Peeler, f *Forward, env []byte) {
	w.tb.Helper()
	if err := p.Peel(f, env, Ingress{Link: 1}); err != nil {
		w.tb.Fatal(err)
	}
	if fresh, err := commit(storeOf(p.state), f.Changes()); err != nil || !fresh {
		w.tb.Fatalf("taken: %v, %v", fresh, err)
	}
}

// receive opens an envelope and commits it; it must be delivered.
func (w *ward) receive(o *Opener, env []byte) Verified {
	w.tb.Helper()
	v, err := o.Open(nil, env)
	if err != nil {
		w.tb.Fatal(err)
	}
	if fresh, err := commit(storeOf(o.state), v.Changes()); err != nil || !fresh {
		w.tb.Fatalf("delivered: %v, %v", fresh, err)
	}
	return v
}
