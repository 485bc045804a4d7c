package dcbor

// Major types, RFC 8949 section 3.1, in the top three bits of a head.
const (
	majorUint   = 0 << 5
	majorNegInt = 1 << 5
	majorBytes  = 2 << 5
	majorText   = 3 << 5
	majorArray  = 4 << 5
	majorMap    = 5 << 5
	majorTag    = 6 << 5
	majorSimple = 7 << 5
)

// Simple values that the protocol uses; a head of one byte each.
const (
	simpleFalse = majorSimple | 20
	simpleTrue  = majorSimple | 21
	simpleNull  = majorSimple | 22
)

// MaxInt is the largest argument of a head: integers stay below 2^53, so that
// every implementation, also one whose numbers are floats, holds them exactly.
const MaxInt = 1<<53 - 1

// head decodes the head at b[off:]. rule is empty if it is well-formed by
// SPEC.md 3.1 to 3.3, which are checked in that order.
func head(b []byte, off int) (major byte, arg uint64, next int, rule string) {
	if off >= len(b) {
		return 0, 0, off, ruleTruncated
	}
	major, info := b[off]&0xe0, b[off]&0x1f
	off++
	if info < 24 {
		return major, uint64(info), off, ""
	}
	if info > 27 {
		return 0, 0, off, ruleIndefinite
	}
	size := 1 << (info - 24)
	if len(b)-off < size {
		return 0, 0, off, ruleTruncated
	}
	for _, c := range b[off : off+size] {
		arg = arg<<8 | uint64(c)
	}
	// The smallest argument that needs a head of this size.
	least := [4]uint64{24, 1 << 8, 1 << 16, 1 << 32}[info-24]
	if arg < least && major != majorSimple {
		return 0, 0, off, ruleShortest
	}
	return major, arg, off + size, ""
}

// CutBytes cuts the byte string that b starts with, by the rules of SPEC.md 3.1
// to 3.3. content aliases b. It is for the few structures of one form only, whose
// parsers compare instead of scanning; all others are read by a [Reader].
func CutBytes(b []byte) (content, rest []byte, ok bool) {
	n, next := 0, 0
	switch { // heads of up to three bytes are the usual ones
	case len(b) > 2 && b[0] == majorBytes|25 && b[1] > 0:
		n, next = int(b[1])<<8|int(b[2]), 3
	case len(b) > 1 && b[0] == majorBytes|24 && b[1] >= 24:
		n, next = int(b[1]), 2
	case len(b) > 0 && b[0]-majorBytes < 24:
		n, next = int(b[0]-majorBytes), 1
	default:
		return cutLong(b)
	}
	if n > len(b)-next {
		return nil, nil, false
	}
	return b[next : next+n], b[next+n:], true
}

func cutLong(b []byte) (content, rest []byte, ok bool) {
	major, n, next, rule := head(b, 0)
	if rule != "" || major != majorBytes || n > uint64(len(b)-next) {
		return nil, nil, false
	}
	return b[next : next+int(n)], b[next+int(n):], true
}
