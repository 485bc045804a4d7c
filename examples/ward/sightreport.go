package main

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"
	"time"
)

func printSight(w *bufio.Writer, s *sight) {
	n := len(s.readings)
	fmt.Fprintf(w, "\nWho could see what: in how many of %s it was found in anything that the party held\n", number(n, "reading"))
	fmt.Fprintf(w, "  %-13s%8s%9s%8s%9s%10s%12s%12s%15s\n", "",
		"reading", "patient", "sender", "own key", "next hop", "other hops", "clinicians", "could open")
	for _, v := range s.views {
		fmt.Fprintf(w, "  %-13s", v.name)
		for i, width := range [columns]int{8, 9, 8, 9, 10, 12, 12} {
			fmt.Fprintf(w, "%*s", width, v.cells[i].String())
		}
		opened, tries := 0, 0
		if v.intruder != nil {
			opened, tries = v.intruder.opened, v.intruder.tries
		} else {
			opened, tries = len(v.clinician.received), n
		}
		fmt.Fprintf(w, "%15s\n", fmt.Sprintf("%d of %d", opened, tries))
	}
	fmt.Fprint(w, `  Searched for: a reading in pieces of 16 bytes, the pseudonym, thumbprints, key ids. A party's own
  key id is the control: a search that misses it is blind. Each hop tried to open what it got and
  what it passed on, to peel the latter, and that again with its own key id forged in, to force its
  private key. A search finds what stands in the clear; that the rest stays closed is the
  encryption's part.
`)
}

// String returns the count: of any of the traces, and where that is more, of all.
func (c *cell) String() string {
	switch {
	case len(c.traces) == 0:
		return ""
	case c.any == c.all:
		return strconv.Itoa(c.any)
	}
	return fmt.Sprintf("%d (%d)", c.any, c.all)
}

func printTold(w *bufio.Writer, r *register, hops []*hop) {
	if len(hops) == 0 {
		return
	}
	fmt.Fprintf(w, "\nWhat its layer told each hop (here: of the last reading)\n  %-13s%-28s%-22s%-9s%9s%9s\n", "",
		"next", "drop by (UTC)", "urgent", "bytes in", "on")
	for i, h := range hops {
		t := h.log[len(h.log)-1]
		var next []string
		for _, n := range t.next {
			next = append(next, r.name(n))
		}
		fmt.Fprintf(w, "  %-13s%-28s%-22s%-9s%9s%9s\n", r.hops[i].name, strings.Join(next, ", "),
			t.expires.UTC().Format(time.DateTime), yes(t.urgent), thousands(t.in), thousands(t.out))
	}
	fmt.Fprint(w, `  It also sees when an envelope comes, and from whom if its link says so. From the size it can guess
  how many hops follow; the last one sees for how many recipients it is. None of that is hidden.
`)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
