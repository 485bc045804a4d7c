package cose

import (
	"bytes"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// TestPublishedCOSEWGSign has the working group's COSE_Sign. Ours have two
// signatures and nothing unprotected (SPEC.md's CDDL), so all are refused as
// they are. The Sig_structure by hand is the published one, the signatures
// verify over it, and where the body has no header, as ours have none, the code
// behind ParseSigned comes to the same verdict.
func TestPublishedCOSEWGSign(t *testing.T) {
	var examples map[string]coseWGExample
	published(t, "cose-wg-examples.json", &examples)
	got := tally{}
	for name, e := range examples {
		if e.Input.Sign == nil {
			continue
		}
		_, err := ParseSigned(e.Output.CBOR)
		refused(t, err, ErrFormat)
		got["CDDL: unprotected kid, or a tag missing"]++

		b, wrong := bytes.CutPrefix(e.Output.CBOR, wrongTag)
		r := dcbor.NewReader(b, "published")
		if r.Peek() == dcbor.KindTag {
			r.Tag(TagSign)
		}
		r.Tuple(4)
		body := signedHeader(r.Bytes())
		r.Raw()
		payload := r.Bytes()
		if n := r.Array(1, 2); n != len(e.Input.Sign.Signers) {
			t.Fatalf("%s: %d signatures", name, n)
		}
		for i := range e.Input.Sign.Signers {
			s := &e.Input.Sign.Signers[i]
			r.Tuple(3)
			protected := r.Bytes()
			r.Raw()
			sig := r.Bytes()
			tbs := dcbor.AppendText(dcbor.AppendArray(nil, 5), "Signature")
			for _, part := range [][]byte{body, protected, s.External, payload} {
				tbs = dcbor.AppendBytes(tbs, part)
			}
			if !e.Fail && !bytes.Equal(tbs, e.Intermediates.Signers[i].ToBeSign) {
				t.Errorf("%s: Sig_structure %x", name, tbs)
			}
			v := s.ours(t)
			if v == nil {
				got["4.3: another algorithm"]++
				continue
			}
			valid := !e.Fail || wrong // with a wrong tag, the signature is good
			rule := verifyPublished(t, v, tbs, sig, valid)
			if e.Fail {
				rule = "must fail"
			}
			got[rule]++
			if len(body) != 0 {
				continue
			}
			got["body without header"]++
			if v.algorithm == AlgESP256 {
				sig = low(bytes.Clone(sig))
			}
			m := Signed{sign: true, payload: payload, signatures: []signature{{v.algorithm, protected, sig}}}
			if err := m.goVerify([]*Verifier{v}, s.External); (err == nil) != valid {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := r.Done(); err != nil {
			t.Fatal(err)
		}
	}
	got.check(t, tally{
		"CDDL: unprotected kid, or a tag missing": 20, "4.3: another algorithm": 5, asPublished: 4, highSRule: 6, "must fail": 6,
		"body without header": 11,
	})
}
