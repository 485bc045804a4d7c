package trail

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"golang.org/x/crypto/chacha20poly1305"
)

// The two expansions against crypto/hkdf.
func TestExpandIsHKDF(t *testing.T) {
	for i := range byte(8) {
		root := sha256.Sum256([]byte{i})
		salt := [saltSize]byte{i, 1: 7}
		var key, nonce [32]byte
		expand(root[:], &salt, key[:], nonce[:12])
		for _, c := range []struct {
			label string
			got   []byte
		}{{labelRecordKey, key[:]}, {labelRecordIV, nonce[:12]}} {
			want, err := hkdf.Expand(sha256.New, root[:], c.label+string(salt[:]), len(c.got))
			if err != nil || !bytes.Equal(c.got, want) {
				t.Errorf("%q: %x, want %x (%v)", c.label, c.got, want, err)
			}
		}
	}
}

// A trail byte for byte, by SPEC.md section 10 and the primitives alone.
func TestAppendIsSpec(t *testing.T) {
	j := newJourney(t, 2)
	received := j.hop(1, nil)
	trail := j.hop(2, received)

	// sealed-record = [ h'a2 01 1818 33 50 salt', {}, ciphertext ]
	front := []byte{0x83, 0x56, 0xa2, 0x01, 0x18, 0x18, 0x33, 0x50}
	salt := string(trail[len(front) : len(front)+16])
	protected := trail[2 : len(front)+16]
	head := dcbor.AppendBytesHead(append(append(front, salt...), 0xa0), len(trail)-28)
	if !bytes.HasPrefix(trail, head) {
		t.Fatalf("%x, want %x", trail[:30], head)
	}
	root := j.way.Hops[1].Root.Reveal()
	key, err := hkdf.Expand(sha256.New, root, "vitalpost/1 record-key\x00"+salt, 32)
	if err != nil {
		t.Fatal(err)
	}
	iv, err := hkdf.Expand(sha256.New, root, "vitalpost/1 record-iv\x00"+salt, 12)
	if err != nil {
		t.Fatal(err)
	}
	aead, err := chacha20poly1305.New(key)
	if err != nil {
		t.Fatal(err)
	}
	plaintext, err := aead.Open(nil, iv, trail[len(head):], structure("Encrypt0", protected, []byte("vitalpost/1 record-seal\x00")))
	if err != nil {
		t.Fatal(err)
	}

	// record-claim, record, record-plaintext
	claim := dcbor.AppendBytes([]byte{0x85}, j.bodies[1][:])
	claim = dcbor.AppendUint(claim, 1_800_000_002_000)
	claim = append(append(claim, 2, 0x18, 102, 0x68), "test 1.0"...)
	sum := sha256.Sum256(received)
	name := j.way.Hops[1].Thumbprint
	aad := bytes.Join([][]byte{[]byte("vitalpost/1 record\x00"), name[:], j.bodies[2][:], sum[:]}, nil)
	alg := []byte{0xa1, 0x01, 0x32}
	record := append([]byte{0xd2, 0x84, 0x43}, alg...)
	record = dcbor.AppendBytes(append(record, 0xa0), claim)
	record = dcbor.AppendBytesHead(record, 64)
	rest, ok := bytes.CutPrefix(plaintext, append([]byte{0x82}, record...))
	if !ok || !bytes.Equal(rest[64:], dcbor.AppendBytes(nil, received)) {
		t.Fatalf("%x, want %x, a signature, and %x", plaintext, record, received)
	}
	public := j.hops[1].Public().Verifier().PublicKey().(ed25519.PublicKey)
	if !ed25519.Verify(public, structure("Signature1", alg, aad, claim), rest[:64]) {
		t.Error("the signature is over something else")
	}
}

// structure is a Sig_structure or an Enc_structure (SPEC.md section 4.6).
func structure(context string, parts ...[]byte) []byte {
	b := dcbor.AppendText(dcbor.AppendArray(nil, 1+len(parts)), context)
	for _, part := range parts {
		b = dcbor.AppendBytes(b, part)
	}
	return b
}
