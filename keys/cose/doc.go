// Package cose is the part of COSE (RFC 9052) that vitalpost needs, in the
// strict form of protocol/SPEC.md sections 3 and 4: COSE_Sign1 with Ed25519,
// ESP256 and ML-DSA-65, COSE_Sign by the two keys of a dual identity,
// COSE_Encrypt0 under a given AEAD, COSE_Encrypt0 and COSE_Encrypt with HPKE
// (draft-ietf-cose-hpke), COSE_Key and its thumbprint (RFC 9679).
//
// It exists beside github.com/veraison/go-cose because that library has no
// encryption, and because it is lenient where a signed object must have one
// encoding. Every signed object made here verifies there, and tests say so; those
// that are not on the path of every message are signed and verified by it
// ([Sign], [ParseSigned]), and [GoSigner] and [GoVerifier] let it use the same keys.
//
// A parsed message gives nothing of its content before it was verified or
// opened. Methods of the zero Key, Signer and Verifier may panic. Parsers know no keys. Slices in parsed messages alias the input, so
// the input must not change while they are in use. All functions may be called
// concurrently; a [Signer] is as safe as the crypto.Signer in it.
//
// The package needs nothing else of vitalpost but the encoding in dcbor.
package cose
