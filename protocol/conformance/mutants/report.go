package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// report prints the table, then what is known of each survivor, and returns
// how many there are.
func report(w io.Writer, results []result) (survivors int) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "patch\tguarantee\ttest\tverdict\tseconds")
	for _, r := range results {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%.1f\n",
			r.mutant.name, r.mutant.guarantee, r.mutant.test, r.verdict, r.took.Seconds())
	}
	table.Flush()
	for _, r := range results {
		if r.verdict == caught {
			continue
		}
		survivors++
		fmt.Fprintf(w, "\n%s (%s): %s\n", r.mutant.name, r.mutant.why, r.verdict)
		for line := range strings.Lines(r.excerpt) {
			fmt.Fprintf(w, "\t%s", line)
		}
	}
	fmt.Fprintf(w, "\n%d caught, %d survived\n", len(results)-survivors, survivors)
	return survivors
}
