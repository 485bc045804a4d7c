package cose

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
)

// Sizes of ESP256, RFC 9053 section 2.1: numbers of 32 bytes, big-endian.
const (
	p256Size            = 32
	esp256SignatureSize = 2 * p256Size
)

// p256Order returns the order n of P-256's base point, and (n - 1)/2.
func p256Order() (n, half [p256Size]byte) {
	n = [p256Size]byte{
		0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
	}
	var carry byte
	for i, b := range n { // n is odd, so shifting it right is (n - 1)/2
		half[i] = b>>1 | carry<<7
		carry = b & 1
	}
	return n, half
}

// parseP256 returns the key of x || y, or why it is refused.
func parseP256(public []byte) (*ecdsa.PublicKey, string) {
	if len(public) != 2*p256Size {
		return nil, "4.4: P-256 key whose coordinates are not of 32 bytes"
	}
	uncompressed := append([]byte{4}, public...)
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), uncompressed)
	if err != nil {
		return nil, "4.4: P-256 key is not a point of the curve"
	}
	return key, ""
}

// verifyESP256 verifies r || s, and refuses an s in the upper half: with it, of
// each signature anybody could make a second one that verifies.
func verifyESP256(key *ecdsa.PublicKey, tbs, signature []byte) bool {
	if len(signature) != esp256SignatureSize || highS(signature[p256Size:]) {
		return false
	}
	digest := sha256.Sum256(tbs)
	var buf [maxDER]byte
	return ecdsa.VerifyASN1(key, digest[:], appendDER(buf[:0], signature))
}

// highS reports whether s is above (n - 1)/2. Signatures are public, so nothing
// here need be constant time.
func highS(s []byte) bool {
	_, half := p256Order()
	return string(s) > string(half[:]) // big-endian and of one size
}

// lowerS replaces an s in the upper half by n - s, which verifies as well.
func lowerS(s []byte) {
	if !highS(s) {
		return
	}
	n, _ := p256Order()
	borrow := 0
	for i := p256Size - 1; i >= 0; i-- {
		d := int(n[i]) - int(s[i]) - borrow
		borrow = 0
		if d < 0 {
			d, borrow = d+256, 1
		}
		s[i] = byte(d)
	}
}
