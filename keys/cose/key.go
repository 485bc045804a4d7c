package cose

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Key is a public COSE_Key (RFC 9052 section 7) in one of the three forms of
// SPEC.md's CDDL: Ed25519 (OKP), X25519 for HPKE-4 (OKP) and X-Wing for HPKE-9
// (AKP). Only [ParseKey] and the New functions make one, so it is valid.
type Key struct {
	hpke   HPKE // 0: Ed25519
	public []byte
}

// NewEd25519Key checks an Ed25519 public key by SPEC.md section 4.4.
func NewEd25519Key(public ed25519.PublicKey) (Key, error) {
	if why := weakEd25519(public); why != "" {
		return Key{}, keyError(why)
	}
	return Key{public: bytes.Clone(public)}, nil
}

// NewHPKEKey checks a serialized public key of suite by SPEC.md section 4.5.
func NewHPKEKey(suite HPKE, public []byte) (Key, error) {
	if why := weakHPKE(suite, public); why != "" {
		return Key{}, keyError(why)
	}
	return Key{hpke: suite, public: bytes.Clone(public)}, nil
}

// HPKE returns the ciphersuite of an encryption key, 0 for a signature key.
func (k Key) HPKE() HPKE { return k.hpke }

// Public returns the key's bytes. They must not be changed.
func (k Key) Public() []byte { return k.public }

// Thumbprint returns the COSE Key Thumbprint, RFC 9679, with SHA-256.
func (k Key) Thumbprint() [32]byte { return sha256.Sum256(k.Append(nil)) }

// Append appends the COSE_Key: required parameters and, for HPKE, alg.
func (k Key) Append(dst []byte) []byte { return k.append(dst, nil) }

// AppendPrivate appends the COSE_Key with the private key, 32 bytes: Ed25519's
// seed, X25519's scalar or X-Wing's seed. The result is a secret.
func (k Key) AppendPrivate(dst, private []byte) []byte { return k.append(dst, private) }

func (k Key) append(dst, private []byte) []byte {
	kty, public, secret := int64(keyTypeOKP), int64(-2), int64(-4)
	n := 3
	switch k.hpke {
	case HPKE9:
		kty, public, secret = keyTypeAKP, -1, -2
	case HPKE4:
		n++
	}
	if private != nil {
		n++
	}
	dst = dcbor.AppendMap(dst, n)
	dst = dcbor.AppendInt(dcbor.AppendInt(dst, 1), kty)
	if k.hpke != 0 {
		dst = dcbor.AppendInt(dcbor.AppendInt(dst, 3), int64(k.hpke.Integrated()))
	}
	if kty == keyTypeOKP {
		dst = dcbor.AppendInt(dcbor.AppendInt(dst, -1), k.curve())
	}
	dst = dcbor.AppendBytes(dcbor.AppendInt(dst, public), k.public)
	if private != nil {
		dst = dcbor.AppendBytes(dcbor.AppendInt(dst, secret), private)
	}
	return dst
}

func (k Key) curve() int64 {
	if k.hpke == HPKE4 {
		return curveX25519
	}
	return curveEd25519
}

// ParseKey parses a COSE_Key. private is nil, or the private key's 32 bytes,
// which alias b; that it belongs to the public key is checked.
func ParseKey(b []byte) (key Key, private []byte, err error) {
	r := dcbor.NewReader(b, "COSE_Key")
	key, private = ReadKey(&r)
	if err := r.Done(); err != nil {
		return Key{}, nil, err
	}
	return key, private, nil
}

// ReadKey is [ParseKey] for a key inside another structure; failures are r's.
func ReadKey(r *dcbor.Reader) (key Key, private []byte) {
	start := r.Offset()
	var kty, alg, curve int64
	var values [5][]byte // by -label
	for range r.Map() {
		label := r.Int()
		switch {
		case label == 1:
			kty = r.Int()
		case label == 3:
			alg = r.Int()
		case label == -1 && kty == keyTypeOKP:
			curve = r.Int()
		case label >= -4 && label < 0:
			values[-label] = r.Bytes()
		default:
			r.Fail("key parameter that has no place there")
		}
		if !r.OK() {
			return Key{}, nil
		}
	}
	switch {
	case kty == keyTypeOKP && curve == curveEd25519:
		key.public, private = values[2], values[4]
	case kty == keyTypeOKP && curve == curveX25519 && Algorithm(alg) == AlgHPKE4:
		key.hpke, key.public, private = HPKE4, values[2], values[4]
	case kty == keyTypeAKP && Algorithm(alg) == AlgHPKE9:
		key.hpke, key.public, private = HPKE9, values[1], values[2]
	default:
		r.Fail("key of an unknown form")
		return Key{}, nil
	}
	if !key.isEncoding(r.Since(start), private != nil) {
		r.Fail("key with parameters missing or too many")
		return Key{}, nil
	}
	if why := key.weak(private); why != "" {
		r.Fail(why)
		return Key{}, nil
	}
	key.public = bytes.Clone(key.public)
	return key, private
}

// isEncoding reports whether raw is the key's encoding and, with a private key,
// that and 32 bytes: what was left over or missing would not be written back.
// The private key is not copied for it.
func (k Key) isEncoding(raw []byte, private bool) bool {
	want := k.append(nil, nil)
	if private {
		const end = 1 + 2 + 32 // label, head, key
		if len(raw) < end || raw[len(raw)-end+1] != 0x58 || raw[len(raw)-end+2] != 32 {
			return false
		}
		want[0]++ // one entry more in the map
		raw = raw[:len(raw)-end]
	}
	return bytes.Equal(want, raw)
}

// weak returns why the key, or the private key that came with it, is refused.
func (k Key) weak(private []byte) string {
	why := ""
	if k.hpke == 0 {
		why = weakEd25519(k.public)
	} else {
		why = weakHPKE(k.hpke, k.public)
	}
	if why != "" || private == nil {
		return why
	}
	if public := k.derive(private); !bytes.Equal(public, k.public) {
		return "private key that does not belong to the public one"
	}
	return ""
}

// derive returns the public key of a private one, or nil.
func (k Key) derive(private []byte) []byte {
	if k.hpke == 0 {
		if len(private) != ed25519.SeedSize {
			return nil
		}
		return ed25519.NewKeyFromSeed(private).Public().(ed25519.PublicKey)
	}
	key, err := k.hpke.KEM().NewPrivateKey(private)
	if err != nil {
		return nil
	}
	return key.PublicKey().Bytes()
}

func keyError(why string) error { return &dcbor.Error{Path: "key", Rule: why} }
