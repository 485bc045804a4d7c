package envelope

import (
	"crypto/sha256"
	"slices"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Limits on what a recipient keeps (SPEC.md section 12).
const (
	MaxLiveEpochs      = 4    // of a sender and class
	MaxEndedEpochs     = 64   // of a sender and class
	MaxStreams         = 65   // of a sender and class
	MaxClasses         = 64   // of a sender
	MaxGathererClasses = 4096 // of one that gathers or processes

	maxStreamEpochs = MaxLiveEpochs + MaxEndedEpochs + 1
)

const labelClass = "vitalpost/1 class\x00"

// ClassID names a class: recipients with their purposes, subject and mark (SPEC.md
// section 8.6).
type ClassID [16]byte

// classOf returns the class of a context (SPEC.md section 8.6).
func classOf(c *wire.Context) (name ClassID) {
	sum := sha256.Sum256(c.AppendClass([]byte(labelClass)))
	copy(name[:], sum[:])
	return name
}

// inClass is what a recipient keeps of a sender's class.
type inClass struct {
	first keys.Thumbprint
	name  ClassID

	floor   age    // contexts that are not younger are refused
	horizon uint64 // streams that did not start after it may have been forgotten

	// Of the youngest context: its stream and what that lists.
	newest        [16]byte
	newestAge     age
	newestExpires uint64
	listed        [][16]byte

	streams [][16]byte
	epochs  []classEpoch // ascending by age

	dirty bool
}

// classEpoch is an epoch of a class.
type classEpoch struct {
	stream [16]byte
	age    age
	id     [8]byte
	h      [32]byte
	ended  bool
}

// keyClass is where such records stand: first, class.
const keyClass = 'c'

func classKey(first keys.Thumbprint, name ClassID) []byte {
	return append(append([]byte{keyClass}, first[:]...), name[:]...)
}

// lists reports whether the newest context lists a stream.
func (c *inClass) lists(stream [16]byte) bool { return slices.Contains(c.listed, stream) }

// add enters a new epoch.
func (c *inClass) add(e classEpoch) {
	at := len(c.epochs)
	for at > 0 && c.epochs[at-1].age > e.age {
		at--
	}
	c.epochs = slices.Insert(c.epochs, at, e)
	c.dirty = true
}

// oldest returns the oldest live or ended epoch if there are more than max.
func (c *inClass) oldest(ended bool, max int) *classEpoch {
	var oldest *classEpoch
	n := 0
	for i := range c.epochs {
		if e := &c.epochs[i]; e.ended == ended {
			if oldest == nil {
				oldest = e
			}
			n++
		}
	}
	if n <= max {
		return nil
	}
	return oldest
}

// epoch returns the epoch with this H.
func (c *inClass) epoch(h [32]byte) *classEpoch {
	for i := range c.epochs {
		if c.epochs[i].h == h {
			return &c.epochs[i]
		}
	}
	return nil
}

// append appends the record.
func (c *inClass) append(dst []byte) []byte {
	dst = dcbor.AppendArray(dst, 9)
	dst = dcbor.AppendUint(dst, stateVersion)
	dst = c.floor.append(dst)
	dst = dcbor.AppendUint(dst, c.horizon)
	dst = dcbor.AppendBytes(dst, c.newest[:])
	dst = c.newestAge.append(dst)
	dst = dcbor.AppendUint(dst, c.newestExpires)
	dst = appendStreams(dst, c.listed)
	dst = appendStreams(dst, c.streams)
	dst = dcbor.AppendArray(dst, len(c.epochs))
	for i := range c.epochs {
		e := &c.epochs[i]
		dst = dcbor.AppendArray(dst, 5)
		dst = dcbor.AppendBytes(dst, e.stream[:])
		dst = e.age.append(dst)
		dst = dcbor.AppendBytes(dst, e.id[:])
		dst = dcbor.AppendBytes(dst, e.h[:])
		dst = dcbor.AppendBool(dst, e.ended)
	}
	return dst
}

func appendStreams(dst []byte, list [][16]byte) []byte {
	dst = dcbor.AppendArray(dst, len(list))
	for i := range list {
		dst = dcbor.AppendBytes(dst, list[i][:])
	}
	return dst
}

func readStreams(r *dcbor.Reader) [][16]byte {
	list := make([][16]byte, r.Array(0, MaxStreams+1))
	for i := range list {
		r.Fixed(list[i][:])
	}
	return list
}

// parseInClass parses a record.
func parseInClass(first keys.Thumbprint, name ClassID, b []byte) (*inClass, error) {
	c := &inClass{first: first, name: name}
	r := dcbor.NewReader(b, "state of a class")
	r.Tuple(9)
	if r.Uint() != stateVersion {
		r.Fail("version other than 1")
	}
	c.floor, c.horizon = readAge(&r), r.Uint()
	r.Fixed(c.newest[:])
	c.newestAge, c.newestExpires = readAge(&r), r.Uint()
	c.listed = readStreams(&r)
	c.streams = readStreams(&r)
	c.epochs = make([]classEpoch, r.Array(0, maxStreamEpochs+1))
	for i := range c.epochs {
		e := &c.epochs[i]
		r.Tuple(5)
		r.Fixed(e.stream[:])
		e.age = readAge(&r)
		r.Fixed(e.id[:])
		r.Fixed(e.h[:])
		e.ended = r.Bool()
	}
	if err := r.Done(); err != nil {
		return nil, stateError(err)
	}
	return c, nil
}

// keySender is where a sender's horizon stands: first.
const keySender = 'f'

func senderKey(first keys.Thumbprint) []byte { return append([]byte{keySender}, first[:]...) }

func appendHorizon(dst []byte, h uint64) []byte {
	dst = dcbor.AppendArray(dst, 2)
	return dcbor.AppendUint(dcbor.AppendUint(dst, stateVersion), h)
}

func parseHorizon(b []byte) (uint64, error) {
	r := dcbor.NewReader(b, "state of a sender")
	r.Tuple(2)
	if r.Uint() != stateVersion {
		r.Fail("version other than 1")
	}
	h := r.Uint()
	if err := r.Done(); err != nil {
		return 0, stateError(err)
	}
	return h, nil
}

// parseClassKey splits the key of such a record.
func parseClassKey(key []byte) (first keys.Thumbprint, name ClassID, ok bool) {
	if len(key) != len(classKey(first, name)) || key[0] != keyClass {
		return first, name, false
	}
	copy(first[:], key[1:])
	copy(name[:], key[1+len(first):])
	return first, name, true
}
