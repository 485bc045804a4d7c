package trail

import (
	"crypto/rand"
	"crypto/sha256"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Append makes a hop's record of one envelope, signs it with the hop's first key,
// seals it together with the trail as received, and appends the trail that goes
// on, 16384 bytes at most, to dst.
//
// The trail as received is unjudged. If it is malformed, it is taken as empty; if
// the new trail would be too long with it, it is cut, and the record says so.
//
// A record is made once, when the hop takes custody; what it tries again is the
// envelope with that record, byte for byte. One that leaves by another link, or
// to another recipient, has a record of its own.
//
// On error nil is returned, and the caller is at fault (class format, suite, or
// limit for Software that no trail has room for), or a key in hardware is
// (*keys.HardwareError). Safe for concurrent use.
func Append(dst []byte, hop *keys.Identity, r *Record, l *Layer) ([]byte, error) {
	if !hop.Valid() || r == nil || l == nil {
		return nil, formatError("record", "no identity to sign it, or nothing to sign")
	}
	if _, err := keys.ParseSuite(uint64(l.Suite)); err != nil {
		return nil, err
	}
	claim, err := r.claim()
	if err != nil {
		return nil, err
	}
	var salt [saltSize]byte
	var nonce [cose.NonceSize]byte
	_, _ = rand.Read(salt[:]) // never fails: the program ends instead
	alg := l.Suite.Content()
	aead, err := derive(alg, l.Root, &salt, &nonce)
	if err != nil {
		return nil, err
	}
	payload := claim.Append(make([]byte, 0, 96+len(r.Software)))
	signed := cose.Sign1Size(hop.Signer(), len(payload))
	received := l.Trail
	if !wire.WellFormedTrail(received) {
		received = nil
	}
	if len(received) > 0 && wire.SealedRecordSize(alg, wire.RecordPlaintextSize(signed, len(received))) > wire.MaxTrail {
		cut := sha256.Sum256(received)
		claim.Cut, received = &cut, nil
		payload = claim.Append(payload[:0])
		signed = cose.Sign1Size(hop.Signer(), len(payload))
	}
	size := wire.RecordPlaintextSize(signed, len(received))
	if wire.SealedRecordSize(alg, size) > wire.MaxTrail {
		return nil, &dcbor.Error{Path: "record", Rule: "longer than a trail, 16384 bytes", Limit: true}
	}
	// The record, and behind it first what is signed, then the plaintext.
	aad := recordAAD(hop.Thumbprint(), l.Forwarded, received)
	room := max(cose.Sign1Room(hop.Signer(), len(aad), len(payload)), signed+size)
	record, err := cose.AppendSign1(make([]byte, 0, room), hop.Signer(), aad, payload)
	if err != nil {
		return nil, err
	}
	plaintext := wire.AppendRecordPlaintext(record[len(record):], wire.RecordPlaintext{Record: record, Trail: received})
	return wire.AppendSealedRecord(dst, &salt, alg, aead, nonce[:], []byte(labelRecordSeal), plaintext), nil
}
