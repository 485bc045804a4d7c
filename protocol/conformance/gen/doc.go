// Command gen writes the conformance vectors.
//
// It is a second hand: it was written from SPEC.md and vitalpost.cddl alone,
// imports nothing of this module, and builds every envelope, bundle and key
// from raw parts, so that it can also build wrong ones.
//
//	go generate ./protocol/conformance/...
//
// writes ../vectors and the list at the end of ../README.md. Running it again
// gives the same bytes: every random value is SHAKE256 of the vector's name
// and of what it is for.
//
// # How it is laid out
//
// A scene (scene.go) is who sends what to whom, on which way, and who looks at
// it when. From it core.go, message.go, layer.go and party.go make the bytes,
// out of named parts (parts.go). A positive vector (pos_*.go) sets up a scene.
// A negative one (neg_*.go) breaks one part of a scene that is otherwise
// valid; what is hashed, signed and encrypted after that part is made from it
// as broken, so that only the named rule can find it.
//
// Hops make records (record.go); a trail that is broken (trail_*.go) refuses no
// message, so that its vectors are positive.
//
// A checker (check_*.go, read.go) then reads each vector back, step by step as
// SPEC sections 6.4, 10, 11.2 and 11.3 have it, and nothing is written unless it
// finds the result or the rule that the file names. For a negative vector it
// is run again with that rule overlooked: most are then taken, which shows
// that they have no other fault. With -v the others are printed, with what
// stopped them.
//
// The vectors of appendix C (transport.go, pos_sequences.go, pos_fields.go,
// neg_envelopes.go, neg_answers.go, neg_fields.go) have no scene: they are bytes
// and fields, and check_transport.go and fields.go read them back. Nor have those
// of section 8.8 (receipts.go, pos_receipts.go, neg_receipts.go,
// neg_receipts_shapes.go): they are contents, and check_receipts.go reads them; and
// those of section 8.10 (notices.go, …). A token (token.go, pos_token.go,
// neg_token*.go, check_token.go) and a directory set (directory.go,
// pos_directory.go, neg_directory*.go, check_directory.go) are signed by a party
// of a scene, and nothing else of it takes part. Nor does it in credentials,
// rotations and revocation lists (statement*.go, credential.go, rotation.go,
// revocation.go, pos_ and neg_ of each, check_statement.go, …).
//
// # Transcripts
//
// A transcript (tr_*.go) is what one holder with state goes through. What it
// gets is sealed by a sealer (sealer*.go) that follows SPEC section 8.5, or by an
// attacker who has its keys. What comes of it is found by a model (model*.go) of
// sections 8.6, 8.7, 11.4 and 11.5, which keeps state as plainly as it can be
// kept, and must be what the transcript says beforehand. The model itself answers
// every vector as a holder whose state is empty.
//
// One about trust (trust_transcript.go, tr_trust_*.go) is what a reader learns and
// answers. Its statements come from lines (trust_line.go), which is what an owner
// knows of its keys, and its answers from model_trust*.go, by section 6.10.
package main
