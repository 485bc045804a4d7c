package main

import "bytes"

// role is what the holder is.
func (t *transcript) role() string {
	if t.hop != nil {
		return "hop"
	}
	return "recipient"
}

// file is the text of a transcript's file: each step stands on its line.
func (t *transcript) file() []byte {
	head := object{{"name", t.name}, {"comment", t.comment}, {"role", t.role()}, {"holder", t.first}}
	if t.hop != nil {
		head = append(head, member{"table", t.hop.table})
	} else {
		head = append(head, member{"pins", pinsObject(t.pinned)})
	}
	var b bytes.Buffer
	b.WriteString("{\n")
	for _, m := range head {
		b.WriteString(" " + string(must(plain(m.key))) + ": ")
		b.Write(must(plain(hexed(m.value))))
		b.WriteString(",\n")
	}
	b.WriteString(" \"steps\": [\n")
	for i, s := range t.steps {
		b.WriteString("  ")
		b.Write(must(plain(s)))
		if i < len(t.steps)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString(" ]\n}\n")
	return b.Bytes()
}
