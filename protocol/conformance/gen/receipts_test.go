package main

import (
	"strings"
	"testing"
)

// TestReceiptsOneFault is TestOneFault for receipts: what is refused for its
// encoding is taken by who overlooks that, and so is what 8.8 or a limit refuses
// and a reader can go on with.
func TestReceiptsOneFault(t *testing.T) {
	vectors, err := once()
	if err != nil {
		t.Fatal(err)
	}
	count, stuck := map[string]int{}, 0
	for _, v := range vectors {
		if v.operation != "receipts" || v.class == "ok" {
			continue
		}
		count[v.rule]++
		switch v.rule {
		case "3.2":
			if v.name == "receipts-wide-lost" {
				continue // to the reader it is no true in any case
			}
		case "3.1", "3.3", "3.5", "3.8": // what is missing or nothing at all can't be overlooked
			if !strings.HasSuffix(v.name, "-behind") && !strings.HasPrefix(v.name, "receipts-endless-") || v.rule == "3.8" {
				continue
			}
		case "8.8":
			if strings.HasPrefix(v.proof, "the checker cannot go on") {
				stuck++ // what has less than four items is no receipt
				continue
			}
		}
		if v.proof != "" {
			t.Errorf("%s: beside %s there is %s", v.name, v.rule, v.proof)
		}
	}
	for rule, least := range map[string]int{"3.1": 30, "3.2": 20, "3.3": 15, "3.5": 10, "3.6": 3, "3.8": 2, "8.8": 90, "12": 5} {
		if count[rule] < least {
			t.Errorf("%d vectors for rule %s", count[rule], rule)
		}
	}
	if stuck > 20 {
		t.Errorf("%d vectors that the checker cannot go on with: too many", stuck)
	}
}

// TestReceiptsByHand is section 8.8 and the CDDL by hand: places 0 to 6 are done,
// 7 is lost, 8 and 10 are done.
func TestReceiptsByHand(t *testing.T) {
	r := doneUpTo([]byte("stream of 16 byt"), 7, 5).andLost()
	r.head = []byte("a head has thirty-two bytes here")
	want := "\x81\x85\x50stream of 16 byt\x07\x58\x20a head has thirty-two bytes here\x41\x05\xf5"
	if got := string(receiptsWire(r)); got != want {
		t.Errorf("a receipt is %x, want %x", got, want)
	}
}
