// Package memory is a store in memory that lies as a real one does: an Update fails
// before it was kept or after, is lost by a crash although it had returned nil, or
// takes its time; the store fills up, crashes, and is restored from a backup. Without
// faults it keeps what package store promises, for as long as the process lives.
//
// What Get returned is overwritten at the next call, so that code that keeps it fails
// in its tests and not in another store.
//
// It uses channels and contexts only, so that in a testing/synctest bubble a delay
// costs nothing.
package memory
