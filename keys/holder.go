package keys

import (
	"errors"
	"slices"
)

// Holder is what opens or peels: an identity, its current bundle first, then
// those in their grace period, each with the private keys that are left of it.
type Holder struct {
	Identity *PublicIdentity
	Bundles  []OwnBundle
}

// OwnBundle is a bundle with private keys of it. The bundle that opened
// supplies floor, digest and versions.
type OwnBundle struct {
	Bundle *Bundle
	Keys   []*DecryptionKey
}

// Check reports whether the holder is whole: every bundle is the identity's,
// every private key belongs to a key of its bundle, and there is one. The other
// methods need a holder that is.
func (h *Holder) Check() error {
	keys := 0
	if h == nil || !h.Identity.valid() || len(h.Bundles) == 0 {
		return errors.New("keys: holder without identity or bundle")
	}
	for _, own := range h.Bundles {
		if !own.Bundle.Valid() || own.Bundle.Owner() != h.Identity.thumbprint {
			return errors.New("keys: holder with somebody else's bundle")
		}
		keys += len(own.Keys)
		for _, k := range own.Keys {
			if !k.valid() || !own.Bundle.lists(k) {
				return errors.New("keys: holder with a private key that its bundle does not list")
			}
		}
	}
	if keys == 0 {
		return errors.New("keys: holder without a private key")
	}
	return nil
}

// Find appends the private keys with a key id to dst, current bundle first; a
// key that stands in several bundles comes once.
func (h *Holder) Find(dst []*DecryptionKey, id KeyID) []*DecryptionKey {
	for _, own := range h.Bundles {
		for _, k := range own.Keys {
			if own.Bundle.KeyID(k.Suite()) == id && !slices.ContainsFunc(dst, k.same) {
				dst = append(dst, k)
			}
		}
	}
	return dst
}

// Admitting returns that of the holder's bundles which lists k, admits its
// suite and ends last; a *[SuiteError] if there is none. A layer names no
// bundle, and what was sealed before a renewal must still be peeled.
func (h *Holder) Admitting(k *DecryptionKey) (*Bundle, error) {
	var last *Bundle
	var refused error
	for _, own := range h.Bundles {
		if !own.Bundle.lists(k) {
			continue
		}
		if err := own.Bundle.Admits(k.Suite()); err != nil {
			refused = err
		} else if last == nil || own.Bundle.claim.expires > last.claim.expires {
			last = own.Bundle
		}
	}
	switch {
	case last != nil:
		return last, nil
	case refused != nil:
		return nil, refused
	}
	return nil, &SuiteError{Suite: k.Suite(), Reason: "no bundle of the holder lists the key"}
}

// Listing returns the holder's bundle with this digest, if it lists k.
func (h *Holder) Listing(digest Digest, k *DecryptionKey) *Bundle {
	for _, own := range h.Bundles {
		if own.Bundle.digest == digest && own.Bundle.lists(k) {
			return own.Bundle
		}
	}
	return nil
}

// Clone returns a copy that shares no slice with h.
func (h *Holder) Clone() Holder {
	c := Holder{Identity: h.Identity, Bundles: slices.Clone(h.Bundles)}
	for i := range c.Bundles {
		c.Bundles[i].Keys = slices.Clone(c.Bundles[i].Keys)
	}
	return c
}
