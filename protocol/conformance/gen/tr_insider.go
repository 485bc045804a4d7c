package main

import "slices"

// insider is a fellow recipient, who has every key of the sender's epochs, and
// signs nothing in its name.
func insider() *transcript {
	p := world("insider", 2, 0, 2)
	t := p.recipient("insider", "A fellow recipient with all keys: what it makes of genuine messages changes nothing.")
	x := p.stream("stream", t.now-minute)
	e := x.epochs[0]
	m := t.seals(x, 6)
	genuine := func(counter uint16, m *sentMessage) []byte {
		return e.sealBytes(counter, unsealed(e, m))
	}

	t.say("A genuine message sealed again at another counter, before anything of the epoch has come: the sequence is signed.")
	t.want("signature", "11.3.14", direct(array(e.opening, genuine(1, m[0]))))
	t.say("The genuine one.").delivers(m[0].send(0, false))
	t.say("It again at counter 3, alone.").want("signature", "11.3.14", direct(genuine(3, m[0])))
	t.say("It again at counter 4095: the window stays where it is.").want("signature", "11.3.14", direct(genuine(4095, m[0])))
	t.say("The genuine message at counter 3.").delivers(m[3].send(0, false))

	other := e.reopened("another secret", nil)
	t.say("The sender's context under another secret, with a genuine message, whose place is open: the commitment differs.")
	t.want("audience", "11.3.9d", direct(array(other.opening, other.sealBytes(1, unsealed(e, m[1])))))
	t.say("The same with a place that is closed: the epoch is another one.").want("audience", "11.3.9d",
		direct(array(other.opening, other.sealBytes(0, unsealed(e, m[0])))))
	t.say("The other epoch's sealed beside the genuine opening.").want("decrypt", "11.3.10",
		direct(array(e.opening, other.sealBytes(2, unsealed(e, m[2])))))
	t.say("The other epoch's sealed alone.").want("nokey", "11.5.1", direct(other.sealBytes(2, unsealed(e, m[2]))))

	again := e.reopened("", nil)
	t.say("The same epoch in an opening that the fellow recipient has made: the secret is the sender's, so nothing is wrong with it.").
		delivers(direct(array(again.opening, m[1].sealed)))
	t.say("The genuine opening with the next message: the epoch is known, if not by the opening that it has now.").delivers(m[2].send(0, true))
	t.say("The fellow recipient's opening with a closed place.").replays(direct(array(again.opening, m[1].sealed)))

	third := e.reopened("", func(list []entry) []entry { return append(list, p.stranger("third")) })
	t.say("The same with an entry for somebody else: the audience differs.").want("audience", "11.3.9c", direct(array(third.opening, m[4].sealed)))
	t.say("A claim of its own under a signature of its own.").want("signature", "11.3.14", direct(forgedBy(p.seats[1].party, e, 4, t.now)))
	t.say("The genuine one.").delivers(direct(m[4].sealed))

	x.later(t.now)
	next := x.current()
	n := t.seal(x)
	t.say("The next epoch's sealed at counter 0 beside the opening of this one, whose place 0 is closed: that is asked first.").replays(direct(array(e.opening, n.sealed)))
	t.say("At counter 5, whose place is open.").want("decrypt", "11.3.10", direct(array(e.opening, sealedAt(next, 5, t.now))))
	t.say("And this one's sealed beside the opening of the next.").want("decrypt", "11.3.10", direct(array(next.opening, m[5].sealed)))
	t.say("A genuine message of this epoch sealed under the keys of the next, at the counter of its place.")
	t.want("signature", "11.3.14", direct(array(next.opening, next.sealBytes(0, unsealed(e, m[5])))))
	t.say("The next epoch, genuine.").delivers(n.send(0, false))
	t.say("The last message of the first epoch: it is complete.").delivers(direct(m[5].sealed))
	t.say("An old opening of the complete epoch, with a message that was delivered.").replays(m[0].send(0, true))
	t.say("The fellow recipient's, too.").replays(direct(array(again.opening, m[1].sealed)))
	t.missing()
	return t
}

// unsealed is the core-sealed-plaintext of a message, as its recipients have it.
func unsealed(e *sentEpoch, m *sentMessage) []byte {
	s := e.s
	s.values, s.msg, s.counter, s.origin = nil, m.claim, m.counter, m.origin
	return s.corePlaintext(e.keys.h, e.keys)
}

// reopened is the epoch in an opening that somebody else has made: of the same
// context, under another secret if that has a name, and for other entries.
func (e *sentEpoch) reopened(secret string, edit func([]entry) []entry) *sentEpoch {
	n := *e
	s := e.s.with(func(t *scene) { t.editEntries = edit })
	s.name, s.entropy = e.s.name+" "+secret+" reopened", e.s.entropy+" "+secret+" reopened"
	if edit != nil {
		s.entropy += " for others"
	}
	if secret != "" {
		s.secret = s.random(secret, 32)
	}
	n.s = s
	n.keys = newSchedule("core", s.suite, s.secret, e.context)
	n.opening = s.opening(s.secret, e.context, s.random("content key", 32), s.random("iv", 12))
	return &n
}

// forgedBy is a message at a counter that somebody else has signed.
func forgedBy(p *party, e *sentEpoch, counter uint16, created uint64) []byte {
	e.s.signers = slices.Clone(p.keys)
	defer func() { e.s.signers = nil }()
	return sealedAt(e, counter, created)
}

// insiderToOther is the same fellow recipient against somebody who stands in no
// audience of the sender's.
func insiderToOther() *transcript {
	p := world("insider to other", 2, 0, 2)
	victim := p.person("victim")
	t := newTranscript("insider-to-other", "A fellow recipient hands a genuine message to somebody else, who knows the sender.", victim, p.pins)
	x := p.stream("stream", t.now-minute)
	e := x.epochs[0]
	m := t.seals(x, 2)
	key := victim.entry(victim.bundles[0].key(2))
	t.say("An entry for the victim in the place of the fellow recipient's.")
	t.want("audience", "11.3.9b", direct(array(e.reopened("", func(l []entry) []entry { return []entry{l[0], key} }).opening, m[0].sealed)))
	t.say("An entry for the victim alone.")
	t.want("audience", "11.3.9b", direct(array(e.reopened("", func([]entry) []entry { return []entry{key} }).opening, m[1].sealed)))
	t.say("A message without its opening: nothing was kept.").want("nokey", "11.5.1", direct(m[1].sealed))
	t.say("The envelope as it was sent.").want("nokey", "11.3.5", m[0].send(0, false))
	return t
}
