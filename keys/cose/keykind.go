package cose

// keyKind is what a key is for and of. The set is closed; zero is no key.
type keyKind uint8

const (
	keyEd25519 keyKind = iota + 1
	keyESP256
	keyMLDSA65
	keyHPKE4
	keyHPKE8
	keyHPKE9
)

// kindOf returns the kind of the keys of an algorithm: of a signature's, or of
// HPKE integrated encryption's; 0 of any other.
func kindOf(a Algorithm) keyKind {
	switch {
	case a == AlgEd25519:
		return keyEd25519
	case a == AlgESP256:
		return keyESP256
	case a == AlgMLDSA65:
		return keyMLDSA65
	case a == AlgHPKE4:
		return keyHPKE4
	case a == AlgHPKE8:
		return keyHPKE8
	case a == AlgHPKE9:
		return keyHPKE9
	}
	return 0
}
