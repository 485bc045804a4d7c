package envelope

import (
	"strconv"
	"unicode/utf8"
)

// ContentType says what a content is: a media type, or a CoAP content format.
// The zero ContentType is none, and is not sealed.
type ContentType struct {
	media  string
	format uint64
	coap   bool
}

// MediaType is a media type such as "application/fhir+json", 1 to 255 bytes.
func MediaType(s string) ContentType { return ContentType{media: s} }

// ContentFormat is a CoAP content format (RFC 7252 section 12.3), below 2^53:
// 112 is SenML-CBOR, in 1 byte instead of 23.
func ContentFormat(n uint64) ContentType { return ContentType{format: n, coap: true} }

// MediaType returns the media type, empty if it is a content format.
func (t ContentType) MediaType() string { return t.media }

// ContentFormat returns the CoAP content format, and whether it is one.
func (t ContentType) ContentFormat() (uint64, bool) { return t.format, t.coap }

// String returns the media type, or the number of the content format.
func (t ContentType) String() string {
	if t.coap {
		return "coap:" + strconv.FormatUint(t.format, 10)
	}
	return t.media
}

// check makes the checks of SPEC.md section 7.2.
func (t ContentType) check() error {
	switch {
	case t.coap && t.format >= 1<<53:
		return formatError("message", "content format of 2^53 or more")
	case !t.coap && t.media == "":
		return formatError("message", "no content type")
	case len(t.media) > MaxMediaType:
		return limitError("message", "media type over 255 bytes")
	case !utf8.ValidString(t.media):
		return formatError("message", "media type is not UTF-8")
	}
	return nil
}
