package main

import "bytes"

// The rules that a context and a claim must keep beside their CDDL (SPEC.md
// sections 7.1 to 7.3). Each returns the first that is broken, or nothing.

func contextRule(c *item) string {
	audience, routes := c.at(3).list(), c.at(4).list()
	names := [][]byte{c.at(2).octets()}
	for _, m := range audience {
		names = append(names, m.at(0).octets())
	}
	placed := map[uint64]bool{}
	hops := 0
	for _, r := range routes {
		last := int64(-1)
		for _, index := range r.at(1).list() {
			n := index.uint()
			if n >= uint64(len(audience)) || int64(n) <= last || placed[n] {
				return "7.1.1"
			}
			placed[n], last = true, int64(n)
		}
		for _, h := range r.at(0).list() {
			names = append(names, h.octets())
			hops++
		}
	}
	created, expires := c.at(7).uint(), c.at(8).uint()
	interval := c.at(14)
	start := created // of the stream
	if c.at(17) != nil {
		start = c.at(17).uint()
	}
	switch {
	case len(placed) != len(audience):
		return "7.1.1"
	case hops > 64:
		return "7.1.2"
	case twice(names):
		return "7.1.3"
	case created >= expires || expires-created > maxLife:
		return "7.1.4"
	case c.at(9).uint() == 0 || interval != nil && interval.uint() == 0:
		return "7.1.5"
	case c.at(16) != nil && (c.at(11) == nil || c.at(16).uint() == 0):
		return "7.1.6: moved"
	case (c.at(17) != nil) != (c.at(6).uint() > 0):
		return "7.1.8: a start, or none"
	case c.at(17) != nil && start >= created:
		return "7.1.8: not before"
	}
	streams := [][]byte{c.at(5).octets()}
	for _, e := range c.at(11).list() {
		streams = append(streams, e.at(0).octets())
		switch {
		case e.at(3).uint() >= start:
			return "7.1.6: start"
		case e.at(4).uint() == 0:
			return "7.1.5: of an ended stream"
		case e.at(5).uint() > e.at(1).uint()+1:
			return "7.1.6: moved of an ended stream"
		}
	}
	if twice(streams) {
		return "7.1.6: a stream twice"
	}
	return ""
}

// placesRule is 7.1.9, which the CDDL says too.
func placesRule(c *item) string {
	if places := c.at(18); places != nil && (places.major != majorUint || places.uint() < 1 || places.uint() > 4095) {
		return "7.1.9"
	}
	return ""
}

func twice(names [][]byte) bool {
	for i := range names {
		for _, other := range names[:i] {
			if bytes.Equal(names[i], other) {
				return true
			}
		}
	}
	return false
}

func claimRule(c, context *item) string {
	kind, more := c.at(1).uint(), c.at(4)
	device := c.at(4, 4, 1)
	switch {
	case kind > 5:
		return "7.3: reserved"
	case c.at(2).major == majorText && (len(c.at(2).data) == 0 || len(c.at(2).data) > 255):
		return "7.2: media type"
	case more != nil && len(more.kids) == 0:
		return "7.2: more is absent rather than empty"
	case more.at(2) != nil && more.at(2).uint() == 0:
		return "7.2: lifetime"
	case device != nil && (len(device.data) == 0 || len(device.data) > 128):
		return "7.2: device"
	case more.at(4) != nil && kind != 1:
		return "7.3: source"
	case (kind == 5) != (context.at(15).uint() == 2):
		return "7.3: receipts"
	}
	for _, p := range more.at(1).list() {
		if rule := parentRule(p); rule != "" {
			return rule
		}
	}
	return ""
}

// recordRule is what a record-claim must keep. The type of its evidence is that
// of a claim, which SPEC.md says of claims alone.
func recordRule(c *item) string {
	media := c.behind(majorArray).at(0)
	switch {
	case c.behind(majorUint) != nil:
		return "10.3: delegates"
	case media != nil && media.major == majorText && (len(media.data) == 0 || len(media.data) > 255):
		return "10.3: media type"
	}
	return ""
}

// behind returns what stands behind the first five items of a record-claim, by its
// type: cut, delegates or evidence.
func (i *item) behind(major byte) *item {
	for _, k := range i.list()[5:] {
		if k.major == major {
			return k
		}
	}
	return nil
}

func parentRule(p *item) string {
	action, more := p.at(1).uint(), p.at(2)
	switch {
	case more != nil && len(more.kids) == 0:
		return "7.2: parent-more is absent rather than empty"
	case (more.at(1) != nil) != (action == 5):
		return "7.2: a reason stands with action 5, and only there"
	case more.at(2) != nil && (action == 3 || action == 5):
		return "7.2: evidence"
	}
	return ""
}
