package wire

import "github.com/vitalpost/vitalpost/keys/cose/dcbor"

// Actions of a parent, as numbered on the wire.
const (
	actionMerge   = 1
	actionRedact  = 3
	actionLeftOut = 5
)

// readParents reads the parents of a claim for their shape (SPEC.md section
// 7.2); who they are is for a later version.
func readParents(r *dcbor.Reader) {
	for range r.Array(1, MaxParents) {
		readParent(r)
		if !r.OK() {
			return
		}
	}
}

func readParent(r *dcbor.Reader) {
	n := r.TupleOf(2, 3)
	var id [32]byte
	r.Fixed(id[:])
	action := r.Uint()
	if action < actionMerge || action > actionLeftOut {
		r.Fail("action other than 1 to 5")
	}
	reason, evidence := false, false
	if n == 3 {
		reason, evidence = readParentMore(r)
	}
	if reason != (action == actionLeftOut) {
		r.Fail("a reason stands with action 5, and only there")
	}
	if evidence && (action == actionRedact || action == actionLeftOut) {
		r.Fail("evidence never stands with actions 3 and 5")
	}
}

func readParentMore(r *dcbor.Reader) (reason, evidence bool) {
	n := r.Map()
	if n == 0 {
		r.Fail("parent-more is absent rather than empty")
	}
	for range n {
		switch r.Uint() {
		case 1:
			reason = true
			r.Text()
		case 2:
			evidence = true
			readParentEvidence(r)
		default:
			r.Fail("map key that has no place there")
		}
		if !r.OK() {
			return
		}
	}
	return reason, evidence
}

func readParentEvidence(r *dcbor.Reader) {
	r.Tuple(4)
	r.Bytes() // context
	r.Uint()
	ReadOrigin(r)
	r.Bytes() // message
}
