package wire

import (
	"bytes"
	"slices"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Limits of a context (SPEC.md section 12).
const (
	MaxRecipients   = cose.MaxRecipients
	MaxRoutes       = 64
	MaxHops         = 64 // in all routes
	MaxHopsInRoute  = 16
	MaxEndedStreams = 64
	MaxLife         = 30 * 24 * 60 * 60 * 1000 // ms
)

// Purposes, as numbered on the wire.
const (
	PurposeCare   = 0
	PurposeEscrow = 1
	PurposeAudit  = 2
)

// Marks, as numbered on the wire; 0 is none.
const (
	MarkUrgent   = 1
	MarkReceipts = 2
)

// Context says who speaks to whom, on which way, in which stream and when
// (SPEC.md section 7.1). Times are ms since 1970.
type Context struct {
	Suite                      keys.Suite      // 1
	Sender                     keys.Thumbprint // 2
	Audience                   []Recipient     // 3
	Routes                     []Route         // 4
	Stream                     [16]byte        // 5
	Sequence                   uint64          // 6
	Created, Expires, Lifetime uint64          // 7, 8, 9
	Commit                     [32]byte        // 10
	Ended                      []EndedStream   // 11
	OneWay                     bool            // 12
	Subject                    *[16]byte       // 13
	Interval                   uint64          // 14; 0: absent
	Mark                       uint8           // 15; 0: absent
	Moved                      uint64          // 16; 0: absent
	FirstCreated               uint64          // 17: 7 of the stream's first context; 0: absent, this is it
	Places                     uint64          // 18: of this epoch, at most; 0: absent, MaxCounter
}

// Recipient is one member of the audience.
type Recipient struct {
	Thumbprint keys.Thumbprint
	Bundle     keys.Digest
	KeyID      keys.KeyID
	Purpose    uint8
}

// Route is an ordered way to some of the audience.
type Route struct {
	Hops       []keys.Thumbprint
	Recipients []int // indices into the audience, ascending
}

// EndedStream is a stream that this one takes over.
type EndedStream struct {
	Stream          [16]byte
	Last            uint64
	Head            [32]byte
	Start, Lifetime uint64
	Moved           uint64
}

// Start returns when the stream began: created of its first context.
func (c *Context) Start() uint64 {
	if c.Sequence > 0 {
		return c.FirstCreated
	}
	return c.Created
}

// End returns the place after the last that the epoch can have.
func (c *Context) End() uint64 {
	if c.Places == 0 {
		return c.Sequence + MaxCounter
	}
	return c.Sequence + c.Places
}

// ParseContext parses a context and checks it by SPEC.md section 7.1.
func ParseContext(b []byte) (*Context, error) {
	var c Context
	r := dcbor.NewReader(b, "context")
	suite := readContext(&r, &c)
	if r.OK() {
		c.check(&r)
	}
	if err := r.Done(); err != nil {
		return nil, err
	}
	var err error
	if c.Suite, err = keys.ParseSuite(suite); err != nil {
		return nil, err
	}
	return &c, nil
}

// readContext reads the entries; the suite's number is returned unjudged.
func readContext(r *dcbor.Reader, c *Context) (suite uint64) {
	var seen uint32
	for range r.Map() {
		label := r.Uint()
		if label < 32 {
			seen |= 1 << label
		}
		switch label {
		case 1:
			suite = r.Uint()
		case 2:
			r.Fixed(c.Sender[:])
		case 3:
			c.Audience = readAudience(r)
		case 4:
			c.Routes = readRoutes(r)
		case 5:
			r.Fixed(c.Stream[:])
		case 6:
			c.Sequence = r.Uint()
		case 7:
			c.Created = r.Uint()
		case 8:
			c.Expires = r.Uint()
		case 9:
			c.Lifetime = r.Uint()
		case 10:
			r.Fixed(c.Commit[:])
		case 11:
			c.Ended = readEnded(r)
		case 12:
			if c.OneWay = r.Bool(); !c.OneWay {
				r.Fail("one-way is true or absent")
			}
		case 13:
			c.Subject = new([16]byte)
			r.Fixed(c.Subject[:])
		case 14:
			if c.Interval = r.Uint(); c.Interval == 0 {
				r.Fail("7.1.5: interval of 0")
			}
		case 15:
			mark := r.Uint()
			if mark != MarkUrgent && mark != MarkReceipts {
				r.Fail("mark other than 1 and 2")
			}
			c.Mark = uint8(mark)
		case 16:
			if c.Moved = r.Uint(); c.Moved == 0 {
				r.Fail("7.1.6: no resealed messages, which is absent")
			}
		case 17:
			c.FirstCreated = r.Uint()
		case 18:
			if c.Places = r.Uint(); c.Places < 1 || c.Places >= MaxCounter {
				r.Fail("7.1.9: places of an epoch other than 1 to 4095")
			}
		default:
			r.Fail("map key that has no place there")
		}
		if !r.OK() {
			return 0
		}
	}
	const required = 1<<11 - 2 // 1 to 10
	if seen&required != required {
		r.Fail("entry missing")
	}
	if later := c.Sequence > 0; (seen&(1<<17) != 0) != later {
		r.Fail("7.1.8: start of the stream missing, or in its first context")
	}
	if suite < 1 || suite > 255 {
		r.Fail("suite out of range")
	}
	return suite
}

func readAudience(r *dcbor.Reader) []Recipient {
	list := make([]Recipient, r.Array(1, MaxRecipients))
	for i := range list {
		p := &list[i]
		r.Tuple(4)
		r.Fixed(p.Thumbprint[:])
		r.Fixed(p.Bundle[:])
		r.Fixed(p.KeyID[:])
		purpose := r.Uint()
		if purpose > PurposeAudit {
			r.Fail("purpose other than 0, 1 and 2")
		}
		p.Purpose = uint8(purpose)
	}
	return list
}

func readRoutes(r *dcbor.Reader) []Route {
	list := make([]Route, r.Array(1, MaxRoutes))
	for i := range list {
		r.Tuple(2)
		list[i].Hops = make([]keys.Thumbprint, r.Array(0, MaxHopsInRoute))
		for j := range list[i].Hops {
			r.Fixed(list[i].Hops[j][:])
		}
		list[i].Recipients = make([]int, r.Array(1, MaxRecipients))
		for j := range list[i].Recipients {
			index := r.Uint()
			if index >= MaxRecipients {
				r.Fail("7.1.1: index of a recipient out of range")
				return nil
			}
			list[i].Recipients[j] = int(index)
		}
	}
	return list
}

func readEnded(r *dcbor.Reader) []EndedStream {
	list := make([]EndedStream, r.Array(1, MaxEndedStreams))
	for i := range list {
		e := &list[i]
		r.Tuple(6)
		r.Fixed(e.Stream[:])
		e.Last = r.Uint()
		r.Fixed(e.Head[:])
		e.Start = r.Uint()
		e.Lifetime = r.Uint()
		e.Moved = r.Uint()
	}
	return list
}

// Append appends the context, which must be valid.
func (c *Context) Append(dst []byte) []byte {
	n := 10
	for _, present := range []bool{c.Ended != nil, c.OneWay, c.Subject != nil, c.Interval != 0, c.Mark != 0, c.Moved != 0, c.Sequence > 0, c.Places != 0} {
		if present {
			n++
		}
	}
	dst = dcbor.AppendMap(dst, n)
	dst = dcbor.AppendUint(dcbor.AppendUint(dst, 1), uint64(c.Suite))
	dst = dcbor.AppendBytes(dcbor.AppendUint(dst, 2), c.Sender[:])
	dst = c.appendAudience(dcbor.AppendUint(dst, 3))
	dst = c.appendRoutes(dcbor.AppendUint(dst, 4))
	dst = dcbor.AppendBytes(dcbor.AppendUint(dst, 5), c.Stream[:])
	dst = dcbor.AppendUint(dcbor.AppendUint(dst, 6), c.Sequence)
	dst = dcbor.AppendUint(dcbor.AppendUint(dst, 7), c.Created)
	dst = dcbor.AppendUint(dcbor.AppendUint(dst, 8), c.Expires)
	dst = dcbor.AppendUint(dcbor.AppendUint(dst, 9), c.Lifetime)
	dst = dcbor.AppendBytes(dcbor.AppendUint(dst, 10), c.Commit[:])
	if c.Ended != nil {
		dst = c.appendEnded(dcbor.AppendUint(dst, 11))
	}
	if c.OneWay {
		dst = dcbor.AppendBool(dcbor.AppendUint(dst, 12), true)
	}
	if c.Subject != nil {
		dst = dcbor.AppendBytes(dcbor.AppendUint(dst, 13), c.Subject[:])
	}
	if c.Interval != 0 {
		dst = dcbor.AppendUint(dcbor.AppendUint(dst, 14), c.Interval)
	}
	if c.Mark != 0 {
		dst = dcbor.AppendUint(dcbor.AppendUint(dst, 15), uint64(c.Mark))
	}
	if c.Moved != 0 {
		dst = dcbor.AppendUint(dcbor.AppendUint(dst, 16), c.Moved)
	}
	if c.Sequence > 0 {
		dst = dcbor.AppendUint(dcbor.AppendUint(dst, 17), c.FirstCreated)
	}
	if c.Places != 0 {
		dst = dcbor.AppendUint(dcbor.AppendUint(dst, 18), c.Places)
	}
	return dst
}

func (c *Context) appendAudience(dst []byte) []byte {
	dst = dcbor.AppendArray(dst, len(c.Audience))
	for i := range c.Audience {
		p := &c.Audience[i]
		dst = dcbor.AppendArray(dst, 4)
		dst = dcbor.AppendBytes(dst, p.Thumbprint[:])
		dst = dcbor.AppendBytes(dst, p.Bundle[:])
		dst = dcbor.AppendBytes(dst, p.KeyID[:])
		dst = dcbor.AppendUint(dst, uint64(p.Purpose))
	}
	return dst
}

func (c *Context) appendRoutes(dst []byte) []byte {
	dst = dcbor.AppendArray(dst, len(c.Routes))
	for i := range c.Routes {
		dst = dcbor.AppendArray(dst, 2)
		dst = dcbor.AppendArray(dst, len(c.Routes[i].Hops))
		for _, hop := range c.Routes[i].Hops {
			dst = dcbor.AppendBytes(dst, hop[:])
		}
		dst = dcbor.AppendArray(dst, len(c.Routes[i].Recipients))
		for _, index := range c.Routes[i].Recipients {
			dst = dcbor.AppendUint(dst, uint64(index))
		}
	}
	return dst
}

func (c *Context) appendEnded(dst []byte) []byte {
	dst = dcbor.AppendArray(dst, len(c.Ended))
	for i := range c.Ended {
		e := &c.Ended[i]
		dst = dcbor.AppendArray(dst, 6)
		dst = dcbor.AppendBytes(dst, e.Stream[:])
		dst = dcbor.AppendUint(dst, e.Last)
		dst = dcbor.AppendBytes(dst, e.Head[:])
		dst = dcbor.AppendUint(dst, e.Start)
		dst = dcbor.AppendUint(dst, e.Lifetime)
		dst = dcbor.AppendUint(dst, e.Moved)
	}
	return dst
}

// AppendClass appends the bytes of the context's class (SPEC.md section 8.6).
func (c *Context) AppendClass(dst []byte) []byte {
	audience := slices.Clone(c.Audience)
	slices.SortFunc(audience, func(a, b Recipient) int { return bytes.Compare(a.Thumbprint[:], b.Thumbprint[:]) })
	dst = dcbor.AppendArray(dst, 3)
	dst = dcbor.AppendArray(dst, len(audience))
	for i := range audience {
		dst = dcbor.AppendArray(dst, 2)
		dst = dcbor.AppendBytes(dst, audience[i].Thumbprint[:])
		dst = dcbor.AppendUint(dst, uint64(audience[i].Purpose))
	}
	if c.Subject == nil {
		dst = dcbor.AppendNull(dst)
	} else {
		dst = dcbor.AppendBytes(dst, c.Subject[:])
	}
	return dcbor.AppendUint(dst, uint64(c.Mark))
}

// AppendListing appends entry 11 as it stands in the context; nothing if there is none.
func (c *Context) AppendListing(dst []byte) []byte {
	if c.Ended == nil {
		return dst
	}
	return c.appendEnded(dst)
}
