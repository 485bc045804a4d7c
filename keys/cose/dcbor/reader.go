package dcbor

// Kind is what the next item of a [Reader] is.
type Kind uint8

// The kinds of items. KindNone: no item is left, or an error was met.
const (
	KindNone Kind = iota
	KindUint
	KindNegInt
	KindBytes
	KindText
	KindArray
	KindMap
	KindTag
	KindBool
	KindNull
)

// Reader reads one byte string of CBOR in order. The first error sticks:
// after it every method returns a zero value, so a parser reads straight on
// and asks [Reader.Done] once, at its end, before it uses anything it read.
// Slices that it returns alias the input.
type Reader struct {
	b    []byte
	off  int
	path string
	err  error // nil, an *Error, or what was adopted
}

// NewReader scans b (see [Scan]) and returns a reader at its start. path names
// the structure in errors; a scan's refusal is met at the first read.
func NewReader(b []byte, path string) Reader {
	r := Reader{b: b, path: path}
	if err := Scan(b); err != nil {
		e := err.(*Error)
		e.Path = path
		r.err = e
	}
	return r
}

// fail records the first error, at offset off.
func (r *Reader) fail(off int, rule string, limit bool) {
	if r.err == nil {
		r.err = &Error{Path: r.path, Offset: off, Rule: rule, Limit: limit}
	}
}

// Fail records that the item read last, or the structure as a whole, breaks
// rule; class ErrFormat.
func (r *Reader) Fail(rule string) { r.fail(r.off, rule, false) }

// FailLimit is Fail with class ErrLimit.
func (r *Reader) FailLimit(rule string) { r.fail(r.off, rule, true) }

// Adopt records err, unless it is nil, as this reader's: it came from the
// parser of a byte string inside this structure.
func (r *Reader) Adopt(err error) {
	if r.err == nil {
		r.err = err
	}
}

// OK reports whether no error was met so far.
func (r *Reader) OK() bool { return r.err == nil }

// Done returns the first error met, or one if anything is left unread.
func (r *Reader) Done() error {
	if r.err == nil && r.off != len(r.b) {
		r.fail(r.off, "items after the structure's last", false)
	}
	return r.err
}

// Peek returns the kind of the next item without reading it.
func (r *Reader) Peek() Kind {
	if r.err != nil || r.off >= len(r.b) {
		return KindNone
	}
	switch c := r.b[r.off]; c & 0xe0 {
	case majorUint:
		return KindUint
	case majorNegInt:
		return KindNegInt
	case majorBytes:
		return KindBytes
	case majorText:
		return KindText
	case majorArray:
		return KindArray
	case majorMap:
		return KindMap
	case majorTag:
		return KindTag
	default:
		if c == simpleNull {
			return KindNull
		}
		return KindBool
	}
}

// read consumes a head of the given major type.
func (r *Reader) read(major byte, want string) (uint64, bool) {
	if r.err != nil {
		return 0, false
	}
	m, arg, next, rule := head(r.b, r.off)
	if rule != "" || m != major {
		r.fail(r.off, want, false)
		return 0, false
	}
	r.off = next
	return arg, true
}

// Uint reads an unsigned integer, below 2^53.
func (r *Reader) Uint() uint64 {
	n, _ := r.read(majorUint, "want an unsigned integer")
	return n
}

// Int reads an integer.
func (r *Reader) Int() int64 {
	if r.Peek() == KindNegInt {
		n, _ := r.read(majorNegInt, "want an integer")
		return -1 - int64(n)
	}
	n, _ := r.read(majorUint, "want an integer")
	return int64(n)
}

// Bytes reads a byte string; the result aliases the input.
func (r *Reader) Bytes() []byte {
	return r.content(majorBytes, "want a byte string")
}

// Fixed reads a byte string of exactly len(dst) bytes into dst.
func (r *Reader) Fixed(dst []byte) {
	off := r.off
	b := r.Bytes()
	if r.err == nil && len(b) != len(dst) {
		r.fail(off, "byte string of another size", false)
		return
	}
	copy(dst, b)
}

// Text reads a text string; it is a copy.
func (r *Reader) Text() string {
	return string(r.content(majorText, "want a text string"))
}

func (r *Reader) content(major byte, want string) []byte {
	n, ok := r.read(major, want)
	if !ok {
		return nil
	}
	// The scan has seen that n bytes are there.
	b := r.b[r.off : r.off+int(n) : r.off+int(n)]
	r.off += int(n)
	return b
}

// Array reads the head of an array of min to max items and returns their
// number. More than max is of class ErrLimit.
func (r *Reader) Array(min, max int) int {
	off := r.off
	n, ok := r.read(majorArray, "want an array")
	switch {
	case !ok:
		return 0
	case n < uint64(min):
		r.fail(off, "list with too few members", false)
		return 0
	case n > uint64(max):
		r.fail(off, "list with too many members", true)
		return 0
	}
	return int(n)
}

// Tuple reads the head of an array of exactly n items: a structure, not a list.
func (r *Reader) Tuple(n int) { r.TupleOf(n, n) }

// TupleOf is Tuple for a structure whose last items are optional; it returns
// the number of items. Another number is of class ErrFormat.
func (r *Reader) TupleOf(min, max int) int {
	off := r.off
	n, ok := r.read(majorArray, "want an array")
	if ok && (n < uint64(min) || n > uint64(max)) {
		r.fail(off, "array of another length", false)
	}
	if r.err != nil {
		return 0
	}
	return int(n)
}

// Map reads the head of a map and returns the number of its pairs.
func (r *Reader) Map() int {
	n, _ := r.read(majorMap, "want a map")
	return int(n)
}

// Tag reads a tag, which must be want.
func (r *Reader) Tag(want uint64) {
	off := r.off
	if n, ok := r.read(majorTag, "want a tag"); ok && n != want {
		r.fail(off, "another tag", false)
	}
}

// PeekTag returns the next item's tag, or 0 if it has none.
func (r *Reader) PeekTag() uint64 {
	if r.Peek() != KindTag {
		return 0
	}
	_, n, _, _ := head(r.b, r.off)
	return n
}

// Bool reads false or true.
func (r *Reader) Bool() bool {
	if r.Peek() != KindBool {
		r.fail(r.off, "want false or true", false)
		return false
	}
	r.off++
	return r.b[r.off-1] == simpleTrue
}

// Null reads null.
func (r *Reader) Null() {
	if r.Peek() != KindNull {
		r.fail(r.off, "want null", false)
		return
	}
	r.off++
}

// Raw reads one item of any kind and returns its encoding, which aliases the
// input.
func (r *Reader) Raw() []byte {
	if r.err != nil {
		return nil
	}
	next, e := scanItem(r.b, r.off, 1)
	if e != nil {
		r.fail(r.off, "want an item", false)
		return nil
	}
	b := r.b[r.off:next:next]
	r.off = next
	return b
}

// Offset returns how many bytes were read.
func (r *Reader) Offset() int { return r.off }

// Since returns the bytes read since offset start, which aliases the input.
func (r *Reader) Since(start int) []byte { return r.b[start:r.off:r.off] }
