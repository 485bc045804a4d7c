package main

import (
	"bytes"
	"slices"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// differs names what in v is not what the referee read; nothing if all is.
func differs(v envelope.Verified, o *opened) string {
	c, x := o.claim, o.context
	media, coap := v.Type().MediaType(), true
	if c.at(2).major == majorText {
		coap = false
	}
	format, isFormat := v.Type().ContentFormat()
	began, lifetime := x.at(7).uint(), x.at(9).uint()
	if start := x.at(17); start != nil {
		began = start.uint()
	}
	if o.first != nil {
		began, lifetime = o.first.at(3).uint(), o.first.at(4).uint()
	}
	if own := c.at(4, 2); own != nil {
		lifetime = own.uint()
	}
	created := c.at(0).uint()
	ticks := c.at(4, 3).uint()
	if ticks == 2 {
		created += began
	}
	switch {
	case !bytes.Equal(v.Content(), c.at(3).octets()):
		return "content"
	case [32]byte(v.ID()) != [32]byte(messageID(o.sender.thumb, o.origin, o.claimBytes)):
		return "id"
	case v.Sender().First != keys.Thumbprint(o.sender.thumb), !v.Sender().Trusted:
		return "sender"
	case uint64(v.Kind()) != c.at(1).uint():
		return "kind"
	case isFormat != coap, coap && format != c.at(2).uint(), !coap && media != string(c.at(2).data):
		return "type"
	case uint64(v.Created().UnixMilli()) != created, v.Synchronised() != (ticks != 1):
		return "time"
	case v.Late() != (ticks != 1 && now > created+lifetime+skew), v.Early() != (ticks != 1 && created > now+skew):
		return "currency"
	case v.Place() != placeOf(o.place), v.Origin() != placeOf(o.origin):
		return "place"
	case uint64(v.Suite()) != x.at(1).uint(), v.Urgent() != (x.at(15).uint() == 1), v.OneWay() != (x.at(12) != nil):
		return "context"
	case uint64(v.Expires().UnixMilli()) != x.at(8).uint(), v.Actionable(clock()) == nil, v.ReplayChecked():
		return "end"
	}
	return audienceDiffers(v, o)
}

func placeOf(p place) envelope.Place {
	return envelope.Place{Stream: envelope.StreamID(p.stream), Sequence: p.sequence}
}

func audienceDiffers(v envelope.Verified, o *opened) string {
	audience, routes := o.context.at(3).list(), o.context.at(4).list()
	if len(v.Audience()) != len(audience) || len(v.Routes()) != len(routes) {
		return "audience"
	}
	for n, m := range audience {
		r := v.Audience()[n]
		if !bytes.Equal(r.Thumbprint[:], m.at(0).octets()) || !bytes.Equal(r.Bundle[:], m.at(1).octets()) ||
			!bytes.Equal(r.KeyID[:], m.at(2).octets()) || uint64(r.Purpose-envelope.PurposeCare) != m.at(3).uint() {
			return "audience"
		}
	}
	if v.Recipient() != v.Audience()[o.entry] {
		return "recipient"
	}
	for n, m := range routes {
		r := v.Routes()[n]
		if !slices.EqualFunc(r.Hops, m.at(0).list(), func(h keys.Thumbprint, i *item) bool { return bytes.Equal(h[:], i.octets()) }) ||
			!slices.EqualFunc(r.Recipients, m.at(1).list(), func(at int, i *item) bool { return uint64(at) == i.uint() }) {
			return "route"
		}
	}
	return ""
}
