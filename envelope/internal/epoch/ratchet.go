package epoch

import (
	"crypto/cipher"
	"errors"
	"slices"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// Ratchet holds what a recipient or hop keeps of an epoch's keys (SPEC.md section
// 8.3): g of the next generation, and the keys of those that have open places.
// It derives ahead of them for whatever counter arrives, once, and counts that as
// nothing until [Ratchet.Commit]. Not safe for concurrent use.
type Ratchet struct {
	suite keys.Suite
	g     [32]byte // of generation count; erased once that is the last
	count int      // generations that something verified in, or before one that did
	kept  []kept   // ascending; those from count on are derived ahead

	// The generation that was asked for last, since an AEAD costs an allocation.
	last int
	aead cipher.AEAD // nil: none
	iv   [generationNonceLen]byte
}

type kept struct {
	index uint8
	keys  generation
}

// ErrErased says that a counter's keys are no longer there: all places of its
// generation were closed.
var ErrErased = errors.New("epoch: keys of a generation that is closed")

// Ratchet returns the ratchet of the epoch with this H.
func (s *Schedule) Ratchet(h *[32]byte) Ratchet {
	return Ratchet{suite: s.suite, g: s.first(h)}
}

// Open returns AEAD and nonce of a counter below 4096, deriving ahead if need be.
func (r *Ratchet) Open(x *Expander, counter uint16) (cipher.AEAD, [generationNonceLen]byte, error) {
	index := int(counter >> generationShift)
	if r.aead != nil && r.last == index {
		return r.aead, nonce(r.iv, counter), nil
	}
	i, ok := r.find(index)
	if !ok {
		if index < r.count {
			return nil, [generationNonceLen]byte{}, ErrErased
		}
		r.derive(x, index)
		i, _ = r.find(index)
	}
	k := &r.kept[i].keys
	aead, err := cose.NewAEAD(r.suite.Content(), k.key[:])
	if err != nil {
		return nil, [generationNonceLen]byte{}, err
	}
	r.aead, r.last, r.iv = aead, index, k.iv
	return r.aead, nonce(r.iv, counter), nil
}

func (r *Ratchet) find(index int) (int, bool) {
	return slices.BinarySearchFunc(r.kept, index, func(k kept, index int) int { return int(k.index) - index })
}

// derive derives the generations up to index that are not there, from a copy of g.
func (r *Ratchet) derive(x *Expander, index int) {
	g := r.g
	for i := r.count; i <= index; i++ {
		k := kept{index: uint8(i)}
		step(&x.expander, &g, &k.keys)
		if at, ok := r.find(i); !ok {
			r.kept = slices.Insert(r.kept, at, k)
		}
		clear(k.keys.key[:])
	}
	clear(g[:])
}

// Commit records that something verified at a counter: no generation up to its
// own can be derived again, and those of them for which open reports false are
// erased. open is asked whether any of the counters from first to last is open.
// Commit reports whether anything changed that is written down.
func (r *Ratchet) Commit(x *Expander, counter uint16, open func(first, last uint16) bool) bool {
	advanced := false
	index := int(counter >> generationShift)
	if first := counter &^ (perGeneration - 1); index < r.count && open(first, first+perGeneration-1) {
		return false // the usual one: nothing to pass, nothing to erase
	}
	if index >= r.count {
		advanced = true
		r.derive(x, index)
		for ; r.count <= index; r.count++ {
			var passed generation
			step(&x.expander, &r.g, &passed)
			clear(passed.key[:])
		}
		if r.count == generations {
			clear(r.g[:])
		}
	}
	return r.Prune(open) || advanced
}

// Prune erases the generations that have no open counter any more, and reports
// whether there was one.
func (r *Ratchet) Prune(open func(first, last uint16) bool) bool {
	n := len(r.kept)
	r.kept = slices.DeleteFunc(r.kept, func(k kept) bool { // which zeroes what it leaves behind
		first := uint16(k.index) << generationShift
		return int(k.index) < r.count && !open(first, first+perGeneration-1)
	})
	if _, ok := r.find(r.last); !ok {
		r.aead, r.iv = nil, [generationNonceLen]byte{}
	}
	return len(r.kept) < n
}

// Erase forgets all keys.
func (r *Ratchet) Erase() {
	clear(r.kept)
	*r = Ratchet{suite: r.suite, count: generations}
}

// Expander derives generations. Not safe for concurrent use; between calls it
// holds no secret.
type Expander struct{ expander }
