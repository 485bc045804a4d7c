package conformance_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/protocol/conformance"
)

// spans are losses as a transcript has them: in order, neighbours joined.
func losses(gaps []envelope.Gap) (list []envelope.Loss) {
	for _, g := range gaps {
		list = append(list, g.Loss)
	}
	return list
}

func spans(list []envelope.Loss) []conformance.Span {
	var out []conformance.Span
	for _, l := range list {
		out = append(out, conformance.Span{First: l.Sender[:], Stream: l.Stream[:], From: l.From, To: l.To - 1})
	}
	slices.SortFunc(out, func(a, b conformance.Span) int {
		return cmp.Or(bytes.Compare(a.First, b.First), bytes.Compare(a.Stream, b.Stream), cmp.Compare(a.From, b.From))
	})
	var joined []conformance.Span
	for _, s := range out {
		if n := len(joined); n > 0 {
			last := &joined[n-1]
			if bytes.Equal(last.First, s.First) && bytes.Equal(last.Stream, s.Stream) && last.To+1 == s.From {
				last.To = s.To
				continue
			}
		}
		joined = append(joined, s)
	}
	return joined
}

func sameSpans(what string, got, want []conformance.Span) error {
	if len(got) == 0 && len(want) == 0 || equalJSON(got, want) {
		return nil
	}
	a, _ := json.Marshal(got)
	b, _ := json.Marshal(want)
	return fmt.Errorf("%s: %s, want %s", what, a, b)
}

// equalJSON compares by what is written.
func equalJSON(a, b any) bool {
	x, err := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err == nil && err2 == nil && bytes.Equal(x, y)
}
