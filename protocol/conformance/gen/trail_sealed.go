package main

// Step 10.1: the trail is no sealed-record, or does not open under the root of
// the hop whose turn it is, or what is in it is no record.
var trailSealedFaults = []trailFault{
	{"removed-last", verdict{"10.1", "decrypt", 2}, "The last hop's record is missing.", func(s *scene) { s.silence(2) }},
	{"removed-middle", verdict{"10.1", "decrypt", 1}, "The second hop's record is missing.", func(s *scene) { s.silence(1) }},
	{"removed-first", verdict{"10.1", "format", 0}, "The first hop's record is missing.", func(s *scene) { s.silence(0) }},
	{"removed-all", verdict{"10.1", "format", 2}, "An empty trail.", func(s *scene) { s.silence(0, 1, 2) }},
	{"emptied-before-last", verdict{"10.1", "format", 1}, "The trail was emptied on the way to the last hop.", func(s *scene) { s.replace("trail 1", nil) }},
	{"emptied-before-middle", verdict{"10.1", "format", 0}, "The trail was emptied on the way to the second hop.", func(s *scene) { s.replace("trail 0", nil) }},
	{"malformed-before-last", verdict{"10.1", "format", 1}, "Junk on the way to the last hop, which takes it as empty.", func(s *scene) {
		s.replace("trail 1", []byte("not a record"))
		s.malformedAt = map[int]bool{2: true}
	}},
	{"malformed-before-middle", verdict{"10.1", "format", 0}, "Junk on the way to the second hop, which takes it as empty.", func(s *scene) {
		s.replace("trail 0", []byte("not a record"))
		s.malformedAt = map[int]bool{1: true}
	}},
	{"too-long-before-last", verdict{"10.1", "format", 1}, "16385 bytes on the way to the last hop, which takes them as empty.", func(s *scene) {
		s.replace("trail 1", trailOf(s.name, 16385))
		s.malformedAt = map[int]bool{2: true}
	}},
	{"record-lengthened", verdict{"10.1", "format", 1}, "The second hop's record with a byte of an unknown header, taken by the last hop as it came: it is no sealed-record.", func(s *scene) {
		s.put("record 1 sealed.unprotected", 4, bin(nil))
	}},
	{"order-last-two", verdict{"10.1", "decrypt", 2}, "The last two hops have made their records in the other order.", func(s *scene) { s.swapRoots(1, 2) }},
	{"order-first-two", verdict{"10.1", "decrypt", 1}, "The first two hops have made their records in the other order.", func(s *scene) { s.swapRoots(0, 1) }},
	{"root-of-next-hop", verdict{"10.1", "decrypt", 1}, "The second hop has sealed under the root of the last one.", func(s *scene) { s.rootOf(1, 2) }},
	{"root-random", verdict{"10.1", "decrypt", 0}, "The first hop has sealed under a root that the sender made up: whose fault it is can't be seen.", func(s *scene) {
		s.replace("record 0.root", s.random("root", 32))
	}},
	{"of-other-epoch", verdict{"10.1", "decrypt", 2}, "The whole trail of another message, of another epoch of the same sender over the same hops.", func(s *scene) {
		s.replace("trail 2", s.sibling(false)[3])
	}},
	{"of-other-epoch-inside", verdict{"10.1", "decrypt", 1}, "The last hop has received the trail of a message of another epoch.", func(s *scene) {
		s.replace("trail 1", s.sibling(false)[2])
	}},
	{"junk", verdict{"10.1", "format", 2}, "Twelve bytes that are no CBOR.", func(s *scene) { s.replace("trail 2", []byte("not a record")) }},
	{"junk-cbor", verdict{"10.1", "format", 2}, "A number.", func(s *scene) { s.replace("trail 2", num(0)) }},
	{"junk-record", verdict{"10.1", "decrypt", 2}, "A sealed-record of random bytes.", func(s *scene) { s.replace("trail 2", trailOf(s.name, 300)) }},
	{"junk-16385", verdict{"10.1", "limit", 2}, "A sealed-record of random bytes, one byte too long.", func(s *scene) { s.replace("trail 2", trailOf(s.name, 16385)) }},
	{"too-long", verdict{"10.1", "limit", 2}, "Genuine records, whose trail is one byte too long.", func(s *scene) {
		s.hopsOf(2)
		s.verdict = &verdict{"10.1", "limit", 1}
		s.editRecord = func(h int, v *recordValues) {
			v.time, v.ingress, v.egress, v.software = 0, 0, 0, ""
			if h == 0 {
				v.software = string(repeated('s', 16384-2*leastRecord))
			}
		}
	}},
	{"trailing-byte", verdict{"10.1", "format", 2}, "A byte follows the trail.", func(s *scene) { s.longer("trail 2") }},
	{"flipped", verdict{"10.1", "decrypt", 2}, "A bit of the tag.", func(s *scene) { s.flip("trail 2") }},
	{"flipped-before-last", verdict{"10.1", "decrypt", 1}, "A bit of the tag, on the way to the last hop.", func(s *scene) { s.flip("trail 1") }},
	{"flipped-before-middle", verdict{"10.1", "decrypt", 0}, "A bit of the tag, on the way to the second hop.", func(s *scene) { s.flip("trail 0") }},
	{"first-bit", verdict{"10.1", "decrypt", 2}, "The first bit of the ciphertext.", func(s *scene) {
		s.edit("record 2 sealed.ciphertext", func(b []byte) []byte { b[0] ^= 0x80; return b })
	}},
	{"salt-altered", verdict{"10.1", "decrypt", 2}, "A bit of the salt.", func(s *scene) {
		s.edit("record 2 sealed.protected.bstr", func(b []byte) []byte { b[len(b)-1] ^= 1; return b })
	}},
	{"aad-empty", verdict{"10.1", "decrypt", 1}, "The second record is sealed with an empty external_aad.", func(s *scene) { s.replace("record 1 sealed.aad", nil) }},
	{"key-without-salt", verdict{"10.1", "decrypt", 1}, "The second record's key does not depend on the salt.", func(s *scene) {
		s.edit("record 1.key", func([]byte) []byte { return expand(s.last("record 1.root"), label("record-key"), 32) })
	}},
	{"iv-without-salt", verdict{"10.1", "decrypt", 1}, "The second record's iv does not depend on the salt.", func(s *scene) {
		s.edit("record 1.iv", func([]byte) []byte { return expand(s.last("record 1.root"), label("record-iv"), 12) })
	}},
	{"sealed-tagged", verdict{"10.1", "format", 2}, "The trail under the tag of COSE_Encrypt0.", func(s *scene) {
		s.edit("record 2 sealed", func(b []byte) []byte { return tagged(tagEncrypt0, b) })
	}},
	{"sealed-alg-a256gcm", verdict{"10.1", "format", 2}, "The alg of suite 3, without its IV.", func(s *scene) { s.put("record 2 sealed.protected", 1, num(3)) }},
	{"sealed-alg-missing", verdict{"10.1", "format", 2}, "No alg.", func(s *scene) { s.drop("record 2 sealed.protected", 1) }},
	{"sealed-salt-missing", verdict{"10.1", "format", 2}, "No salt.", func(s *scene) { s.drop("record 2 sealed.protected", -20) }},
	{"sealed-salt-17-bytes", verdict{"10.1", "format", 2}, "A salt of 17 bytes.", func(s *scene) { s.put("record 2 sealed.protected", -20, bin(s.random("salt", 17))) }},
	{"sealed-protected-8193", verdict{"10.1", "limit", 2}, "A header map of 8193 bytes.", func(s *scene) { s.put("record 2 sealed.protected", 100, bin(make([]byte, 8166))) }},
	{"sealed-unprotected-injected", verdict{"10.1", "format", 2}, "An entry in the unprotected header.", func(s *scene) { s.put("record 2 sealed.unprotected", 4, bin(nil)) }},
	{"sealed-fourth-item", verdict{"10.1", "format", 2}, "A fourth item.", func(s *scene) { s.append("record 2 sealed", num(0)) }},
	{"sealed-wide-length", verdict{"10.1", "format", 2}, "A length in one byte more than it needs.", func(s *scene) { s.wideHead("record 2 sealed.ciphertext.bstr") }},
}

// swapRoots lets two hops that follow each other make their records in the
// other order: each seals as what the other is.
func (s *scene) swapRoots(a, b int) {
	s.rootOf(a, b)
	s.rootOf(b, a)
}

// rootOf has hop h seal under the root of another one.
func (s *scene) rootOf(h, other int) {
	s.edit("record "+itoa(h)+".root", func([]byte) []byte {
		return newSchedule("core", s.suite, s.secret, s.last("context")).root(other)
	})
}
