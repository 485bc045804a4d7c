package envelope

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
)

// Message is what a caller has to say: a literal that Seal checks and copies.
type Message struct {
	Kind     Kind
	Type     ContentType
	Content  []byte        // opaque; may be empty
	Created  time.Time     // zero: now; cut to ms; not before 1970, and not ahead unless Unsynchronised
	Lifetime time.Duration // how long it is current; 0: as the plan says; cut to ms
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

// claim checks the message by SPEC.md 7.2 and 7.3 and fills in c, the message as
// signed. c shares the content's memory.
func (m *Message) claim(c *wire.Claim, now time.Time, receipts bool) error {
	if m == nil {
		return formatError("message", "none")
	}
	if _, err := ParseKind(uint64(m.Kind)); err != nil {
		return err
	}
	if err := m.Type.check(); err != nil {
		return err
	}
	made := m.Created
	if made.IsZero() {
		made = now
	}
	created, err := keys.Millis(made)
	if err != nil {
		return err
	}
	if made.After(now.Add(ClockSkew)) && !m.Unsynchronised {
		return formatError("message", "7.2: created ahead of the sealer's own clock, which it says is set")
	}
	*c = wire.Claim{
		Created: created, Kind: uint64(m.Kind),
		MediaType: m.Type.media, Format: m.Type.format, Content: m.Content,
	}
	switch {
	case (m.Kind == KindReceipt) != receipts:
		return errReceipts
	case m.Lifetime < 0 || m.Lifetime > 0 && m.Lifetime < time.Millisecond:
		return formatError("message", "lifetime below a millisecond")
	}
	c.Lifetime = uint64(m.Lifetime / time.Millisecond)
	if m.Unsynchronised {
		c.Clock = wire.ClockUnsynchronised
	}
	if m.Source != nil {
		return m.addSource(c)
	}
	return nil
}

var errReceipts = formatError("message", "7.3: a receipt stands in a stream for receipts, and nothing else does")

// AppendClaim appends what is signed of the message: its claim (SPEC.md section 7.2),
// for [Sealer.SealClaim]. now is when it was made, if it does not say so itself. Errors
// are those of the class ErrFormat and ErrLimit.
func (m *Message) AppendClaim(dst []byte, now time.Time) ([]byte, error) {
	var c wire.Claim
	if err := m.claim(&c, now, false); err != nil {
		return nil, err
	}
	return c.Append(dst), nil
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
