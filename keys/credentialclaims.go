package keys

import (
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Limits of a credential (SPEC.md sections 6.7 and 12).
const (
	MaxCredential     = 16384 // bytes
	MaxCredentialText = 255   // bytes of owner, and of name
	MaxDeviceText     = 128   // bytes of each text of a [Device]
	MaxSequence       = 256   // of a rotation
)

// The keys of a credential's claims that RFC 8392 and RFC 8747 have not registered:
// for private use.
const (
	claimRoles = -65538 - iota
	claimOwner
	claimName
	claimSecondKey
	claimRecovery
	claimPosition
	claimDevice
)

// CredentialID is a credential's cti, by which a revocation list names it.
type CredentialID [16]byte

// CredentialClaims is what an authority says of an identity (SPEC.md section 6.7).
type CredentialClaims struct {
	ID       CredentialID    // cti; zero to sign: drawn at random
	First    Thumbprint      // sub: the identity that the chain of rotations starts with
	Identity *PublicIdentity // the keys in use when it was issued
	Position Position        // of those keys in the chain; zero: they are First's
	Roles    []Role          // ascending; with order or approve the identity is dual
	Owner    string          // whose it is, 1 to 255 bytes
	Name     string          // what people call it, 1 to 255 bytes
	Recovery Thumbprint      // of the recovery key; zero: none
	Device   *Device         // nil: no device

	NotBefore, Expires time.Time // in whole seconds
}

// Position is a place in a chain of rotations: how many there were, and the digest
// of the last one. The zero Position is the chain's beginning.
type Position struct {
	Sequence uint64
	Digest   Digest
}

// Device says which device an identity is, as its maker's label says it: 1 to 128
// bytes each.
type Device struct {
	DI     string // UDI device identifier
	Model  string
	Serial string
}

func (c *CredentialClaims) append(dst []byte, issuer Thumbprint) []byte {
	n := 9
	for _, there := range []bool{c.Identity.Dual(), c.Recovery != Thumbprint{}, c.Position != Position{}, c.Device != nil} {
		if there {
			n++
		}
	}
	dst = dcbor.AppendMap(dst, n)
	dst = dcbor.AppendText(dcbor.AppendUint(dst, 1), issuer.URI())
	dst = dcbor.AppendText(dcbor.AppendUint(dst, 2), c.First.URI())
	dst = dcbor.AppendUint(dcbor.AppendUint(dst, 4), uint64(c.Expires.Unix()))
	dst = dcbor.AppendUint(dcbor.AppendUint(dst, 5), uint64(c.NotBefore.Unix()))
	dst = dcbor.AppendBytes(dcbor.AppendUint(dst, 7), c.ID[:])
	dst = c.Identity.keys[0].Append(dcbor.AppendUint(dcbor.AppendMap(dcbor.AppendUint(dst, 8), 1), 1))
	dst = appendRoles(dcbor.AppendInt(dst, claimRoles), c.Roles)
	dst = dcbor.AppendText(dcbor.AppendInt(dst, claimOwner), c.Owner)
	dst = dcbor.AppendText(dcbor.AppendInt(dst, claimName), c.Name)
	if c.Identity.Dual() {
		dst = c.Identity.keys[1].Append(dcbor.AppendInt(dst, claimSecondKey))
	}
	if c.Recovery != (Thumbprint{}) {
		dst = dcbor.AppendBytes(dcbor.AppendInt(dst, claimRecovery), c.Recovery[:])
	}
	if c.Position != (Position{}) {
		dst = dcbor.AppendUint(dcbor.AppendArray(dcbor.AppendInt(dst, claimPosition), 2), c.Position.Sequence)
		dst = dcbor.AppendBytes(dst, c.Position.Digest[:])
	}
	if d := c.Device; d != nil {
		dst = dcbor.AppendArray(dcbor.AppendInt(dst, claimDevice), 3)
		for _, text := range []string{d.DI, d.Model, d.Serial} {
			dst = dcbor.AppendText(dst, text)
		}
	}
	return dst
}

// parseCredentialClaims makes the checks of SPEC.md 6.7.3. It also returns iss.
func parseCredentialClaims(b []byte) (c CredentialClaims, issuer Thumbprint, err error) {
	r := dcbor.NewReader(b, "credential-claims")
	entries := newEntries(&r)
	var keys []cose.Key
	entries.need(1, func() { issuer = readURI(&r) })
	entries.need(2, func() { c.First = readURI(&r) })
	entries.need(4, func() { c.Expires = readSeconds(&r) })
	entries.need(5, func() { c.NotBefore = readSeconds(&r) })
	entries.need(7, func() { r.Fixed(c.ID[:]) })
	entries.need(8, func() {
		if r.Map() != 1 || r.Uint() != 1 {
			r.Fail("6.7.3: cnf with anything but a COSE_Key")
		}
		keys = append(keys, readPublicKey(&r))
	})
	entries.need(claimRoles, func() { c.Roles = readRoles(&r) })
	entries.need(claimOwner, func() { c.Owner = readText(&r, MaxCredentialText, "6.7.3: owner of no byte, or over 255") })
	entries.need(claimName, func() { c.Name = readText(&r, MaxCredentialText, "6.7.3: name of no byte, or over 255") })
	entries.may(claimSecondKey, func() { keys = append(keys, readPublicKey(&r)) })
	entries.may(claimRecovery, func() { r.Fixed(c.Recovery[:]) })
	entries.may(claimPosition, func() {
		r.Tuple(2)
		c.Position.Sequence = readSequence(&r, "6.7.3: sequence not from 1 to 256")
		r.Fixed(c.Position.Digest[:])
	})
	entries.may(claimDevice, func() {
		c.Device = new(Device)
		r.Tuple(3)
		for _, text := range []*string{&c.Device.DI, &c.Device.Model, &c.Device.Serial} {
			*text = readText(&r, MaxDeviceText, "6.7.3: text of a device of no byte, or over 128")
		}
	})
	entries.end()
	if r.OK() {
		if checkKeys(keys) != nil {
			r.Fail("6.7.3: a key, or two keys, that no identity has")
		} else {
			c.Identity = newPublicIdentity(keys)
			c.check(&r, issuer)
		}
	}
	if err := r.Done(); err != nil {
		return CredentialClaims{}, Thumbprint{}, err
	}
	return c, issuer, nil
}

// check makes those checks of 6.7.3 that are about several entries.
func (c *CredentialClaims) check(r *dcbor.Reader, issuer Thumbprint) {
	own := c.Identity.thumbprint
	switch {
	case issuer == c.First:
		r.Fail("6.7.3: an authority that vouches for itself")
	case !c.Expires.After(c.NotBefore):
		r.Fail("6.7.3: exp not above nbf")
	case (c.Position == Position{}) != (own == c.First):
		r.Fail("6.7.3: keys of another identity than sub, or sub's after a rotation")
	case c.Recovery != Thumbprint{} && (c.Recovery == issuer || c.Recovery == c.First || c.Recovery == own):
		r.Fail("6.7.3: a recovery key that is the authority's, or the identity's own")
	case actsAlone(c.Roles, c.Identity):
		r.Fail("6.7.3: order or approve of an identity that is not dual")
	}
}

// actsAlone reports whether a single key would order or approve.
func actsAlone(roles []Role, identity *PublicIdentity) bool {
	return !identity.Dual() && (slices.Contains(roles, RoleOrder) || slices.Contains(roles, RoleApprove))
}
