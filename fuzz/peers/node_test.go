package peers

import (
	"time"

	"github.com/vitalpost/vitalpost/keys"
)

// someNode makes a node's keys and bundle, and pins it.
func someNode(trust keys.Pins, role keys.Role) (*keys.Identity, *keys.Holder, *keys.Bundle) {
	identity, _, err := keys.GenerateIdentity()
	check(err)
	key, _, err := keys.GenerateDecryptionKey(keys.SuiteXWing)
	check(err)
	now := time.Now()
	own, err := identity.SignBundle(keys.BundleTemplate{
		Sequence: 1, NotBefore: now, Expires: now.AddDate(0, 3, 0), Floor: keys.SuiteXWing, Keys: []*keys.EncryptionKey{key.Public()},
	})
	check(err)
	check(trust.Pin(identity.Public(), role))
	bundle, err := keys.ParseBundle(own.Signed(), trust, role, now)
	check(err)
	return identity, &keys.Holder{Identity: identity.Public(), Bundles: []keys.OwnBundle{{Bundle: own, Keys: []*keys.DecryptionKey{key}}}}, bundle
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
