package keys

import (
	"bytes"
	"crypto/rand"
	"errors"

	"golang.org/x/crypto/argon2"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Bounds of what a file may ask of Argon2id (SPEC.md section 12).
const (
	MaxArgon2Memory = 256 << 10 // KiB
	MaxArgon2Passes = 16
	MaxArgon2Lanes  = 16
)

const (
	labelKeyringKey = "vitalpost/1 keyring-key\x00"
	kdfArgon2id     = 1
)

// argon2Cost is what Argon2id costs, and its salt.
type argon2Cost struct {
	memory, passes, lanes uint64 // KiB, 1, 1
	salt                  [16]byte
}

// recommended is the second choice of RFC 9106 section 4: 64 MiB, 3 passes, 4
// lanes. The first, 2 GiB, is more than many nodes have.
func recommended() argon2Cost { return argon2Cost{memory: 64 << 10, passes: 3, lanes: 4} }

// Passphrase returns a wrapper that derives its key by Argon2id (RFC 9106) with
// 64 MiB, 3 passes, 4 lanes and a new salt for each write. All of it stands in
// the file; one that asks for more than 256 MiB, 16 passes or 16 lanes is refused
// before anything is computed (class [ErrLimit]). It uses p for as long as the
// keyring is open, and takes nothing of it: the caller erases it.
func Passphrase(p Secret) Wrapper { return &passphrase{p, recommended()} }

type passphrase struct {
	secret Secret
	cost   argon2Cost
}

func (p *passphrase) Wrap(key Secret) ([]byte, error) {
	cost := p.cost
	_, _ = rand.Read(cost.salt[:])
	header := cost.append(nil)
	kek, err := p.derive(cost)
	if err != nil {
		return nil, err
	}
	defer kek.Erase()
	sealed, err := sealOnce(kek, labelKeyringKey, header, key.Reveal())
	if err != nil {
		return nil, err
	}
	return dcbor.AppendBytes(header, sealed), nil
}

func (p *passphrase) Unwrap(wrapped []byte) (Secret, error) {
	cost, header, sealed, err := parseWrapped(wrapped)
	if err != nil {
		return Secret{}, err
	}
	kek, err := p.derive(cost)
	if err != nil {
		return Secret{}, err
	}
	defer kek.Erase()
	key, err := openOnce(kek, labelKeyringKey, header, sealed)
	if err != nil {
		return Secret{}, ErrKeyringKey
	}
	return key, nil
}

func (p *passphrase) derive(c argon2Cost) (Secret, error) {
	b := p.secret.Reveal()
	if len(b) == 0 {
		return Secret{}, errors.New("keys: an empty passphrase, or one that was erased")
	}
	return NewSecret(argon2.IDKey(b, c.salt[:], uint32(c.passes), uint32(c.memory), uint8(c.lanes), cose.KeySize)), nil
}

// append appends `passphrase-wrapped` of SPEC.md's CDDL but for its last item.
func (c *argon2Cost) append(dst []byte) []byte {
	dst = dcbor.AppendUint(dcbor.AppendArray(dst, 6), kdfArgon2id)
	dst = dcbor.AppendUint(dcbor.AppendUint(dcbor.AppendUint(dst, c.memory), c.passes), c.lanes)
	return dcbor.AppendBytes(dst, c.salt[:])
}

// parseWrapped parses what [passphrase.Wrap] made. Cost is looked at before it
// is paid. There is no floor to it: who lowers it gets another key.
func parseWrapped(b []byte) (c argon2Cost, header, sealed []byte, err error) {
	r := dcbor.NewReader(b, "passphrase-wrapped")
	r.Tuple(6)
	if r.Uint() != kdfArgon2id {
		r.Fail("D.2: another key derivation than Argon2id, or a wrapping key instead of a passphrase")
	}
	c.memory, c.passes, c.lanes = r.Uint(), r.Uint(), r.Uint()
	switch {
	case c.memory > MaxArgon2Memory || c.passes > MaxArgon2Passes || c.lanes > MaxArgon2Lanes:
		r.FailLimit("D.2: Argon2id with over 262144 KiB, 16 passes or 16 lanes")
	case r.OK() && (c.passes < 1 || c.lanes < 1 || c.memory < 8*c.lanes):
		r.Fail("D.2: Argon2id without a pass or a lane, or under 8 KiB for a lane")
	}
	r.Fixed(c.salt[:])
	header = r.Since(0)
	sealed = r.Bytes()
	if r.OK() && len(sealed) != cose.KeySize+cose.TagSize {
		r.Fail("D.2: wrapped key of another size than 48 bytes")
	}
	if err := r.Done(); err != nil {
		return argon2Cost{}, nil, nil, err
	}
	return c, bytes.Clone(header), sealed, nil
}
