package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
)

// runHop is phone or gateway.
func (m *member) runHop(ctx context.Context) error {
	at := slices.Index(way, m.Name)
	before, after := way[at-1], way[at+1]
	h, err := protocol.NewHop(protocol.HopConfig{
		Holder: m.holder, Identity: m.identity, Software: "crash", Store: m.store, Links: m.links, Addresses: m.directory, Log: m.log(),
		May: func(from string, next keys.Thumbprint) bool {
			return from == before && next == m.names[after] || from == after && next == m.names[before]
		},
	})
	if err != nil {
		return err
	}
	return together(ctx, h.Run, func(ctx context.Context) error {
		return m.tell(ctx, func() status {
			s := h.Status()
			left := int(s.Bytes)
			for _, l := range s.Lanes {
				left += l.Waiting
			}
			return status{Left: left, Why: fmt.Sprintf("%+v", s.Lanes)}
		})
	})
}
