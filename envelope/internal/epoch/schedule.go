// Package epoch derives an epoch's keys (protocol/SPEC.md section 8.2).
package epoch

import (
	"crypto/hmac"
	"crypto/sha256"
	"hash"
	"sync"

	"github.com/vitalpost/vitalpost/keys"
)

// The labels of the schedule; each has one use (SPEC.md section 5).
const (
	labelCore       = "vitalpost/1 epoch-core\x00"
	labelLayer      = "vitalpost/1 epoch-layer\x00"
	labelCommit     = "vitalpost/1 commit\x00"
	labelEpochID    = "vitalpost/1 epoch-id\x00"
	labelGeneration = "vitalpost/1 generation\x00"
	labelRoot       = "vitalpost/1 trail-root\x00"
	labelKey        = "vitalpost/1 message-key\x00"
	labelIV         = "vitalpost/1 message-iv\x00"
	labelNext       = "vitalpost/1 next-generation\x00"
)

// Schedule expands an epoch's prk. It holds secrets: [Schedule.Erase] drops
// them. Not safe for concurrent use.
type Schedule struct {
	suite keys.Suite
	prk   expander
}

// Extractor makes schedules. It keeps an HMAC for each salt that it met: they
// are public constants. Safe for concurrent use.
type Extractor struct {
	mu   sync.Mutex
	macs map[salt]hash.Hash // guarded by mu; between uses without a secret
}

type salt struct {
	label string
	suite keys.Suite
}

// Core extracts the schedule of a core epoch from its secret.
func (x *Extractor) Core(suite keys.Suite, secret []byte) *Schedule {
	return x.extract(salt{labelCore, suite}, secret)
}

// Layer extracts the schedule of a layer epoch from its secret.
func (x *Extractor) Layer(suite keys.Suite, secret []byte) *Schedule {
	return x.extract(salt{labelLayer, suite}, secret)
}

// extract is HKDF-Extract, RFC 5869 section 2.2: the salt is the HMAC's key.
func (x *Extractor) extract(by salt, secret []byte) *Schedule {
	s := &Schedule{suite: by.suite}
	x.mu.Lock()
	defer x.mu.Unlock()
	mac, ok := x.macs[by]
	if !ok {
		if x.macs == nil {
			x.macs = make(map[salt]hash.Hash)
		}
		mac = hmac.New(sha256.New, append([]byte(by.label), byte(by.suite)))
		// Now, so that every later Reset overwrites the block that held a secret:
		// the first one only saves the state to go back to.
		mac.Reset()
		x.macs[by] = mac
	}
	mac.Write(append(s.prk.buf[:0], secret...))
	s.prk.key(mac.Sum(s.prk.buf[:0]))
	// Reset wipes the inner hash. The outer one holds the inner's digest, which
	// with the salt gives the prk, until the next Sum: so one of nothing.
	mac.Reset()
	mac.Sum(s.prk.buf[:0])
	clear(s.prk.buf[:])
	return s
}

// Commit returns what a context must hold at 10.
func (s *Schedule) Commit() (commit [32]byte) {
	s.prk.into(commit[:], labelCommit, nil, nil)
	return commit
}

// Root returns the trail root of the hop with index i; h is the epoch's H.
func (s *Schedule) Root(h *[32]byte, i int) (root [32]byte) {
	s.prk.into(root[:], labelRoot, h[:], []byte{byte(i)})
	return root
}

// ID returns the epoch's id.
func (s *Schedule) ID(h *[32]byte) (id [8]byte) {
	s.prk.into(id[:], labelEpochID, h[:], nil)
	return id
}

// first derives g_0.
func (s *Schedule) first(h *[32]byte) (g [32]byte) {
	s.prk.into(g[:], labelGeneration, h[:], nil)
	return g
}

// Erase drops the prk.
func (s *Schedule) Erase() { s.prk.erase() }

// expander is HKDF-Expand (RFC 5869 section 2.3) for outputs of at most one
// block, over one HMAC that is reset: crypto/hkdf makes a new one at every
// call, at ten allocations. A test compares the two.
type expander struct {
	mac hash.Hash
	buf [128]byte // longer than any info and counter of the schedule
}

func (x *expander) key(prk []byte) { x.mac = hmac.New(sha256.New, prk) }

func (x *expander) into(dst []byte, label string, data, more []byte) {
	info := append(append(append(append(x.buf[:0], label...), data...), more...), 1)
	x.mac.Reset()
	x.mac.Write(info)
	copy(dst, x.mac.Sum(x.buf[:0]))
	clear(x.buf[:])
}

// erase drops the HMAC: its state can't be zeroed through its interface.
func (x *expander) erase() { x.mac = nil }
