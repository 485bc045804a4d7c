// Package memory is a transport between nodes of one process, and a network that
// lies as a real one does: it loses, repeats, reorders, damages, cuts and delays
// envelopes, keeps what it says has failed, and falls into parts. What it does to
// the n-th envelope of a link follows from a seed and n alone.
//
// It uses time, channels and contexts only, so that in a testing/synctest bubble a
// day passes in milliseconds.
package memory
