package main

import (
	"bytes"
	"slices"
)

// mutation is one way to make one thing wrong, or just other.
type mutation struct {
	name  string
	apply func(*spot)
}

// mutations lists all of them. A corpus names them by their number, so new ones
// come last.
func mutations() []mutation {
	return []mutation{
		{"wider head", func(s *spot) { s.i.wide += 1 + int(s.args[0])%3 }},
		{"indefinite length", func(s *spot) { s.i.indefinite = true }},
		{"a head that lies", func(s *spot) { s.i.lie = pick(s.args[0], lies()) }},
		{"swap", swap},
		{"repeat", repeat},
		{"leave out", leaveOut},
		{"insert", insert},
		{"another item", func(s *spot) { s.put(pick(s.args[0], palette())()) }},
		{"a piece from elsewhere", donate},
		{"a copy of another place", copyPlace},
		{"another number", renumber},
		{"another byte", flip},
		{"another length", resize},
		{"another type", retype},
		{"tag", tag},
		{"nest", nest},
		{"many", many},
		{"in a byte string", func(s *spot) { s.put(holding(s.i)) }},
		{"out of its byte string", unpack},
		{"cut short", cut},
		{"more behind it", func(s *spot) { s.i.tail = s.args[:1+int(s.args[0])%5] }},
		{"any bytes", func(s *spot) { s.put(encoded(bytes.Clone(s.args[:]))) }},
		{"mirrored signature", mirror},
	}
}

func pick[T any](b byte, list []T) T { return list[index(b, len(list))] }

func lies() []uint64 { return []uint64{1, ^uint64(0), 2, 1 << 8, 1 << 16, 1 << 32, 1 << 53, 1 << 63} }

// numbers are the edges of what SPEC.md bounds, and of the heads.
func numbers() []uint64 {
	return []uint64{
		0, 1, 2, 3, 4, 5, 6, 9, 10, 16, 18, 23, 24, 42, 50, 54, 56, 57, 63, 64, 65, 96, 98, 255, 256, 4095, 4096, 65535, 65536,
		1<<32 - 1, 1 << 32, 1<<53 - 1, 1 << 53, 1<<63 - 1, 1 << 63, ^uint64(0),
		now, now - skew, now - skew - 1, now + skew, now + skew + 1, now + maxLife, now + maxLife + skew, now + maxLife + skew + 1,
		soonEnd, soonEnd + 1, maxLife, maxLife + 1,
		created, created - 1, created + maxLife, created + maxLife + 1, now - day, now + 1, 7, 8,
		began, began - 1, endedBegan, endedBegan + 1, now - day - 1,
		now + skew - began, now + skew - began + 1, now + skew - endedBegan, now + skew - endedBegan + 1,
	}
}

// palette are items that stand in for any other.
func palette() []func() *item {
	return []func() *item{
		null, func() *item { return boolean(false) }, func() *item { return boolean(true) },
		func() *item { return number(0) }, func() *item { return negative(-1) },
		func() *item { return octets(nil) }, func() *item { return text("") }, func() *item { return text("\xff") },
		func() *item { return text("application/senml+cbor") }, func() *item { return array() }, func() *item { return pairs() },
		func() *item { return encoded([]byte{0xf7}) },             // undefined
		func() *item { return encoded([]byte{0xff}) },             // break
		func() *item { return encoded([]byte{0xf9, 0x3c, 0}) },    // 1.0
		func() *item { return encoded([]byte{0xf8, 0x16}) },       // null, wide
		func() *item { return encoded([]byte{0xf0}) },             // simple value 16
		func() *item { return encoded([]byte{0x1c}) },             // reserved head
		func() *item { return encoded([]byte{}) },                 // nothing
		func() *item { return encoded([]byte{0xc2, 0x41, 0x01}) }, // bignum
		func() *item { return octets(make([]byte, 8)) }, func() *item { return octets(make([]byte, 32)) },
		func() *item {
			return tagged(18, array(holding(pairs(number(1), negative(-19))), pairs(), octets(nil), octets(make([]byte, 64))))
		},
		func() *item { return tagged(98, null()) },
		func() *item { return number(now) },
	}
}

func swap(s *spot) {
	list, n := s.container()
	if list == nil {
		return
	}
	step := stride(list)
	count := len(list.kids) / step
	if count < 2 {
		return
	}
	a, b := n%count*step, (n+1+int(s.args[0]))%count*step
	if list.major == majorMap && s.args[2]&1 != 0 { // the values alone
		list.kids[a+1], list.kids[b+1] = list.kids[b+1], list.kids[a+1]
		return
	}
	for k := range step {
		list.kids[a+k], list.kids[b+k] = list.kids[b+k], list.kids[a+k]
	}
}

func repeat(s *spot) {
	list, n := s.container()
	if list == nil || len(list.kids) == 0 || len(list.kids)%stride(list) != 0 {
		return
	}
	step := stride(list)
	at := n % (len(list.kids) / step) * step
	for k := range step {
		list.kids = slices.Insert(list.kids, at+step+k, list.kids[at+k].clone())
	}
}

func leaveOut(s *spot) {
	list, n := s.container()
	if list == nil || len(list.kids) == 0 {
		return
	}
	step := stride(list)
	at := min(n%max(len(list.kids)/step, 1)*step, len(list.kids)-1)
	list.kids = slices.Delete(slices.Clone(list.kids), at, min(at+step, len(list.kids)))
}

// insert puts an item into an array, or an entry into a map: at its place in
// the order unless the arguments say otherwise.
func insert(s *spot) {
	list, n := s.container()
	if list == nil {
		return
	}
	value := pick(s.args[0], palette())()
	if list.major != majorMap {
		list.kids = slices.Insert(list.kids, n%(len(list.kids)+1), value)
		return
	}
	key := number(uint64(s.args[2] % 40))
	if s.args[2]&0x80 != 0 {
		key = negative(-1 - int64(s.args[2]&0x1f))
	}
	list.kids = append(slices.Clip(list.kids), key, value)
	if s.args[3]&1 == 0 {
		list.sort()
	}
}

func donate(s *spot) {
	if len(s.donors) > 0 {
		s.put(pick(s.args[0], s.donors).clone())
	}
}

func copyPlace(s *spot) {
	other := findSpot(s.root, s.args[0]).i
	// A copy of what it stands in would have no end, but clone comes first.
	s.put(other.clone())
}

// renumber changes the argument of an integer, a tag or a simple value; of
// others the first integer inside. The map it is a key of may be sorted again.
func renumber(s *spot) {
	i := s.i
	for len(i.kids) > 0 && i.major != majorTag {
		i = i.kids[0]
	}
	switch s.args[1] % 4 {
	case 0, 1:
		i.arg = pick(s.args[0], numbers())
	case 2:
		i.arg += uint64(s.args[0]) - 128
	default:
		i.arg = s.word() & (1<<54 - 1)
	}
	if s.parent != nil && s.parent.major == majorMap && s.args[2]&1 == 0 {
		s.parent.sort()
	}
}

// flip changes one byte of a string's content.
func flip(s *spot) {
	content := bytes.Clone(s.i.content())
	if s.i.major != majorBytes && s.i.major != majorText || len(content) == 0 {
		return
	}
	content[(int(s.args[0])<<8|int(s.args[1]))%len(content)] ^= max(s.args[2], 1)
	s.i.data, s.i.kids = content, nil
}

// exactly is the argument with which resize takes the length from those behind it.
const exactly = 255

func resize(s *spot) {
	if s.i.major != majorBytes && s.i.major != majorText {
		return
	}
	content := bytes.Clone(s.i.content())
	n := pick(s.args[0], []int{
		0, 1, len(content) - 1, len(content) + 1, 2, 8, 16, 31, 32, 33, 48, 64, 128, 129, 255, 256, 1120, 1216, 2048, 8192, 8193, 16384, 16385, 32769,
	})
	if s.args[0] == exactly {
		n = int(s.args[1])<<8 | int(s.args[2])
	}
	content = append(content, make([]byte, max(n-len(content), 0))...)[:max(n, 0)]
	s.i.data, s.i.kids = content, nil
}

// retype gives the content another major type.
func retype(s *spot) {
	if s.i.major == majorBytes || s.i.major == majorText {
		s.i.data, s.i.kids = s.i.content(), nil
	}
	s.i.major ^= 1 // integers, strings, lists, and the rest among themselves
	if s.i.major == majorMap && len(s.i.kids)%2 != 0 {
		s.i.kids = append(slices.Clip(s.i.kids), null())
	}
}

func tag(s *spot) {
	if s.i.major == majorTag && len(s.i.kids) == 1 && s.args[0]&1 != 0 {
		s.put(s.i.kids[0])
		return
	}
	s.put(tagged(pick(s.args[1], []uint64{16, 18, 96, 98, 24, 0, 55799, 1 << 53}), s.i))
}

// nest puts the item into arrays, maps or tags, around the limit of depth.
func nest(s *spot) {
	for range 1 + int(s.args[0])%20 {
		switch s.args[1] % 3 {
		case 0:
			s.put(array(s.i))
		case 1:
			s.put(pairs(number(1), s.i))
		default:
			s.put(tagged(18, s.i))
		}
	}
}

// many makes a list long: its entry again and again, each with another end if
// the arguments say so, so that they are distinct.
func many(s *spot) {
	list, n := s.container()
	if list == nil || len(list.kids) == 0 || len(list.kids)%stride(list) != 0 {
		return
	}
	step := stride(list)
	at := n % (len(list.kids) / step) * step
	count := pick(s.args[0], []int{2, 8, 9, 16, 17, 63, 64, 65, 128, 300})
	for len(list.kids)/step < count {
		for k := range step {
			c := list.kids[at+k].clone()
			if s.args[2]&1 == 0 {
				c.distinguish(len(list.kids) / step)
			}
			list.kids = append(list.kids, c)
		}
	}
}

// distinguish changes each string and number in a copy by its index.
func (i *item) distinguish(n int) {
	switch {
	case len(i.kids) > 0:
		for _, k := range i.kids {
			k.distinguish(n)
		}
	case i.major == majorUint:
		i.arg += uint64(n)
	case len(i.data) >= 2:
		i.data = bytes.Clone(i.data)
		i.data[0] ^= byte(n)
		i.data[1] ^= byte(n >> 8)
	}
}

func unpack(s *spot) {
	if s.i.major == majorBytes && len(s.i.kids) == 1 {
		s.put(s.i.kids[0])
	}
}

// mirror makes the other signature of an ESP256 one, which anybody can.
func mirror(s *spot) {
	if s.i.major == majorBytes && len(s.i.content()) == 64 {
		s.i.data, s.i.kids = mirrored(s.i.content()), nil
	}
}

func cut(s *spot) {
	b := s.i.bytes()
	s.put(encoded(bytes.Clone(b[:len(b)-min(len(b), 1+int(s.args[0]))])))
}
