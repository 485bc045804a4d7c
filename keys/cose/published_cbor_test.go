package cose

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// appendixARefused are the examples of appendix A that SPEC.md section 3
// refuses, by rule.
var appendixARefused = []struct{ rule, examples string }{
	{"3.3: indefinite length", `5f42010243030405ff 7f657374726561646d696e67ff 9fff 9f018202039f0405ffff 9f01820203820405ff
		83018202039f0405ff 83019f0203ff820405 9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff bf61610161629f0203ffff
		826161bf61626163ff bf6346756ef563416d7421ff`},
	{"3.5: float", `f90000 f98000 f93c00 fb3ff199999999999a f93e00 f97bff fa47c35000 fa7f7fffff fb7e37e43c8800759c f90001 f90400
		f9c400 fbc010666666666666 f97c00 f97e00 f9fc00 fa7f800000 fa7fc00000 faff800000 fb7ff0000000000000 fb7ff8000000000000
		fbfff0000000000000`},
	{"3.5: simple value", "f7 f0 f818 f8ff"},
	{"3.5: tag", `c249010000000000000000 c349010000000000000000 c074323031332d30332d32315432303a30343a30305a c11a514b67b0
		c1fb41d452d9ec200000 d74401020304 d818456449455446 d82076687474703a2f2f7777772e6578616d706c652e636f6d`},
	{"3.6: integer of 2^53 or more", "1bffffffffffffffff 3bffffffffffffffff"},
}

// TestPublishedCBOR has every example of appendix A of RFC 7049, which is that
// of RFC 8949 but for one: f818 is no longer well-formed.
func TestPublishedCBOR(t *testing.T) {
	var vectors []struct {
		Hex       hexBytes
		Roundtrip bool
	}
	published(t, "cbor-appendix-a.json", &vectors)
	rules := map[string]string{}
	for _, r := range appendixARefused {
		for _, example := range strings.Fields(r.examples) {
			rules[example] = r.rule
		}
	}
	got := tally{}
	for _, v := range vectors {
		err := dcbor.Scan(v.Hex)
		if rule, ok := rules[hex.EncodeToString(v.Hex)]; ok {
			got[rule]++
			refused(t, err, ErrFormat)
			continue
		}
		got[asPublished]++
		if err != nil || !v.Roundtrip {
			t.Errorf("%x: roundtrip %v: %v", v.Hex, v.Roundtrip, err)
		}
	}
	got.check(t, tally{
		asPublished: 35, "3.3: indefinite length": 11, "3.5: float": 22, "3.5: simple value": 4, "3.5: tag": 8,
		"3.6: integer of 2^53 or more": 2,
	})
}
