// Package wire is SPEC.md's CDDL as a folder: one rule of the CDDL, one file
// with its parse and append. Parsers know no keys and trust nobody; what they
// return is well-formed and no more. Slices alias the input. Errors are those
// of keys/cose and dcbor: classes format, limit and suite.
package wire
