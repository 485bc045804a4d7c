package main

import (
	"errors"
	"testing"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// The whole-path targets: one for each attacker of README.md. The input is a
// program of changes; the attacker makes them where it can, and seals and signs
// anew above them what it has the keys for.

// FuzzNetwork: who has no key at all changes what is on any wire.
func FuzzNetwork(f *testing.F) {
	x := newTable(f, inEnvelope, inTrail)
	x.add(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		in := x.input(b)
		wire := in.way % len(in.bodies) // to a hop, or behind the last
		env := buildEnvelope(in.bodies[wire], trail(), in.faults)
		if wire < len(x.w.hops) {
			x.peelGenuine(t, in.scene, wire, env)
		} else {
			x.openGenuine(t, in.reader, env)
		}
	})
}

// FuzzHop: a hop peels its layer and sends on whatever it likes to whomever.
func FuzzHop(f *testing.F) {
	x := newTable(f, hopLevels()...)
	x.add(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		in := x.input(b)
		n := in.way % len(x.w.hops)
		forward := x.peel(t, x.w.hops[n], buildEnvelope(x.relayer(&in, n), trail(), in.faults))
		if forward == nil {
			return
		}
		env := forward.AppendEnvelope(nil)
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

// relayer returns what the hop before hop n makes of the body that it peeled.
func (x *table) relayer(in *input, n int) []byte {
	return x.w.buildLayer(x.w.layerOf(in.script, in.core, 0, n), in.bodies[n+1], in.faults)
}

// FuzzFellow: a recipient that has opened a core makes another of what it found.
func FuzzFellow(f *testing.F) {
	x := newTable(f, inContext, inOpeningPlain, inTargets, inRecipientHeaders, inRecipients, inOpeningHeader,
		inSealedPlain, inSealedHeader, inBody, inEnvelope)
	x.add(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		in := x.input(b)
		insider := *in.script
		insider.message, insider.context = in.core.message, in.core.context
		x.openBySender(t, in.reader, buildEnvelope(x.w.buildCore(&insider, in.faults).body, nil, in.faults))
	})
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

// authored are the levels of who signs.
func authored() []level {
	return []level{
		inClaim, inMessageHeader, inOrigin, inSealedPlain, inContext, inOpeningPlain, inTargets, inRecipientHeaders,
		inRecipients, inOpeningHeader, inSealedHeader, inBody, inEnvelope,
	}
}

// author writes in its own name, with faults, and somebody opens it.
func (x *table) author(t *testing.T, in *input, sender *party) {
	defer x.w.forget()
	s := x.w.script(byte(in.suite), sender, in.flavour)
	v, o, err := x.open(t, in.reader, buildEnvelope(x.w.buildCore(s, in.faults).body, nil, in.faults))
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
