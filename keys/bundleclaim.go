package keys

import "github.com/vitalpost/vitalpost/keys/cose/dcbor"

// maxUnknownKey is the largest public key of a suite that is not known here.
const maxUnknownKey = 4096

// bundleClaim is the payload of a bundle, as SPEC.md's CDDL has it.
type bundleClaim struct {
	subject            Thumbprint // 1
	sequence           uint64     // 2
	notBefore, expires uint64     // 3, 4: ms since 1970
	versions           []uint64   // 5
	floor              uint64     // 6
	keys               []bundleKey
}

type bundleKey struct {
	suite  uint64
	public []byte
	known  *EncryptionKey // nil: of a suite that is not known here
	id     KeyID          // of known
}

func (c *bundleClaim) append(dst []byte) []byte {
	dst = dcbor.AppendMap(dst, 7)
	dst = dcbor.AppendBytes(dcbor.AppendUint(dst, 1), c.subject[:])
	dst = dcbor.AppendUint(dcbor.AppendUint(dst, 2), c.sequence)
	dst = dcbor.AppendUint(dcbor.AppendUint(dst, 3), c.notBefore)
	dst = dcbor.AppendUint(dcbor.AppendUint(dst, 4), c.expires)
	dst = dcbor.AppendArray(dcbor.AppendUint(dst, 5), len(c.versions))
	for _, v := range c.versions {
		dst = dcbor.AppendUint(dst, v)
	}
	dst = dcbor.AppendUint(dcbor.AppendUint(dst, 6), c.floor)
	dst = dcbor.AppendArray(dcbor.AppendUint(dst, 7), len(c.keys))
	for i := range c.keys {
		dst = dcbor.AppendArray(dst, 2)
		dst = dcbor.AppendUint(dst, c.keys[i].suite)
		dst = dcbor.AppendBytes(dst, c.keys[i].public)
	}
	return dst
}

// parseBundleClaim makes the checks of SPEC.md 6.4.3 and 6.4.4.
func parseBundleClaim(b []byte) (bundleClaim, error) {
	var c bundleClaim
	r := dcbor.NewReader(b, "bundle-claim")
	if r.Map() != 7 {
		r.Fail("want the 7 entries of a bundle-claim")
	}
	for label := uint64(1); label <= 7 && r.OK(); label++ {
		if r.Uint() != label {
			r.Fail("map key that has no place there")
		}
		switch label {
		case 1:
			r.Fixed(c.subject[:])
		case 2:
			c.sequence = r.Uint()
		case 3:
			c.notBefore = r.Uint()
		case 4:
			c.expires = r.Uint()
		case 5:
			c.versions = readVersions(&r)
		case 6:
			c.floor = r.Uint()
		case 7:
			c.keys = readBundleKeys(&r, c.floor)
		}
	}
	if r.OK() && c.expires <= c.notBefore {
		r.Fail("6.4.3: exp not above nbf")
	}
	if err := r.Done(); err != nil {
		return bundleClaim{}, err
	}
	for i := range c.keys {
		if err := c.keys[i].check(c.subject); err != nil {
			return bundleClaim{}, err
		}
	}
	return c, nil
}

func readVersions(r *dcbor.Reader) []uint64 {
	versions := make([]uint64, 0, 1)
	for i := range r.Array(1, MaxBundleVersions) {
		v := r.Uint()
		if v < 1 || v > 255 || i > 0 && v <= versions[i-1] {
			r.Fail("6.4.3: versions not ascending from 1 to 255")
			return nil
		}
		versions = append(versions, v)
	}
	return versions
}

func readBundleKeys(r *dcbor.Reader, floor uint64) []bundleKey {
	n := r.Array(1, MaxBundleKeys)
	keys := make([]bundleKey, 0, n)
	var seen [256]bool
	for range n {
		r.Tuple(2)
		k := bundleKey{suite: r.Uint(), public: r.Bytes()}
		if !r.OK() {
			return nil
		}
		if k.suite < 1 || k.suite > 255 || seen[k.suite] {
			r.Fail("6.4.3: suite out of range, or repeated")
			return nil
		}
		seen[k.suite] = true
		keys = append(keys, k)
	}
	if floor > 255 || !seen[floor] {
		r.Fail("6.4.3: floor is not among the suites")
	}
	return keys
}

// check parses the key if its suite is known, and copies it.
func (k *bundleKey) check(owner Thumbprint) error {
	suite, err := ParseSuite(k.suite)
	if err != nil {
		if len(k.public) < 1 || len(k.public) > maxUnknownKey {
			return formatError("bundle-claim", "6.4.4: key of an unknown suite, not of 1 to 4096 bytes")
		}
		k.public = append([]byte(nil), k.public...)
		return nil
	}
	k.known, err = newEncryptionKey(suite, k.public)
	if err != nil {
		return err
	}
	k.public, k.id = k.known.Public(), keyID(owner, suite, k.public)
	return nil
}

func limitError(path, rule string) error {
	return &dcbor.Error{Path: path, Rule: rule, Limit: true}
}
