package envelope

import (
	"crypto/fips140"
	"slices"

	"github.com/vitalpost/vitalpost/keys"
)

// usable returns the suites that are acceptable to a bundle and may be used here
// (SPEC.md section 4.2): under GODEBUG=fips140=only the approved ones.
func usable(b *keys.Bundle) []keys.Suite {
	return slices.DeleteFunc(slices.Clone(b.Acceptable()), func(s keys.Suite) bool { return fips140.Enforced() && !s.Approved() })
}

// chooseSuite returns the suite for a core (SPEC.md section 4.2), or a
// *keys.SuiteError that names who stands in the way.
func chooseSuite(audience []*keys.Bundle) (keys.Suite, error) {
	lists := make([][]keys.Suite, len(audience))
	pq, classical := -1, -1
	for i, b := range audience {
		lists[i] = usable(b)
		if slices.ContainsFunc(lists[i], keys.Suite.PostQuantum) {
			pq = i
		} else if classical < 0 {
			classical = i
		}
	}
	if pq >= 0 && classical >= 0 {
		return 0, &keys.SuiteError{Subject: audience[classical].Owner(),
			Reason: "has no post-quantum suite, and others of the audience have; they can't share a stream"}
	}
	candidates := slices.Clone(lists[0])
	if pq >= 0 {
		candidates = slices.DeleteFunc(candidates, func(s keys.Suite) bool { return !s.PostQuantum() })
	}
	for i, list := range lists {
		candidates = slices.DeleteFunc(candidates, func(s keys.Suite) bool { return !slices.Contains(list, s) })
		if len(candidates) == 0 {
			return 0, &keys.SuiteError{Subject: audience[i].Owner(), Reason: "has no suite that all before it have"}
		}
	}
	return best(candidates, lists), nil
}

// best returns the candidate whose worst position in the lists is best; of two
// equal ones the lower number.
func best(candidates []keys.Suite, lists [][]keys.Suite) keys.Suite {
	worst := func(s keys.Suite) int {
		position := 0
		for _, list := range lists {
			position = max(position, slices.Index(list, s))
		}
		return position
	}
	return slices.MinFunc(candidates, func(a, b keys.Suite) int {
		if d := worst(a) - worst(b); d != 0 {
			return d
		}
		return int(a) - int(b)
	})
}

// layerSuite returns the suite for a hop: its bundle's first acceptable one.
func layerSuite(hop *keys.Bundle) (keys.Suite, error) {
	list := usable(hop)
	if len(list) == 0 {
		return 0, &keys.SuiteError{Subject: hop.Owner(), Reason: "has no suite at or above its floor that may be used here"}
	}
	return list[0], nil
}
