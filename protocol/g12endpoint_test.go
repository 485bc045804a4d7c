package protocol_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/transport"
)

// credited is a ward whose device and desk rest on an authority, each with a trust store
// of its own. Each identity has its own recovery key.
type credited struct {
	*ward
	authority *keys.Identity
	anchor    *keys.Anchor
	trusts    map[*wardNode]*protocol.Trust
	recovery  map[*wardNode]*keys.Identity
	first     map[*wardNode]keys.Thumbprint
	position  map[*wardNode]keys.Position
	lists     uint64
}

func inCredited(t *testing.T, f func(w *credited)) {
	synctest.Test(t, func(t *testing.T) {
		w := &credited{
			ward: newWard(t, keys.SuiteX25519), authority: newDual(t), trusts: map[*wardNode]*protocol.Trust{}, recovery: map[*wardNode]*keys.Identity{},
			first: map[*wardNode]keys.Thumbprint{}, position: map[*wardNode]keys.Position{},
		}
		var err error
		w.anchor, err = keys.NewAnchor(keys.AnchorConfig{
			Identity: w.authority.Public(), Lists: keys.ListsFlag,
			Roles: []keys.Role{keys.RoleMeasure, keys.RoleReport, keys.RoleHop},
		})
		w.must(err)
		for _, n := range []*wardNode{w.device, w.desk} {
			w.credit(n)
		}
		for n := range w.trusts {
			for _, other := range w.nodes {
				w.must(w.trusts[n].Learn(w.Context(), w.credential(other)))
			}
		}
		w.start()
		f(w)
	})
}

func newDual(t testing.TB) *keys.Identity {
	t.Helper()
	id, _, err := keys.GenerateIdentity(cose.AlgEd25519, cose.AlgMLDSA65)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// credit gives a node a trust store of its own, anew at each start.
func (w *credited) credit(n *wardNode) {
	open := func() {
		var err error
		w.trusts[n], err = protocol.OpenTrust(protocol.TrustConfig{
			Anchors: []*keys.Anchor{w.anchor}, Store: n.store, Clock: n.now,
			Changed: func() {
				if n.endpoint != nil {
					n.endpoint.TrustChanged()
				}
			},
		})
		w.must(err)
	}
	open()
	n.change = func(c *protocol.EndpointConfig) {
		open()
		c.Trust, c.First = w.trusts[n], w.first[n]
	}
}

// credential vouches for a node.
func (w *credited) credential(n *wardNode) protocol.Statement {
	w.Helper()
	if w.recovery[n] == nil {
		w.recovery[n], w.first[n] = newDual(w.T), n.name()
	}
	role := keys.RoleReport
	switch {
	case n.isHop():
		role = keys.RoleHop
	case n == w.device:
		role = keys.RoleMeasure
	}
	b, err := w.authority.SignCredential(keys.CredentialClaims{
		First: w.first[n], Identity: n.identity.Public(), Position: w.position[n], Roles: []keys.Role{role}, Owner: "hospital.example", Name: n.label,
		Recovery: w.recovery[n].Thumbprint(), NotBefore: time.Now(), Expires: time.Now().Add(365 * 24 * time.Hour),
	})
	w.must(err)
	return protocol.Statement{Kind: protocol.StatementCredential, Signed: b}
}

// rotate puts new keys in the place of a node's, which starts with them; what proves it
// is returned.
func (w *credited) rotate(n *wardNode) protocol.Statement {
	w.Helper()
	role := keys.RoleReport
	if n == w.device {
		role = keys.RoleMeasure
	}
	next := newParty(w.trust, role, keys.SuiteX25519)
	r, err := keys.SignRotation(keys.RotationTemplate{First: w.first[n], From: n.name(), After: w.position[n], CutOver: time.Now()}, w.recovery[n], next.identity)
	w.must(err)
	w.position[n] = r.Position()
	n.end()
	n.party = next
	w.dir.mu.Lock()
	w.dir.address[n.name()], w.dir.bundle[n.name()] = transport.Address("memory:"+n.label), next.bundle.Signed()
	w.dir.mu.Unlock()
	n.start()
	return protocol.Statement{Kind: protocol.StatementRotation, Signed: r.Signed()}
}

// revoke makes a list.
func (w *credited) revoke(n *wardNode) protocol.Statement {
	w.Helper()
	w.lists++
	b, err := w.authority.SignRevocationList(keys.RevocationTemplate{
		Number: w.lists, Created: time.Now(), Next: time.Now().Add(24 * time.Hour),
		Keys: []keys.RevokedKey{{Identity: n.name(), Since: time.Now(), Reason: keys.RevokedStolen}},
	})
	w.must(err)
	return protocol.Statement{Kind: protocol.StatementRevocationList, Signed: b}
}

// Nothing is sealed any more to who was revoked, recipient or hop, from the moment on
// when the sender knows; what was sent waits, and is not lost.
func TestG12_RevokedIsNotSealedTo(t *testing.T) {
	for _, who := range []string{"desk", "gateway"} {
		t.Run(who, func(t *testing.T) {
			inCredited(t, func(w *credited) {
				w.device.send("before")
				w.until("delivery", time.Minute, func() bool { return len(w.desk.contents()) == 1 })
				w.until("receipts", time.Minute, w.drained)
				gone := w.desk
				if who == "gateway" {
					gone = w.gateway
				}
				w.must(w.trusts[w.device].Learn(w.Context(), w.revoke(gone)))
				synctest.Wait() // until the outboxes know
				w.phone.end()   // whatever is sealed now waits in its inbox, if anything is
				w.device.send("after")
				time.Sleep(time.Hour)
				status := w.device.boxes[0].Status()
				if status.Messages != 1 || status.Waiting != 1 {
					t.Errorf("%+v, want one message that is not sealed", status)
				}
				w.phone.start()
				time.Sleep(time.Hour)
				if got := w.desk.contents(); !slices.Equal(got, []string{"before"}) {
					t.Errorf("delivered %v", got)
				}
			})
		})
	}
}

// What is sent to a node goes to the keys that have taken its place, and nothing is lost
// or delivered twice by that.
func TestG12_RecipientRecovers(t *testing.T) {
	inCredited(t, func(w *credited) {
		for i := range 20 {
			w.device.send(fmt.Sprint(i))
		}
		w.until("delivery", time.Minute, func() bool { return len(w.desk.contents()) == 20 })
		w.until("receipts", time.Minute, w.drained)
		w.desk.end()
		for i := range 20 {
			w.device.send(fmt.Sprint(20 + i))
		}
		time.Sleep(10 * time.Second)
		rotation := w.rotate(w.desk)
		credential := w.credential(w.desk)
		for _, n := range []*wardNode{w.device, w.desk} {
			w.must(w.trusts[n].Learn(w.Context(), credential, rotation))
		}
		for i := range 20 {
			w.device.send(fmt.Sprint(40 + i))
		}
		w.until("all at the new keys", 10*time.Minute, func() bool { return len(w.desk.done()) == 60 })
		w.until("receipts of the new keys", 10*time.Minute, w.drained)
		w.onceEach()
	})
}

// onceEach sees that the desk has done everything that came once, and lost nothing.
func (w *credited) onceEach() {
	w.Helper()
	for content, n := range w.desk.done() {
		if n != 1 {
			w.Errorf("%s was done %d times", content, n)
		}
	}
	w.desk.mu.Lock()
	defer w.desk.mu.Unlock()
	for id, n := range w.desk.ids {
		if n != 1 {
			w.Errorf("message %v came %d times", id, n)
		}
	}
	if len(w.desk.lost) > 0 {
		w.Errorf("lost %+v", w.desk.lost)
	}
}

// A sender whose keys were replaced is the same sender: what it had sent and nobody has
// acknowledged goes on under the new keys, and is done once.
func TestG12_SenderRecovers(t *testing.T) {
	inCredited(t, func(w *credited) {
		for i := range 20 {
			w.device.send(fmt.Sprint(i))
		}
		w.until("delivery", time.Minute, func() bool { return len(w.desk.contents()) == 20 })
		w.gateway.end()
		for i := range 20 {
			w.device.send(fmt.Sprint(20 + i))
		}
		time.Sleep(5 * time.Second)
		rotation := w.rotate(w.device)
		credential := w.credential(w.device)
		for i := range 20 {
			w.device.send(fmt.Sprint(40 + i))
		}
		time.Sleep(time.Minute)
		w.gateway.start()
		time.Sleep(time.Minute) // the desk does not know the new keys yet, and the old ones are still good
		w.must(w.trusts[w.desk].Learn(w.Context(), credential, rotation))
		w.must(w.trusts[w.device].Learn(w.Context(), credential, rotation))
		w.until("all", time.Hour, func() bool { return len(w.desk.done()) == 60 })
		w.until("receipts", time.Hour, w.drained)
		w.onceEach()
	})
}

// Statements come in messages, and count at once; whoever brings them vouches for
// nothing.
func TestG12_StatementsInMessages(t *testing.T) {
	inCredited(t, func(w *credited) {
		second := w.node("second", keys.RoleReport, keys.SuiteX25519)
		w.credit(second)
		for _, n := range w.nodes {
			w.must(w.trusts[second].Learn(w.Context(), w.credential(n)))
		}
		second.start()
		to := w.readings()
		to.Routes[0].To = []keys.Thumbprint{second.name()}
		box := w.device.open(to)
		_, err := box.Send(w.Context(), &envelope.Message{Kind: envelope.KindObservation, Type: envelope.MediaType("text/plain"), Content: []byte("to the second")})
		w.must(err)
		time.Sleep(10 * time.Minute)
		if got := second.contents(); len(got) > 0 {
			t.Fatalf("sealed to somebody whom nobody has vouched for: %v", got)
		}
		stranger := newDual(t)
		forged, err := stranger.SignCredential(keys.CredentialClaims{
			First: second.name(), Identity: second.identity.Public(), Roles: []keys.Role{keys.RoleReport}, Owner: "o", Name: "n",
			NotBefore: time.Now(), Expires: time.Now().Add(time.Hour),
		})
		w.must(err)
		back := protocol.OutboxConfig{Routes: []protocol.Route{{Via: []keys.Thumbprint{w.gateway.name(), w.phone.name()}, To: []keys.Thumbprint{w.device.name()}}}}
		desk := w.desk.open(back)
		say := func(list ...protocol.Statement) {
			content, err := protocol.AppendStatements(nil, list)
			w.must(err)
			_, err = desk.Send(w.Context(), &envelope.Message{Kind: envelope.KindNotice, Type: envelope.MediaType(protocol.StatementsType), Content: content})
			w.must(err)
			w.until("the receipt of statements", time.Minute, func() bool { return desk.Status().Messages == 0 })
		}
		say(protocol.Statement{Kind: protocol.StatementCredential, Signed: forged}, protocol.Statement{Kind: protocol.StatementRotation, Signed: []byte{0x80}})
		time.Sleep(10 * time.Minute)
		if got := second.contents(); len(got) > 0 {
			t.Fatalf("sealed to whom a stranger has vouched for: %v", got)
		}
		if n := w.device.events.count(protocol.EventNotLearnt); n == 0 {
			t.Error("nobody was told of what was refused")
		}
		say(w.credential(second))
		w.until("delivery", time.Minute, func() bool { return len(second.contents()) == 1 })
		if got := w.device.contents(); len(got) > 0 {
			t.Errorf("the application got %q", got)
		}
	})
}

// What was learnt is durable, and counts without anything else; in any order, twice, and
// beside what is refused.
func TestTrustLearns(t *testing.T) {
	inCredited(t, func(w *credited) {
		n := w.device
		rotation := w.rotate(w.desk)
		credential := w.credential(w.desk)
		err := w.trusts[n].Learn(w.Context(), rotation, protocol.Statement{Kind: 9}, credential, rotation, w.credential(w.phone))
		var refused *protocol.StatementError
		if !errors.Is(err, keys.ErrFormat) || !errors.As(err, &refused) || refused.Kind != 9 {
			t.Errorf("%v", err)
		}
		check := func() {
			t.Helper()
			d, err := w.trusts[n].Check(keys.Query{Subject: w.desk.name(), Role: keys.RoleReport, At: time.Now()})
			if err != nil || !d.Trusted || d.Position != 1 || d.First != w.first[w.desk] {
				t.Errorf("%+v, %v", d, err)
			}
			if now, err := w.trusts[n].Successor(w.first[w.desk], time.Now()); err != nil || now != w.desk.name() {
				t.Errorf("successor %v, %v", now, err)
			}
		}
		check()
		n.crash()
		check()
		older := w.revoke(w.phone)
		w.must(w.trusts[n].Learn(context.Background(), w.revoke(w.gateway)))
		if err := w.trusts[n].Learn(context.Background(), older); !errors.Is(err, envelope.ErrReplay) {
			t.Errorf("an older list: %v", err)
		}
	})
}
