package main

import (
	"strings"
	"testing"
)

// TestTokenOneFault is TestOneFault for what 6.6.3 refuses: a reader that
// overlooks it takes the token, unless a claim is of no use then, or missing.
func TestTokenOneFault(t *testing.T) {
	vectors, err := once()
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, v := range vectors {
		if v.operation != "token" || v.class == "ok" || twoFaults(v.name) {
			continue
		}
		count[v.rule]++
		taken := v.proof == ""
		if v.rule == "6.6.3" && v.class == "limit" && !taken {
			t.Errorf("%s: beside %s there is %s", v.name, v.rule, v.proof)
		}
		if taken {
			count["taken by who overlooks "+v.rule]++
		}
	}
	for what, least := range map[string]int{
		"3.1": 7, "3.2": 10, "3.3": 4, "3.4": 6, "3.5": 8, "3.6": 4, "3.7": 1, "4.3": 14, "4.4": 8,
		"6.6.2": 25, "6.6.3": 70, "6.6.4": 4, "6.6.5": 20, "6.6.6": 12, "6.6.7": 10, "6.6.8": 9,
		"taken by who overlooks 6.6.2": 15, "taken by who overlooks 6.6.3": 40, "taken by who overlooks 4.4": 7,
	} {
		if count[what] < least {
			t.Errorf("%s: %d vectors, want %d", what, count[what], least)
		}
	}
}

// TestTokenNameByHand reads the base64url in a name by hand: it is the thumbprint
// of section 6.1.
func TestTokenNameByHand(t *testing.T) {
	p := newParty("TestTokenNameByHand", "issuer", roleHop)
	p.keys[0].public = []byte("a key has thirty-two bytes here.")
	print := sum([]byte("\xa3\x01\x01\x20\x06\x21\x58\x20a key has thirty-two bytes here."))
	name := p.name()
	rest, ok := strings.CutPrefix(name, "urn:ietf:params:oauth:ckt:sha-256:")
	if !ok || len(rest) != 43 {
		t.Fatalf("a name is %q", name)
	}
	bits := 0
	value := 0
	var got []byte
	for _, c := range rest {
		value = value<<6 | strings.IndexRune(base64url, c)
		if bits += 6; bits >= 8 {
			bits -= 8
			got = append(got, byte(value>>bits))
			value &= 1<<bits - 1
		}
	}
	if string(got) != string(print) || value != 0 {
		t.Errorf("a name holds %x, want %x", got, print)
	}
}
