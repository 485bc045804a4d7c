package transport

import (
	"errors"
	"fmt"
	"strings"
)

// MaxAddress is the length of the longest address.
const MaxAddress = 1024

// ErrAddress says that an address is not one, or not one of this transport.
var ErrAddress = errors.New("address is not of this transport")

// Address is where a transport finds a node: a scheme, a colon, and what the
// transport makes of the rest, such as https://gateway.example/vitalpost/.
type Address string

// ParseAddress checks that s has a scheme (RFC 3986 section 3.1, in lower case),
// a rest, and printable ASCII only.
func ParseAddress(s string) (Address, error) {
	if len(s) > MaxAddress {
		return "", fmt.Errorf("transport: address of %d bytes, want %d at most: %w", len(s), MaxAddress, ErrAddress)
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return "", fmt.Errorf("transport: byte %d of an address is not printable ASCII: %w", i, ErrAddress)
		}
	}
	scheme, rest, _ := strings.Cut(s, ":")
	if rest == "" || !isScheme(scheme) {
		return "", fmt.Errorf("transport: address without a scheme and something behind it: %w", ErrAddress)
	}
	return Address(s), nil
}

func isScheme(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z'
		if !letter && (i == 0 || (c < '0' || c > '9') && !strings.Contains("+-.", string(c))) {
			return false
		}
	}
	return s != ""
}

// Cut returns what stands before the first colon and what stands after it.
func (a Address) Cut() (scheme, rest string) {
	scheme, rest, _ = strings.Cut(string(a), ":")
	return scheme, rest
}
