package cose

import (
	"bytes"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// A keyForm says how keys of one algorithm stand in a COSE_Key.
type keyForm struct {
	kty     int64
	alg     bool  // whether 3, alg, is there
	curve   int64 // -1 of OKP and EC2; 0: none
	public  int64 // label; of EC2 that of x, and y follows
	private int64 // label
}

func (k Key) form() keyForm {
	switch kindOf(k.algorithm) {
	case keyEd25519:
		return keyForm{keyTypeOKP, false, curveEd25519, -2, -4}
	case keyESP256:
		return keyForm{keyTypeEC2, false, curveP256, -2, -4}
	case keyHPKE4:
		return keyForm{keyTypeOKP, true, curveX25519, -2, -4}
	case keyMLDSA65, keyHPKE8, keyHPKE9:
	}
	return keyForm{keyTypeAKP, true, 0, -1, -2}
}

// algorithmOf returns the algorithm of a key with these parameters, 0 if no form
// has them.
func algorithmOf(kty, alg, curve int64) Algorithm {
	switch kty {
	case keyTypeOKP:
		switch {
		case curve == curveEd25519:
			return AlgEd25519
		case curve == curveX25519 && Algorithm(alg) == AlgHPKE4:
			return AlgHPKE4
		}
	case keyTypeEC2:
		if curve == curveP256 {
			return AlgESP256
		}
	case keyTypeAKP:
		if a := Algorithm(alg); a == AlgMLDSA65 || a == AlgHPKE8 || a == AlgHPKE9 {
			return a
		}
	}
	return 0
}

// Append appends the COSE_Key: required parameters and, for HPKE, alg.
func (k Key) Append(dst []byte) []byte { return k.append(dst, nil) }

// AppendPrivate appends the COSE_Key with the private key, which must be of 32
// bytes: a seed, or the scalar of P-256 and X25519. The result is a secret.
func (k Key) AppendPrivate(dst, private []byte) []byte { return k.append(dst, private) }

func (k Key) append(dst, private []byte) []byte { return k.appendForm(dst, k.form(), private) }

func (k Key) appendForm(dst []byte, f keyForm, private []byte) []byte {
	n := 2
	for _, there := range []bool{f.alg, f.curve != 0, f.kty == keyTypeEC2, private != nil} {
		if there {
			n++
		}
	}
	dst = dcbor.AppendMap(dst, n)
	dst = dcbor.AppendInt(dcbor.AppendInt(dst, 1), f.kty)
	if f.alg {
		dst = dcbor.AppendInt(dcbor.AppendInt(dst, 3), int64(k.algorithm))
	}
	if f.curve != 0 {
		dst = dcbor.AppendInt(dcbor.AppendInt(dst, -1), f.curve)
	}
	public := k.public
	if f.kty == keyTypeEC2 {
		x := public[:min(p256Size, len(public))]
		dst = dcbor.AppendBytes(dcbor.AppendInt(dst, f.public), x)
		f.public, public = f.public-1, public[len(x):]
	}
	dst = dcbor.AppendBytes(dcbor.AppendInt(dst, f.public), public)
	if private != nil {
		dst = dcbor.AppendBytes(dcbor.AppendInt(dst, f.private), private)
	}
	return dst
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
		case label == -1 && kty != keyTypeAKP:
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
	key.algorithm = algorithmOf(kty, alg, curve)
	if key.algorithm == 0 {
		r.Fail("key of an unknown form")
		return Key{}, nil
	}
	form := key.form()
	key.public, private = values[-form.public], values[-form.private]
	if kty == keyTypeEC2 {
		key.public = append(bytes.Clone(key.public), values[3]...)
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
