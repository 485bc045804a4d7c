package keys

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
)

// AddBundle makes a bundle the current one, with the private keys, as private
// COSE_Keys, that the file is to keep for it; without those that are in hardware.
// Copies are taken. Its sequence must be above that of the last one.
func (k *Keyring) AddBundle(b *Bundle, private ...Secret) error {
	return k.change(func(c *keyringContent) (_ replaced, err error) {
		if !b.Valid() || b.Owner() != c.public.thumbprint {
			return replaced{}, errors.New("keys: not a bundle of the keyring's identity")
		}
		if len(c.bundles) >= MaxKeyringBundles || len(private) > MaxBundleKeys {
			return replaced{}, limitError("keyring-content", "D.3: over 64 bundles, or over 8 private keys of one")
		}
		copies := make([]Secret, len(private))
		for i, s := range private {
			copies[i] = copySecret(s.Reveal())
		}
		if err = sortBySuite(copies); err == nil {
			err = c.addBundle(b, copies, 0)
		}
		if err != nil {
			eraseAll(copies)
		}
		return replaced{in: copies}, err
	})
}

// sortBySuite sorts private COSE_Keys as they stand in the file.
func sortBySuite(secrets []Secret) error {
	type keyed struct {
		suite  Suite
		secret Secret
	}
	list := make([]keyed, len(secrets))
	for i, s := range secrets {
		k, err := ParseDecryptionKey(s)
		if err != nil {
			return err
		}
		list[i] = keyed{k.Suite(), s}
	}
	slices.SortStableFunc(list, func(a, b keyed) int { return cmp.Compare(a.suite, b.suite) })
	for i := range list {
		secrets[i] = list[i].secret
	}
	return nil
}

// Retire erases a bundle and the private keys that stand beside it: what was
// sealed to them stays closed, once the openers and peelers that had them, and
// the epochs that these opened, are gone as well. fs.ErrNotExist if there is none.
func (k *Keyring) Retire(digest Digest) error {
	return k.change(func(c *keyringContent) (replaced, error) {
		i := slices.IndexFunc(c.bundles, func(b keyringBundle) bool { return b.bundle.Digest() == digest })
		if i < 0 {
			return replaced{}, fs.ErrNotExist
		}
		out := c.bundles[i].secrets
		c.bundles = slices.Delete(c.bundles, i, i+1)
		return replaced{out: out}, nil
	})
}

// SetSecret keeps a copy of a secret of 1 to 4096 bytes under a name of 1 to 64
// bytes, in the place of an earlier one.
func (k *Keyring) SetSecret(name string, secret Secret) error {
	return k.change(func(c *keyringContent) (replaced, error) {
		b := secret.Reveal()
		if err := checkNamed(name, b); err != nil {
			return replaced{}, err
		}
		entry := namedSecret{name, copySecret(b)}
		i, there := c.find(name)
		if there {
			out := c.secrets[i].secret
			c.secrets[i] = entry
			return replaced{in: []Secret{entry.secret}, out: []Secret{out}}, nil
		}
		if len(c.secrets) >= MaxKeyringSecrets {
			entry.secret.Erase()
			return replaced{}, limitError("keyring-content", "D.3: over 64 secrets")
		}
		c.secrets = slices.Insert(c.secrets, i, entry)
		return replaced{in: []Secret{entry.secret}}, nil
	})
}

// EraseSecret erases a named secret; fs.ErrNotExist if there is none.
func (k *Keyring) EraseSecret(name string) error {
	return k.change(func(c *keyringContent) (replaced, error) {
		i, there := c.find(name)
		if !there {
			return replaced{}, fs.ErrNotExist
		}
		out := c.secrets[i].secret
		c.secrets = slices.Delete(c.secrets, i, i+1)
		return replaced{out: []Secret{out}}, nil
	})
}
