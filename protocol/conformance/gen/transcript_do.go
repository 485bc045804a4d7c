package main

// restore puts the state after an earlier step back: a backup. 0 is the state
// before the first one. The holder starts with it, and with the keys that it has
// now.
func (t *transcript) restore(step int) {
	if t.hop != nil {
		t.hop = t.states[step].(*hopState).clone()
		t.hop.start()
	} else {
		t.recipient = t.states[step].(*recipient).clone()
		t.recipient.start()
	}
	t.step("restore", member{"state", step})
}

// forget lets the holder look at the clock.
func (t *transcript) forget() {
	if t.hop != nil {
		t.hop.forget(t.now)
	} else {
		t.recipient.forget(t.now)
	}
	t.step("forget")
}

// erase erases a private key of the holder.
func (t *transcript) erase(k encKey) {
	if t.hop != nil {
		t.hop.erase(k.public)
	} else {
		t.recipient.erase(k.public)
	}
	t.step("erase", member{"key_id", k.id})
}

// missing asks which places were used and are open.
func (t *transcript) missing() {
	list := map[string][]span{}
	for name, s := range t.streams {
		list[name] = s.missing(0, everything)
	}
	t.step("missing", member{"missing", spansOf(sortedSpans(list))})
}

// due panics if time has made the holder forget something and no step said so.
func (t *transcript) due() {
	if t.hop != nil {
		before := len(t.hop.epochs)
		t.hop.forget(t.now)
		if len(t.hop.epochs) != before {
			panic("gen: " + t.name + ": a step forget is missing")
		}
		return
	}
	trial := t.recipient.clone()
	trial.forget(t.now)
	if len(trial.epochs) != len(t.epochs) || len(trial.streams) != len(t.streams) {
		panic("gen: " + t.name + ": a step forget is missing")
	}
}
