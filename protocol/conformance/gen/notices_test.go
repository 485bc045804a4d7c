package main

import (
	"strings"
	"testing"
)

// TestNoticesOneFault is TestOneFault for notices: what is refused for its
// encoding is taken by who overlooks that, and so is what 8.10 or a limit
// refuses and a reader can go on with.
func TestNoticesOneFault(t *testing.T) {
	vectors, err := once()
	if err != nil {
		t.Fatal(err)
	}
	count, stuck := map[string]int{}, 0
	for _, v := range vectors {
		if v.operation != "notices" || v.class == "ok" {
			continue
		}
		count[v.rule]++
		switch v.rule {
		case "3.1", "3.3", "3.5", "3.6", "3.8": // what is missing or no number can't be overlooked
			if !strings.HasSuffix(v.name, "-behind") && !strings.HasPrefix(v.name, "notices-endless-") || v.rule == "3.8" {
				continue
			}
		case "8.10":
			if strings.HasPrefix(v.proof, "the checker cannot go on") {
				stuck++ // what has less than three items is no notice
				continue
			}
		}
		if v.proof != "" {
			t.Errorf("%s: beside %s there is %s", v.name, v.rule, v.proof)
		}
	}
	for rule, least := range map[string]int{"3.1": 30, "3.2": 15, "3.3": 10, "3.5": 20, "3.6": 12, "3.8": 2, "8.10": 70, "12": 2} {
		if count[rule] < least {
			t.Errorf("%d vectors for rule %s", count[rule], rule)
		}
	}
	if stuck > 20 {
		t.Errorf("%d vectors that the checker cannot go on with: too many", stuck)
	}
}

// TestNoticesByHand is section 8.10 and the CDDL by hand: 300 messages of the
// first second that there is, and then a crash.
func TestNoticesByHand(t *testing.T) {
	want := "\x82\x84\x01\x00\x19\x03\xe7\x19\x01\x2c\x83\x01\x19\x03\xe8\x19\x03\xe8"
	if got := string(noticesWire(noticeValues{0, 999, 300}, noticeValues{1000, 1000, 0})); got != want {
		t.Errorf("notices are %x, want %x", got, want)
	}
}
