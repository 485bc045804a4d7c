package envelope

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"sync"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
)

const (
	labelMessage   = "vitalpost/1 message\x00"
	labelMessageID = "vitalpost/1 message-id\x00"
)

// messageAADSize is the size of the external_aad of a message's signature.
const messageAADSize = len(labelMessage) + 32 + 8 + 16 + 8

// appendMessageAAD appends the external_aad of a message's signature (SPEC.md
// section 7.4): it signs the context and the place, at no cost on the wire.
func appendMessageAAD(b []byte, h *[32]byte, sequence uint64, origin wire.Place) []byte {
	b = append(b, labelMessage...)
	b = append(b, h[:]...)
	b = binary.BigEndian.AppendUint64(b, sequence)
	return appendPlace(b, origin)
}

// appendMessageID appends what stands before the claim where a message's id is
// hashed (SPEC.md section 7.5).
func appendMessageID(b []byte, first keys.Thumbprint, origin wire.Place) []byte {
	b = append(b, labelMessageID...)
	b = append(b, first[:]...)
	return appendPlace(b, origin)
}

// hasher hashes ids in memory of its own. Not safe for concurrent use.
type hasher struct {
	sha256 hash.Hash
	buf    []byte
}

// messageID returns a message's id.
func (h *hasher) messageID(first keys.Thumbprint, origin wire.Place, claim []byte) MessageID {
	if h.sha256 == nil {
		h.sha256 = sha256.New()
	}
	h.buf = appendMessageID(h.buf[:0], first, origin)
	h.sha256.Reset()
	h.sha256.Write(h.buf)
	h.sha256.Write(claim)
	h.buf = h.sha256.Sum(h.buf[:0])
	return MessageID(h.buf)
}

// hashers lends hashers. Safe for concurrent use.
type hashers struct{ pool sync.Pool }

func (p *hashers) get() *hasher {
	if h, ok := p.pool.Get().(*hasher); ok {
		return h
	}
	return new(hasher)
}

func (p *hashers) put(h *hasher) { p.pool.Put(h) }

func appendPlace(b []byte, p wire.Place) []byte {
	b = append(b, p.Stream[:]...)
	return binary.BigEndian.AppendUint64(b, p.Sequence)
}
