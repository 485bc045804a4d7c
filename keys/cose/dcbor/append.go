package dcbor

import "encoding/binary"

// appendHead appends a head with n in its shortest form. n must be at most
// [MaxInt]; the protocol never writes more, and a caller that would has lost
// track of what it counts.
func appendHead(dst []byte, major byte, n uint64) []byte {
	switch {
	case n < 24:
		return append(dst, major|byte(n))
	case n < 1<<8:
		return append(dst, major|24, byte(n))
	case n < 1<<16:
		return binary.BigEndian.AppendUint16(append(dst, major|25), uint16(n))
	case n < 1<<32:
		return binary.BigEndian.AppendUint32(append(dst, major|26), uint32(n))
	case n <= MaxInt:
		return binary.BigEndian.AppendUint64(append(dst, major|27), n)
	}
	panic("dcbor: integer of 2^53 or more")
}

// HeadSize returns the size in bytes of a head whose argument is n: 1, 2, 3, 5 or 9.
func HeadSize(n uint64) int {
	switch {
	case n < 24:
		return 1
	case n < 1<<8:
		return 2
	case n < 1<<16:
		return 3
	case n < 1<<32:
		return 5
	}
	return 9
}

// AppendUint appends an unsigned integer. It panics if n exceeds [MaxInt].
func AppendUint(dst []byte, n uint64) []byte { return appendHead(dst, majorUint, n) }

// AppendInt appends an integer. It panics if its argument exceeds [MaxInt].
func AppendInt(dst []byte, n int64) []byte {
	if n < 0 {
		return appendHead(dst, majorNegInt, uint64(-1-n))
	}
	return appendHead(dst, majorUint, uint64(n))
}

// AppendBytes appends a byte string.
func AppendBytes(dst, b []byte) []byte { return append(AppendBytesHead(dst, len(b)), b...) }

// AppendBytesHead appends the head of a byte string of n bytes, which the
// caller appends next. It panics if n is negative.
func AppendBytesHead(dst []byte, n int) []byte { return appendHead(dst, majorBytes, uint64(n)) }

// AppendText appends a text string, which must be UTF-8.
func AppendText(dst []byte, s string) []byte {
	return append(appendHead(dst, majorText, uint64(len(s))), s...)
}

// AppendArray appends the head of an array of n items.
func AppendArray(dst []byte, n int) []byte { return appendHead(dst, majorArray, uint64(n)) }

// AppendMap appends the head of a map of n pairs. The caller appends keys in
// ascending bytewise order of their encodings.
func AppendMap(dst []byte, n int) []byte { return appendHead(dst, majorMap, uint64(n)) }

// AppendTag appends a tag, one of 16, 18, 96 and 98; the item follows.
func AppendTag(dst []byte, tag uint64) []byte { return appendHead(dst, majorTag, tag) }

// AppendBool appends false or true.
func AppendBool(dst []byte, v bool) []byte {
	if v {
		return append(dst, simpleTrue)
	}
	return append(dst, simpleFalse)
}

// AppendNull appends null.
func AppendNull(dst []byte) []byte { return append(dst, simpleNull) }
