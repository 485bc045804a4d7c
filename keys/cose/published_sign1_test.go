package cose

import (
	"bytes"
	"strings"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// publishedSign1 is a COSE_Sign1 whatever its headers.
type publishedSign1 struct{ protected, payload, signature []byte }

// readPublishedSign1 reads one, tagged or not.
func readPublishedSign1(t *testing.T, b []byte) (m publishedSign1) {
	t.Helper()
	r := dcbor.NewReader(b, "published")
	if r.Peek() == dcbor.KindTag {
		r.Tag(TagSign1)
	}
	r.Tuple(4)
	m.protected = signedHeader(r.Bytes())
	r.Raw()
	m.payload, m.signature = r.Bytes(), r.Bytes()
	if err := r.Done(); err != nil {
		t.Fatal(err)
	}
	return m
}

func (m *publishedSign1) toBeSigned(external []byte) []byte {
	return appendSigStructure(nil, m.protected, external, m.payload)
}

// TestPublishedCOSEWGSign1 has the working group's COSE_Sign1, among them those
// of RFC 8152 and of RFC 8392. Nearly all have a kid unprotected, so none of
// them is one of ours; the Sig_structure is, and so are the signatures.
func TestPublishedCOSEWGSign1(t *testing.T) {
	var examples map[string]coseWGExample
	published(t, "cose-wg-examples.json", &examples)
	got := tally{}
	for name, e := range examples {
		s := e.Input.Sign0
		if s == nil {
			continue
		}
		v := s.ours(t)
		if parsed, err := ParseSign1(e.Output.CBOR); name == "CWT/A_3.json" {
			if err != nil {
				t.Fatal(err)
			}
			_, err = parsed.Verify(v, nil, nil)
			refused(t, err, ErrAlgorithm)
			got["4.3: -7"]++
		} else {
			refused(t, err, ErrFormat)
			got["CDDL: unprotected kid"]++
		}
		b, wrong := bytes.CutPrefix(e.Output.CBOR, wrongTag)
		m := readPublishedSign1(t, b)
		tbs := m.toBeSigned(s.External)
		if !e.Fail && !bytes.Equal(tbs, e.Intermediates.ToBeSign) {
			t.Errorf("%s: Sig_structure %x", name, tbs)
		}
		if v == nil {
			got["4.3: another algorithm"]++
			continue
		}
		// With a wrong tag, the signature is good: the tag alone is what refuses it.
		rule := verifyPublished(t, v, tbs, m.signature, !e.Fail || wrong)
		if e.Fail {
			rule = "must fail"
		}
		got[rule]++
		if e.Fail != strings.Contains(name, "-fail-") {
			t.Errorf("%s: fail is %v", name, e.Fail)
		}
	}
	got.check(t, tally{
		"4.3: -7": 1, "CDDL: unprotected kid": 16, "4.3: another algorithm": 4,
		asPublished: 6, highSRule: 1, "must fail": 6,
	})
}
