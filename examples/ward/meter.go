package main

import (
	"slices"
	"time"
)

// A meter counts the bytes on each leg and the time of each party's step, in
// the order in which they first came up.
type meter struct {
	legs  []*series[int]
	steps []*series[time.Duration]
}

// A series is what was measured at one place.
type series[T int | time.Duration] struct {
	name   [2]string // a leg's from and to; a step's party and verb
	values []T
}

func (m *meter) leg(from, to string, bytes int) { m.legs = add(m.legs, from, to, bytes) }

func (m *meter) step(party, verb string, took time.Duration) {
	m.steps = add(m.steps, party, verb, took)
}

func add[T int | time.Duration](list []*series[T], a, b string, value T) []*series[T] {
	name := [2]string{a, b}
	i := slices.IndexFunc(list, func(s *series[T]) bool { return s.name == name })
	if i < 0 {
		i = len(list)
		list = append(list, &series[T]{name: name})
	}
	list[i].values = append(list[i].values, value)
	return list
}

// percentile returns the smallest value that p percent of all don't exceed.
func (s *series[T]) percentile(p int) T {
	sorted := slices.Sorted(slices.Values(s.values))
	return sorted[(len(sorted)*p+99)/100-1]
}

func (s *series[T]) total() (sum T) {
	for _, v := range s.values {
		sum += v
	}
	return sum
}
