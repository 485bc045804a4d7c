package main

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

func printHeader(w *bufio.Writer, o options, r *register) {
	kind := map[keys.Suite]string{
		keys.SuiteXWing: "X-Wing, post-quantum", keys.SuiteX25519: "X25519, classical", keys.SuiteMLKEM768P256: "ML-KEM-768 with P-256, post-quantum, approved",
	}[o.suite]
	files := "one folder a party, in a temporary directory; removed again once all had read them"
	if o.dir != "" {
		files = "one folder a party, kept with its private keys in " + o.dir
	}
	over := ""
	if len(r.hops) > 0 {
		over = ", over " + number(len(r.hops), "hop") + " that can't read it"
	}
	fmt.Fprintf(w, "A bedside ECG goes to two clinicians%s\n\n", over)
	for _, line := range [][2]string{
		{"ECG", "MIT-BIH record 208, lead MLII, 360 samples/s: a real recording, replayed as of now"},
		{"readings", fmt.Sprintf("%d, of one second each; each is sealed one-shot, with keys of its own", o.readings)},
		{"way", way(r.device.name, r.hops) + " → clinician-1, clinician-2"},
		{"patient", "pseudonym " + r.subject.String()},
		{"keys", fmt.Sprintf("suite %v: %s", o.suite, kind)},
		{"files", files},
	} {
		fmt.Fprintf(w, "  %-13s%s\n", line[0], line[1])
	}
}

// way names a route; of a long one the middle is left out.
func way(from string, hops []*member) string {
	names := []string{from}
	for i, m := range hops {
		switch {
		case len(hops) <= 5 || i < 3 || i == len(hops)-1:
			names = append(names, m.name)
		case i == 3:
			names = append(names, "…")
		}
	}
	return strings.Join(names, " → ")
}

func printBytes(w *bufio.Writer, m *meter, readings []reading) {
	measured := series[int]{}
	for _, r := range readings {
		measured.values = append(measured.values, len(r.content))
	}
	payload := measured.percentile(50)
	fmt.Fprintf(w, "\nBytes on each leg\n  %-28s%10s%14s%14s\n", "", "median", "over reading", "total")
	fmt.Fprintf(w, "  %-28s%10s%14s%14s\n", "the readings themselves", thousands(payload), "", thousands(measured.total()))
	for _, s := range m.legs {
		median := s.percentile(50)
		fmt.Fprintf(w, "  %-28s%10s%14s%14s\n", s.name[0]+" → "+s.name[1],
			thousands(median), "+"+thousands(median-payload), thousands(s.total()))
	}
	fmt.Fprintf(w, "  Most of that is openings, which hand over fresh keys; this version has no streams to share them.\n")
}

func printTimes(w *bufio.Writer, m *meter) {
	fmt.Fprintf(w, "\nTime for one reading, on this machine\n  %-28s%10s%14s\n", "", "median", "p99")
	var all series[time.Duration]
	for _, s := range m.steps {
		fmt.Fprintf(w, "  %-28s%10s%14s\n", s.name[0]+": "+s.name[1], ms(s.percentile(50)), ms(s.percentile(99)))
		if all.values == nil {
			all.values = make([]time.Duration, len(s.values))
		}
		for i, took := range s.values {
			all.values[i] += took
		}
	}
	fmt.Fprintf(w, "  %-28s%10s%14s\n", "all of it, without a network", ms(all.percentile(50)), ms(all.percentile(99)))
}

// printArrived prints what check has found to be so of every reading.
func printArrived(w *bufio.Writer, r *register, clinicians []*clinician) {
	fmt.Fprintf(w, "\nWhat arrived\n")
	for i, c := range clinicians {
		fmt.Fprintf(w, "  %-13s%s: in order, none missing, none twice, every bit as measured\n",
			r.clinicians[i].name, number(len(c.received), "reading"))
	}
	v := clinicians[0].received[0]
	var to []string
	for _, a := range v.Audience() {
		to = append(to, fmt.Sprintf("%s (%v)", r.name(a.Thumbprint), a.Purpose))
	}
	route := "straight"
	if len(r.hops) > 0 {
		route = way(r.device.name, r.hops)
	}
	for _, line := range [][2]string{
		{"what", fmt.Sprintf("%v, of patient %v", v.Kind(), v.Subject())},
		{"signed by", fmt.Sprintf("%s %v, who may measure: %s", r.name(v.Sender().First), v.Sender().First, v.Sender().Reason)},
		{"for", strings.Join(to, ", ") + ", and nobody else"},
		{"signed way", route},
		{"replay", replay(v)},
		{"trail", records(v)},
	} {
		fmt.Fprintf(w, "  %-13s%s\n", line[0], line[1])
	}
}

// records says what the hops have signed.
func records(v envelope.Verified) string {
	report := v.Trail()
	if err := report.Err(); err != nil {
		return err.Error()
	}
	n := number(len(report.Hops()), "hop")
	return "whole: " + n + " signed for what they took and what they passed on"
}

func replay(v envelope.Verified) string {
	if v.ReplayChecked() {
		return "checked"
	}
	return "not checked: a one-shot opener can't, so the message ids were compared here"
}

func number(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return strconv.Itoa(n) + " " + thing
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond)) }

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
