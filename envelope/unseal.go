package envelope

import (
	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
)

// unseal opens a sealed under its epoch's keys. The id is a hint, but beside an
// opening it must be that of the epoch.
func unseal(s *wire.Sealed, e *epoch.Epoch) ([]byte, error) {
	if s.ID != e.ID {
		return nil, failed("sealed of another epoch than the opening beside it", ErrDecrypt)
	}
	const aad = 64 // room for the aad behind the plaintext
	plaintext, err := s.Open(make([]byte, 0, s.PlaintextSize()+aad), byte(e.Suite), e.AEAD(), e.Nonce(s.Counter))
	if err != nil {
		return nil, failed("sealed", err)
	}
	return plaintext, nil
}
