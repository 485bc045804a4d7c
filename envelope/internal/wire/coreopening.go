package wire

import (
	"crypto/sha256"
	"slices"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

const (
	labelCoreOpening   = "vitalpost/1 core-opening\x00"
	labelCoreRecipient = "vitalpost/1 core-recipient\x00"
	keyIDSize          = 8
)

// CoreOpening hands an epoch's keys to an audience (SPEC.md section 8.1).
type CoreOpening struct {
	Message cose.Encrypt
	Suites  []cose.HPKE  // of each recipient entry's alg
	KeyIDs  []keys.KeyID // as received, in order
}

func readCoreOpening(r *dcbor.Reader) CoreOpening {
	o := CoreOpening{Message: cose.ReadEncrypt(r)}
	if !r.OK() {
		return CoreOpening{}
	}
	if len(o.Message.Unprotected.IV) != cose.NonceSize {
		r.Fail("8.1: IV of another size than 12 bytes")
		return CoreOpening{}
	}
	o.KeyIDs = make([]keys.KeyID, len(o.Message.Recipients))
	for i := range o.Message.Recipients {
		c := &o.Message.Recipients[i]
		if len(c.Protected.KeyID) != keyIDSize || c.CiphertextSize() != cose.KeySize+cose.TagSize {
			r.Fail("8.1: recipient with key id not of 8 bytes or ciphertext not of 48")
			return CoreOpening{}
		}
		o.KeyIDs[i] = keys.KeyID(c.Protected.KeyID)
	}
	return o
}

// check makes the checks of SPEC.md 11.3.4, with the sealed beside it.
func (o *CoreOpening) check(s *Sealed) error {
	content := o.Message.Protected.Algorithm
	if err := cose.CheckContent("core-opening", content); err != nil {
		return err
	}
	if err := s.checkForm(content); err != nil {
		return err
	}
	o.Suites = make([]cose.HPKE, len(o.Message.Recipients))
	for i := range o.Message.Recipients {
		c := &o.Message.Recipients[i]
		suite, err := cose.ParseKeyEncryption(c.Protected.Algorithm)
		if err != nil {
			return err
		}
		if len(c.Unprotected.EncapsulatedKey) != suite.EncSize() {
			return &dcbor.Error{Path: "core-opening", Rule: "11.3.4: ek of another size than its suite's"}
		}
		o.Suites[i] = suite
		if slices.Contains(o.KeyIDs[:i], o.KeyIDs[i]) {
			return &dcbor.Error{Path: "core-opening", Rule: "11.3.4: a key id twice"}
		}
	}
	return nil
}

// ExternalAAD returns the external_aad of the opening as received.
func (o *CoreOpening) ExternalAAD() []byte {
	return CoreOpeningAAD(o.KeyIDs, o.Message.RecipientsDigest())
}

// CoreOpeningAAD returns the external_aad of a core opening.
func CoreOpeningAAD(ids []keys.KeyID, recipients [sha256.Size]byte) []byte {
	b := make([]byte, 0, len(labelCoreOpening)+keyIDSize*len(ids)+len(recipients))
	b = appendKeyIDs(append(b, labelCoreOpening...), ids)
	return append(b, recipients[:]...)
}

// RecipientExtraInfo returns the recipient_extra_info of one recipient of a
// core opening. It holds the recipient's name, as a layer opening's external_aad
// does the hop's: what is sealed to a copy of its public key in another's bundle
// does not pass for sealed to it.
func RecipientExtraInfo(recipient keys.Thumbprint, ids []keys.KeyID) []byte {
	b := make([]byte, 0, len(labelCoreRecipient)+len(recipient)+keyIDSize*len(ids))
	b = append(append(b, labelCoreRecipient...), recipient[:]...)
	return appendKeyIDs(b, ids)
}

func appendKeyIDs(b []byte, ids []keys.KeyID) []byte {
	for i := range ids {
		b = append(b, ids[i][:]...)
	}
	return b
}

// CorePlaintext is what a core opening hands over.
type CorePlaintext struct {
	Secret  []byte // 32 bytes
	Context []byte
}

// ParseCorePlaintext parses a core-opening-plaintext.
func ParseCorePlaintext(b []byte) (CorePlaintext, error) {
	r := dcbor.NewReader(b, "core-opening-plaintext")
	r.Tuple(2)
	p := CorePlaintext{Secret: r.Bytes(), Context: r.Bytes()}
	if r.OK() && len(p.Secret) != 32 {
		r.Fail("secret of another size than 32 bytes")
	}
	if err := r.Done(); err != nil {
		return CorePlaintext{}, err
	}
	return p, nil
}

// AppendCorePlaintext appends a core-opening-plaintext.
func AppendCorePlaintext(dst []byte, p CorePlaintext) []byte {
	dst = dcbor.AppendArray(dst, 2)
	dst = dcbor.AppendBytes(dst, p.Secret)
	return dcbor.AppendBytes(dst, p.Context)
}
