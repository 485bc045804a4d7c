package wire

import (
	"bytes"
	"slices"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Check checks a context that was built here, by the rules of SPEC.md section
// 7.1 that parsing checks too.
func (c *Context) Check() error {
	r := dcbor.NewReader(dcbor.AppendNull(nil), "context")
	r.Null()
	if len(c.Audience) == 0 || len(c.Routes) == 0 {
		r.Fail("no recipient or no route")
	}
	if len(c.Audience) > MaxRecipients || len(c.Routes) > MaxRoutes || len(c.Ended) > MaxEndedStreams {
		r.FailLimit("7.1.2: too many recipients, routes or ended streams")
	}
	for i := range c.Routes {
		if len(c.Routes[i].Hops) > MaxHopsInRoute {
			r.FailLimit("7.1.2: more than 16 hops in a route")
		}
	}
	if r.OK() {
		c.check(&r)
	}
	return r.Done()
}

// check makes the checks of SPEC.md 7.1.1 to 7.1.6 and 7.1.8 that reading did not.
func (c *Context) check(r *dcbor.Reader) {
	c.checkRoutes(r)
	c.checkThumbprints(r)
	switch {
	case c.Expires <= c.Created:
		r.Fail("7.1.4: expires not after created")
	case c.Expires-c.Created > MaxLife:
		r.FailLimit("7.1.4: life of more than 30 days")
	case c.Lifetime == 0:
		r.Fail("7.1.5: lifetime of 0")
	}
	if c.Sequence > 0 && c.FirstCreated >= c.Created {
		r.Fail("7.1.8: the stream does not begin before its second epoch")
	}
	c.checkEnded(r)
}

func (c *Context) checkRoutes(r *dcbor.Reader) {
	hops, placed := 0, 0
	var seen [MaxRecipients]bool
	for i := range c.Routes {
		hops += len(c.Routes[i].Hops)
		last := -1
		for _, index := range c.Routes[i].Recipients {
			if index >= len(c.Audience) || index <= last || seen[index] {
				r.Fail("7.1.1: index out of range, not ascending, or in two routes")
				return
			}
			seen[index], last = true, index
			placed++
		}
	}
	if placed != len(c.Audience) {
		r.Fail("7.1.1: a recipient in no route")
	}
	if hops > MaxHops {
		r.FailLimit("7.1.2: more than 64 hops")
	}
}

func (c *Context) checkThumbprints(r *dcbor.Reader) {
	var buf [8]keys.Thumbprint
	all := append(buf[:0], c.Sender)
	for i := range c.Audience {
		all = append(all, c.Audience[i].Thumbprint)
	}
	for i := range c.Routes {
		all = append(all, c.Routes[i].Hops...)
	}
	slices.SortFunc(all, func(a, b keys.Thumbprint) int { return bytes.Compare(a[:], b[:]) })
	for i := 1; i < len(all); i++ {
		if all[i] == all[i-1] {
			r.Fail("7.1.3: a thumbprint twice")
		}
	}
}

func (c *Context) checkEnded(r *dcbor.Reader) {
	if c.Moved != 0 && c.Ended == nil {
		r.Fail("7.1.6: moved messages without ended streams")
	}
	for i := range c.Ended {
		e := &c.Ended[i]
		twice := slices.ContainsFunc(c.Ended[:i], func(o EndedStream) bool { return o.Stream == e.Stream })
		switch {
		case twice || e.Stream == c.Stream:
			r.Fail("7.1.6: an ended stream twice, or this one")
		case e.Start >= c.Start():
			r.Fail("7.1.6: an ended stream that did not begin before this one")
		case e.Moved > e.Last+1:
			r.Fail("7.1.6: an ended stream with more resealed messages than messages")
		case e.Lifetime == 0:
			r.Fail("7.1.5: lifetime of 0")
		}
	}
}

// HopIndex returns the index of the first hop of route i among all hops.
func (c *Context) HopIndex(route int) int {
	n := 0
	for i := range c.Routes[:route] {
		n += len(c.Routes[i].Hops)
	}
	return n
}

// Hops returns the number of hops in all routes.
func (c *Context) Hops() int { return c.HopIndex(len(c.Routes)) }
