// Package keys holds the keys of vitalpost: identities that sign, the
// encryption keys that bundles carry, and the trust in both (protocol/SPEC.md
// section 6). But for [Keyring], which is a file, it does no I/O; it knows no X.509
// and no network.
//
// An [Identity] signs with a key behind crypto.Signer, or as a dual one with two,
// a classical and a post-quantum one; a [DecryptionKey] opens with one behind
// crypto.Decapsulator or ecdh.KeyExchanger, so either may live in hardware. A
// [Bundle] is verified by construction: only [Identity.SignBundle],
// [ParseBundle] and [ParseOwnBundle] make one. [Trust] answers whether an
// identity is good for a role; [Pins] is its smallest form, and a [TrustStore] the
// whole one, from the words of authorities: a [Credential] says what an identity is
// good for, a [Rotation] puts new keys in the place of old ones, and a revocation
// list says what is not to be trusted any more. A [CWT] says something of a key for
// a while, by an issuer's signature.
//
// Zero values of the checked types can be written in Go; whatever makes a plan, a
// holder, a peeler or an opener of one refuses it, their own methods may panic.
// Values of this package don't change once made and may be used concurrently, but for
// [Secret.Erase], and [Keyring], which changes and locks itself; printing or logging them shows no private key.
package keys
