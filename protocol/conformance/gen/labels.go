package main

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
)

// label is L(name) of SPEC section 5, followed by the parts given.
func label(name string, parts ...[]byte) []byte {
	return append([]byte("vitalpost/1 "+name+"\x00"), bytes.Join(parts, nil)...)
}

func u8(n byte) []byte { return []byte{n} }

func u64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func sum(parts ...[]byte) []byte {
	h := sha256.Sum256(bytes.Join(parts, nil))
	return h[:]
}

func extract(salt, ikm []byte) []byte { return must(hkdf.Extract(sha256.New, ikm, salt)) }

func expand(prk, info []byte, n int) []byte {
	return must(hkdf.Expand(sha256.New, prk, string(info), n))
}

// must is for what only a mistake in this program can make fail.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
