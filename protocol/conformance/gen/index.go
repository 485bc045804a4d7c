package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// The list of vectors stands in the README between these two lines.
const (
	listBegin = "<!-- written by gen -->\n"
	listEnd   = "<!-- end -->\n"
)

// writeList puts the list of vectors into the README.
func writeList(path, list string) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(old), listBegin)
	_, after, ends := strings.Cut(rest, listEnd)
	if !ok || !ends {
		return fmt.Errorf("%s: no place for the list of vectors", path)
	}
	return write(path, []byte(before+listBegin+list+listEnd+after))
}

// vectorList has one table for each operation, with a row for each rule.
func vectorList(vectors []output) string {
	var b strings.Builder
	for _, operation := range []string{"open", "peel", "bundle", "scan", "key", "pins", "token", "receipts", "notices", "envelopes", "answers", "answer-field", "content-digest", "directory-set", "directory-entry", "credential", "rotation", "revocation"} {
		rows := map[string][]string{}
		total := 0
		for _, v := range vectors {
			if v.operation == operation {
				key := v.rule + " | " + v.class
				rows[key] = append(rows[key], strings.TrimPrefix(v.name, operation+"-"))
				total++
			}
		}
		fmt.Fprintf(&b, "\n### %s: %d\n\n| rule | expect | files |\n|---|---|---|\n", operation, total)
		var keys []string
		for k := range rows {
			keys = append(keys, k)
		}
		slices.SortFunc(keys, compareRules)
		for _, k := range keys {
			slices.Sort(rows[k])
			fmt.Fprintf(&b, "| %s | %s |\n", k, strings.Join(rows[k], ", "))
		}
	}
	return b.String()
}

// transcriptList has a row for each transcript.
func transcriptList(list []*transcript) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n### transcripts: %d\n\n| file | holder | steps | what |\n|---|---|---|---|\n", len(list))
	for _, t := range list {
		fmt.Fprintf(&b, "| %s | %s | %d | %s |\n", t.name, t.role(), len(t.steps), t.comment)
	}
	b.WriteString("\n")
	return b.String()
}

// trustList has a row for each transcript about trust.
func trustList(list []*trustTranscript) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n### trust: %d\n\n| file | statements | steps | what |\n|---|---|---|---|\n", len(list))
	for _, t := range list {
		fmt.Fprintf(&b, "| %s | %d | %d | %s |\n", t.name, len(t.statements), len(t.steps), t.comment)
	}
	b.WriteString("\n")
	return b.String()
}

// compareRules sorts what succeeds first, then by the numbers in the rules.
func compareRules(a, b string) int {
	return slices.Compare(ruleNumbers(a), ruleNumbers(b))
}

func ruleNumbers(key string) []int {
	list := []int{1}
	if strings.HasSuffix(key, "| ok") {
		list[0] = 0
	}
	n := 0
	for _, r := range key {
		switch {
		case r >= '0' && r <= '9':
			n = 10*n + int(r-'0')
		default:
			list, n = append(list, n, int(r)), 0
		}
	}
	return list
}
