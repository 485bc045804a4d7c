// Package envelope seals, peels and opens vitalpost envelopes
// (protocol/SPEC.md sections 7 to 11). It does no I/O, starts no goroutine and
// logs nothing; it links no network and no X.509.
//
// A message goes sealed to an audience, and around that to each hop in turn:
//
//	envelope [1, body, trail]
//	  body   [layer-opening, sealed]         for the first hop: where next, until when
//	    body [layer-opening, sealed]         for the second hop
//	      body [core-opening, sealed]        for the recipients:
//	                context                    who, to whom, on which way, in which stream
//	                COSE_Sign1                 the claim, signed over context and place
//
// [Seal] makes one envelope per route, [Peeler.Peel] takes a layer off,
// [Opener.Open] opens and verifies. What Open returns, a [Verified], was
// decrypted, verified, and its whole audience compared with what arrived; on
// error nothing is released. Errors are of ten classes; see [Class].
//
// This version is one-shot: every message opens an epoch of its own. It keeps no
// state and so can't tell a replay: [Verified.ReplayChecked] is false, and
// whatever acts on a message must refuse it.
package envelope
