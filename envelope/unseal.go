package envelope

import (
	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// unseal opens a sealed under its epoch's keys. The id is a hint, but beside an
// opening it must be that of the epoch.
func unseal(s *wire.Sealed, e *epoch.Epoch) ([]byte, error) {
	if s.ID != e.ID {
		return nil, cose.ErrDecrypt
	}
	const aad = 64 // room for the aad behind the plaintext
	return s.Open(make([]byte, 0, s.PlaintextSize()+aad), byte(e.Suite), e.AEAD(), e.Nonce(s.Counter))
}
