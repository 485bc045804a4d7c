package conformance

import "encoding/json"

// Seeds returns the byte strings under these names among the intermediate
// values of a few positive vectors that differ in shape, for fuzzing.
func Seeds(fields ...string) ([][]byte, error) {
	vectors, err := Load(SeedNames()...)
	if err != nil {
		return nil, err
	}
	var list [][]byte
	for _, v := range vectors {
		var values map[string]json.RawMessage
		if err := json.Unmarshal(v.Intermediate, &values); err != nil {
			return nil, err
		}
		for _, field := range fields {
			var h Hex
			if raw, ok := values[field]; ok && json.Unmarshal(raw, &h) == nil {
				list = append(list, h)
			}
		}
	}
	return list, nil
}

// SeedNames returns the names of the vectors that [Seeds] draws from.
func SeedNames() []string {
	return []string{
		"open-suite1", "open-suite2", "open-two-recipients-first", "open-context-full", "open-more-full",
		"open-parents-evidence", "open-source-gather", "open-origin-listed", "open-padding-24", "open-type-text",
		"peel-suite1", "peel-suite2", "peel-admission", "peel-inner-sealed-alone", "open-trail",
	}
}
