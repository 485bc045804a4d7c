package conformance_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance"
	"github.com/vitalpost/vitalpost/protocol/conformance/txmap"
)

// TestTwinPlaysOurs: with state it does with every envelope of our random journeys
// what we do.
func TestTwinPlaysOurs(t *testing.T) {
	twin(t, "check.js") // or skip, before the work
	random := mathrand.New(mathrand.NewPCG(seedOf(t), 1))
	dir, n := t.TempDir(), 0
	did := map[string]int{}
	for i := range twinPlans {
		w := newWanderer(newCast(t, random))
		for range 20 + random.IntN(100) {
			w.step()
		}
		for j, node := range w.nodes {
			if len(node.script.Steps) == 0 {
				continue
			}
			node.script.Name = fmt.Sprintf("ours-%03d-%02d", i, j)
			b, err := json.Marshal(node.script)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, node.script.Name+".json"), b, 0o600); err != nil {
				t.Fatal(err)
			}
			for _, s := range node.script.Steps {
				did[s.Do+s.Expect]++
			}
			n++
		}
	}
	t.Log(did)
	for _, want := range []string{"opendelivered", "openclosed", "openreplay", "opennokey", "peelforwarded", "peelreplay", "peelnokey", "forget", "restore", "missing"} {
		if did[want] == 0 {
			t.Errorf("no step was %s", want)
		}
	}
	twinChecks(t, n, dir)
}

// wanderer is a cast whose sender lives on: it seals, restarts and seals again
// what was not acknowledged, over a network that loses, repeats and reorders.
// Each hop and recipient writes down what it did.
type wanderer struct {
	*cast
	plan    *envelope.Plan
	message *envelope.Message
	sealer  *envelope.Sealer
	ended   []envelope.EndedStream
	outbox  []kept
	nodes   []*wayfarer
	network []parcel
}

// kept is a message in the sender's outbox.
type kept struct {
	claim, core   []byte
	origin, place envelope.Place
}

type parcel struct {
	to       *wayfarer
	envelope []byte
}

// wayfarer is a hop or recipient and the script of what it did.
type wayfarer struct {
	*stateful
	script conformance.Transcript
	closed map[envelope.Place]envelope.MessageID
}

func newWanderer(c *cast) *wanderer {
	c.t.Helper()
	w := &wanderer{cast: c}
	w.plan, w.message = c.plan()
	w.plan.Clock = func() time.Time { return c.now }
	for _, p := range c.hops {
		w.nodes = append(w.nodes, newWayfarer(c, p, conformance.Transcript{Role: "hop", Table: choose(c.random, 1, 2, 4, 64)}))
	}
	for _, p := range c.recipients {
		w.nodes = append(w.nodes, newWayfarer(c, p, conformance.Transcript{Role: "recipient", Pins: c.pins}))
	}
	w.start()
	return w
}

func newWayfarer(c *cast, p *player, script conformance.Transcript) *wayfarer {
	script.Holder = p.holder
	n := &wayfarer{script: script, closed: map[envelope.Place]envelope.MessageID{}}
	n.stateful = newStateful(c.t, &n.script)
	return n
}

func (w *wanderer) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *wanderer) step() {
	w.t.Helper()
	switch n := w.random.IntN(100); {
	case n < 35:
		w.send()
	case n < 75 && len(w.network) > 0:
		i := w.random.IntN(len(w.network))
		p := w.network[i]
		if w.random.IntN(5) > 0 { // or it comes once more
			w.network = slices.Delete(w.network, i, i+1)
		}
		w.network = append(w.network, w.arrive(p)...)
	case n < 80 && len(w.network) > 0:
		i := w.random.IntN(len(w.network))
		w.network = slices.Delete(w.network, i, i+1)
	case n < 85 && len(w.outbox) > 0:
		w.retry(w.outbox[w.random.IntN(len(w.outbox))])
	case n < 90:
		w.receipt()
	case n < 94:
		w.start()
	case n < 97:
		w.now = w.now.Add(time.Duration(w.random.IntN(3)) * 40 * time.Minute)
		for _, node := range w.nodes {
			node.add(w.now, conformance.Step{Do: "forget"}, node.forget)
		}
	case n < 98:
		node := w.nodes[w.random.IntN(len(w.nodes))]
		step := w.random.IntN(len(node.script.Steps) + 1)
		node.store.Restore(node.snapshots[step])
		node.renew()
		node.add(w.now, conformance.Step{Do: "restore", State: step}, node.startAgain)
	default:
		for _, node := range w.nodes {
			if node.opener != nil {
				missing, err := node.opener.Missing(&node.store, w.sender.Thumbprint())
				w.check(err)
				node.write(w.now, conformance.Step{Do: "missing", Missing: spans(losses(missing))})
			}
		}
	}
}

// start starts the sender, for the first time or from its outbox.
func (w *wanderer) start() {
	w.t.Helper()
	p := *w.plan
	if w.sealer != nil {
		p.After = w.sealer.Created()
		if ended, ok := w.sealer.Ended(); ok {
			w.ended = append(w.ended, ended)
		}
		w.sealer.Close()
	}
	if len(w.outbox) == 0 {
		w.ended = nil
	}
	p.Earlier, p.Moved = w.ended, uint64(len(w.outbox))
	var err error
	w.sealer, err = envelope.NewSealer(&p)
	w.check(err)
	for i := range w.outbox {
		m := &w.outbox[i]
		var b envelope.Batch
		w.check(w.sealer.Reseal(&b, m.claim, m.origin))
		m.core, m.place = bytes.Clone(b.Core), envelope.Place{Stream: w.sealer.Stream(), Sequence: b.Sequence}
		w.launch(&b)
	}
}

func (w *wanderer) send() {
	w.t.Helper()
	var b envelope.Batch
	w.message.Created = w.now
	w.check(w.sealer.Seal(&b, w.message))
	place := envelope.Place{Stream: w.sealer.Stream(), Sequence: b.Sequence}
	w.outbox = append(w.outbox, kept{bytes.Clone(b.Claim), bytes.Clone(b.Core), place, place})
	w.launch(&b)
	// What nobody acknowledges is kept for a while only.
	if len(w.outbox) > 12 {
		w.outbox = w.outbox[1:]
	}
}

// retry sends a message again from end to end.
func (w *wanderer) retry(m kept) {
	w.t.Helper()
	var b envelope.Batch
	err := w.sealer.Resend(&b, m.core)
	if errors.Is(err, envelope.ErrEpochEnded) {
		w.start()
		return
	}
	w.check(err)
	w.launch(&b)
}

func (w *wanderer) launch(b *envelope.Batch) {
	for _, leg := range b.Legs {
		w.network = append(w.network, w.parcels(leg.Next, leg.Envelope)...)
	}
}

func (w *wanderer) parcels(next []keys.Thumbprint, env []byte) (list []parcel) {
	for _, name := range next {
		i := slices.IndexFunc(w.nodes, func(n *wayfarer) bool { return keys.Thumbprint(n.script.Holder.Thumbprint) == name })
		list = append(list, parcel{w.nodes[i], bytes.Clone(env)})
	}
	return list
}

// receipt tells the sender what one recipient has of its stream from the first
// place on, and the outbox forgets what it says.
func (w *wanderer) receipt() {
	w.t.Helper()
	i := w.random.IntN(len(w.recipients))
	if w.plan.OneWay || w.recipients[i].purpose != envelope.PurposeCare {
		return
	}
	node := w.nodes[len(w.hops)+i]
	place := envelope.Place{Stream: w.sealer.Stream()}
	var head envelope.Head
	for id, ok := node.closed[place]; ok; id, ok = node.closed[place] {
		head = head.Next(id)
		place.Sequence++
	}
	err := w.sealer.Acknowledge(keys.Thumbprint(node.script.Holder.Thumbprint), place.Sequence, head, nil)
	if errors.Is(err, envelope.ErrWentBack) {
		return // it was restored
	}
	w.check(err)
	w.outbox = slices.DeleteFunc(w.outbox, func(m kept) bool { return m.place.Stream == place.Stream && m.place.Sequence < place.Sequence })
}

// arrive has a node take an envelope, and returns what it sends on.
func (w *wanderer) arrive(p parcel) []parcel {
	w.t.Helper()
	p.to.now = w.now
	if p.to.peeler == nil {
		p.to.opened(p.envelope)
		return nil
	}
	next, onward := p.to.peeled(p.envelope, choose(w.random, "", "", "", "other"))
	return w.parcels(next, onward)
}

// write adds a step to the script.
func (n *wayfarer) write(now time.Time, s conformance.Step) {
	n.now = now
	s.Step, s.At = len(n.script.Steps)+1, now.UnixMilli()
	n.script.Steps = append(n.script.Steps, s)
	n.snapshots[s.Step] = n.store.Snapshot()
}

// add does something in a transaction and adds it as a step with what it gave up.
func (n *wayfarer) add(now time.Time, s conformance.Step, f func(*txmap.Tx) ([]envelope.Loss, error)) {
	n.t.Helper()
	n.now = now
	var lost []envelope.Loss
	if err := n.store.Update(func(tx *txmap.Tx) (err error) { lost, err = f(tx); return err }); err != nil {
		n.t.Fatal(err)
	}
	s.Lost = spans(lost)
	n.write(now, s)
}

// refused adds a step that was.
func (n *wayfarer) refused(s conformance.Step, err error) {
	n.t.Helper()
	for word, class := range classes() {
		if envelope.Class(err) == class {
			s.Expect = word
		}
	}
	var alarm *envelope.AlarmError
	if errors.As(err, &alarm) {
		s.Alarm, s.Rule = true, alarm.Step
	}
	if s.Expect == "" {
		n.t.Fatal(err)
	}
	n.write(n.now, s)
}

func (n *wayfarer) opened(env []byte) {
	n.t.Helper()
	s := conformance.Step{Do: "open", Envelope: env}
	v, err := n.opener.Open(nil, env)
	if err != nil {
		n.refused(s, err)
		return
	}
	fresh, err := n.commit(v.Changes())
	if err != nil {
		n.refused(s, err)
		return
	}
	id, place, origin, verdict := v.ID(), v.Place(), v.Origin(), verdictOf(v.Trail())
	n.closed[place] = id
	s.Expect = map[bool]string{true: "delivered", false: "closed"}[fresh]
	s.MessageID, s.Stream, s.Sequence, s.Kind = id[:], place.Stream[:], place.Sequence, uint64(v.Kind())
	s.Created, s.Lost = uint64(v.Created().UnixMilli()), spans(v.Changes().Lost())
	if origin != place {
		s.Origin = &conformance.Place{Stream: origin.Stream[:], Sequence: origin.Sequence}
	}
	s.Trail = &conformance.Trail{Verdict: verdict.Verdict, Between: verdict.Between, Step: verdict.Step, Class: verdict.Class, Verified: verdict.Verified}
	n.write(n.now, s)
}

func (n *wayfarer) peeled(env []byte, customer string) ([]keys.Thumbprint, []byte) {
	n.t.Helper()
	s := conformance.Step{Do: "peel", Envelope: env, Customer: customer}
	var f envelope.Forward
	if err := n.peeler.Peel(&f, env, envelope.Ingress{Customer: customer}); err != nil {
		n.refused(s, err)
		return nil, nil
	}
	onward, err := f.AppendEnvelope(nil, envelope.Egress{Link: 2})
	if err != nil {
		n.t.Fatal(err)
	}
	if _, err := n.commit(f.Changes()); err != nil {
		n.refused(s, err)
		return nil, nil
	}
	body := sha256.Sum256(f.Body())
	s.Expect, s.Expires, s.Urgent, s.BodySHA256 = "forwarded", uint64(f.Expires().UnixMilli()), f.Urgent(), body[:]
	for _, name := range f.Next() {
		s.Next = append(s.Next, bytes.Clone(name[:]))
	}
	n.write(n.now, s)
	return slices.Clone(f.Next()), onward
}
