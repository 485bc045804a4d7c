package keys

import (
	"slices"
	"strings"
)

// Public returns the identity; nil once the keyring is closed.
func (k *Keyring) Public() *PublicIdentity {
	s, err := k.lock()
	if err != nil {
		return nil
	}
	defer s.mu.Unlock()
	return s.content.public
}

// Identity returns the identity with its private keys; nil if these are in
// hardware, and once the keyring is closed.
func (k *Keyring) Identity() *Identity {
	s, err := k.lock()
	if err != nil {
		return nil
	}
	defer s.mu.Unlock()
	return s.content.signer
}

// Holder returns a holder of the bundles as they are now, current first, which
// stays as it is when the keyring changes. Without a bundle it is not whole (see
// [Holder.Check]), and once the keyring is closed it is empty.
func (k *Keyring) Holder() *Holder {
	h := new(Holder)
	s, err := k.lock()
	if err != nil {
		return h
	}
	defer s.mu.Unlock()
	h.Identity = s.content.public
	for _, b := range s.content.bundles {
		h.Bundles = append(h.Bundles, OwnBundle{Bundle: b.bundle, Keys: slices.Clone(b.keys)})
	}
	return h
}

// Secret returns a copy of a named secret, which the caller erases; false if
// there is none.
func (k *Keyring) Secret(name string) (Secret, bool) {
	s, err := k.lock()
	if err != nil {
		return Secret{}, false
	}
	defer s.mu.Unlock()
	if i, ok := s.content.find(name); ok {
		return copySecret(s.content.secrets[i].secret.Reveal()), true
	}
	return Secret{}, false
}

// find returns where a name stands, or would.
func (c *keyringContent) find(name string) (int, bool) {
	return slices.BinarySearchFunc(c.secrets, name, func(s namedSecret, name string) int {
		return strings.Compare(s.name, name)
	})
}
