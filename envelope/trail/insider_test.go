package trail

import (
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// An insider has a hop's root, as sender, recipients and that hop have.

// opened returns what is sealed in a trail.
func (j *journey) opened(root keys.Secret, trail []byte) wire.RecordPlaintext {
	j.Helper()
	var u unwinder
	p, _, err := u.open(&Hop{Root: root}, trail)
	if err != nil {
		j.Fatalf("%v", err)
	}
	return p
}

// sealed seals any bytes under a root.
func (j *journey) sealed(root keys.Secret, plaintext []byte) []byte {
	j.Helper()
	salt := [saltSize]byte{1, 2, 3}
	var nonce [cose.NonceSize]byte
	aead, err := derive(cose.AlgChaCha20Poly1305, root, &salt, &nonce)
	if err != nil {
		j.Fatalf("%v", err)
	}
	return wire.AppendSealedRecord(nil, &salt, cose.AlgChaCha20Poly1305, aead, nonce[:], []byte(labelRecordSeal), plaintext)
}

// resealed seals a record and a trail under a root.
func (j *journey) resealed(root keys.Secret, record, trail []byte) []byte {
	j.Helper()
	return j.sealed(root, wire.AppendRecordPlaintext(nil, wire.RecordPlaintext{Record: record, Trail: trail}))
}

// signed signs any claim as node k's record of the honest body and this trail.
func (j *journey) signed(k int, claim, trail []byte) []byte {
	j.Helper()
	id := j.hops[k-1]
	b, err := cose.AppendSign1(nil, id.Signer(), recordAAD(id.Thumbprint(), j.bodies[k], trail), claim)
	if err != nil {
		j.Fatalf("%v", err)
	}
	return b
}

// claimOf returns the claim in a record.
func (j *journey) claimOf(record []byte) []byte {
	j.Helper()
	r := dcbor.NewReader(record, "record")
	r.Tag(cose.TagSign1)
	r.Tuple(4)
	r.Bytes()
	r.Map()
	claim := r.Bytes()
	if !r.OK() {
		j.Fatalf("no record")
	}
	return claim
}
