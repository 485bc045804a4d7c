package main

// The referee checks no signature: it knows which were made. Those that the
// library makes are verified once, and then known.

// sign signs with a party's first key, and notes that it was signed.
func (w *ward) sign(p *party, message []byte) []byte {
	s := p.sign(message)
	w.note(p, message, s)
	return s
}

// note notes a signature that a party has made, if it was not made before.
func (w *ward) note(p *party, message, signature []byte) {
	if name := signatureName(p, message, signature); !w.signed[name] {
		w.signed[name] = true
		w.fresh = append(w.fresh, name)
	}
}

// verifies reports whether a party made the signature.
func (w *ward) verifies(p *party, message, signature []byte) bool {
	return w.signed[signatureName(p, message, signature)]
}

// signatureName tells apart what was signed, which is CBOR, and the signature.
func signatureName(p *party, message, signature []byte) string {
	return string(concat(p.thumb, message, signature))
}

// forget forgets what was signed since it was called before, so that what one
// input signs is not there for the next.
func (w *ward) forget() {
	for _, name := range w.fresh {
		delete(w.signed, name)
	}
	w.fresh = w.fresh[:0]
}

// sign1 makes a COSE_Sign1 with a protected header, payload and external_aad.
func (w *ward) sign1(p *party, header, aad, payload []byte) *item {
	signature := w.sign(p, sigStructure(header, aad, payload))
	return tagged(18, array(nested(header), pairs(), nested(payload), octets(signature)))
}
