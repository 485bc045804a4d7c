package main

// noticesVector is a vector of SPEC section 8.10: the content of a message of
// notices.
type noticesVector struct {
	name, comment string
	rule, class   string // negatives only

	input []byte
	list  []noticeValues // positives only
}

// noticeValues is one notice.
type noticeValues struct {
	from, to uint64
	count    uint64 // 0: absent
}

// mostNotices is what section 12 allows.
const mostNotices = 64

// noticesTables are the vectors of section 8.10.
func noticesTables() [][]sceneVector {
	return [][]sceneVector{
		notices(noticesPositive()), notices(noticesCounts()), notices(noticesNumbers()), notices(noticesValues()),
		notices(noticesShapes()), notices(noticesHeads()), notices(noticesEndless()), notices(noticesCuts()),
	}
}

func notices(list []noticesVector) []sceneVector {
	var vectors []sceneVector
	for _, v := range list {
		vectors = append(vectors, sceneVector{"notices-" + v.name, func(s *scene) object {
			s.comment = v.comment
			if v.class != "" {
				s.fault(v.rule, v.class, v.comment)
				return s.simple("notices", v.input)
			}
			said := []any{}
			for _, n := range v.list {
				said = append(said, n.object())
			}
			return s.simple("notices", v.input, member{"result", object{{"notices", said}}})
		}})
	}
	return vectors
}

func (n noticeValues) object() object {
	o := object{{"from", n.from}, {"to", n.to}}
	if n.count != 0 {
		o = append(o, member{"count", n.count})
	}
	return o
}

// items are those of the array that a notice is.
func (n noticeValues) items() [][]byte {
	list := [][]byte{num(1), num(n.from), num(n.to)}
	if n.count != 0 {
		list = append(list, num(n.count))
	}
	return list
}

func (n noticeValues) wire() []byte { return array(n.items()...) }

// noticesWire is the whole content.
func noticesWire(list ...noticeValues) []byte {
	var items [][]byte
	for _, n := range list {
		items = append(items, n.wire())
	}
	return array(items...)
}
