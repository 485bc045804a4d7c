package main

import "bytes"

// openHeaderFaults break the headers of the opening, of its first recipient,
// and of the sealed: SPEC 11.3.3 and 11.3.4. They are made before anything is
// encrypted, so that every header is authenticated as it stands.
var openHeaderFaults = []fault{
	{"opening-protected-trailing-byte", "3.1", "format", "A byte follows the protected header of the opening.", func(s *scene) { s.longer("opening.protected") }},
	{"opening-protected-empty", "3.1", "format", "The protected header of the opening as an empty byte string.", func(s *scene) { s.replace("opening.protected", []byte{}) }},
	{"opening-protected-wide-length", "3.2", "format", "The length of the protected header in a byte of its own.", func(s *scene) { s.wideHead("opening.protected.bstr") }},
	{"opening-protected-wide-value", "3.2", "format", "The alg of the opening in three bytes.", func(s *scene) { s.put("opening.protected", 1, wide(majorUint, contentAlg, 2)) }},
	{"opening-protected-endless", "3.3", "format", "The protected header of the opening with indefinite length.", func(s *scene) { s.endless("opening.protected") }},
	{"opening-protected-key-twice", "3.4", "format", "The alg of the opening stands twice.", func(s *scene) { s.doubleKey("opening.protected") }},
	{"opening-alg-missing", "4.3", "format", "The opening has no alg.", func(s *scene) { s.drop("opening.protected", 1) }},
	{"opening-alg-unprotected", "4.3", "format", "The alg of the opening stands in the unprotected header.", func(s *scene) {
		s.drop("opening.protected", 1)
		s.put("opening.unprotected", 1, num(contentAlg))
	}},
	{"opening-alg-text", "4.3", "format", "The alg of the opening as a text.", func(s *scene) { s.put("opening.protected", 1, text("ChaCha20/Poly1305")) }},
	{"opening-alg-a256gcm", "11.3.4", "suite", "The content alg of suite 3 beside a sealed of the other form.", func(s *scene) { s.put("opening.protected", 1, num(3)) }},
	{"opening-alg-a128gcm", "4.3", "suite", "A content alg that no suite has.", func(s *scene) { s.put("opening.protected", 1, num(1)) }},
	{"opening-alg-unknown", "4.3", "suite", "A content alg that nobody knows.", func(s *scene) { s.put("opening.protected", 1, num(-70000)) }},
	{"opening-crit", "11.3.3", "format", "A critical header: nothing is known that could be critical.", func(s *scene) {
		s.editKeys("opening.protected", func(d dict) { d[2], d[100] = array(num(100)), num(1) })
	}},
	{"opening-unprotected-injected", "11.3.3", "format", "A content type in the unprotected header, where anyone could put it.", func(s *scene) { s.put("opening.unprotected", 3, num(50)) }},
	{"opening-iv-missing", "11.3.3", "format", "The opening has no IV.", func(s *scene) { s.drop("opening.unprotected", 5) }},
	{"opening-iv-protected", "11.3.3", "format", "The IV stands in the protected header.", func(s *scene) {
		s.drop("opening.unprotected", 5)
		s.put("opening.protected", 5, bin(s.random("iv", 12)))
	}},
	{"opening-iv-11-bytes", "11.3.3", "format", "An IV of 11 bytes.", func(s *scene) { s.put("opening.unprotected", 5, bin(s.random("iv", 11))) }},
	{"opening-iv-13-bytes", "11.3.3", "format", "An IV of 13 bytes.", func(s *scene) { s.put("opening.unprotected", 5, bin(s.random("iv", 13))) }},
	{"opening-partial-iv", "11.3.3", "format", "A Partial IV beside the IV.", func(s *scene) { s.put("opening.unprotected", 6, bin([]byte{0, 0})) }},
	{"opening-ciphertext-null", "11.3.3", "format", "A detached ciphertext.", func(s *scene) { s.replace("opening.ciphertext.bstr", cborNull) }},
	{"opening-header-8192", "11.3.3", "format", "A header map of 8192 bytes with an unknown entry: not too long, only unknown.", func(s *scene) {
		s.put("opening.protected", 100, bin(make([]byte, 8183)))
	}},
	{"opening-header-8193", "12", "limit", "A protected header map of 8193 bytes.", func(s *scene) { s.put("opening.protected", 100, bin(make([]byte, 8184))) }},
	{"opening-unprotected-8192", "11.3.3", "format", "An unprotected header map of 8192 bytes with an unknown entry.", func(s *scene) {
		s.put("opening.unprotected", 100, bin(make([]byte, 8172)))
	}},
	{"opening-unprotected-8193", "12", "limit", "An unprotected header map of 8193 bytes.", func(s *scene) { s.put("opening.unprotected", 100, bin(make([]byte, 8173))) }},

	{"recipients-none", "11.3.3", "format", "An opening for nobody.", func(s *scene) { s.editItems("entries", func([][]byte) [][]byte { return nil }) }},
	{"recipients-65", "11.3.4", "limit", "An opening for 65 recipients.", func(s *scene) {
		s.seats64()
		s.addEntry(s.stranger("65th"))
	}},
	{"recipients-same-key-id", "11.3.4", "format", "Two recipients with one key id.", func(s *scene) { s.sameKeyID() }},
	{"recipient-fourth-item", "11.3.3", "format", "A recipient with recipients of its own.", func(s *scene) { s.append("entry 0", array()) }},
	{"recipient-ciphertext-47", "11.3.3", "format", "A content key that is one byte too short.", func(s *scene) { s.shorter("entry 0.plaintext") }},
	{"recipient-ciphertext-49", "11.3.3", "format", "A content key that is one byte too long.", func(s *scene) { s.longer("entry 0.plaintext") }},
	{"recipient-protected-trailing-byte", "3.1", "format", "A byte follows a recipient's protected header.", func(s *scene) { s.longer("entry 0.protected") }},
	{"recipient-protected-unsorted", "3.4", "format", "kid before alg.", func(s *scene) { s.swapKeys("entry 0.protected") }},
	{"recipient-alg-missing", "4.3", "format", "A recipient without alg.", func(s *scene) { s.drop("entry 0.protected", 1) }},
	{"recipient-alg-unprotected", "4.3", "format", "A recipient's alg in the unprotected header.", func(s *scene) {
		s.drop("entry 0.protected", 1)
		s.put("entry 0.unprotected", 1, num(50))
	}},
	{"recipient-alg-text", "4.3", "format", "A recipient's alg as a text.", func(s *scene) { s.put("entry 0.protected", 1, text("HPKE-4-KE")) }},
	{"recipient-alg-integrated", "4.3", "suite", "HPKE-4 for integrated encryption, in a recipient.", func(s *scene) { s.put("entry 0.protected", 1, num(42)) }},
	{"recipient-alg-hpke-8", "11.3.4", "format", "HPKE-8 with an ek of suite 2.", func(s *scene) { s.put("entry 0.protected", 1, num(55)) }},
	{"recipient-alg-hpke-0", "4.3", "suite", "HPKE-0 for key encryption, which no suite has.", func(s *scene) { s.put("entry 0.protected", 1, num(46)) }},
	{"recipient-alg-ecdh", "4.3", "suite", "ECDH-ES with A256KW.", func(s *scene) { s.put("entry 0.protected", 1, num(-31)) }},
	{"recipient-kid-missing", "11.3.3", "format", "A recipient without key id.", func(s *scene) { s.drop("entry 0.protected", 4) }},
	{"recipient-kid-unprotected", "11.3.3", "format", "A recipient's key id in the unprotected header.", func(s *scene) {
		s.cast()
		s.drop("entry 0.protected", 4)
		s.put("entry 0.unprotected", 4, bin(s.holder.bundles[0].keys[0].id))
	}},
	{"recipient-kid-9-bytes", "11.3.3", "format", "A key id of nine bytes.", func(s *scene) { s.put("entry 0.protected", 4, bin(s.random("kid", 9))) }},
	{"recipient-ek-missing", "11.3.3", "format", "A recipient without ek.", func(s *scene) { s.drop("entry 0.unprotected", -4) }},
	{"recipient-ek-protected", "11.3.3", "format", "A recipient's ek in the protected header.", func(s *scene) {
		s.drop("entry 0.unprotected", -4)
		s.put("entry 0.protected", -4, bin(s.random("ek", 32)))
	}},
	{"recipient-ek-text", "11.3.3", "format", "A recipient's ek as a text.", func(s *scene) { s.put("entry 0.unprotected", -4, text("ek")) }},
	{"recipient-ek-31-bytes", "11.3.4", "format", "An ek of suite 2 that is one byte too short.", func(s *scene) { s.shorter("entry 0.ek") }},
	{"recipient-ek-33-bytes", "11.3.4", "format", "An ek of suite 2 that is one byte too long.", func(s *scene) { s.longer("entry 0.ek") }},
	{"recipient-ek-1119-bytes", "11.3.4", "format", "An ek of suite 1 that is one byte too short.", func(s *scene) {
		s.suite = 1
		s.shorter("entry 0.ek")
	}},
	{"recipient-ek-of-other-suite", "11.3.4", "format", "An ek of suite 1 beside the alg of suite 2.", func(s *scene) {
		s.edit("entry 0.ek", func([]byte) []byte { return s.random("ek", 1120) })
	}},
	{"recipient-psk-id", "11.3.3", "format", "A psk_id: HPKE is in base mode only.", func(s *scene) { s.put("entry 0.unprotected", -5, bin([]byte("psk"))) }},

	{"sealed-protected-trailing-byte", "3.1", "format", "A byte follows the protected header of the sealed.", func(s *scene) { s.longer("sealed.protected") }},
	{"sealed-protected-wide-value", "3.2", "format", "The length of the epoch id in a byte of its own.", func(s *scene) {
		s.editKeys("sealed.protected", func(d dict) { d[4] = append(wide(majorBytes, 8, 1), d[4][1:]...) })
	}},
	{"sealed-protected-unsorted", "3.4", "format", "The counter before the epoch id.", func(s *scene) { s.swapKeys("sealed.protected") }},
	{"sealed-alg", "11.3.3", "format", "An alg in the sealed, where the epoch fixes it.", func(s *scene) { s.put("sealed.protected", 1, num(contentAlg)) }},
	{"sealed-epoch-id-missing", "11.3.3", "format", "A sealed without epoch id.", func(s *scene) { s.drop("sealed.protected", 4) }},
	{"sealed-counter-missing", "11.3.3", "format", "A sealed without counter.", func(s *scene) { s.drop("sealed.protected", 6) }},
	{"sealed-counter-1-byte", "11.3.3", "format", "A counter in its shortest form: it always has two bytes.", func(s *scene) { s.put("sealed.protected", 6, bin([]byte{0})) }},
	{"sealed-counter-3-bytes", "11.3.3", "format", "A counter of three bytes.", func(s *scene) { s.put("sealed.protected", 6, bin([]byte{0, 0, 0})) }},
	{"sealed-counter-number", "11.3.3", "format", "The counter as a number.", func(s *scene) { s.put("sealed.protected", 6, num(0)) }},
	{"sealed-unprotected-injected", "11.3.3", "format", "An entry in the unprotected header of the sealed.", func(s *scene) { s.put("sealed.unprotected", 6, bin([]byte{0, 0})) }},
	{"sealed-unprotected-array", "11.3.3", "format", "The unprotected header of the sealed as an array.", func(s *scene) { s.replace("sealed.unprotected", array()) }},
	{"sealed-ciphertext-null", "11.3.3", "format", "A detached ciphertext in the sealed.", func(s *scene) { s.replace("sealed.ciphertext.bstr", cborNull) }},
	{"counter-4096", "11.3.4", "limit", "The first counter that no epoch has.", func(s *scene) { s.counter = 4096 }},
	{"counter-65535", "11.3.4", "limit", "The greatest counter of two bytes.", func(s *scene) { s.counter = 65535 }},
	{"counter-1", "11.3.5", "nokey", "Counter 1: a one-shot opener has no epochs.", func(s *scene) { s.counter = 1 }},
	{"counter-4095", "11.3.5", "nokey", "The last counter of an epoch, in generation 63.", func(s *scene) { s.counter = 4095 }},
}

// sameKeyID gives the second of two recipients the key id of the first, in the
// context as well.
func (s *scene) sameKeyID() {
	s.seats2()
	id := s.seats[0].party.bundles[0].key(s.suite).id
	s.set("recipient 1", 2, bin(id))
	s.editEntries = func(list []entry) []entry {
		list[1].kid = id
		return list
	}
}

// zeros is a point of small order, which makes every shared secret zero.
var zeros = bytes.Repeat([]byte{0}, 32)
