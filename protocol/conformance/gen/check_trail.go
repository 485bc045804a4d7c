package main

import (
	"errors"
	"slices"
)

// unwind is SPEC section 10 for the recipient at entry mine of the context.
func (c *checker) unwind(body, trail []byte, x contextRead, mine int, k schedule) object {
	hops, first := routeTo(x, mine)
	way := append([][]byte{x.sender}, hops...)
	way = append(way, x.audience[mine].items[0].bytes)
	records := []any{}
	broken := func(step, class string, from, to int) object {
		return object{
			{"verdict", "broken"}, {"between", [][]byte{way[from], way[to]}}, {"step", step}, {"class", class},
			{"verified", len(records)}, {"records", records},
		}
	}
	d, t := sum(body), trail
	for i := len(hops) - 1; i >= 0; i-- {
		r := &recordReader{checker: checker{pins: c.pins, ignore: c.ignore}, hop: hops[i], root: k.root(first + i)}
		if step, class := r.read(d, t); step != "" {
			return broken(step, class, i+1, i+2)
		}
		d, t = r.received, r.inner
		records = append(records, r.values.object(hops[i]))
		if r.values.cut != nil && c.ignore != "10.4" {
			class := "limit"
			if len(t) > 0 {
				class = "format"
			}
			return broken("10.4", class, 0, i+1)
		}
	}
	if len(t) > 0 && c.ignore != "10.5" {
		return broken("10.5", "format", 0, 1)
	}
	return object{{"verdict", "whole"}, {"verified", len(records)}, {"records", records}}
}

// routeTo is the hops on the way to the recipient, and the index of the first.
func routeTo(x contextRead, mine int) (hops [][]byte, first int) {
	for _, r := range x.routes {
		to := slices.ContainsFunc(r.items[1].items, func(i *item) bool { return i.arg == uint64(mine) })
		for _, h := range r.items[0].items {
			if to {
				hops = append(hops, h.bytes)
			}
		}
		if to {
			return hops, first
		}
		first += len(r.items[0].items)
	}
	panic("gen: a recipient in no route")
}

// recordReader reads the record of one hop.
type recordReader struct {
	checker

	hop, root       []byte
	inner, received []byte
	values          recordValues
}

// read is the steps 10.1 to 10.3; it returns the one that fails with its class,
// or "".
func (r *recordReader) read(d, t []byte) (step, class string) {
	var record []*item
	for _, s := range []struct {
		step string
		f    func()
	}{
		{"10.1", func() { record = r.unsealed(t) }},
		{"10.2", func() { r.signed(record, d) }},
		{"10.3", func() { r.claim(record[2].bytes) }},
	} {
		_, err := r.run(func() object { s.f(); return nil })
		var refused refusal
		if err != nil && !errors.As(err, &refused) {
			panic(err)
		}
		if err != nil {
			return s.step, refused.class
		}
	}
	return "", ""
}

// unsealed opens a sealed-record, and reads the structure of the record in it.
func (r *recordReader) unsealed(t []byte) []*item {
	items := r.sealedRecord(t)
	header := r.scan(items[0].bytes)
	alg, _ := header.get(1).int()
	salt := header.get(-20).bytes
	key, iv := expand(r.root, label("record-key", salt), 32), expand(r.root, label("record-iv", salt), 12)
	if alg == contentAlgGCM {
		iv = items[1].get(5).bytes
	}
	structure := encStructure("Encrypt0", items[0].bytes, label("record-seal"))
	plain, err := contentAEAD(alg, key).Open(nil, iv, items[2].bytes, structure)
	if err != nil {
		panic(refusal{"10.1", "decrypt", "record"})
	}
	f := r.array(r.scan(plain), "10.1", "record-plaintext", 2, 2)
	record := r.message(f[0], "10.1")
	r.alg(r.scan(record[0].bytes), algEd25519, algESP256, algMLDSA65)
	r.inner = r.bstr(f[1], "10.1", "trail", -1)
	return record
}

// signed checks who made the record, and over what.
func (r *recordReader) signed(record []*item, d []byte) {
	s := r.signed1(record)
	hop := r.trusted(r.hop)
	if hop == nil {
		panic(refusal{"10.2", "trust", "unknown hop"})
	}
	r.need(hop.has(roleHop), "10.2", "trust", "role")
	r.need(hop.keys[0].alg == s.alg, "10.2", "suite", "algorithm of the hop's first key")
	good := holds(hop.signer(0, s.alg), s.structure(label("record", r.hop, d, sum(r.inner))), s.signature)
	r.need(good, "10.2", "signature", "record")
	if good && s.alg == algESP256 {
		_, n := splitRS(s.signature)
		r.need(n.Cmp(halfN) <= 0, "10.2", "signature", "s above (n-1)/2")
	}
}

// claim is the structure of a record-claim.
func (r *recordReader) claim(b []byte) {
	const rule = "10.3"
	f := r.array(r.scan(b), rule, "record-claim", 5, 8)
	r.received = r.bstr(f[0], rule, "received", 32)
	r.values.time = r.uint(f[1], rule, "time", 0, greatest)
	r.values.ingress, r.values.egress = r.uint(f[2], rule, "ingress", 0, greatest), r.uint(f[3], rule, "egress", 0, greatest)
	r.need(f[4].major == majorText, rule, "format", "software")
	r.values.software = string(f[4].bytes)
	rest := f[5:]
	if len(rest) > 0 && rest[0].major == majorBytes {
		r.values.cut = r.bstr(rest[0], rule, "cut", 32)
		rest = rest[1:]
	}
	if len(rest) > 0 && rest[0].major == majorUint {
		r.need(false, rule, "format", "delegates, which are reserved")
		rest = rest[1:]
	}
	r.need(len(rest) <= 1, rule, "format", "too many items")
	if len(rest) == 1 {
		e := r.array(rest[0], rule, "evidence", 2, 2)
		r.values.typ = any(e[0].arg)
		if e[0].major == majorText {
			r.need(len(e[0].bytes) > 0, rule, "format", "type of the evidence")
			r.need(len(e[0].bytes) <= 255, rule, "limit", "type of the evidence")
			r.values.typ = string(e[0].bytes)
		} else {
			r.uint(e[0], rule, "type of the evidence", 0, greatest)
		}
		r.values.evidence = r.bstr(e[1], rule, "evidence", -1)
	}
}
