package main

import (
	"strings"
	"testing"
)

// TestDirectoryOneFault is TestOneFault for what E.1.5 and E.2 refuse: a reader
// that overlooks it takes the set or the entry, unless something is missing.
func TestDirectoryOneFault(t *testing.T) {
	vectors, err := once()
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, v := range vectors {
		if !strings.HasPrefix(v.operation, "directory-") || v.class == "ok" || twoFaults(v.name) {
			continue
		}
		count[v.rule]++
		switch {
		case v.proof == "":
			count["taken by who overlooks "+v.rule]++
		case v.rule == "E.1.5" && !strings.HasPrefix(v.proof, "the checker cannot go on") && !strings.HasPrefix(v.proof, "E.1.6") && !strings.HasPrefix(v.proof, "E.1.8"):
			t.Errorf("%s: beside %s there is %s", v.name, v.rule, v.proof)
		}
	}
	for what, least := range map[string]int{
		"3.1": 15, "3.2": 10, "3.3": 7, "3.4": 3, "3.5": 10, "3.6": 3, "3.7": 2, "3.8": 2, "4.3": 10, "4.4": 2, "12": 2,
		"E.1.1": 1, "E.1.2": 22, "E.1.3": 6, "E.1.4": 20, "E.1.5": 90, "E.1.6": 4, "E.1.7": 7, "E.1.8": 5, "E.2": 11,
		"taken by who overlooks E.1.5": 70, "taken by who overlooks E.1.2": 10,
	} {
		if count[what] < least {
			t.Errorf("%s: %d vectors, want %d", what, count[what], least)
		}
	}
}

// TestDirectoryByHand is a claim of section E.1 and the CDDL by hand: a signer,
// number 2, created at 3 and good until 4, and a node without an address.
func TestDirectoryByHand(t *testing.T) {
	d := &directorySet{
		named: []byte("a signer has thirty-two bytes, 2"), number: 2, created: 3, expires: 4,
		nodes: []directoryNode{{thumb: []byte("and so has a node that is in it."), bundle: []byte("bundle")}},
	}
	want := "\xa5\x01\x58\x20a signer has thirty-two bytes, 2\x02\x02\x03\x03\x04\x04\x05\x81\x83\x58\x20and so has a node that is in it.\xf6\x46bundle"
	if got := string(d.claim(newParts())); got != want {
		t.Errorf("a claim is %x, want %x", got, want)
	}
}
