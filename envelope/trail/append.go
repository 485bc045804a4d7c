package trail

import (
	"crypto/rand"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Append makes a hop's record of one envelope, signs it with the hop's first key,
// seals it together with the trail as received, and appends the trail that goes
// on, 16384 bytes at most, to dst.
//
// root is the hop's trail root, 32 bytes, as its layer's opening handed it over;
// it is not kept. forwarded is SHA-256 of the body as it goes on. received is
// the trail of the envelope as it came, unjudged: if it is malformed, or the new
// trail would be too long with it, it is taken as empty.
//
// A record is made once, when the hop takes custody; what it tries again is the
// envelope with that record, byte for byte. One that leaves by another link, or
// to another recipient, has a record of its own.
//
// On error nil is returned, and the caller is at fault (class format, or limit
// for Software that no trail has room for), or a key in hardware is
// (*keys.HardwareError). Safe for concurrent use.
func Append(dst []byte, hop *keys.Identity, r *Record, root keys.Secret, forwarded keys.Digest, received []byte) ([]byte, error) {
	if !hop.Valid() || r == nil {
		return nil, formatError("record", "no identity to sign it, or nothing to sign")
	}
	claim, err := r.claim()
	if err != nil {
		return nil, err
	}
	var salt [saltSize]byte
	var nonce [cose.NonceSize]byte
	_, _ = rand.Read(salt[:]) // never fails: the program ends instead
	aead, err := derive(root, &salt, &nonce)
	if err != nil {
		return nil, err
	}
	payload := claim.Append(make([]byte, 0, 96+len(r.Software)))
	signed := cose.Sign1Size(hop.Signer(), len(payload))
	received = keep(received, signed)
	size := wire.RecordPlaintextSize(signed, len(received))
	if wire.SealedRecordSize(size) > wire.MaxTrail {
		return nil, &dcbor.Error{Path: "record", Rule: "longer than a trail, 16384 bytes", Limit: true}
	}
	// The record, and behind it first what is signed, then the plaintext.
	aad := recordAAD(hop.Thumbprint(), forwarded, received)
	room := max(cose.Sign1Room(hop.Signer(), len(aad), len(payload)), signed+size)
	record, err := cose.AppendSign1(make([]byte, 0, room), hop.Signer(), aad, payload)
	if err != nil {
		return nil, err
	}
	plaintext := wire.AppendRecordPlaintext(record[len(record):], wire.RecordPlaintext{Record: record, Trail: received})
	return wire.AppendSealedRecord(dst, &salt, aead, nonce[:], []byte(labelRecordSeal), plaintext), nil
}

// keep returns the trail as received, or nil where a record of this size takes
// it as empty.
func keep(received []byte, record int) []byte {
	if !wire.WellFormedTrail(received) ||
		wire.SealedRecordSize(wire.RecordPlaintextSize(record, len(received))) > wire.MaxTrail {
		return nil
	}
	return received
}
