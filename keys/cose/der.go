package cose

import "bytes"

// crypto/ecdsa and crypto.Signer speak ASN.1 DER, COSE r || s. Both are
// converted by hand, since each allocation here is one for every message.

// maxDER is the size of the longest DER form of a P-256 signature.
const maxDER = 2 + 2*(2+p256Size+1)

// appendDER appends SEQUENCE { INTEGER r, INTEGER s }.
func appendDER(dst, signature []byte) []byte {
	start := len(dst)
	dst = append(dst, 0x30, 0)
	dst = appendInteger(dst, signature[:p256Size])
	dst = appendInteger(dst, signature[p256Size:])
	dst[start+1] = byte(len(dst) - start - 2)
	return dst
}

func appendInteger(dst, n []byte) []byte {
	n = bytes.TrimLeft(n, "\x00")
	if len(n) == 0 || n[0] >= 0x80 { // zero has one byte; a number above is negative without another
		dst = append(dst, 0x02, byte(len(n)+1), 0)
	} else {
		dst = append(dst, 0x02, byte(len(n)))
	}
	return append(dst, n...)
}

// appendRaw appends r || s of a DER signature; ok is false if it is none.
func appendRaw(dst, der []byte) (out []byte, ok bool) {
	if len(der) < 2 || der[0] != 0x30 || int(der[1]) != len(der)-2 {
		return nil, false
	}
	rest := der[2:]
	for range 2 {
		if dst, rest, ok = appendNumber(dst, rest); !ok {
			return nil, false
		}
	}
	return dst, len(rest) == 0
}

// appendNumber appends one INTEGER as 32 bytes, and returns what follows it.
func appendNumber(dst, der []byte) (out, rest []byte, ok bool) {
	if len(der) < 3 || der[0] != 0x02 || der[1] == 0 || int(der[1]) > len(der)-2 || der[2] >= 0x80 {
		return nil, nil, false
	}
	n, rest := der[2:2+int(der[1])], der[2+int(der[1]):]
	if len(n) > 1 && n[0] == 0 && n[1] < 0x80 {
		return nil, nil, false // not the shortest form
	}
	n = bytes.TrimLeft(n, "\x00")
	if len(n) > p256Size {
		return nil, nil, false
	}
	dst = append(dst, make([]byte, p256Size-len(n))...)
	return append(dst, n...), rest, true
}
