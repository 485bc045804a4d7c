// Package peers holds what compares the library with others, or joins it to them, in a
// module of its own: so go.mod of the library stays free of what it does not need.
//
// [SQLite] shows how a caller's own database is a store.Store: a table, and the
// caller's transactions around both.
package peers
