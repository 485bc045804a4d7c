// Package bolt keeps a store in one file, with go.etcd.io/bbolt: no server, no cgo,
// and a crash at any instant leaves the last commit. It keeps all that package store
// promises, encrypts values, and bounds the file.
//
// # What is stored
//
//	meta      "format"  1, in four bytes             the layout of this page
//	          "key"     nonce(24) sealed(32)         the data key, under the caller's
//	records   key       0 nonce(24) sealed(value)    up to half a page
//	          key       1 id(8) size(4)              a longer one: its parts, in chunks
//	chunks    id(8) number(4)   part                 of nonce(24) sealed(value)
//
// Numbers are big-endian. All is sealed with XChaCha20-Poly1305 under random nonces,
// a value with its key as additional data, so that none can be put in another's
// place. The data key is random, made with the file, and sealed under a key derived
// from the caller's. Longer values are cut so that a commit never needs more than a
// few free pages in a row, whatever has been deleted where.
//
// Keys of records are not encrypted, since Scan needs their order: whoever has the
// file reads namespaces, the thumbprints and stream ids in the library's keys, how
// many records there are and how long. Where that matters the file system is encrypted
// too. Whoever can write the file can put back an old one, or an old record of the
// same key from an old copy of it; anything else is found (store.ErrCorrupt) when it
// is read. What bbolt does with a structure that was altered by hand is not promised:
// it may panic.
//
// # What deleting means
//
// What is deleted or written over can't be read through the store from the commit on.
// In the file its ciphertext stays in free pages, until later commits take these or
// [Store.Compact] writes the file anew, under a new data key, and the old one over
// with zeros. Flash may keep even that. So whoever must be sure gives Compact a new
// key and erases the old one where it is kept: then nothing that was deleted before
// can be read, by anyone, from any copy.
//
// # Commits
//
// One fsync serves many. Each caller runs its own function, one after the other, in
// one bbolt transaction, its writes in memory until its function has returned nil, so
// that one that fails takes back its own alone. Then it queues again, behind those
// that came meanwhile, and whoever is first in the queue commits for all: with one
// writer at once, with many as soon as each has had its turn. No goroutine is started.
// A function whose Update found something that others of the group wrote returns
// after that is durable, also if it returns an error; the same goes for a View that
// saw a commit which was not yet on the medium.
//
// What a crash leaves, and a kill at any instant:
//
//	before the commit          the state before; no Update of the group had returned
//	within it                  either state, whole: bbolt writes its root last
//	after it                   the state after
//	while Open makes a file    none, or a whole empty one: it is made beside and renamed
//	while Compact runs         the old file or the new one, the same way
//
// After a write that failed, nobody knows what the medium holds. The members of the
// group get store.ErrUncertain, and everything after it store.ErrClosed, until the
// file is opened again.
//
// # When it is full
//
// The file never grows above [Config].MaxBytes. An eighth is a reserve:
//
//	an Update that adds bytes       may let the file grow to 7/8
//	one that puts, but adds none    to 15/16
//	one that only deletes           to the whole
//
// so that a full store still takes acknowledgements, and can always be emptied, in
// Updates that delete a part each. What is refused (store.ErrFull) was refused before
// anything was written. If a group does not fit, each of its members is tried alone,
// its function called again. Free pages are used again, but the file only shrinks by
// Compact, which needs room for the live records once more while it runs. A View that
// runs for long keeps what is deleted meanwhile from being used again. A file system
// that is full before the file is makes a commit fail as any failed write does.
//
// On Windows the file has its full size from the start, MaxBytes is rounded down to a
// power of two, and Updates that add bytes may use half of it. On js/wasm there are no
// files to map: Open returns errors.ErrUnsupported.
package bolt
