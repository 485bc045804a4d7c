// Package directory carries a protocol.Directory over HTTPS (SPEC.md E.2): a [Client]
// asks a server and remembers, and a [Handler] answers from any other directory.
//
//	GET {base}3f9c…64 hexadecimal digits
//	    200  application/vnd.vitalpost.directory-entry+cbor   [address / null, bundle]
//	    404  the same type, null: no such node
//
// Whoever answers can withhold, give old bundles, and mislead about addresses. It can't
// put other keys in the place of a node's: for that protocol.FindBundle verifies every
// bundle. And it learns which nodes are asked for, and when; a protocol.DirectorySet
// tells nobody.
//
// Neither part dials, listens or starts a goroutine: connections and their timeouts are
// those of the caller's *http.Client and http.Server (transport/https has constructors).
package directory
