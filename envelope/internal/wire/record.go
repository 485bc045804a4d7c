package wire

import "github.com/vitalpost/vitalpost/keys/cose/dcbor"

// MaxDelegates is the largest number of delegates that a record names.
const MaxDelegates = 8

// RecordPlaintext is what a sealed-record holds: a hop's record, and the trail
// as that hop received it (SPEC.md section 10).
type RecordPlaintext struct {
	Record []byte // a COSE_Sign1: not checked
	Trail  []byte // not checked
}

// ParseRecordPlaintext parses a record-plaintext. The result aliases b.
func ParseRecordPlaintext(b []byte) (RecordPlaintext, error) {
	r := dcbor.NewReader(b, "record-plaintext")
	r.Tuple(2)
	p := RecordPlaintext{Record: r.Raw(), Trail: r.Bytes()}
	if err := r.Done(); err != nil {
		return RecordPlaintext{}, err
	}
	return p, nil
}

// AppendRecordPlaintext appends a record-plaintext.
func AppendRecordPlaintext(dst []byte, p RecordPlaintext) []byte {
	dst = append(dcbor.AppendArray(dst, 2), p.Record...)
	return dcbor.AppendBytes(dst, p.Trail)
}

// RecordPlaintextSize returns the size of a record-plaintext of a record and a
// trail of these sizes.
func RecordPlaintextSize(record, trail int) int {
	return 1 + record + dcbor.HeadSize(uint64(trail)) + trail
}

// RecordClaim is what a hop says of its handling (SPEC.md section 10).
type RecordClaim struct {
	Received        [32]byte
	Time            uint64 // ms since 1970; 0: the hop has no clock
	Ingress, Egress uint64
	Software        string
	Cut             *[32]byte // SHA-256 of the trail that the hop took as empty; nil: none
	Delegates       uint8     // 1 to 8; 0: absent; reserved
	Evidence        []byte    // encoded, checked for shape; nil: absent
}

// ParseRecordClaim parses a record-claim. Evidence aliases b.
func ParseRecordClaim(b []byte) (RecordClaim, error) {
	var c RecordClaim
	r := dcbor.NewReader(b, "record-claim")
	more := r.TupleOf(5, 8) - 5
	r.Fixed(c.Received[:])
	c.Time = r.Uint()
	c.Ingress, c.Egress = r.Uint(), r.Uint()
	c.Software = r.Text()
	// Any of the three may stand alone; what stands too many is left over, for Done.
	if more > 0 && r.Peek() == dcbor.KindBytes {
		c.Cut = new([32]byte)
		r.Fixed(c.Cut[:])
		more--
	}
	if more > 0 && r.Peek() == dcbor.KindUint {
		c.Delegates = readDelegates(&r)
		more--
	}
	if more > 0 {
		start := r.Offset()
		readRecordEvidence(&r)
		if r.OK() {
			c.Evidence = r.Since(start)
		}
	}
	if err := r.Done(); err != nil {
		return RecordClaim{}, err
	}
	return c, nil
}

func readDelegates(r *dcbor.Reader) uint8 {
	n := r.Uint()
	if n < 1 || n > MaxDelegates {
		r.Fail("delegates other than 1 to 8")
	}
	return uint8(n)
}

// readRecordEvidence reads a record's evidence for its shape; its type is one of
// those that a claim has.
func readRecordEvidence(r *dcbor.Reader) {
	r.Tuple(2)
	if r.Peek() == dcbor.KindText {
		c := Claim{MediaType: r.Text()}
		c.checkMediaType(r)
	} else {
		r.Uint()
	}
	r.Bytes()
}

// Append appends the record-claim. Evidence, where present, is appended as it is.
func (c *RecordClaim) Append(dst []byte) []byte {
	n := 5
	if c.Cut != nil {
		n++
	}
	if c.Delegates != 0 {
		n++
	}
	if c.Evidence != nil {
		n++
	}
	dst = dcbor.AppendArray(dst, n)
	dst = dcbor.AppendBytes(dst, c.Received[:])
	dst = dcbor.AppendUint(dst, c.Time)
	dst = dcbor.AppendUint(dst, c.Ingress)
	dst = dcbor.AppendUint(dst, c.Egress)
	dst = dcbor.AppendText(dst, c.Software)
	if c.Cut != nil {
		dst = dcbor.AppendBytes(dst, c.Cut[:])
	}
	if c.Delegates != 0 {
		dst = dcbor.AppendUint(dst, uint64(c.Delegates))
	}
	return append(dst, c.Evidence...)
}
