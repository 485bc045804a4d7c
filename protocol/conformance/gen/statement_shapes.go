package main

import (
	"slices"
	"strings"
)

// some are those faults whose names are given. Rotations, which are short, have all.
func some(list []fault, names string) []fault {
	return slices.DeleteFunc(list, func(f fault) bool { return !slices.Contains(strings.Fields(names), f.name) })
}

// signShapes break section 3 and the structure of a COSE_Sign, but for its
// payload: name is that of its parts, step where SPEC looks at the structure. The
// signatures are two, and the statement has no other fault.
func signShapes(name, step string) []fault {
	tag := name + ".tagged"
	bad := func(f, comment string, set func(*scene)) fault { return fault{f, step, "format", comment, set} }
	rule := func(f, rule, comment string, set func(*scene)) fault { return fault{f, rule, "format", comment, set} }
	list := []fault{
		rule("empty", "3.1", "No byte at all.", func(s *scene) { s.replace("input", []byte{}) }),
		rule("trailing-byte", "3.1", "A byte follows.", func(s *scene) { s.longer("input") }),
		rule("truncated", "3.1", "The last byte is missing.", func(s *scene) { s.shorter("input") }),
		rule("tag-wide", "3.2", "The tag in three bytes.", func(s *scene) { s.wideHead(tag) }),
		rule("payload-wide", "3.2", "The head of the payload with one size more than it needs.", func(s *scene) { s.wideHead(name + ".payload.bstr") }),
		rule("protected-wide", "3.2", "The head of the map in the first signature's header in two bytes.", func(s *scene) { s.wideHead(name + " 0.protected") }),
		rule("endless", "3.3", "An array of indefinite length.", func(s *scene) { s.endless(name) }),
		rule("signatures-endless", "3.3", "The signatures as an array of indefinite length.", func(s *scene) { s.endless(name + ".signatures") }),
		rule("alg-twice", "3.4", "The alg of the first signature twice.", func(s *scene) { s.doubleKey(name + " 0.protected") }),
		rule("tag-61", "3.5", "The tag of CWTs before all.", func(s *scene) { s.edit(tag, func(b []byte) []byte { return tagged(61, b) }) }),
		rule("tag-55799", "3.5", "The tag of self-described CBOR before all.", func(s *scene) { s.edit(tag, func(b []byte) []byte { return tagged(55799, b) }) }),
		bad("untagged", "No tag.", func(s *scene) { s.edit(tag, func(b []byte) []byte { return must(readAll(b)).items[0].raw }) }),
		bad("tag-18", "A COSE_Sign under the tag of COSE_Sign1.", func(s *scene) { s.retag(tag, tagSign1) }),
		bad("tag-96", "A COSE_Sign under the tag of COSE_Encrypt.", func(s *scene) { s.retag(tag, tagEncrypt) }),
		bad("tag-twice", "The tag twice.", func(s *scene) { s.edit(tag, func(b []byte) []byte { return tagged(tagSign, b) }) }),
		bad("map", "A map in place of the array.", func(s *scene) { s.edit(name, func([]byte) []byte { return dict{1: num(1)}.encode() }) }),
		bad("third-item-missing", "No payload.", func(s *scene) {
			s.editItems(name, func(i [][]byte) [][]byte { return append(i[:2:2], i[3]) })
		}),
		bad("fifth-item", "A fifth item.", func(s *scene) { s.append(name, num(0)) }),
		bad("body-protected-map", "The header of the whole is a map without entries, in its byte string.", func(s *scene) { s.set(name, 0, bin(dict{}.encode())) }),
		bad("body-alg", "An alg in the header of the whole.", func(s *scene) { s.set(name, 0, bin(dict{1: num(algEd25519)}.encode())) }),
		bad("body-protected-null", "Null in place of the header of the whole.", func(s *scene) { s.set(name, 0, cborNull) }),
		bad("body-unprotected-kid", "A kid in the unprotected header of the whole.", func(s *scene) { s.put(name+".unprotected", 4, bin([]byte("kid"))) }),
		bad("body-unprotected-array", "The empty unprotected header of the whole as an array.", func(s *scene) { s.listed(name + ".unprotected") }),
		bad("payload-null", "A detached payload.", func(s *scene) { s.replace(name+".payload.bstr", cborNull) }),
		bad("payload-not-wrapped", "The payload itself, not a byte string that holds it.", func(s *scene) { s.unwrapped(name + ".payload.bstr") }),
		bad("signatures-none", "No signature.", func(s *scene) { s.editItems(name+".signatures", func([][]byte) [][]byte { return nil }) }),
		bad("second-missing", "The first signature alone.", func(s *scene) { s.editItems(name+".signatures", func(l [][]byte) [][]byte { return l[:1] }) }),
		bad("signatures-map", "The signatures as a map.", func(s *scene) { s.edit(name+".signatures", func([]byte) []byte { return dict{}.encode() }) }),
		bad("signatures-null", "Null in place of the signatures.", func(s *scene) { s.set(name, 3, cborNull) }),
		bad("signature-fourth-item", "A fourth item in the first signature.", func(s *scene) { s.append(name+" 0", num(0)) }),
		bad("signature-two-items", "The second signature without its unprotected header.", func(s *scene) {
			s.editItems(name+" 1", func(i [][]byte) [][]byte { return append(i[:1:1], i[2]) })
		}),
		bad("signature-null", "Null in place of the bytes of the second signature.", func(s *scene) { s.set(name+" 1", 2, cborNull) }),
		bad("signature-text", "The bytes of the first signature as a text.", func(s *scene) { s.set(name+" 0", 2, text("signed")) }),
		bad("signature-kid", "A kid in the header of the first signature.", func(s *scene) { s.put(name+" 0.protected", 4, bin([]byte("kid"))) }),
		bad("signature-crit", "A critical header in the second signature.", func(s *scene) {
			s.editKeys(name+" 1.protected", func(d dict) { d[2], d[100] = array(num(100)), num(1) })
		}),
		bad("signature-unprotected-kid", "A kid in the unprotected header of the second signature.", func(s *scene) { s.put(name+" 1.unprotected", 4, bin([]byte("kid"))) }),
		bad("signature-protected-not-wrapped", "The header of the first signature itself, not a byte string that holds it.", func(s *scene) { s.unwrapped(name + " 0.protected.bstr") }),
		rule("signature-protected-empty", "3.1", "The header of the first signature as a byte string of no byte.", func(s *scene) { s.replace(name+" 0.protected", []byte{}) }),
		rule("first-alg-missing", "4.3", "The first signature without alg.", func(s *scene) { s.drop(name+" 0.protected", 1) }),
		rule("second-alg-missing", "4.3", "The second signature without alg.", func(s *scene) { s.drop(name+" 1.protected", 1) }),
		rule("second-alg-text", "4.3", "The alg of the second signature as a text.", func(s *scene) { s.put(name+" 1.protected", 1, text("ML-DSA-65")) }),
		rule("first-alg-unprotected", "4.3", "The alg of the first signature in the unprotected header alone.", func(s *scene) {
			s.drop(name+" 0.protected", 1)
			s.put(name+" 0.unprotected", 1, num(algEd25519))
		}),
		{"body-unprotected-8193", "12", "limit", "An unprotected header of 8193 bytes.", func(s *scene) { s.put(name+".unprotected", 100, bin(blank(8187))) }},
		{"signature-protected-8193", "12", "limit", "A header map of 8193 bytes in the second signature.", func(s *scene) { s.put(name+" 1.protected", 100, bin(blank(8185))) }},
	}
	for _, a := range []struct {
		name, what string
		alg        int64
	}{{"eddsa", "EdDSA: deprecated", -8}, {"es256", "ES256: deprecated", -7}, {"mldsa44", "ML-DSA-44", -48}} {
		for n, which := range []string{"first", "second"} {
			list = append(list, fault{which + "-alg-" + a.name, "4.3", "suite", "The alg of the " + which + " signature is " + a.what + ".", func(s *scene) {
				s.put(name+" "+itoa(n)+".protected", 1, num(a.alg))
			}})
		}
	}
	return list
}

// signatureFaults break both signatures of a COSE_Sign, without another key.
func signatureFaults(name, step string) []fault {
	var list []fault
	for n, which := range []string{"first", "second"} {
		own := name + " " + itoa(n)
		bad := func(f, comment string, set func(*scene)) {
			list = append(list, fault{which + "-" + f, step, "signature", comment, set})
		}
		bad("flipped", "A bit of the "+which+" signature.", func(s *scene) {
			s.edit(own+".signature", func(b []byte) []byte { b[40] ^= 1; return b })
		})
		bad("empty", "The "+which+" signature has no bytes.", func(s *scene) { s.replace(own+".signature", nil) })
		bad("short", "The last byte of the "+which+" signature is missing.", func(s *scene) { s.shorter(own + ".signature") })
		bad("long", "A byte follows the "+which+" signature.", func(s *scene) { s.longer(own + ".signature") })
		bad("aad-empty", "The "+which+" signature is made with an empty external_aad.", func(s *scene) { s.replace(own+".aad", nil) })
		bad("aad-without-0", "The "+which+" signature is made under the label without the byte at its end.", func(s *scene) { s.shorter(own + ".aad") })
		for _, other := range []string{"bundle", "credential", "rotation", "revocation"} {
			if other != name {
				bad("aad-"+other, "The "+which+" signature is made under the label \""+other+"\".", func(s *scene) { s.replace(own+".aad", label(other)) })
			}
		}
		bad("structure-of-sign1", "The Sig_structure of the "+which+" signature is that of a COSE_Sign1.", func(s *scene) {
			s.structure(own+".structure", func(i [][]byte) [][]byte { return append([][]byte{text("Signature1")}, i[2:]...) })
		})
		bad("structure-without-body", "The Sig_structure of the "+which+" signature lacks the header of the whole.", func(s *scene) {
			s.structure(own+".structure", func(i [][]byte) [][]byte { return append(i[:1:1], i[2:]...) })
		})
		bad("structure-body-map", "The "+which+" signature is made over an empty map as the header of the whole.", func(s *scene) {
			s.structure(own+".structure", func(i [][]byte) [][]byte { i[1] = bin(dict{}.encode()); return i })
		})
	}
	return list
}
