package keys

import (
	"bytes"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// A draft is everything that goes into parsing one bundle. A fault changes one
// thing of it, so that several can be put together.
type draft struct {
	claim       bundleClaim
	payload     func([]byte) []byte // of the claim's bytes, before they are signed
	protected   []byte
	unprotected []byte
	label       string
	signer      *Identity
	signature   func([]byte) []byte
	bundle      func([]byte) []byte // of all of it

	trust Trust
	role  Role
	now   time.Time
}

func same(b []byte) []byte { return b }

// newDraft returns a draft without a fault: a hop's bundle, with both suites and
// one that nobody knows.
func newDraft(tb testing.TB) *draft {
	tb.Helper()
	id := newIdentity(tb, 1)
	return &draft{
		claim: bundleClaim{
			subject: id.Thumbprint(), sequence: 7, versions: []uint64{1, 2}, floor: 2,
			notBefore: uint64(now.Add(-time.Hour).UnixMilli()), expires: uint64(now.Add(time.Hour).UnixMilli()),
			keys: []bundleKey{
				{suite: 1, public: newKey(tb, SuiteXWing, 1).public.Public()},
				{suite: 200, public: []byte{1, 2, 3}},
				{suite: 2, public: newKey(tb, SuiteX25519, 2).public.Public()},
			},
		},
		payload: same, protected: []byte{0xa1, 0x01, 0x32}, unprotected: []byte{0xa0}, label: labelBundle,
		signer: id, signature: same, bundle: same,
		trust: pinned(tb, id.Public(), RoleHop), role: RoleHop, now: now,
	}
}

// bytes builds the bundle, by hand: it must be able to be wrong.
func (d *draft) bytes(tb testing.TB) []byte {
	tb.Helper()
	payload := d.payload(d.claim.append(nil))
	tbs := dcbor.AppendText(dcbor.AppendArray(nil, 4), "Signature1")
	tbs = dcbor.AppendBytes(dcbor.AppendBytes(dcbor.AppendBytes(tbs, d.protected), []byte(d.label)), payload)
	signature, err := cose.GoSigner(d.signer.Signer()).Sign(nil, tbs)
	if err != nil {
		tb.Fatal(err)
	}
	b := dcbor.AppendArray(dcbor.AppendTag(nil, cose.TagSign1), 4)
	b = append(dcbor.AppendBytes(b, d.protected), d.unprotected...)
	b = dcbor.AppendBytes(dcbor.AppendBytes(b, payload), d.signature(bytes.Clone(signature)))
	return d.bundle(b)
}

func (d *draft) parse(tb testing.TB) (*Bundle, error) {
	tb.Helper()
	return ParseBundle(d.bytes(tb), d.trust, d.role, d.now)
}
