package main

// corePlaintext signs the claim and pads it: the core-sealed-plaintext of
// SPEC section 7.6. h is the hash of the context that the sender signed.
func (s *scene) corePlaintext(h []byte, epoch schedule) []byte {
	claim := s.claim()
	sequence := s.ctx.sequence + uint64(s.counter)
	place := origin{s.ctx.stream, sequence}
	if s.origin != nil {
		place = *s.origin
	}
	aad := label("message", h, u64(sequence), place.stream, u64(place.sequence))
	signers := s.sender.keys[:1]
	if s.signers != nil {
		signers = s.signers
	}
	var m signed
	if len(signers) == 1 {
		m = sign1(s.parts, "message", signers[0], claim, aad)
	} else {
		m = signAll(s.parts, "message", signers, claim, aad)
	}
	s.note("claim", claim).note("message_external_aad", aad)
	s.note("message_sig_structure", m.structures[0]).note("message_signature", m.signature)
	s.note("message", m.wire)

	from := cborNull
	if s.origin != nil {
		from = s.array("origin", bin(s.origin.stream), num(s.origin.sequence))
	}
	n := len(array(m.wire, from, bin(nil)))
	p := s.padding(n)
	s.note("padding", object{
		{"n", p.n}, {"target", p.target}, {"padding", p.padding}, {"length", p.length},
	})
	return s.array("plaintext", m.wire, s.bytes("origin bytes", from), bin(s.bytes("padding", make([]byte, p.padding))))
}

// messageID is SPEC section 7.5.
func (s *scene) messageID() []byte {
	place := origin{s.ctx.stream, s.ctx.sequence + uint64(s.counter)}
	if s.origin != nil {
		place = *s.origin
	}
	return sum(label("message-id", s.sender.thumb(), place.stream, u64(place.sequence), s.claim()))
}
