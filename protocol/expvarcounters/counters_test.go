package expvarcounters_test

import (
	"expvar"
	"fmt"
	"testing"

	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/protocol/expvarcounters"
)

func Example() {
	hop := new(expvar.Map) // in earnest expvar.NewMap("hop"), which publishes it
	var counters protocol.Counters = expvarcounters.New(hop)
	// protocol.NewHop(protocol.HopConfig{Counters: counters, …})
	counters.Add(protocol.CountTaken, 2) // as the hop does
	fmt.Println(hop.Get(protocol.CountTaken), hop.Get(protocol.CountForwarded))
	// Output: 2 0
}

func TestEveryName(t *testing.T) {
	m := new(expvar.Map)
	one, other := expvarcounters.New(m), expvarcounters.New(m)
	for _, name := range protocol.CounterNames() {
		one.Add(name, 1)
		other.Add(name, 2)
		if got := m.Get(name).String(); got != "3" {
			t.Errorf("%s is %s, want 3", name, got)
		}
	}
	one.Add("of another version", 1)
	n := 0
	m.Do(func(expvar.KeyValue) { n++ })
	if want := len(protocol.CounterNames()); n != want {
		t.Errorf("%d variables, want %d", n, want)
	}
}

func TestNothingPublished(t *testing.T) {
	expvarcounters.New(new(expvar.Map))
	expvar.Do(func(v expvar.KeyValue) {
		if v.Key != "cmdline" && v.Key != "memstats" { // package expvar's own
			t.Errorf("%s is published", v.Key)
		}
	})
}

func TestAllocations(t *testing.T) {
	var c protocol.Counters = expvarcounters.New(new(expvar.Map))
	if n := testing.AllocsPerRun(100, func() { c.Add(protocol.CountTaken, 1) }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}
