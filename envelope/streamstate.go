package envelope

import (
	"slices"

	"github.com/vitalpost/vitalpost/envelope/internal/window"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// inStream is what a recipient keeps of a stream (SPEC.md section 8.6).
type inStream struct {
	first    keys.Thumbprint
	id       [16]byte
	position uint64 // of its sender in the chain of rotations; if it is only listed, of who listed it first

	// What its contexts share. Of a stream that is only listed, start, lifetime and
	// moved are known, and shared is false.
	shared   bool
	class    ClassID
	start    uint64
	lifetime uint64
	moved    uint64
	oneWay   bool
	listing  [32]byte // SHA-256 of its entry 11, as encoded; zero: none

	listed   bool   // by another stream
	last     uint64 // if listed: its last-sequence
	until    uint64 // if listed: when the last context that lists it expires
	released bool   // what it lists was given up
	newest   uint64 // created of its newest context
	window   window.Window
	epochs   []streamEpoch // known ones, ascending by place

	dirty bool
}

// streamEpoch is an epoch of a stream, live or ended.
type streamEpoch struct {
	place   uint64 // its first
	places  uint64 // that it has at most
	created uint64
	expires uint64
	id      [8]byte
	h       [32]byte
}

// keyStream is where such records stand: first, stream.
const keyStream = 's'

func streamKey(first keys.Thumbprint, id [16]byte) []byte {
	return append(append([]byte{keyStream}, first[:]...), id[:]...)
}

// age returns that of its youngest context.
func (s *inStream) age() age { return ageOf(s.position, s.newest) }

// closed reports whether a place is closed.
func (s *inStream) closed(place uint64) bool {
	return s.listed && place > s.last || s.window.Closed(place)
}

// used returns the place after the last that is known to have been used.
func (s *inStream) used() uint64 {
	end := s.window.End()
	if n := len(s.epochs); n > 0 {
		end = max(end, s.epochs[n-1].place)
	}
	if s.listed {
		end = max(end, s.last+1)
	}
	return end
}

// end returns the place after an epoch's last.
func (s *inStream) end(e *streamEpoch) uint64 {
	end := e.place + e.places
	for i := range s.epochs {
		if later := s.epochs[i].place; later > e.place {
			end = min(end, later)
			break
		}
	}
	return end
}

// epochAt returns the epoch with this H.
func (s *inStream) epoch(h [32]byte) *streamEpoch {
	for i := range s.epochs {
		if s.epochs[i].h == h {
			return &s.epochs[i]
		}
	}
	return nil
}

// anyOpen reports whether any place from one on is open, before another.
func (s *inStream) anyOpen(from, to uint64) bool {
	if s.listed {
		to = min(to, s.last+1)
	}
	return s.window.AnyOpen(from, to)
}

// openCounters returns what an epoch's ratchet asks: whether any of these counters
// is open.
func (s *inStream) openCounters(e *streamEpoch) func(first, last uint16) bool {
	end := s.end(e)
	return func(first, last uint16) bool {
		return s.anyOpen(e.place+uint64(first), min(e.place+uint64(last)+1, end))
	}
}

// missing returns the open places that were used.
func (s *inStream) missing() []window.Range {
	return s.window.Open(window.Range{From: 0, To: s.used()})
}

// giveUp closes the open places of a range that were used, and returns them.
func (s *inStream) giveUp(r window.Range) []Loss {
	r.To = min(r.To, s.used())
	if r.From >= r.To {
		return nil
	}
	s.dirty = true
	return s.losses(s.window.CloseRange(r))
}

func (s *inStream) losses(list []window.Range) []Loss {
	var lost []Loss
	for _, r := range list {
		lost = append(lost, Loss{Sender: s.first, Stream: s.id, From: r.From, To: r.To})
	}
	return lost
}

// add enters a new epoch.
func (s *inStream) add(e streamEpoch) {
	at, _ := slices.BinarySearchFunc(s.epochs, e.place, func(o streamEpoch, place uint64) int {
		if o.place < place {
			return -1
		}
		return 1
	})
	s.epochs = slices.Insert(s.epochs, at, e)
	s.newest = max(s.newest, e.created)
	s.dirty = true
}

// append appends the record.
func (s *inStream) append(dst []byte) []byte {
	dst = dcbor.AppendArray(dst, 14)
	dst = dcbor.AppendUint(dst, stateVersion)
	dst = dcbor.AppendUint(dst, s.position)
	dst = dcbor.AppendBool(dst, s.shared)
	dst = dcbor.AppendBytes(dst, s.class[:])
	dst = dcbor.AppendUint(dst, s.start)
	dst = dcbor.AppendUint(dst, s.lifetime)
	dst = dcbor.AppendUint(dst, s.moved)
	dst = dcbor.AppendBool(dst, s.oneWay)
	dst = dcbor.AppendBytes(dst, s.listing[:])
	if s.listed {
		dst = dcbor.AppendArray(dst, 2)
		dst = dcbor.AppendUint(dst, s.last)
		dst = dcbor.AppendUint(dst, s.until)
	} else {
		dst = dcbor.AppendNull(dst)
	}
	dst = dcbor.AppendBool(dst, s.released)
	dst = dcbor.AppendUint(dst, s.newest)
	dst = appendWindow(dst, &s.window)
	dst = dcbor.AppendArray(dst, len(s.epochs))
	for i := range s.epochs {
		e := &s.epochs[i]
		dst = dcbor.AppendArray(dst, 6)
		dst = dcbor.AppendUint(dst, e.place)
		dst = dcbor.AppendUint(dst, e.places)
		dst = dcbor.AppendUint(dst, e.created)
		dst = dcbor.AppendUint(dst, e.expires)
		dst = dcbor.AppendBytes(dst, e.id[:])
		dst = dcbor.AppendBytes(dst, e.h[:])
	}
	return dst
}

// parseInStream parses a record.
func parseInStream(first keys.Thumbprint, id [16]byte, b []byte) (*inStream, error) {
	s := &inStream{first: first, id: id}
	r := dcbor.NewReader(b, "state of a stream")
	r.Tuple(14)
	if r.Uint() != stateVersion {
		r.Fail("version other than 1")
	}
	s.position = readPosition(&r)
	s.shared = r.Bool()
	r.Fixed(s.class[:])
	s.start, s.lifetime, s.moved = r.Uint(), r.Uint(), r.Uint()
	s.oneWay = r.Bool()
	r.Fixed(s.listing[:])
	if s.listed = r.Peek() != dcbor.KindNull; s.listed {
		r.Tuple(2)
		s.last = r.Uint()
		s.until = r.Uint()
	} else {
		r.Null()
	}
	s.released = r.Bool()
	s.newest = r.Uint()
	s.window = readWindow(&r)
	s.epochs = make([]streamEpoch, r.Array(0, maxStreamEpochs))
	for i := range s.epochs {
		e := &s.epochs[i]
		r.Tuple(6)
		e.place, e.places, e.created, e.expires = r.Uint(), r.Uint(), r.Uint(), r.Uint()
		r.Fixed(e.id[:])
		r.Fixed(e.h[:])
	}
	if err := r.Done(); err != nil {
		return nil, stateError(err)
	}
	return s, nil
}
