// Package expvarcounters counts in an expvar.Map what a hop or an endpoint tells its
// Counters. It publishes nothing: where the map is served, its caller says.
//
// It is a package of its own because of what importing expvar does: its init registers
// GET /debug/vars on http.DefaultServeMux and publishes the command line and the memory
// statistics there, for whoever that mux is served to. A program that links this
// package serves a mux of its own, and puts expvar.Handler there if it means to.
package expvarcounters

import (
	"expvar"

	"github.com/vitalpost/vitalpost/protocol"
)

// Counters is a protocol.Counters.
type Counters struct{ byName map[string]*expvar.Int }

var _ protocol.Counters = Counters{}

// New puts each of [protocol.CounterNames] into m, at 0 if it is not there yet, or is
// no *expvar.Int. So what two nodes of a process are given the same map for is counted
// together.
func New(m *expvar.Map) Counters {
	c := Counters{map[string]*expvar.Int{}}
	for _, name := range protocol.CounterNames() {
		i, ok := m.Get(name).(*expvar.Int)
		if !ok {
			i = new(expvar.Int)
			m.Set(name, i)
		}
		c.byName[name] = i
	}
	return c
}

// Add implements protocol.Counters. It does not allocate.
func (c Counters) Add(name string, n int64) {
	if i, ok := c.byName[name]; ok {
		i.Add(n)
	}
}
