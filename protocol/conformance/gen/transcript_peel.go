package main

// peel lets the hop peel an envelope that a customer brought.
func (t *transcript) peel(customer string, envelope []byte) outcome {
	t.due()
	out := t.hop.peel(t.now, customer, envelope)
	t.step("peel", append(object{{"customer", customer}, {"envelope", envelope}}, out.object()...)...)
	return out
}

// forwards wants the envelope forwarded; it returns what goes on.
func (t *transcript) forwards(customer string, envelope []byte) []byte {
	out := t.wantPeel("forwarded", "", customer, envelope)
	return plainEnvelope(out.forward.body)
}

// wantPeel wants a class, and for a refusal a rule.
func (t *transcript) wantPeel(class, rule, customer string, envelope []byte) outcome {
	t.due()
	t.wants(t.hop.clone().peel(t.now, customer, envelope), class, rule)
	return t.peel(customer, envelope)
}
