package wire

import (
	"bytes"
	"crypto/sha256"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

const labelAdmission = "vitalpost/1 admission\x00"

// Admission is what a customer shows a hop in a layer's opening (SPEC.md section
// 9.1). Its shape was checked; nobody has verified it. It is in memory of its own.
type Admission struct {
	Token   []byte
	Opening [32]byte // SHA-256 of what stands beside it, as it arrived
	proof   cose.Sign1
}

// AdmissionClaim is what the proof of an admission signs.
type AdmissionClaim struct {
	Hop     keys.Thumbprint
	Expires uint64 // ms since 1970
	Quota   uint64
	Opening [32]byte // SHA-256 of the other four elements of the opening, as an array
}

// readAdmission reads an admission for its shape.
func readAdmission(r *dcbor.Reader) *Admission {
	r.Tuple(2)
	token, proof := r.Bytes(), bytes.Clone(r.Bytes())
	if !r.OK() {
		return nil
	}
	m, err := cose.ParseSign1(proof)
	if err != nil {
		r.Adopt(err)
		return nil
	}
	if err := cose.CheckSignature("admission-proof", m.Algorithm()); err != nil {
		r.Adopt(err)
		return nil
	}
	// The payload of a COSE_Sign1 comes out verified only, so for its shape
	// alone the message is walked again.
	p := dcbor.NewReader(proof, "admission-proof")
	p.Tag(cose.TagSign1)
	p.Tuple(4)
	p.Bytes()
	p.Map()
	if _, err := parseAdmissionClaim(p.Bytes()); err != nil {
		r.Adopt(err)
		return nil
	}
	return &Admission{Token: bytes.Clone(token), proof: m}
}

func parseAdmissionClaim(b []byte) (c AdmissionClaim, err error) {
	r := dcbor.NewReader(b, "admission-claim")
	r.Tuple(4)
	r.Fixed(c.Hop[:])
	c.Expires, c.Quota = r.Uint(), r.Uint()
	r.Fixed(c.Opening[:])
	if err := r.Done(); err != nil {
		return AdmissionClaim{}, err
	}
	return c, nil
}

// Verify returns what the proof says, if the customer's key has signed it.
func (a *Admission) Verify(customer *keys.PublicIdentity) (AdmissionClaim, error) {
	payload, err := a.proof.Verify(customer.Verifier(), admissionAAD(customer.Thumbprint()), nil)
	if err != nil {
		return AdmissionClaim{}, err
	}
	return parseAdmissionClaim(payload)
}

// AppendAdmitted appends a layer-opening-plaintext, or one with an admission to hop
// that is good until the layer expires. The proof is made for this opening.
func AppendAdmitted(dst []byte, p *LayerPlaintext, hop keys.Thumbprint, a *keys.Admission) ([]byte, error) {
	start := len(dst)
	dst = AppendLayerPlaintext(dst, p)
	if a == nil {
		return dst, nil
	}
	claim := AdmissionClaim{Hop: hop, Expires: p.Expires, Quota: a.Quota(), Opening: sha256.Sum256(dst[start:])}
	signer := a.Key().Signer()
	proof, err := cose.AppendSign1(nil, signer, admissionAAD(a.Key().Thumbprint()), claim.append(make([]byte, 0, 96)))
	if err != nil {
		return nil, err
	}
	dst[start] = dcbor.AppendArray(nil, 5)[0] // was 4, in one byte as well
	dst = dcbor.AppendArray(dst, 2)
	return dcbor.AppendBytes(dcbor.AppendBytes(dst, a.Token()), proof), nil
}

// AdmittedSize bounds by how much an admission makes a plaintext longer.
func AdmittedSize(a *keys.Admission) int {
	if a == nil {
		return 0
	}
	return 1 + 9 + len(a.Token()) + 9 + cose.Sign1Size(a.Key().Signer(), 96)
}

func (c *AdmissionClaim) append(dst []byte) []byte {
	dst = dcbor.AppendArray(dst, 4)
	dst = dcbor.AppendBytes(dst, c.Hop[:])
	dst = dcbor.AppendUint(dst, c.Expires)
	dst = dcbor.AppendUint(dst, c.Quota)
	return dcbor.AppendBytes(dst, c.Opening[:])
}

// openingDigest is what a proof names an opening by: SHA-256 of the four elements
// before the admission, as an array.
func openingDigest(four []byte) [32]byte {
	return sha256.Sum256(append(dcbor.AppendArray(make([]byte, 0, 1+len(four)), 4), four...))
}

func admissionAAD(customer keys.Thumbprint) []byte {
	return append([]byte(labelAdmission), customer[:]...)
}
