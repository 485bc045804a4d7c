package cose

import "github.com/vitalpost/vitalpost/keys/cose/dcbor"

// appendSigStructure appends the Sig_structure of a COSE_Sign1, RFC 9052 section 4.4.
func appendSigStructure(dst, protected, externalAAD, payload []byte) []byte {
	dst = dcbor.AppendArray(dst, 4)
	dst = dcbor.AppendText(dst, "Signature1")
	dst = dcbor.AppendBytes(dst, protected)
	dst = dcbor.AppendBytes(dst, externalAAD)
	return dcbor.AppendBytes(dst, payload)
}

// appendEncStructure appends an Enc_structure, RFC 9052 section 5.3. context is
// "Encrypt0" or "Encrypt".
func appendEncStructure(dst []byte, context string, protected, externalAAD []byte) []byte {
	dst = dcbor.AppendArray(dst, 3)
	dst = dcbor.AppendText(dst, context)
	dst = dcbor.AppendBytes(dst, protected)
	return dcbor.AppendBytes(dst, externalAAD)
}

// appendRecipientStructure appends the Recipient_structure of an HPKE key
// encryption recipient, draft-ietf-cose-hpke section 3.1: HPKE's info.
func appendRecipientStructure(dst []byte, next Algorithm, protected, extra []byte) []byte {
	dst = dcbor.AppendArray(dst, 4)
	dst = dcbor.AppendText(dst, "HPKE Recipient")
	dst = dcbor.AppendInt(dst, int64(next))
	dst = dcbor.AppendBytes(dst, protected)
	return dcbor.AppendBytes(dst, extra)
}

// structureSize bounds the size of a structure above whose byte strings have
// the lengths given, for one allocation.
func structureSize(lengths ...int) int {
	n := 32
	for _, l := range lengths {
		n += l + 9
	}
	return n
}
