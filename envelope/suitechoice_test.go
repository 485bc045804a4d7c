package envelope

import (
	"errors"
	"testing"

	"github.com/vitalpost/vitalpost/keys"
)

// SPEC.md section 4.2 as a table. A bundle is written as its suites, best
// first; all are acceptable.
func TestChooseSuite(t *testing.T) {
	const pq, classical = keys.SuiteXWing, keys.SuiteX25519
	type list = []keys.Suite
	w := newWard(t, 0, classical)
	for _, test := range []struct {
		name     string
		audience []list
		want     keys.Suite
		blocking int // index of who is named when there is no suite
	}{
		{"one, classical", []list{{classical}}, classical, 0},
		{"one, both", []list{{pq, classical}}, pq, 0},
		{"post-quantum wins over the order of a list", []list{{classical, pq}}, pq, 0},
		{"all have both", []list{{pq, classical}, {classical, pq}}, pq, 0},
		{"one has only the post-quantum one", []list{{pq, classical}, {pq}}, pq, 0},
		{"mixed, classical last", []list{{pq, classical}, {classical}}, 0, 1},
		{"mixed, classical first", []list{{classical}, {pq, classical}}, 0, 0},
		{"mixed, in the middle", []list{{pq}, {classical}, {pq}}, 0, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			var audience []*keys.Bundle
			for _, suites := range test.audience {
				audience = append(audience, w.party(keys.RoleReport, suites...).bundle)
			}
			got, err := chooseSuite(audience)
			if test.want != 0 {
				if err != nil || got != test.want {
					t.Errorf("suite %v, %v, want %v", got, err, test.want)
				}
				return
			}
			var blocked *keys.SuiteError
			if !errors.As(err, &blocked) || blocked.Subject != audience[test.blocking].Owner() {
				t.Errorf("got %v, want the refusal to name number %d", err, test.blocking)
			}
		})
	}
}
