package envelope

// attempts keeps what is reported when none of several keys opens an opening
// (SPEC.md section 11.3, last paragraph): a key that does not suit counts only
// if no other one did.
type attempts struct {
	err    error
	suited bool
}

// unsuited notes a key that was not tried.
func (a *attempts) unsuited(err error) {
	if a.err == nil {
		a.err = err
	}
}

// failed notes a key that was tried. A key in hardware that failed may be the
// right one, so that goes before all else.
func (a *attempts) failed(err error) {
	if !a.suited || Class(err) == nil {
		a.err, a.suited = err, true
	}
}

// report returns what is reported, or none if there was no key at all.
func (a *attempts) report(none *NoKeyError) error {
	if a.err == nil {
		return none
	}
	return a.err
}
