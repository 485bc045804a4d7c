// Package transport moves envelopes between two neighbours: what a transport is,
// what it promises, and how it fails. It knows bytes, addresses and custody, and
// nothing of what is in an envelope.
//
// Send returns nil when the next node has custody: what it keeps is durable, and
// the sender may forget the envelope. Each other outcome is an [*Error]:
//
//	ErrRefused       the node will never take this envelope; custody ends
//	ErrTooLarge      the same, from its length alone
//	ErrUnknownEpoch  not before an opening has come
//	ErrLater         not now; Delay says when to try again
//	ErrNoAnswer      the link failed. The node may have custody or not: send again
//
// So a handler sees an envelope at least once, and perhaps again: a node tells
// repeats by what is in them (SPEC.md section 11).
//
// Packages below are transports: memory, also one that lies, for tests; https.
// transporttest is the suite that each of them passes, and that yours should.
package transport
