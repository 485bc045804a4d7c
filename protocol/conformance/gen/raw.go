package main

// rawVector is a vector of the operations scan, key and pins: bytes.
type rawVector struct {
	name    string
	comment string
	input   []byte
	rule    string // negatives only
	class   string // "" for ok
}

// raw makes vectors of one operation; result says what comes out of those that
// succeed.
func raw(operation string, list []rawVector, result func(input []byte) object) []sceneVector {
	var vectors []sceneVector
	for _, v := range list {
		vectors = append(vectors, sceneVector{v.name, func(s *scene) object {
			s.comment = v.comment
			if v.class != "" {
				s.fault(v.rule, v.class, v.comment)
			}
			var fields []member
			if v.class == "" && result != nil {
				fields = append(fields, member{"result", result(v.input)})
			}
			return s.simple(operation, v.input, fields...)
		}})
	}
	return vectors
}
