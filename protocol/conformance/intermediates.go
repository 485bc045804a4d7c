package conformance

import "encoding/json"

// Intermediates returns the byte strings under these names among the
// intermediate values of the positive vectors, as seeds for fuzzing.
func Intermediates(fields ...string) ([][]byte, error) {
	vectors, err := Vectors()
	if err != nil {
		return nil, err
	}
	var list [][]byte
	for _, v := range vectors {
		if v.Expect != "ok" || v.Intermediate == nil {
			continue
		}
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
