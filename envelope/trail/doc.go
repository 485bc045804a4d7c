// Package trail makes and reads the provenance records of hops
// (protocol/SPEC.md section 10). It does no I/O, keeps no state and logs
// nothing. Delegation and evidence, reserved in this version, are not made; a
// record that names delegates is refused, and evidence is not looked into.
//
// Every hop that takes custody of an envelope signs how it handled it, and seals
// that together with the trail that it received, so that records are nested:
//
//	trail, as a recipient holds it
//	  COSE_Encrypt0 {alg, salt}      under the last hop's trail root
//	    [ record                       COSE_Sign1 by the last hop, over its claim,
//	                                   the body that it forwarded and the trail:
//	    , trail ]                      as it was received from
//	        COSE_Encrypt0 {alg, salt}  the hop before, under that one's root
//	          [ record, h'' ]            with nothing inside of the first hop's
//
// A trail root is known to the sender, the recipients and that one hop. So a hop
// reads no record but its own, and nobody but a hop, or who has its root, can
// seal one in its place; who has the root still lacks the hop's signature key.
//
// [Append] makes a hop's record and the trail that goes on. [Unwind] verifies a
// trail at a recipient, from the last hop inwards, and says that it is whole, or
// between which two neighbours it is broken. It never fails: a trail can't cost
// a message.
//
// What a whole trail does not prove: that nobody kept a copy, when a hop really
// had the envelope, or what the first hop received.
package trail
