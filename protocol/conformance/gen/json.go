package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"strconv"
)

func itoa(n int) string { return strconv.Itoa(n) }

// object is a JSON object whose keys keep their order.
type object []member

type member struct {
	key   string
	value any
}

// MarshalJSON writes byte strings as lower-case hex.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := plain(m.key)
		if err != nil {
			return nil, err
		}
		value, err := plain(hexed(m.value))
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// hexed replaces the byte strings in a value. An empty list stays a list.
func hexed(v any) any {
	switch v := v.(type) {
	case []byte:
		return hex.EncodeToString(v)
	case [][]byte:
		list := make([]any, len(v))
		for i, b := range v {
			list[i] = hex.EncodeToString(b)
		}
		return list
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = hexed(e)
		}
		return list
	case []int:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = e
		}
		return list
	}
	return v
}

// plain is json.Marshal without the escapes for HTML, and with one for a byte
// order mark, which nobody would see.
func plain(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	out := bytes.ReplaceAll(b.Bytes(), []byte("\xef\xbb\xbf"), []byte(`\ufeff`))
	return bytes.TrimRight(out, "\n"), err
}

// file is the text of a vector's file.
func (o object) file() []byte {
	b := must(plain(o))
	var out bytes.Buffer
	if err := json.Indent(&out, b, "", " "); err != nil {
		panic(err)
	}
	out.WriteByte('\n')
	return out.Bytes()
}

// note keeps an intermediate value for the file.
func (s *scene) note(key string, value any) *scene {
	s.values = append(s.values, member{key, value})
	return s
}
