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
// A [Sealer] makes one envelope per route, [Peeler.Peel] takes a layer off and
// [Forward.AppendEnvelope] signs the hop's record of it, [Opener.Open] opens and
// verifies. What Open returns, a [Verified], was decrypted, verified, and its whole
// audience compared with what arrived; on error nothing is released. Errors are of
// ten classes; see [Class].
//
// An opening hands over an epoch's keys and costs public-key work; it goes with the
// first messages and then now and again. The others are a sealed alone: symmetric
// work, one signature, and 36 or 37 bytes a hop. [Seal] is the same used once.
//
// # State
//
// A sealer's epoch keys are in memory only: after a restart there is a new stream.
// What a peeler or opener must remember, to tell a replay and to open what comes
// without an opening, is in the caller's own database. They read it through a
// [View] and change nothing: what is to be remembered leaves as [Changes], and the
// caller applies them in the transaction that also stores what it was given.
//
//	v, err := opener.Open(nil, envelope)
//	…
//	err = db.Update(func(tx Tx) error {
//		fresh, err := v.Changes().Apply(tx)
//		if err != nil || !fresh {
//			return err // not fresh: delivered before
//		}
//		return inbox(tx, v)
//	})
//	v.Changes().Settle(err == nil)
//	// Now the neighbour is told that the message was taken.
//
// A crash before the commit leaves everything as it was, and the neighbour tries
// again; one after it costs a repeat that is told apart. Between commit and Settle
// it costs nothing. Without a state only one-shot envelopes are taken, and whatever
// acts on a message must refuse it.
package envelope
