package main

import (
	"bytes"
	"slices"
)

// many gives each of n pins the role of a hop.
func many(n int) [][]int {
	list := make([][]int, n)
	for i := range list {
		list[i] = []int{roleHop}
	}
	return list
}

// pinEntries are the pins of fresh identities with the roles given, by
// ascending thumbprint.
func pinEntries(vector string, roles [][]int) [][]byte {
	var list []*party
	for i, r := range roles {
		list = append(list, newParty(vector, "pin "+itoa(i), r...))
	}
	return sortedPins(list)
}

// sortedPins are the pins of the parties by ascending thumbprint.
func sortedPins(list []*party) [][]byte {
	slices.SortFunc(list, func(a, b *party) int { return bytes.Compare(a.thumb(), b.thumb()) })
	var wires [][]byte
	for _, p := range list {
		wires = append(wires, pin(identity(p.keys), p.roles))
	}
	return wires
}

func pinsFile(vector string, roles [][]int) []byte { return array(pinEntries(vector, roles)...) }

func pin(identity []byte, roles []int) []byte {
	var list [][]byte
	for _, r := range roles {
		list = append(list, num(r))
	}
	return array(identity, array(list...))
}

// pinsResult is the number of pins, and the first and the last one.
func pinsResult(input []byte) object {
	list := must(readAll(input)).items
	return object{
		{"count", len(list)}, {"first", pinResult(list[0])}, {"last", pinResult(list[len(list)-1])},
	}
}

func pinResult(p *item) object {
	roles := []any{}
	for _, r := range p.items[1].items {
		roles = append(roles, r.arg)
	}
	return object{{"thumbprint", keyResult(p.items[0].raw).get("thumbprint")}, {"roles", roles}}
}
