package epoch

import (
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Append appends the ratchet as it stands in a record of state (SPEC.md appendix
// B). What was derived ahead is not in it.
func (r *Ratchet) Append(dst []byte) []byte {
	dst = dcbor.AppendArray(dst, 3)
	dst = dcbor.AppendUint(dst, uint64(r.count))
	if r.count == generations {
		dst = dcbor.AppendBytes(dst, nil)
	} else {
		dst = dcbor.AppendBytes(dst, r.g[:])
	}
	n := 0
	for n < len(r.kept) && int(r.kept[n].index) < r.count {
		n++
	}
	dst = dcbor.AppendArray(dst, n)
	for i := range r.kept[:n] {
		k := &r.kept[i]
		dst = dcbor.AppendArray(dst, 3)
		dst = dcbor.AppendUint(dst, uint64(k.index))
		dst = dcbor.AppendBytes(dst, k.keys.key[:])
		dst = dcbor.AppendBytes(dst, k.keys.iv[:])
	}
	return dst
}

// ReadRatchet reads what [Ratchet.Append] appended.
func ReadRatchet(r *dcbor.Reader, suite keys.Suite) Ratchet {
	r.Tuple(3)
	t := Ratchet{suite: suite}
	count := r.Uint()
	if count > generations {
		r.Fail("more generations than an epoch has")
		return Ratchet{}
	}
	t.count = int(count)
	if t.count == generations {
		r.Fixed(nil)
	} else {
		r.Fixed(t.g[:])
	}
	t.kept = make([]kept, r.Array(0, generations))
	last := -1
	for i := range t.kept {
		k := &t.kept[i]
		r.Tuple(3)
		index := r.Uint()
		if index >= count || int(index) <= last {
			r.Fail("a generation that was not reached, or not ascending")
			return Ratchet{}
		}
		last, k.index = int(index), uint8(index)
		r.Fixed(k.keys.key[:])
		r.Fixed(k.keys.iv[:])
	}
	return t
}
