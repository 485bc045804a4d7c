package envelope

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
)

// Message is what a caller has to say: a literal that Seal checks and copies.
type Message struct {
	Kind Kind
	// MediaType of Content, 1 to 255 bytes; if it is empty, Format, a CoAP
	// content format (RFC 7252 section 12.3), counts: 112 is SenML-CBOR.
	MediaType string
	Format    uint64
	Content   []byte    // opaque
	Created   time.Time // zero: now
	Lifetime  time.Duration
	// Unsynchronised says that the sender's clock was not set. Such a message is
	// never reported as late, and whatever acts on messages refuses it.
	Unsynchronised bool
	Source         *Source // with KindObservation only: what another device measured
}

// Scheme says how a source names its device. Zero is invalid.
type Scheme uint8

// Schemes.
const (
	SchemeUDI       Scheme = 1 // Unique Device Identification
	SchemePseudonym Scheme = 2 // of the device's address
)

// Link says how well the link to a source was protected. Zero is invalid.
type Link uint8

// Links.
const (
	LinkOpen                Link = 1
	LinkBonded              Link = 2
	LinkLESecureConnections Link = 3
)

// Source is a device that signs nothing itself, as a gatherer read it: its
// observation is "measured by X, vouched for by Y" and never "signed by X".
type Source struct {
	Scheme Scheme
	Device string // 1 to 128 bytes
	Link   Link
	Raw    []byte // the bytes read
}

// claim checks the message by SPEC.md 7.2 and 7.3 and returns it as signed.
func (m *Message) claim(now time.Time) (*wire.Claim, error) {
	if m == nil {
		return nil, formatError("message", "none")
	}
	if _, err := ParseKind(uint64(m.Kind)); err != nil {
		return nil, err
	}
	c := &wire.Claim{Kind: uint64(m.Kind), MediaType: m.MediaType, Format: m.Format, Content: m.Content}
	c.Created = millis(m.Created)
	if m.Created.IsZero() {
		c.Created = millis(now)
	}
	switch {
	case len(m.MediaType) > MaxMediaType:
		return nil, limitError("message", "media type over 255 bytes")
	case !utf8.ValidString(m.MediaType):
		return nil, formatError("message", "media type is not UTF-8")
	case m.Lifetime < 0 || m.Lifetime > 0 && m.Lifetime < time.Millisecond:
		return nil, formatError("message", "lifetime below a millisecond")
	}
	c.Lifetime = uint64(m.Lifetime / time.Millisecond)
	if m.Unsynchronised {
		c.Clock = wire.ClockUnsynchronised
	}
	if m.Source != nil {
		if err := m.addSource(c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (m *Message) addSource(c *wire.Claim) error {
	s := m.Source
	switch {
	case m.Kind != KindObservation:
		return formatError("message", "7.3: a source stands with an observation only")
	case s.Scheme < SchemeUDI || s.Scheme > SchemePseudonym || s.Link < LinkOpen || s.Link > LinkLESecureConnections:
		return formatError("message", "source with unknown scheme or link")
	case len(s.Device) == 0 || !utf8.ValidString(s.Device):
		return formatError("message", "source without device")
	case len(s.Device) > MaxDevice:
		return limitError("message", "device of a source over 128 bytes")
	}
	c.Source = &wire.Source{Scheme: uint8(s.Scheme), Device: strings.Clone(s.Device), Link: uint8(s.Link), Raw: s.Raw}
	return nil
}
