package wire

import (
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// readAdmission reads an admission for its shape, which is fixed; it is
// reserved and not judged (SPEC.md section 16).
func readAdmission(r *dcbor.Reader) {
	r.Tuple(2)
	r.Bytes() // token
	proof := r.Bytes()
	if !r.OK() {
		return
	}
	m, err := cose.ParseSign1(proof)
	if err != nil {
		r.Adopt(err)
		return
	}
	if err := cose.CheckSignature("admission-proof", m.Algorithm()); err != nil {
		r.Adopt(err)
		return
	}
	// The payload of a COSE_Sign1 comes out verified only, so for its shape
	// alone the message is walked again.
	p := dcbor.NewReader(proof, "admission-proof")
	p.Tag(cose.TagSign1)
	p.Tuple(4)
	p.Bytes()
	p.Map()
	claim := dcbor.NewReader(p.Bytes(), "admission-claim")
	var hop, opening [32]byte
	claim.Tuple(4)
	claim.Fixed(hop[:])
	claim.Uint() // expires
	claim.Uint() // quota
	claim.Fixed(opening[:])
	r.Adopt(claim.Done())
}
