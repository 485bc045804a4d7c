package main

import (
	"fmt"
	"slices"
	"strings"
)

// losses is the field `lost`, if there is anything to say.
func (t *transcript) losses() object {
	lost := sortedSpans(t.lost)
	if want := sortedSpans(t.expected); !slices.EqualFunc(lost, want, sameSpan) {
		panic(fmt.Sprintf("gen: %s: step %d (%s) loses %v, want %v", t.name, len(t.steps)+1, t.note, spansOf(lost), spansOf(want)))
	}
	t.lost = map[string][]span{}
	if len(lost) == 0 {
		return nil
	}
	return object{{"lost", spansOf(lost)}}
}

// streamSpan is a span of one stream.
type streamSpan struct {
	name string
	span
}

func sameSpan(a, b streamSpan) bool { return a == b }

// sortedSpans sorts by first, stream and place, and joins what touches.
func sortedSpans(m map[string][]span) (list []streamSpan) {
	for name, spans := range m {
		for _, s := range spans {
			list = append(list, streamSpan{name, s})
		}
	}
	slices.SortFunc(list, func(a, b streamSpan) int {
		return strings.Compare(a.name+string(u64(a.from)), b.name+string(u64(b.from)))
	})
	joined := list[:0]
	for _, s := range list {
		if n := len(joined); n > 0 && joined[n-1].name == s.name && joined[n-1].to+1 == s.from {
			joined[n-1].to = s.to
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

// spansOf is a list of spans as a file has it.
func spansOf(list []streamSpan) []any {
	out := []any{}
	for _, s := range list {
		out = append(out, object{
			{"first", []byte(s.name[:32])}, {"stream", []byte(s.name[32:])}, {"from", s.from}, {"to", s.to},
		})
	}
	return out
}
