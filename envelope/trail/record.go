package trail

import (
	"time"
	"unicode/utf8"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Record is what a hop says of its handling of one envelope (SPEC.md section
// 10). All of it is the hop's own claim, and whoever shows Software to a person
// quotes it. But what a verified record says in Received, the neighbour before
// has signed as well, unless there is none but the sender.
type Record struct {
	Received keys.Digest // SHA-256 of the body as received
	Time     time.Time   // by the hop's clock, cut to ms; zero: it has none
	Ingress  uint64      // the hop's own number of the link that it came by, below 2^53
	Egress   uint64      // the same of the link that it leaves by
	Software string      // UTF-8; name and version, a few bytes

	// SHA-256 of a trail that had no room for the record, which the hop had to cut;
	// zero: none. Append fills it in.
	Cut keys.Digest
}

// Layer is what a hop knows of the layer that it peeled.
type Layer struct {
	Suite     keys.Suite  // its AEAD seals the record
	Root      keys.Secret // the hop's trail root, 32 bytes, as the opening handed it over; not kept
	Forwarded keys.Digest // SHA-256 of the body as it goes on
	Trail     []byte      // of the envelope, as it came
}

// claim returns r as it is signed, or an error of class format for what the wire
// can't hold.
func (r *Record) claim() (wire.RecordClaim, error) {
	c := wire.RecordClaim{Received: r.Received, Ingress: r.Ingress, Egress: r.Egress, Software: r.Software}
	if r.Ingress > dcbor.MaxInt || r.Egress > dcbor.MaxInt {
		return wire.RecordClaim{}, formatError("record", "number of a link of 2^53 or more")
	}
	if !utf8.ValidString(r.Software) {
		return wire.RecordClaim{}, formatError("record", "software is not UTF-8")
	}
	if r.Time.IsZero() {
		return c, nil
	}
	var err error
	c.Time, err = keys.Millis(r.Time)
	return c, err
}

// recordOf is the reverse of claim.
func recordOf(c *wire.RecordClaim) Record {
	r := Record{Received: c.Received, Ingress: c.Ingress, Egress: c.Egress, Software: c.Software}
	if c.Cut != nil {
		r.Cut = *c.Cut
	}
	if c.Time != 0 {
		r.Time = time.UnixMilli(int64(c.Time))
	}
	return r
}

func formatError(path, rule string) error { return &dcbor.Error{Path: path, Rule: rule} }
