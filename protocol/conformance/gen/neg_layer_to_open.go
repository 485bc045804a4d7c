package main

// layerToOpenFaults are layers that come to a recipient, and cores that come
// to a hop, and are malformed: nobody there opens them, but their structure is
// looked at before that is said (SPEC 11.3.3 and 11.2.3).
var layerToOpenFaults = []fault{
	{"third-item", "11.3.3", "format", "An item after the sealed.", func(s *scene) { s.append("layer 0.body", num(0)) }},
	{"fourth-item", "11.3.3", "format", "A fourth item in the opening.", func(s *scene) { s.append("layer 0", num(0)) }},
	{"kid-missing", "11.3.3", "format", "An opening without key id.", func(s *scene) { s.drop("layer 0.protected", 4) }},
	{"kid-7-bytes", "11.3.3", "format", "A key id of seven bytes.", func(s *scene) { s.shorter("layer 0.kid") }},
	{"unprotected-injected", "11.3.3", "format", "A content type in the unprotected header.", func(s *scene) { s.put("layer 0.unprotected", 3, num(50)) }},
	{"ciphertext-null", "11.3.3", "format", "A detached ciphertext.", func(s *scene) { s.replace("layer 0.ciphertext.bstr", cborNull) }},
	{"protected-trailing-byte", "3.1", "format", "A byte follows the protected header of the opening.", func(s *scene) { s.longer("layer 0.protected") }},
	{"header-8193", "12", "limit", "A protected header map of 8193 bytes.", func(s *scene) { s.longMap("layer 0.protected", 8193) }},
	{"sealed-alg", "11.3.3", "format", "An alg in the sealed.", func(s *scene) { s.put("layer 0.sealed.protected", 1, num(24)) }},
	{"sealed-counter-3-bytes", "11.3.3", "format", "A counter of three bytes.", func(s *scene) { s.put("layer 0.sealed.protected", 6, bin([]byte{0, 0, 0})) }},
}

var sealedToOpenFaults = []fault{
	{"counter-3-bytes", "11.3.3", "format", "A sealed without its opening, with a counter of three bytes.", func(s *scene) { s.put("sealed.protected", 6, bin([]byte{0, 0, 0})) }},
	{"unprotected-injected", "11.3.3", "format", "A sealed without its opening, with an entry in the unprotected header.", func(s *scene) { s.put("sealed.unprotected", 3, num(0)) }},
	{"protected-trailing-byte", "3.1", "format", "A sealed without its opening, with a byte after its protected header.", func(s *scene) { s.longer("sealed.protected") }},
}

var coreToPeelFaults = []fault{
	{"third-item", "11.2.3", "format", "An item after the sealed.", func(s *scene) { s.append("body", num(0)) }},
	{"iv-11-bytes", "11.2.3", "format", "An IV of 11 bytes.", func(s *scene) { s.put("opening.unprotected", 5, bin(s.random("iv", 11))) }},
	{"unprotected-injected", "11.2.3", "format", "A content type in the unprotected header.", func(s *scene) { s.put("opening.unprotected", 3, num(50)) }},
	{"recipients-none", "11.2.3", "format", "A core for nobody.", func(s *scene) { s.editItems("entries", func([][]byte) [][]byte { return nil }) }},
	{"recipient-kid-9-bytes", "11.2.3", "format", "A key id of nine bytes.", func(s *scene) { s.put("entry 0.protected", 4, bin(s.random("kid", 9))) }},
	{"recipient-ciphertext-47", "11.2.3", "format", "A content key that is one byte too short.", func(s *scene) { s.shorter("entry 0.plaintext") }},
	{"recipient-protected-trailing-byte", "3.1", "format", "A byte follows a recipient's protected header.", func(s *scene) { s.longer("entry 0.protected") }},
	{"header-8193", "12", "limit", "A protected header map of 8193 bytes.", func(s *scene) { s.longMap("opening.protected", 8193) }},
}

// misdirected makes the vectors of a list after deliver has put the body where
// nobody opens it.
func misdirected(deliver func(*scene), list []fault) []fault {
	var out []fault
	for _, f := range list {
		out = append(out, fault{f.name, f.rule, f.class, f.comment, func(s *scene) {
			deliver(s)
			f.set(s)
		}})
	}
	return out
}

// alone leaves the sealed without its opening.
func (s *scene) alone() {
	s.edit("body", func(b []byte) []byte { return must(readAll(b)).items[1].raw })
}

// unpeeled brings the core to the hop.
func (s *scene) unpeeled() {
	s.edit("layer 0.body", func([]byte) []byte { return s.last("layer 0.inner") })
}
