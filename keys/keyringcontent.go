package keys

import (
	"bytes"
	"slices"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Limits of a keyring (SPEC.md section 12).
const (
	MaxKeyring        = 1 << 20 // bytes of the file
	MaxKeyringBundles = 64      // the current one and those in grace
	MaxKeyringSecrets = 64
	MaxKeyringName    = 64   // bytes of a secret's name
	MaxKeyringSecret  = 4096 // bytes of a secret
)

// keyringContent is `keyring-content` of SPEC.md's CDDL. A change is made to a
// clone, so that a write that fails has changed nothing.
type keyringContent struct {
	identity Secret          // private-identity, or identity if its keys are in hardware
	public   *PublicIdentity // of it
	signer   *Identity       // of it; nil: in hardware
	bundles  []keyringBundle // sequences descending: current first
	secrets  []namedSecret   // names ascending
}

// keyringBundle is a bundle with the private keys that are left of it.
type keyringBundle struct {
	bundle  *Bundle
	secrets []Secret // private COSE_Keys, suites ascending
	keys    []*DecryptionKey
}

type namedSecret struct {
	name   string
	secret Secret
}

func (c *keyringContent) clone() *keyringContent {
	n := *c
	n.bundles, n.secrets = slices.Clone(c.bundles), slices.Clone(c.secrets)
	return &n
}

// all returns every secret that the content holds.
func (c *keyringContent) all() []Secret {
	all := []Secret{c.identity}
	for _, b := range c.bundles {
		all = append(all, b.secrets...)
	}
	for _, s := range c.secrets {
		all = append(all, s.secret)
	}
	return all
}

// encode returns the content. Its memory is made once: growing would leave
// secrets behind.
func (c *keyringContent) encode() Secret {
	size := 64
	for _, s := range c.all() {
		size += len(s.Reveal()) + 8
	}
	for _, b := range c.bundles {
		size += len(b.bundle.Signed()) + 16
	}
	for _, s := range c.secrets {
		size += len(s.name) + 8
	}
	dst := dcbor.AppendArray(make([]byte, 0, size), 3)
	dst = dcbor.AppendBytes(dst, c.identity.Reveal())
	dst = dcbor.AppendArray(dst, len(c.bundles))
	for _, b := range c.bundles {
		dst = dcbor.AppendBytes(dcbor.AppendArray(dst, 2), b.bundle.Signed())
		dst = dcbor.AppendArray(dst, len(b.secrets))
		for _, s := range b.secrets {
			dst = dcbor.AppendBytes(dst, s.Reveal())
		}
	}
	dst = dcbor.AppendArray(dst, len(c.secrets))
	for _, s := range c.secrets {
		dst = dcbor.AppendText(dcbor.AppendArray(dst, 2), s.name)
		dst = dcbor.AppendBytes(dst, s.secret.Reveal())
	}
	return NewSecret(dst)
}

func copySecret(b []byte) Secret { return NewSecret(bytes.Clone(b)) }

func eraseAll(secrets []Secret) {
	for _, s := range secrets {
		s.Erase()
	}
}
