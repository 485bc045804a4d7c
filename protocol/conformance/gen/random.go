package main

import "crypto/sha3"

// random gives n bytes that depend on the vector's name and on what they are
// for, and on nothing else: adding a vector changes no other one.
func random(vector, purpose string, n int) []byte {
	h := sha3.NewSHAKE256()
	h.Write([]byte("vitalpost vectors/1 " + vector + " " + purpose))
	b := make([]byte, n)
	h.Read(b)
	return b
}
