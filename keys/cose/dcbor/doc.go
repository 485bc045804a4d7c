// Package dcbor reads and writes the one encoding of CBOR that vitalpost
// allows: deterministic CBOR by RFC 8949 section 4.2.1, narrowed to what COSE
// headers and the protocol's own structures need (protocol/SPEC.md section 3).
//
// [Scan] judges a byte string as a whole. [Reader] walks one that Scan
// accepted, and the Append functions write. What Scan accepts and a parser
// built on Reader understands, the Append functions write back byte for byte.
//
// The package knows no keys, allocates nothing but errors, and imports the
// standard library alone. Nothing in it is safe for concurrent use except
// Scan, which has no state.
package dcbor
