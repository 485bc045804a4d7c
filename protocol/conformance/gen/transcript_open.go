package main

// open lets the recipient open an envelope, whatever comes of it.
func (t *transcript) open(envelope []byte) outcome { return t.opens(envelope, nil) }

// opens is open with more fields.
func (t *transcript) opens(envelope []byte, more object) outcome {
	t.due()
	out := t.recipient.open(t.now, envelope)
	o := append(more, member{"envelope", envelope})
	o = append(o, out.object()...)
	if t.trails && out.message != nil {
		o = append(o, member{"trail", brief(out.message.trail)})
	}
	t.step("open", o...)
	return out
}

// delivers wants the envelope's message delivered.
func (t *transcript) delivers(envelope []byte) outcome { return t.want("delivered", "", envelope) }

// closes wants the message taken and not delivered: its origin was before.
func (t *transcript) closes(envelope []byte) outcome { return t.want("closed", "", envelope) }

// replays wants the envelope refused as a replay of a place.
func (t *transcript) replays(envelope []byte) outcome { return t.want("replay", "11.5.3", envelope) }

// want wants a class, and for a refusal a rule.
func (t *transcript) want(class, rule string, envelope []byte) outcome {
	t.due()
	t.wants(t.trial(envelope), class, rule)
	return t.open(envelope)
}

// trial is what would come of an envelope.
func (t *transcript) trial(envelope []byte) outcome { return t.recipient.clone().open(t.now, envelope) }

// object is the outcome as a file has it.
func (out outcome) object() object {
	o := object{{"expect", out.class}}
	if out.rule != "" {
		o = append(o, member{"rule", out.rule})
	}
	if out.alarm {
		o = append(o, member{"alarm", true})
	}
	if m := out.message; m != nil {
		o = append(o, object{
			{"message_id", m.id}, {"stream", m.stream}, {"sequence", m.sequence}, {"kind", m.kind}, {"created", m.created},
		}...)
		if m.origin != nil {
			o = append(o, member{"origin", object{{"stream", m.origin.stream}, {"sequence", m.origin.sequence}}})
		}
	}
	if f := out.forward; f != nil {
		o = append(o, object{
			{"next", f.next}, {"expires", f.expires}, {"urgent", f.urgent}, {"body_sha256", sum(f.body)},
		}...)
	}
	return o
}

// brief is a verdict without what the records say.
func brief(trail object) object {
	o := object{}
	for _, m := range trail {
		if m.key != "records" {
			o = append(o, m)
		}
	}
	return o
}
