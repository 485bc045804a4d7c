package main

// Headers of more than 8192 bytes. A map is too long whatever is in it; an
// unprotected header that is no map is none, of any length: SPEC section 3.

// longMap puts an entry that nobody knows into the unprotected header, so that
// the map has the given size.
func (p *parts) longMap(name string, size int) {
	p.editKeys(name, func(d dict) {
		d[100] = bin(nil)
		d[100] = bin(make([]byte, size-len(d.encode())-2))
	})
}

// longNoMap puts a byte string of 8193 bytes in the place of the header.
func (p *parts) longNoMap(name string) { p.replace(name, bin(make([]byte, 8190))) }

// longArray puts an array of 8193 bytes in the place of the header.
func (p *parts) longArray(name string) { p.replace(name, array(num(0), bin(make([]byte, 8188)))) }

// notCBOR puts 8193 bytes that are no CBOR into a protected header: the length
// is checked before they are scanned.
func (p *parts) notCBOR(name string) { p.replace(name, repeated(0xff, 8193)) }

var openLongHeaders = []fault{
	{"opening-header-8193-not-cbor", "12", "limit", "A protected header of 8193 bytes that are no CBOR: the length comes before the scan.", func(s *scene) { s.notCBOR("opening.protected") }},
	{"opening-unprotected-8193-bytes", "11.3.3", "format", "A byte string of 8193 bytes in the place of the unprotected header.", func(s *scene) { s.longNoMap("opening.unprotected") }},
	{"opening-unprotected-8193-array", "11.3.3", "format", "An array of 8193 bytes in the place of the unprotected header.", func(s *scene) { s.longArray("opening.unprotected") }},
	{"opening-unprotected-8193-without-iv", "12", "limit", "An unprotected header map of 8193 bytes in which nothing is that belongs there.", func(s *scene) {
		s.editKeys("opening.unprotected", func(d dict) { delete(d, 5); d[100] = bin(make([]byte, 8187)) })
	}},
	{"recipient-header-8193", "12", "limit", "A protected header map of 8193 bytes in a recipient.", func(s *scene) { s.longMap("entry 0.protected", 8193) }},
	{"recipient-unprotected-8193", "12", "limit", "An unprotected header map of 8193 bytes in a recipient.", func(s *scene) { s.longMap("entry 0.unprotected", 8193) }},
	{"recipient-unprotected-8192", "11.3.3", "format", "An unprotected header map of 8192 bytes in a recipient: not too long, only unknown.", func(s *scene) { s.longMap("entry 0.unprotected", 8192) }},
	{"recipient-unprotected-8193-bytes", "11.3.3", "format", "A byte string of 8193 bytes in the place of a recipient's unprotected header.", func(s *scene) { s.longNoMap("entry 0.unprotected") }},
	{"recipient-ek-8193", "12", "limit", "An ek that makes the unprotected header map of a recipient 8193 bytes long.", func(s *scene) {
		s.edit("entry 0.ek", func([]byte) []byte { return make([]byte, 8188) })
	}},
	{"sealed-header-8193", "12", "limit", "A protected header map of 8193 bytes in the sealed.", func(s *scene) { s.longMap("sealed.protected", 8193) }},
	{"sealed-unprotected-8193", "12", "limit", "An unprotected header map of 8193 bytes in the sealed.", func(s *scene) { s.longMap("sealed.unprotected", 8193) }},
	{"sealed-unprotected-8192", "11.3.3", "format", "An unprotected header map of 8192 bytes in the sealed, where nothing may be.", func(s *scene) { s.longMap("sealed.unprotected", 8192) }},
	{"sealed-unprotected-8193-array", "11.3.3", "format", "An array of 8193 bytes in the place of the unprotected header of the sealed.", func(s *scene) { s.longArray("sealed.unprotected") }},
	{"message-header-8193", "12", "limit", "A protected header map of 8193 bytes in the message.", func(s *scene) { s.longMap("message.protected", 8193) }},
	{"message-unprotected-8193", "12", "limit", "An unprotected header map of 8193 bytes in the message.", func(s *scene) { s.longMap("message.unprotected", 8193) }},
	{"message-unprotected-8193-bytes", "11.3.12", "format", "A byte string of 8193 bytes in the place of the unprotected header of the message.", func(s *scene) { s.longNoMap("message.unprotected") }},
}

var peelLongHeaders = []fault{
	{"opening-header-8193-not-cbor", "12", "limit", "A protected header of 8193 bytes that are no CBOR: the length comes before the scan.", func(s *scene) { s.notCBOR("layer 0.protected") }},
	{"opening-unprotected-8193", "12", "limit", "An unprotected header map of 8193 bytes.", func(s *scene) { s.longMap("layer 0.unprotected", 8193) }},
	{"opening-unprotected-8192", "11.2.3", "format", "An unprotected header map of 8192 bytes with an unknown entry.", func(s *scene) { s.longMap("layer 0.unprotected", 8192) }},
	{"opening-unprotected-8193-bytes", "11.2.3", "format", "A byte string of 8193 bytes in the place of the unprotected header.", func(s *scene) { s.longNoMap("layer 0.unprotected") }},
	{"sealed-header-8193", "12", "limit", "A protected header map of 8193 bytes in the sealed.", func(s *scene) { s.longMap("layer 0.sealed.protected", 8193) }},
	{"sealed-unprotected-8193", "12", "limit", "An unprotected header map of 8193 bytes in the sealed.", func(s *scene) { s.longMap("layer 0.sealed.unprotected", 8193) }},
	{"inner-core-unprotected-8193", "12", "limit", "A core with an unprotected header map of 8193 bytes.", func(s *scene) { s.longMap("opening.unprotected", 8193) }},
	{"inner-core-recipient-unprotected-8193", "12", "limit", "A core with an unprotected header map of 8193 bytes in a recipient.", func(s *scene) { s.longMap("entry 0.unprotected", 8193) }},
	{"inner-core-unprotected-8193-bytes", "11.2.10", "format", "A core with a byte string of 8193 bytes in the place of the unprotected header.", func(s *scene) { s.longNoMap("opening.unprotected") }},
	{"inner-layer-unprotected-8193", "12", "limit", "A layer inside with an unprotected header map of 8193 bytes.", func(s *scene) {
		s.hopsOf(2)
		s.longMap("layer 1.unprotected", 8193)
	}},
	{"admission-proof-header-8193", "12", "limit", "A protected header map of 8193 bytes in the proof of an admission.", func(s *scene) {
		s.longMap("admission proof.protected", 8193)
		s.append("layer 0.plaintext", s.admission(s.hop()))
	}},
}

var bundleLongHeaders = []fault{
	{"protected-8193-not-cbor", "12", "limit", "A protected header of 8193 bytes that are no CBOR: the length comes before the scan.", func(s *scene) { s.notCBOR("owner.bundle.protected") }},
	{"unprotected-8193", "12", "limit", "An unprotected header map of 8193 bytes.", func(s *scene) { s.longMap("owner.bundle.unprotected", 8193) }},
	{"unprotected-8192", "6.4.2", "format", "An unprotected header map of 8192 bytes, where nothing may be.", func(s *scene) { s.longMap("owner.bundle.unprotected", 8192) }},
	{"unprotected-8193-bytes", "6.4.2", "format", "A byte string of 8193 bytes in the place of the unprotected header.", func(s *scene) { s.longNoMap("owner.bundle.unprotected") }},
}

// dualLongHeaders are those of a COSE_Sign: the header of the whole is empty,
// so that it is no map of any length.
var dualLongHeaders = []fault{
	{"body-protected-8193", "6.4.2", "format", "8193 bytes in the header of the whole, which is the empty byte string: no map that could be too long.", func(s *scene) {
		s.replace("owner.bundle.protected", dict{100: bin(make([]byte, 8187))}.encode())
	}},
	{"body-unprotected-8193", "12", "limit", "An unprotected header map of 8193 bytes of the whole.", func(s *scene) { s.longMap("owner.bundle.unprotected", 8193) }},
	{"signature-unprotected-8193", "12", "limit", "An unprotected header map of 8193 bytes in a signature.", func(s *scene) { s.longMap("owner.bundle 1.unprotected", 8193) }},
	{"signature-unprotected-8193-array", "6.4.2", "format", "An array of 8193 bytes in the place of the unprotected header of a signature.", func(s *scene) { s.longArray("owner.bundle 0.unprotected") }},
	{"second-alone", "6.4.2", "format", "The second signature alone, as COSE_Sign.", func(s *scene) { s.signatures(func(l [][]byte) [][]byte { return l[1:] }) }},
}
