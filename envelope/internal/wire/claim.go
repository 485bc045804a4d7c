package wire

import "github.com/vitalpost/vitalpost/keys/cose/dcbor"

// Limits of a claim (SPEC.md section 12).
const (
	MaxMediaType = 255 // bytes
	MaxDevice    = 128 // bytes
	MaxParents   = 64
	MaxKind      = 10
)

// Clocks, as numbered on the wire; 0 is a synchronised one.
const (
	ClockUnsynchronised = 1
	ClockTicks          = 2
)

// Claim is what a message says (SPEC.md section 7.2).
type Claim struct {
	Created   uint64
	Kind      uint64
	MediaType string // empty: Format counts
	Format    uint64 // CoAP content format
	Content   []byte
	Parents   []byte // encoded, checked for shape; nil: none
	Lifetime  uint64 // ms; 0: the context's
	Clock     uint8
	Source    *Source
}

// Source is what another device measured, as a gatherer read it.
type Source struct {
	Scheme uint8 // 1 UDI, 2 pseudonym
	Device string
	Link   uint8 // 1 open, 2 bonded, 3 LE Secure Connections
	Raw    []byte
}

// ParseClaim parses a claim.
func ParseClaim(b []byte) (*Claim, error) {
	c := new(Claim)
	if err := ReadClaim(c, b); err != nil {
		return nil, err
	}
	return c, nil
}

// ReadClaim parses a claim into c, the zero Claim.
func ReadClaim(c *Claim, b []byte) error {
	r := dcbor.NewReader(b, "claim")
	n := r.TupleOf(4, 5)
	c.Created = r.Uint()
	if c.Kind = r.Uint(); c.Kind < 1 || c.Kind > MaxKind {
		r.Fail("7.3: unknown kind")
	}
	if r.Peek() == dcbor.KindText {
		c.MediaType = r.Text()
		c.checkMediaType(&r)
	} else {
		c.Format = r.Uint()
	}
	c.Content = r.Bytes()
	if n == 5 {
		readMore(&r, c)
	}
	return r.Done()
}

func (c *Claim) checkMediaType(r *dcbor.Reader) {
	switch n := len(c.MediaType); {
	case n == 0:
		r.Fail("7.2: empty media type")
	case n > MaxMediaType:
		r.FailLimit("media type over 255 bytes")
	}
}

func readMore(r *dcbor.Reader, c *Claim) {
	n := r.Map()
	if n == 0 {
		r.Fail("7.2: more is absent rather than empty")
	}
	for range n {
		switch r.Uint() {
		case 1:
			start := r.Offset()
			readParents(r)
			if r.OK() {
				c.Parents = r.Since(start)
			}
		case 2:
			if c.Lifetime = r.Uint(); c.Lifetime == 0 {
				r.Fail("lifetime of 0")
			}
		case 3:
			clock := r.Uint()
			if clock != ClockUnsynchronised && clock != ClockTicks {
				r.Fail("clock other than 1 and 2")
			}
			c.Clock = uint8(clock)
		case 4:
			c.Source = readSource(r)
		default:
			r.Fail("map key that has no place there")
		}
		if !r.OK() {
			return
		}
	}
}

func readSource(r *dcbor.Reader) *Source {
	r.Tuple(4)
	scheme, device, link, raw := r.Uint(), r.Text(), r.Uint(), r.Bytes()
	switch {
	case scheme < 1 || scheme > 2 || link < 1 || link > 3 || len(device) == 0:
		r.Fail("source with unknown scheme or link, or without device")
	case len(device) > MaxDevice:
		r.FailLimit("device of a source over 128 bytes")
	}
	return &Source{Scheme: uint8(scheme), Device: device, Link: uint8(link), Raw: raw}
}

// Append appends the claim. Parents, where present, are appended as they are.
func (c *Claim) Append(dst []byte) []byte {
	more := 0
	for _, present := range []bool{c.Parents != nil, c.Lifetime != 0, c.Clock != 0, c.Source != nil} {
		if present {
			more++
		}
	}
	if more == 0 {
		dst = dcbor.AppendArray(dst, 4)
	} else {
		dst = dcbor.AppendArray(dst, 5)
	}
	dst = dcbor.AppendUint(dst, c.Created)
	dst = dcbor.AppendUint(dst, c.Kind)
	if c.MediaType != "" {
		dst = dcbor.AppendText(dst, c.MediaType)
	} else {
		dst = dcbor.AppendUint(dst, c.Format)
	}
	dst = dcbor.AppendBytes(dst, c.Content)
	if more > 0 {
		dst = c.appendMore(dcbor.AppendMap(dst, more))
	}
	return dst
}

func (c *Claim) appendMore(dst []byte) []byte {
	if c.Parents != nil {
		dst = append(dcbor.AppendUint(dst, 1), c.Parents...)
	}
	if c.Lifetime != 0 {
		dst = dcbor.AppendUint(dcbor.AppendUint(dst, 2), c.Lifetime)
	}
	if c.Clock != 0 {
		dst = dcbor.AppendUint(dcbor.AppendUint(dst, 3), uint64(c.Clock))
	}
	if s := c.Source; s != nil {
		dst = dcbor.AppendArray(dcbor.AppendUint(dst, 4), 4)
		dst = dcbor.AppendUint(dst, uint64(s.Scheme))
		dst = dcbor.AppendText(dst, s.Device)
		dst = dcbor.AppendUint(dst, uint64(s.Link))
		dst = dcbor.AppendBytes(dst, s.Raw)
	}
	return dst
}
