// Package store is where a node keeps what it must remember: keys and values,
// changed in transactions. It defines what a store promises; package bolt keeps it
// in a file, package memory in memory, with faults for tests, and package storetest
// shows whether another one, in a caller's own database, promises the same.
//
//	Store ── Update(f) ── Tx    Get Scan Put Delete      one after the other, durable at return
//	     └── View(f) ──── View  Get Scan                 many at once, one moment's state
//
//	key     name 0x00 rest                what Prefix gives to the user of that name
//	        0x00 "schema"                 the number of upgrades that were made
//	value   up to MaxValue bytes, empty too
//
// A caller has one Store for its own work and the library's. Each user has a
// namespace ([Prefix], [Reader]), so that none can meet the records of another.
//
// # What holds
//
//   - An Update that returns nil is kept, whole, whatever happens after: it was
//     written to the medium before.
//   - One that returns an error was kept whole or not at all. Which of them is known
//     if f returned the error, and for [ErrFull], [ErrSize], [ErrClosed] and a context
//     that ended before f was called: not at all. After any other the caller reads
//     again; [ErrUncertain] says it where the store knows that it does not know.
//   - Updates are serialisable: each sees all that were kept before it, and no other
//     comes between its reads and its writes. Of two that race for one place, one
//     finds it taken.
//   - A View sees one moment, which does not move while f runs. It neither waits for
//     an Update nor holds one up. When View returns nil, what f saw is durable.
//   - After a crash the store is as some Update left it, and none is missing that had
//     returned nil. There is no other recovery than to open it.
//   - A full store refuses what grows and takes what shrinks it.
//
// # What does not
//
// A store can't tell that it was put back to an earlier state, as from a backup.
// Whoever must know finds out from its peers (protocol/SPEC.md section 8).
package store
