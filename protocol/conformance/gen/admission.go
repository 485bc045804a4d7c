package main

// admission makes the fifth member of a layer's plaintext: its shape is
// checked, also by a hop that asks for none; it is signed with its signer's thumbprint. The part names are "admission", "admission claim", ….
func (s *scene) admission(hop *party) []byte {
	proof := s.party("admitted", roleMeasure)
	claim := s.array("admission claim", bin(hop.thumb()), num(s.ctx.expires), num(5),
		bin(s.random("admission opening", 32)))
	signed := sign1(s.parts, "admission proof", proof.keys[0], claim, label("admission", proof.thumb()))
	return s.array("admission", bin(s.random("admission token", 60)), bin(signed.wire))
}

func peelAdmission(s *scene) object {
	s.comment = "A layer with an admission, whose token nobody checks yet."
	return s.peelAdmitted()
}

func (s *scene) peelAdmitted() object {
	hop := s.hop()
	s.append("layer 0.plaintext", s.admission(hop))
	return s.peel(0, 0)
}
