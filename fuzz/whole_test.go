package main

import (
	"errors"
	"slices"
	"testing"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// The whole-path targets: one for each attacker of README.md. The input is a
// program of changes; the attacker makes them where it can, and seals and signs
// anew above them what it has the keys for.

// FuzzNetwork: who has no key at all changes what is on any wire, and a trail
// with the roots that a recipient has told it.
func FuzzNetwork(f *testing.F) {
	x := newTable(f, networkLevels()...)
	x.add(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		defer x.w.forget()
		in := x.input(b)
		x.tampered(t, &in)
	})
}

// tampered takes the chain from the wire that the network changes things on.
func (x *table) tampered(t *testing.T, in *input) envelope.Verified {
	wire := in.way % len(in.bodies) // to a hop, or behind the last
	trail := in.trails[wire]
	if wire > 0 {
		trail = x.resealed(in, wire, in.way/len(in.bodies)%wire)
	}
	return x.onward(t, in, wire, buildEnvelope(in.bodies[wire], trail, in.faults), wire)
}

// networkLevels are those of who has no key.
func networkLevels() []level {
	return slices.Concat([]level{inEnvelope, inTrail}, resealLevels(), []level{inRecordIV})
}

// onward takes an envelope to hop n, and over that and the others behind it, who
// are honest, to the reader, who must blame nobody but whom the attacker stands
// beside: on these links.
func (x *table) onward(t *testing.T, in *input, n int, env []byte, links ...int) envelope.Verified {
	for ; n < len(x.w.hops); n++ {
		var out *peeled
		if out, env = x.peelGenuine(t, in.scene, n, env); out == nil {
			return envelope.Verified{}
		}
	}
	v := x.openGenuine(t, in.reader, env)
	x.blames(t, in, v, links...)
	return v
}

// FuzzHop: a hop peels its layer and sends on whatever it likes to whomever, or
// the body that was in it, with a record of its own kind around a trail in which
// it has changed others' records, with the roots that a recipient has told it.
func FuzzHop(f *testing.F) {
	x := newTable(f, hopAndRecordLevels()...)
	x.add(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		defer x.w.forget()
		in := x.input(b)
		n := in.way % len(x.w.hops)
		if in.faults.touches(append(recordLevels(), inRecordIV)...) {
			trail := x.recorded(&in, n, n-in.way/len(x.w.hops)%(n+1))
			x.onward(t, &in, n+1, buildEnvelope(in.bodies[n+1], trail, in.faults), n, n+1)
			return
		}
		_, env := x.peel(t, x.w.hops[n], buildEnvelope(x.relayer(&in, n), in.trails[n], in.faults))
		if env == nil {
			return
		}
		if n+1 < len(x.w.hops) {
			x.peel(t, x.w.hops[n+1], env)
		}
		x.openGenuine(t, in.reader, env)
	})
}

// hopLevels are the levels of who seals layers.
func hopLevels() []level {
	return []level{inInner, inLayerPlain, inLayerHeader, inLayerTarget, inSealedHeader, inBody, inEnvelope, inTrail}
}

// hopAndRecordLevels are all of a hop's.
func hopAndRecordLevels() []level { return slices.Concat(hopLevels(), recordLevels(), newLevels()) }

// recordLevels are those of who makes a record, and resealLevels of who has the
// roots alone.
func recordLevels() []level {
	return append([]level{inRecordClaim, inRecordHeader, inRecordBinding}, resealLevels()...)
}

func resealLevels() []level { return []level{inRecordPlain, inRecordSeal} }

// newLevels come last: a corpus names its levels by number.
func newLevels() []level { return []level{inSealedIV, inRecordIV} }

// relayer returns what the hop before hop n makes of the body that it peeled.
func (x *table) relayer(in *input, n int) []byte {
	return x.w.buildLayer(x.w.layerOf(in.script, in.core, n), in.bodies[n+1], in.faults)
}

// FuzzFellow: a recipient that has opened a core makes another of what it found,
// and with the roots that it knows another trail.
func FuzzFellow(f *testing.F) {
	x := newTable(f, slices.Concat([]level{
		inContext, inOpeningPlain, inTargets, inRecipientHeaders, inRecipients, inOpeningHeader,
		inSealedPlain, inSealedHeader, inBody, inEnvelope, inTrail,
	}, resealLevels(), newLevels())...)
	x.add(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		in := x.input(b)
		insider := *in.script
		insider.message, insider.context = in.core.message, in.core.context
		body := x.w.buildCore(&insider, in.faults).body
		hops := len(x.w.hops)
		x.openBySender(t, in.reader, buildEnvelope(body, x.resealed(&in, hops, in.way%hops), in.faults))
	})
}

// resealed is the genuine trail on a wire, in which who has the roots has changed
// what is sealed of hop at.
func (x *table) resealed(in *input, wire, at int) []byte {
	list := in.script.handlings(in.core, in.bodies...)[:wire]
	for n := range list {
		list[n].record = in.records[n]
	}
	return x.w.carry(list, at, in.faults).trails[wire]
}

// recorded is the trail from hop n, in which it has made its own record, and
// changed that or what is sealed of hop at before it.
func (x *table) recorded(in *input, n, at int) []byte {
	list := in.script.handlings(in.core, in.bodies...)[:n+1]
	for k := range list[:n] {
		list[k].record = in.records[k]
	}
	return x.w.carry(list, at, in.faults).trails[n+1]
}

// FuzzStranger: somebody else whom the recipients trust, or nobody does, speaks
// to them in its own name, with what it has seen of others.
func FuzzStranger(f *testing.F) {
	x := newTable(f, authored()...)
	x.add(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		in := x.input(b)
		x.author(t, &in, []*party{x.w.stranger, x.w.nobody}[in.way%2])
	})
}

// FuzzSender: the sender itself writes what is malformed, and signs it.
func FuzzSender(f *testing.F) {
	x := newTable(f, authored()...)
	x.add(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		in := x.input(b)
		x.author(t, &in, in.sender)
	})
}

// authored are the levels of who signs, and of the hops that are its friends.
func authored() []level {
	return slices.Concat([]level{
		inClaim, inMessageHeader, inOrigin, inSealedPlain, inContext, inOpeningPlain, inTargets, inRecipientHeaders,
		inRecipients, inOpeningHeader, inSealedHeader, inBody, inEnvelope, inTrail,
	}, recordLevels(), newLevels())
}

// author writes in its own name, with faults, and somebody opens it.
func (x *table) author(t *testing.T, in *input, sender *party) {
	defer x.w.forget()
	v, o, err := x.open(t, in.reader, x.authored(in, sender))
	var alarm *envelope.AlarmError
	switch {
	case err == nil && o.sender == sender && v.Sender().Identity.Thumbprint() == keys.Thumbprint(sender.thumb):
	case err == nil && x.isGenuine(o.message): // a recording, in the place of its own
	case err == nil:
		t.Fatalf("%s speaks as %s", sender.name, o.sender.name)
	case errors.As(err, &alarm) && alarm.Sender != keys.Thumbprint(sender.thumb):
		t.Fatalf("%s raises an alarm about %v", sender.name, alarm.Sender)
	}
}

// authored is what a sender seals, and its hops bring to the recipients.
func (x *table) authored(in *input, sender *party) []byte {
	s := x.w.script(byte(in.suite), sender, in.flavour)
	c := x.w.buildCore(s, in.faults)
	trails := x.w.carry(s.handlings(c), in.way/2%len(x.w.hops), in.faults).trails
	return buildEnvelope(c.body, trails[len(trails)-1], in.faults)
}
