// Package protocol makes nodes of the envelopes of package envelope: an [Endpoint] sends
// until what it sent is done at the other end, and keeps what comes until its caller has
// done it; a [Hop] takes custody of what comes, and hands it on until the next node has
// it. SPEC.md beside
// it is the normative text of everything here, with its CDDL; below conformance stand
// the vectors, their generator and the mutants, from which another implementation can
// be tested too.
//
// # Custody
//
//	neighbour ── envelope ──▶ handler   peel, policy, record
//	                             │
//	                             ▼
//	                           Update   one transaction: the place is closed,
//	                             │      and what goes on is in the queue
//	neighbour ◀── taken ─────────┘
//	                           lane     sends, tries again, until the next node has
//	                             │      custody, it refuses, or the envelope expires
//	                             ▼
//	                           Update   out of the queue
//
// A crash before the first Update is as if nothing had come: the neighbour keeps the
// envelope. A crash after it costs a repeat, which is told apart. A crash before the
// second costs a repeat at the next node, which tells it apart. What ends otherwise
// than with custody is reported, and never silent.
package protocol
