package main

import (
	"strings"
	"testing"
)

// TestTransportOneFault is TestOneFault for those vectors of C.2 whose fault can
// be overlooked: a sequence is taken then whose items are of the right shape.
func TestTransportOneFault(t *testing.T) {
	vectors, err := once()
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, v := range vectors {
		transport := v.operation == "envelopes" || v.operation == "answers"
		if !transport || v.rule != "C.2" || v.class == "ok" {
			continue
		}
		if strings.HasPrefix(v.proof, "the checker cannot go on") && v.operation == "answers" {
			continue // what is no array of three has no answer
		}
		count[v.operation]++
		if v.proof != "" {
			t.Errorf("%s: beside %s there is %s", v.name, v.rule, v.proof)
		}
	}
	if count["envelopes"] < 20 || count["answers"] < 30 {
		t.Errorf("%v: too few", count)
	}
}
