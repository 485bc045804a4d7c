package main

import "slices"

// level names a structure of a chain that a change may be made in.
type level int

const (
	inClaim         level = iota
	inMessageHeader       // before it is signed
	inOrigin              // before it is signed
	inSealedPlain         // core-sealed-plaintext
	inContext
	inOpeningPlain // core-opening-plaintext
	inTargets      // whom the opening is made for, as indices into the directory
	inRecipientHeaders
	inRecipients // the array, before the opening's ciphertext is bound to it
	inOpeningHeader
	inSealedHeader // before the sealed is encrypted
	inBody         // as finished
	inInner        // the body in a layer
	inLayerPlain   // layer-opening-plaintext
	inLayerHeader
	inLayerTarget // whom the layer is made for, as inTargets
	inEnvelope
	inBundleClaim
	inBundleHeader // before it is signed
	inBundle
	inPins
	inTrail         // as finished, or in the place of none
	inRecordClaim   // before it is signed
	inRecordHeader  // the same
	inRecordBinding // who signs it, and for which hop, body and trail
	inRecordPlain   // record-plaintext, before it is sealed: the record and the trail in it
	inRecordSeal    // protected header of the sealed-record, before it is encrypted
	inSealedIV      // unprotected header of a sealed, before that is encrypted
	inRecordIV      // the same of a sealed-record
)

// faults are the changes of one program. The zero faults leave all as it is.
type faults struct {
	changes []change
	donors  []*item
	watch   func(level, *item) // told of each structure before it is changed
}

// at returns the encoding of root, changed if there are changes for its level.
func (f *faults) at(l level, root *item) []byte {
	b := root.bytes()
	if f.watch != nil {
		f.watch(l, root)
	}
	for n := range f.changes {
		if f.changes[n].level != l {
			continue
		}
		b = f.changes[n].apply(taken(b), f.donors)
	}
	return b
}

// taken reads what another change may have left in no form at all.
func taken(b []byte) *item {
	if i := read(b); i != nil {
		return i
	}
	return encoded(b)
}

// touches reports whether anything is to be done on one of these levels, for
// those where it costs something to ask.
func (f *faults) touches(levels ...level) bool {
	return f.watch != nil || slices.ContainsFunc(f.changes, func(c change) bool { return slices.Contains(levels, c.level) })
}
