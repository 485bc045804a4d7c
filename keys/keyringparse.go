package keys

import (
	"slices"
	"unicode/utf8"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// parseKeyringContent parses what [keyringContent.encode] wrote. The result has
// copies of the secrets; plain is the caller's to erase.
func parseKeyringContent(plain Secret) (_ *keyringContent, err error) {
	c := new(keyringContent)
	defer func() {
		if err != nil {
			eraseAll(c.all())
		}
	}()
	r := dcbor.NewReader(plain.Reveal(), "keyring-content")
	r.Tuple(3)
	if err := c.setIdentity(copySecret(r.Bytes())); err != nil {
		r.Adopt(err)
	}
	for range r.Array(0, MaxKeyringBundles) {
		c.readBundle(&r)
	}
	for range r.Array(0, MaxKeyringSecrets) {
		c.readSecret(&r)
	}
	if err := r.Done(); err != nil {
		return nil, err
	}
	return c, nil
}

// setIdentity takes a private-identity, or the public one of keys in hardware.
func (c *keyringContent) setIdentity(s Secret) error {
	c.identity = s
	var err error
	if c.public, err = ParsePublicIdentity(s.Reveal()); err == nil {
		return nil
	}
	if c.signer, err = ParseIdentity(s); err == nil {
		c.public = c.signer.Public()
	}
	return err
}

func (c *keyringContent) readBundle(r *dcbor.Reader) {
	r.Tuple(2)
	signed := r.Bytes()
	var secrets []Secret
	for range r.Array(0, MaxBundleKeys) {
		secrets = append(secrets, copySecret(r.Bytes()))
	}
	if !r.OK() {
		eraseAll(secrets)
		return
	}
	bundle, err := ParseOwnBundle(signed, c.public)
	if err == nil {
		err = c.addBundle(bundle, secrets, len(c.bundles))
	}
	if err != nil {
		eraseAll(secrets)
		r.Adopt(err)
	}
}

// addBundle adds a bundle of the content's identity at place i. The secrets are
// the content's, if it takes them.
func (c *keyringContent) addBundle(b *Bundle, secrets []Secret, i int) error {
	e := keyringBundle{bundle: b, secrets: secrets}
	for j, s := range secrets {
		k, err := ParseDecryptionKey(s)
		if err != nil {
			return err
		}
		if !b.lists(k) {
			return formatError("keyring-content", "D.3: a private key that its bundle does not list")
		}
		if j > 0 && e.keys[j-1].Suite() >= k.Suite() {
			return formatError("keyring-content", "D.3: suites of private keys not ascending, or repeated")
		}
		e.keys = append(e.keys, k)
	}
	c.bundles = slices.Insert(c.bundles, i, e)
	for i := 1; i < len(c.bundles); i++ {
		if c.bundles[i-1].bundle.Sequence() <= c.bundles[i].bundle.Sequence() {
			return formatError("keyring-content", "D.3: sequences of bundles not descending from the current one, or repeated")
		}
	}
	return nil
}

func (c *keyringContent) readSecret(r *dcbor.Reader) {
	r.Tuple(2)
	name, value := r.Text(), r.Bytes()
	if !r.OK() {
		return
	}
	if err := checkNamed(name, value); err != nil {
		r.Adopt(err)
		return
	}
	if n := len(c.secrets); n > 0 && c.secrets[n-1].name >= name {
		r.Fail("D.3: names of secrets not ascending, or repeated")
		return
	}
	c.secrets = append(c.secrets, namedSecret{name, copySecret(value)})
}

// checkNamed checks a named secret's sizes.
func checkNamed(name string, value []byte) error {
	switch {
	case name == "" || len(value) == 0 || !utf8.ValidString(name):
		return formatError("keyring-content", "D.3: a secret of no byte, or without a name in UTF-8")
	case len(name) > MaxKeyringName || len(value) > MaxKeyringSecret:
		return limitError("keyring-content", "D.3: a secret's name over 64 bytes, or a secret over 4096")
	}
	return nil
}
