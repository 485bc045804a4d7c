// Package chaos stands between a client and a server of HTTP and does what networks
// and the boxes in them do: a [Proxy] at the level of requests, and a [Relay] at
// that of bytes, both from a seed. It knows nothing of envelopes. For tests.
package chaos
