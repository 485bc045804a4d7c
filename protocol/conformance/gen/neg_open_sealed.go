package main

import "slices"

// openSealedFaults break the sealed and the frame around the message: SPEC
// 11.3.10 to 11.3.12.
var openSealedFaults = []fault{
	{"epoch-id-flipped", "11.3.10", "decrypt", "A bit of the epoch id; the sealed is encrypted under it as it stands.", func(s *scene) {
		s.editKeys("sealed.protected", func(d dict) { d[4] = slices.Clone(d[4]); d[4][8] ^= 1 })
	}},
	{"sealed-ciphertext-flipped", "11.3.10", "decrypt", "A bit of the tag of the sealed.", func(s *scene) { s.flip("sealed.ciphertext") }},
	{"sealed-ciphertext-first-bit", "11.3.10", "decrypt", "A bit of the first byte of the sealed's ciphertext.", func(s *scene) {
		s.edit("sealed.ciphertext", func(b []byte) []byte { b = slices.Clone(b); b[0] ^= 0x80; return b })
	}},
	{"sealed-ciphertext-first-bit-suite1", "11.3.10", "decrypt", "The same in suite 1.", func(s *scene) {
		s.suite = 1
		s.edit("sealed.ciphertext", func(b []byte) []byte { b = slices.Clone(b); b[0] ^= 0x80; return b })
	}},
	{"sealed-ciphertext-15-bytes", "11.3.10", "decrypt", "A ciphertext that is shorter than a tag.", func(s *scene) {
		s.edit("sealed.ciphertext", func(b []byte) []byte { return b[:15] })
	}},
	{"sealed-ciphertext-empty", "11.3.10", "decrypt", "An empty ciphertext.", func(s *scene) { s.replace("sealed.ciphertext", []byte{}) }},
	{"sealed-of-other-epoch", "11.3.10", "decrypt", "The opening of one epoch beside the genuine sealed of another.", func(s *scene) {
		other := newScene(s.name)
		other.as(s.name + " other")
		other.sender = s.from(roleMeasure)
		other.seats = []seat{{party: s.seat(0)}}
		other.core()
		s.set("body", 1, other.value("sealed"))
	}},
	{"sealed-counter-altered", "11.3.10", "decrypt", "The counter, altered after encryption from 1 to 0.", func(s *scene) {
		s.counter = 1
		s.edit("sealed.protected.bstr", func(b []byte) []byte { b = slices.Clone(b); b[len(b)-1] = 0; return b })
	}},
	{"sealed-aad-without-suite", "11.3.10", "decrypt", "The sealed's external_aad ends before the suite.", func(s *scene) {
		s.edit("sealed.aad", func(b []byte) []byte { return b[:len(b)-1] })
	}},
	{"sealed-aad-other-suite", "11.3.10", "decrypt", "The sealed's external_aad names suite 1.", func(s *scene) { s.replace("sealed.aad", label("sealed", u8(1))) }},
	{"sealed-key-of-generation-1", "11.3.10", "decrypt", "Counter 0 under the key of generation 1.", func(s *scene) { s.generation = 1 }},
	{"sealed-schedule-of-layer", "11.3.10", "decrypt", "The epoch of a layer, from the secret of a core.", func(s *scene) { s.schedule = "layer" }},

	{"plaintext-trailing-byte", "3.1", "format", "A byte follows the plaintext of the sealed.", func(s *scene) { s.longer("plaintext") }},
	{"plaintext-empty", "3.1", "format", "An empty plaintext in the sealed.", func(s *scene) { s.replace("plaintext", nil) }},
	{"plaintext-wide-head", "3.2", "format", "The head of the plaintext in two bytes.", func(s *scene) { s.wideHead("plaintext") }},
	{"plaintext-endless", "3.3", "format", "The plaintext of the sealed with indefinite length.", func(s *scene) { s.endless("plaintext") }},
	{"plaintext-fourth-item", "11.3.11", "format", "A fourth item in the plaintext of the sealed.", func(s *scene) { s.append("plaintext", num(0)) }},
	{"plaintext-without-padding", "11.3.11", "format", "No padding, not even an empty one.", func(s *scene) {
		s.editItems("plaintext", func(i [][]byte) [][]byte { return i[:2] })
	}},
	{"padding-not-zero", "7.6", "format", "The last byte of the padding is 1.", func(s *scene) { s.flip("padding") }},
	{"padding-first-byte-not-zero", "7.6", "format", "The first byte of the padding is 128.", func(s *scene) {
		s.edit("padding", func(b []byte) []byte { b[0] = 0x80; return b })
	}},
	{"padding-text", "11.3.11", "format", "A padding of zeros, as a text.", func(s *scene) { s.set("plaintext", 2, text("\x00\x00")) }},
	{"padding-wide-length", "3.2", "format", "The length of the padding in a byte of its own.", func(s *scene) {
		s.editItems("plaintext", func(i [][]byte) [][]byte {
			i[2] = append(wide(majorBytes, uint64(len(i[2])-1), 1), i[2][1:]...)
			return i
		})
	}},
	{"origin-undefined", "3.5", "format", "Undefined instead of null.", func(s *scene) { s.replace("origin bytes", []byte{0xf7}) }},
	{"origin-false", "11.3.11", "format", "False instead of null.", func(s *scene) { s.replace("origin bytes", cborFalse) }},
	{"origin-third-item", "11.3.11", "format", "A third item in an origin.", func(s *scene) { s.reseal(1, 0); s.append("origin", num(0)) }},
	{"origin-stream-15-bytes", "11.3.11", "format", "A stream of 15 bytes in an origin.", func(s *scene) { s.reseal(1, 0); s.set("origin", 0, bin(s.random("o", 15))) }},
	{"origin-sequence-negative", "11.3.11", "format", "A sequence of -1 in an origin.", func(s *scene) { s.reseal(1, 0); s.set("origin", 1, num(-1)) }},
	{"origin-unlisted", "7.4", "format", "An origin in a stream that the context does not list.", func(s *scene) {
		s.reseal(1, 0)
		s.origin.stream = s.random("unlisted", 16)
	}},
	{"origin-nothing-listed", "7.4", "format", "An origin, in a context that lists no ended stream.", func(s *scene) {
		s.origin = &origin{s.random("unlisted", 16), 0}
	}},
	{"origin-nothing-moved", "7.4", "format", "An origin in a listed stream, in a context without entry 16.", func(s *scene) {
		s.reseal(1, 0)
		s.ctx.moved = 0
	}},
	{"origin-after-moved", "7.4", "format", "An origin at the first place after those that entry 16 counts.", func(s *scene) {
		s.ctx.later(5)
		s.reseal(1, 0)
		s.ctx.moved = 5
	}},
	{"origin-missing", "7.4", "format", "No origin at the only place that entry 16 counts.", func(s *scene) {
		s.reseal(1, 0)
		s.origin = nil
	}},
	{"origin-missing-last", "7.4", "format", "No origin at the last of the places that entry 16 counts.", func(s *scene) {
		s.ctx.later(4)
		s.reseal(1, 0)
		s.ctx.moved, s.origin = 5, nil
	}},
	{"origin-moved-place", "7.4", "format", "An origin at the last of its stream's moved places: what stood there has an earlier one.", func(s *scene) {
		s.reseal(1, 4)
		s.ctx.ended[0].moved = 5
	}},
	{"origin-all-moved", "7.4", "format", "An origin at the last place of a stream that was all moved.", func(s *scene) {
		s.reseal(1, 11)
		s.ctx.ended[0].moved = 12
	}},
	{"origin-moved-of-other", "7.4", "format", "An origin at a moved place of its stream; of the other one nothing was moved.", func(s *scene) {
		s.reseal(2, 4)
		s.ctx.ended[0].moved = 5
	}},
	{"origin-itself", "7.4", "format", "An origin that is the message's own place.", func(s *scene) {
		s.reseal(1, 0)
		s.origin.stream = s.ctx.stream
	}},
	{"origin-sequence-too-high", "7.4", "format", "An origin one after the last place of the stream.", func(s *scene) { s.reseal(1, 12) }},
	{"origin-sequence-of-other", "7.4", "format", "An origin too high for its stream, but not for the other one.", func(s *scene) {
		s.reseal(2, 12)
		s.ctx.ended[1].last = 100
	}},

	{"message-untagged", "11.3.12", "format", "The message without its tag.", func(s *scene) {
		s.edit("message.tagged", func(b []byte) []byte { return must(readAll(b)).items[0].raw })
	}},
	{"message-tag-encrypt0", "11.3.12", "format", "The message under the tag of COSE_Encrypt0.", func(s *scene) { s.retag("message.tagged", 16) }},
	{"message-tag-sign", "11.3.12", "format", "The message under the tag of COSE_Sign, which is reserved for orders and approvals.", func(s *scene) { s.retag("message.tagged", 98) }},
	{"message-fifth-item", "11.3.12", "format", "A fifth item in the message.", func(s *scene) { s.append("message", num(0)) }},
	{"message-protected-empty", "3.1", "format", "The protected header of the message as an empty byte string.", func(s *scene) { s.replace("message.protected", []byte{}) }},
	{"message-protected-trailing-byte", "3.1", "format", "A byte follows the protected header of the message.", func(s *scene) { s.longer("message.protected") }},
	{"message-protected-wide-value", "3.2", "format", "The alg of the message in three bytes.", func(s *scene) { s.put("message.protected", 1, wide(majorNint, 18, 2)) }},
	{"message-protected-key-twice", "3.4", "format", "The alg of the message stands twice.", func(s *scene) { s.doubleKey("message.protected") }},
	{"message-crit", "11.3.12", "format", "A critical header in the message.", func(s *scene) {
		s.editKeys("message.protected", func(d dict) { d[2], d[100] = array(num(100)), num(1) })
	}},
	{"message-kid", "11.3.12", "format", "A kid in the message: the context says who signs.", func(s *scene) { s.put("message.protected", 4, bin(s.random("kid", 8))) }},
	{"message-unprotected-injected", "11.3.12", "format", "An entry in the unprotected header of the message.", func(s *scene) { s.put("message.unprotected", 4, bin(s.random("kid", 8))) }},
	{"message-payload-null", "11.3.12", "format", "A detached payload.", func(s *scene) { s.replace("message.payload.bstr", cborNull) }},
	{"message-payload-not-wrapped", "11.3.12", "format", "The claim itself, not a byte string that holds it.", func(s *scene) {
		s.edit("message.payload.bstr", func(b []byte) []byte { return must(readAll(b)).bytes })
	}},
	{"message-signature-text", "11.3.12", "format", "The signature as a text.", func(s *scene) { s.set("message", 3, text("signed")) }},
	{"message-alg-missing", "4.3", "format", "A message without alg.", func(s *scene) { s.drop("message.protected", 1) }},
	{"message-alg-unprotected", "4.3", "format", "The alg of the message in the unprotected header.", func(s *scene) {
		s.drop("message.protected", 1)
		s.put("message.unprotected", 1, num(algEd25519))
	}},
	{"message-alg-text", "4.3", "format", "The alg of the message as a text.", func(s *scene) { s.put("message.protected", 1, text("Ed25519")) }},
	{"message-alg-eddsa", "4.3", "suite", "-8, EdDSA: deprecated.", func(s *scene) { s.put("message.protected", 1, num(-8)) }},
	{"message-alg-es256", "4.3", "suite", "-7, ES256: deprecated.", func(s *scene) { s.put("message.protected", 1, num(-7)) }},
	{"message-alg-esp256", "11.3.13", "suite", "-9, and the sender's key is of Ed25519.", func(s *scene) { s.put("message.protected", 1, num(-9)) }},
	{"message-alg-mldsa65", "11.3.13", "suite", "-49, and the sender's key is of Ed25519.", func(s *scene) { s.put("message.protected", 1, num(-49)) }},
	{"message-alg-unknown", "4.3", "suite", "An alg that nobody knows.", func(s *scene) { s.put("message.protected", 1, num(-70000)) }},
}

// reseal makes the message one that stood at a place of the first ended stream.
func (s *scene) reseal(streams int, sequence uint64) {
	s.endedStreams(streams)
	s.ctx.moved, s.origin = 1, &origin{s.ctx.ended[0].stream, sequence}
}
