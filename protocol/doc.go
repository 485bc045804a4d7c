// Package protocol holds what defines vitalpost: SPEC.md, the normative text
// with its CDDL, and below conformance the vectors, their generator and the
// mutants, from which another implementation can be tested too.
//
// It has no Go API yet. Endpoints and hops, with streams, receipts and
// custody, come in a later version; packages keys and envelope are what can be
// used today.
package protocol
