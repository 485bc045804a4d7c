package keys

import "github.com/vitalpost/vitalpost/keys/cose"

// sealOnce seals under a key that seals nothing else: its nonce is zero. The
// additional data is the label and header.
func sealOnce(key Secret, label string, header, plaintext []byte) ([]byte, error) {
	aead, err := cose.NewAEAD(cose.AlgChaCha20Poly1305, key.Reveal())
	if err != nil {
		return nil, err
	}
	var nonce [cose.NonceSize]byte
	return aead.Seal(nil, nonce[:], plaintext, append([]byte(label), header...)), nil
}

// openOnce opens what [sealOnce] sealed, or returns [cose.ErrDecrypt].
func openOnce(key Secret, label string, header, sealed []byte) (Secret, error) {
	aead, err := cose.NewAEAD(cose.AlgChaCha20Poly1305, key.Reveal())
	if err != nil { // a key of another size
		return Secret{}, cose.ErrDecrypt
	}
	var nonce [cose.NonceSize]byte
	plaintext, err := aead.Open(nil, nonce[:], sealed, append([]byte(label), header...))
	if err != nil {
		return Secret{}, cose.ErrDecrypt
	}
	return NewSecret(plaintext), nil
}
