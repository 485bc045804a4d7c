package main

// tokenConfirmations break cnf.
func tokenConfirmations() []tokenVector {
	with := func(name, rule, comment string, cnf func(s *scene, key []byte) []byte) tokenVector {
		return tokenVector{"cnf-" + name, rule, "format", comment, func(s *scene, t *token) {
			t.claims[claimCnf] = cnf(s, s.bearer(algEd25519).cose().encode())
		}}
	}
	key := func(name, rule, comment string, key func(s *scene) []byte) tokenVector {
		return with(name, rule, comment, func(s *scene, _ []byte) []byte { return dict{1: key(s)}.encode() })
	}
	return []tokenVector{
		with("empty", "6.6.3", "A cnf without a key.", func(*scene, []byte) []byte { return dict{}.encode() }),
		with("kid", "6.6.3", "A cnf with a kid in place of a key.", func(*scene, []byte) []byte { return dict{3: bin([]byte("kid"))}.encode() }),
		with("kid-beside", "6.6.3", "A kid beside the key.", func(_ *scene, k []byte) []byte { return dict{1: k, 3: bin([]byte("kid"))}.encode() }),
		with("encrypted", "6.6.3", "A key under the number of one that is encrypted.", func(_ *scene, k []byte) []byte { return dict{2: k}.encode() }),
		with("not-in-map", "6.6.3", "The key itself, without the map around it.", func(_ *scene, k []byte) []byte { return k }),
		with("array", "6.6.3", "The key in an array.", func(_ *scene, k []byte) []byte { return array(num(1), k) }),
		with("text-key", "6.6.3", "A text as the key of the map.", func(_ *scene, k []byte) []byte { return pairs(text("1"), k) }),
		with("null", "6.6.3", "Null in place of cnf.", func(*scene, []byte) []byte { return cborNull }),
		with("thumbprint", "6.6.3", "A thumbprint in place of cnf.", func(s *scene, _ []byte) []byte { return bin(thumbprint([]idKey{s.bearer(algEd25519)})) }),
		with("twice", "3.4", "Two keys.", func(_ *scene, k []byte) []byte { return pairs(num(1), k, num(1), k) }),
		with("wrapped", "6.6.3", "A byte string that holds the key.", func(_ *scene, k []byte) []byte { return dict{1: bin(k)}.encode() }),
		key("dual", "6.6.3", "A dual identity.", func(s *scene) []byte {
			return identity([]idKey{s.bearer(algEd25519), s.bearer(algMLDSA65)})
		}),
		key("private", "6.6.3", "A private key.", func(s *scene) []byte { return s.bearer(algEd25519).cosePrivate().encode() }),
		key("private-esp256", "6.6.3", "A private key of ESP256.", func(s *scene) []byte { return s.bearer(algESP256).cosePrivate().encode() }),
		key("private-mldsa65", "6.6.3", "A private key of ML-DSA-65.", func(s *scene) []byte { return s.bearer(algMLDSA65).cosePrivate().encode() }),
		key("x25519", "4.4", "A key for encryption.", func(s *scene) []byte {
			return dict{1: num(1), 3: num(42), -1: num(4), -2: bin(newEncKey(2, s.random("x25519", 32)).public)}.encode()
		}),
		key("kid-in-key", "4.4", "A key with a kid.", func(s *scene) []byte {
			d := s.bearer(algEd25519).cose()
			d[2] = bin([]byte("kid"))
			return d.encode()
		}),
		key("31-bytes", "4.4", "A key of 31 bytes.", func(s *scene) []byte { return identityKey(s.bearer(algEd25519).public[:31]).encode() }),
		key("off-curve", "4.4", "A y for which the curve has no x.", func(*scene) []byte { return identityKey(offCurve()).encode() }),
		key("small-order", "4.4", "A point of small order.", func(*scene) []byte { return identityKey(blank(32)).encode() }),
		key("not-canonical", "4.4", "A y of 2^255 - 19 or more.", func(*scene) []byte { return identityKey(wrappedKey()).encode() }),
		key("esp256-off-curve", "4.4", "A point that is not on P-256.", func(s *scene) []byte {
			k := s.bearer(algESP256)
			k.public[63] ^= 1
			return k.cose().encode()
		}),
		key("mldsa65-1951-bytes", "4.4", "A key of ML-DSA-65 that is a byte too short.", func(s *scene) []byte {
			k := s.bearer(algMLDSA65)
			k.public = k.public[:1951]
			return k.cose().encode()
		}),
	}
}
