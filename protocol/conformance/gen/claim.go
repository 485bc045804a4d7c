package main

// claimValues is what a claim holds, SPEC section 7.2.
type claimValues struct {
	created  uint64
	kind     int
	typ      int64
	media    string // the type, where it is a text
	content  []byte
	lifetime uint64
	clock    int
	source   *source
	parents  [][]byte // encoded
}

type source struct {
	scheme int
	device string
	link   int
	raw    []byte
}

// claim encodes the claim: the part that is signed.
func (s *scene) claim() []byte { return s.claimOf(s.msg) }

func (s *scene) claimOf(m claimValues) []byte {
	typ := num(m.typ)
	if m.media != "" {
		typ = text(m.media)
	}
	items := [][]byte{num(m.created), num(m.kind), typ, bin(m.content)}
	more := dict{}
	if m.parents != nil {
		more[1] = s.array("parents", m.parents...)
	}
	if m.lifetime != 0 {
		more[2] = num(m.lifetime)
	}
	if m.clock != 0 {
		more[3] = num(m.clock)
	}
	if m.source != nil {
		more[4] = s.array("source", num(m.source.scheme), text(m.source.device),
			num(m.source.link), bin(m.source.raw))
	}
	if len(more) > 0 {
		items = append(items, s.dict("more", more))
	}
	return s.array("claim", items...)
}

// parent encodes one parent; more may be nil.
func (s *scene) parent(name string, id []byte, action int, more dict) []byte {
	items := [][]byte{bin(id), num(action)}
	if more != nil {
		items = append(items, s.dict(name+" more", more))
	}
	return s.array(name, items...)
}
