package main

// peelInnerFaults are bodies that a hop must not send on: what it can see of
// them, headers and all, is looked at before they leave (SPEC 11.2.10). The
// body inside is a core, or where "layer 1" is broken another layer.
var peelInnerFaults = []fault{
	{"empty", "3.1", "format", "An empty body inside.", func(s *scene) { s.replace("layer 0.inner", nil) }},
	{"trailing-byte", "3.1", "format", "A byte follows the body inside.", func(s *scene) { s.longer("layer 0.inner") }},
	{"wide-head", "3.2", "format", "The head of the body inside in two bytes.", func(s *scene) { s.wideHead("layer 0.inner") }},
	{"number", "11.2.10", "format", "A number inside.", func(s *scene) { s.replace("layer 0.inner", num(7)) }},
	{"envelope", "11.2.10", "format", "An envelope inside, not a body.", func(s *scene) {
		s.edit("layer 0.inner", func(b []byte) []byte { return array(num(1), bin(b), bin(nil)) })
	}},
	{"depth-17", "3.8", "limit", "A body inside that is nested too deep.", func(s *scene) { s.replace("layer 0.inner", nested(17, num(0))) }},
	{"third-item", "11.2.10", "format", "An item after the sealed inside.", func(s *scene) { s.append("body", num(0)) }},
	{"core-untagged", "11.2.10", "format", "The core's opening without its tag.", func(s *scene) {
		s.edit("opening.tagged", func(b []byte) []byte { return must(readAll(b)).items[0].raw })
	}},
	{"core-alg-unknown", "4.3", "suite", "A core with a content alg that no suite has.", func(s *scene) { s.put("opening.protected", 1, num(1)) }},
	{"core-alg-missing", "4.3", "format", "A core without content alg.", func(s *scene) { s.drop("opening.protected", 1) }},
	{"core-protected-trailing-byte", "3.1", "format", "A byte follows the core's protected header.", func(s *scene) { s.longer("opening.protected") }},
	{"core-unprotected-injected", "11.2.10", "format", "An entry in the core's unprotected header that nobody knows.", func(s *scene) { s.put("opening.unprotected", 3, num(0)) }},
	{"core-recipient-alg-unknown", "4.3", "suite", "A core with a recipient's alg that no suite has.", func(s *scene) { s.put("entry 0.protected", 1, num(46)) }},
	{"core-recipient-ek-31-bytes", "11.2.10", "format", "A core with an ek that is one byte too short.", func(s *scene) { s.shorter("entry 0.ek") }},
	{"core-recipient-injected", "11.2.10", "format", "An entry in a recipient's unprotected header that nobody knows.", func(s *scene) { s.put("entry 0.unprotected", -5, bin(nil)) }},
	{"core-recipients-same-key-id", "11.2.10", "format", "A core with one key id twice.", func(s *scene) { s.sameKeyID() }},
	{"core-recipients-65", "11.2.10", "limit", "A core for 65 recipients.", func(s *scene) {
		s.seats64()
		s.addEntry(s.stranger("65th"))
	}},
	{"core-recipients-none", "11.2.10", "format", "A core for nobody.", func(s *scene) { s.editItems("entries", func([][]byte) [][]byte { return nil }) }},
	{"core-header-8193", "12", "limit", "A core with a header map of 8193 bytes.", func(s *scene) { s.put("opening.protected", 100, bin(make([]byte, 8184))) }},
	{"core-counter-4096", "11.2.10", "limit", "A core at the first counter that no epoch has.", func(s *scene) { s.counter = 4096 }},
	{"sealed-alone-counter-4096", "11.2.10", "limit", "A sealed alone at the first counter that no epoch has.", func(s *scene) {
		s.counter = 4096
		s.edit("layer 0.inner", func(b []byte) []byte { return must(readAll(b)).items[1].raw })
	}},
	{"core-sealed-alg", "11.2.10", "format", "A core whose sealed has an alg.", func(s *scene) { s.put("sealed.protected", 1, num(contentAlg)) }},
	{"core-sealed-protected-trailing-byte", "3.1", "format", "A byte follows the protected header of the core's sealed.", func(s *scene) { s.longer("sealed.protected") }},
	{"core-recipient-protected-trailing-byte", "3.1", "format", "A byte follows the protected header of a recipient of the core.", func(s *scene) { s.longer("entry 0.protected") }},
	{"layer-protected-trailing-byte", "3.1", "format", "A byte follows the protected header of the layer inside.", func(s *scene) { s.hopsOf(2); s.longer("layer 1.protected") }},
	{"layer-alg-unknown", "4.3", "suite", "A layer inside with an alg that no suite has.", func(s *scene) { s.hopsOf(2); s.put("layer 1.protected", 1, num(35)) }},
	{"layer-ek-31-bytes", "11.2.10", "format", "A layer inside with an ek that is one byte too short.", func(s *scene) { s.hopsOf(2); s.shorter("layer 1.ek") }},
	{"layer-unprotected-injected", "11.2.10", "format", "An entry in the layer's unprotected header that nobody knows.", func(s *scene) { s.hopsOf(2); s.put("layer 1.unprotected", 3, num(0)) }},
	{"layer-sealed-unprotected-injected", "11.2.10", "format", "An entry in the unprotected header of the sealed inside.", func(s *scene) {
		s.hopsOf(2)
		s.put("layer 1.sealed.unprotected", 3, num(0))
	}},
	{"layer-counter-4096", "11.2.10", "limit", "A layer inside at the first counter that no epoch has.", func(s *scene) {
		s.hopsOf(2)
		s.innerCounter = 4096
	}},
}
