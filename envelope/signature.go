package envelope

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
)

const (
	labelMessage   = "vitalpost/1 message\x00"
	labelMessageID = "vitalpost/1 message-id\x00"
)

// messageAAD returns the external_aad of a message's signature (SPEC.md section
// 7.4): it signs the context and the place, at no cost on the wire.
func messageAAD(h *[32]byte, sequence uint64, origin wire.Place) []byte {
	b := make([]byte, 0, len(labelMessage)+32+8+16+8)
	b = append(b, labelMessage...)
	b = append(b, h[:]...)
	b = binary.BigEndian.AppendUint64(b, sequence)
	return appendPlace(b, origin)
}

// messageID returns a message's id (SPEC.md section 7.5).
func messageID(first keys.Thumbprint, origin wire.Place, claim []byte) (id MessageID) {
	b := make([]byte, 0, len(labelMessageID)+32+16+8)
	b = append(b, labelMessageID...)
	b = append(b, first[:]...)
	d := sha256.New()
	d.Write(appendPlace(b, origin))
	d.Write(claim)
	d.Sum(id[:0])
	return id
}

func appendPlace(b []byte, p wire.Place) []byte {
	b = append(b, p.Stream[:]...)
	return binary.BigEndian.AppendUint64(b, p.Sequence)
}
