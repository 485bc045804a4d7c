package wire

import (
	"crypto/hpke"
	"slices"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

const (
	labelLayerOpening = "vitalpost/1 layer-opening\x00"
	labelLayerSecret  = "vitalpost/1 layer-secret\x00"
)

// LayerOpening hands an epoch's keys to a hop (SPEC.md section 9).
type LayerOpening struct {
	Message cose.Encrypt0
	KeyID   keys.KeyID
	Suite   cose.HPKE
}

func readLayerOpening(r *dcbor.Reader) LayerOpening {
	o := LayerOpening{Message: cose.ReadHPKEEncrypt0(r)}
	if !r.OK() {
		return LayerOpening{}
	}
	if len(o.Message.Protected.KeyID) != keyIDSize {
		r.Fail("key id of another size than 8 bytes")
		return LayerOpening{}
	}
	o.KeyID = keys.KeyID(o.Message.Protected.KeyID)
	return o
}

// check makes the checks of SPEC.md 11.2.4, with the sealed beside it.
func (o *LayerOpening) check(s *Sealed) error {
	suite, err := cose.ParseIntegrated(o.Message.Protected.Algorithm)
	if err != nil {
		return err
	}
	if err := s.checkForm(keys.SuiteOf(suite).Content()); err != nil {
		return err
	}
	if len(o.Message.Unprotected.EncapsulatedKey) != suite.EncSize() {
		return &dcbor.Error{Path: "layer-opening", Rule: "11.2.4: ek of another size than its suite's"}
	}
	o.Suite = suite
	return nil
}

// Open opens the opening with a hop's key. secret is filled with the layer's secret.
func (o *LayerOpening) Open(key hpke.PrivateKey, hop keys.Thumbprint, secret *[32]byte) ([]byte, error) {
	return o.Message.OpenHPKE(o.Suite, key, layerOpeningAAD(hop), labelLayerSecret, secret[:])
}

// AppendLayerOpening seals plaintext to a hop and appends the opening. secret
// is filled with the layer's secret.
func AppendLayerOpening(dst []byte, key *keys.EncryptionKey, id keys.KeyID, hop keys.Thumbprint, plaintext []byte, secret *[32]byte) ([]byte, error) {
	return cose.AppendHPKEEncrypt0(dst, key.Suite().HPKE(), key.HPKE(), id[:], layerOpeningAAD(hop), plaintext, labelLayerSecret, secret[:])
}

func layerOpeningAAD(hop keys.Thumbprint) []byte {
	return append(append(make([]byte, 0, len(labelLayerOpening)+len(hop)), labelLayerOpening...), hop[:]...)
}

// LayerPlaintext is what a layer opening hands over: where to, and how long.
type LayerPlaintext struct {
	Next      []keys.Thumbprint
	Root      [32]byte
	Expires   uint64 // ms since 1970
	Urgent    bool
	Admission *Admission // nil: none
}

// ParseLayerPlaintext parses a layer-opening-plaintext. Next is put into next's
// memory if it has the room.
func ParseLayerPlaintext(b []byte, next []keys.Thumbprint) (LayerPlaintext, error) {
	var p LayerPlaintext
	r := dcbor.NewReader(b, "layer-opening-plaintext")
	n := r.TupleOf(4, 5)
	hops := r.Array(1, MaxRecipients)
	p.Next = slices.Grow(next[:0], hops)[:hops]
	for i := range p.Next {
		r.Fixed(p.Next[i][:])
	}
	r.Fixed(p.Root[:])
	p.Expires = r.Uint()
	p.Urgent = r.Bool()
	if n == 5 {
		four := r.Since(1) // behind the head
		if p.Admission = readAdmission(&r); p.Admission != nil {
			p.Admission.Opening = openingDigest(four)
		}
	}
	if r.OK() && repeats(p.Next) {
		r.Fail("11.2.8: next names a thumbprint twice")
	}
	if err := r.Done(); err != nil {
		return LayerPlaintext{}, err
	}
	return p, nil
}

// AppendLayerPlaintext appends a layer-opening-plaintext without admission.
func AppendLayerPlaintext(dst []byte, p *LayerPlaintext) []byte {
	dst = dcbor.AppendArray(dst, 4)
	dst = dcbor.AppendArray(dst, len(p.Next))
	for i := range p.Next {
		dst = dcbor.AppendBytes(dst, p.Next[i][:])
	}
	dst = dcbor.AppendBytes(dst, p.Root[:])
	dst = dcbor.AppendUint(dst, p.Expires)
	return dcbor.AppendBool(dst, p.Urgent)
}

// repeats compares all pairs: of at most 64, and most often of one.
func repeats(list []keys.Thumbprint) bool {
	for i := range list {
		if slices.Contains(list[:i], list[i]) {
			return true
		}
	}
	return false
}
