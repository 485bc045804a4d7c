// Package https is a transport over HTTP/1.1 and HTTP/2 (SPEC.md appendix C). A
// [Server] is an http.Handler that the caller mounts; a [Client] works over the
// caller's *http.Client. Both send and serve: a client sends to servers and asks
// its mailbox there for what they have for it, so that a node behind NAT needs no
// address.
//
// Neither of them listens, dials, or keeps anything: connections are those of
// net/http, which [NewHTTPServer] and [NewHTTPClient] set up with timeouts at every
// stage.
package https
