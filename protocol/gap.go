package protocol

import (
	"context"
	"log/slog"
	"math"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
)

const gapsEvery = 5 * time.Second // looked for at a sender of whom something came

// maxGaps is how many of a sender's are told apart.
const maxGaps = 1024

// gapState is a gap that was seen when gaps were looked for.
type gapState struct{ told bool }

// lookForGaps tells of messages that are missing twice in a row, and returns when to
// look again. One that grows or is closed in part is another gap.
func (p *peers) lookForGaps(ctx context.Context, now time.Time) time.Time {
	later := now.Add(time.Minute)
	p.mu.Lock()
	var look []*peerState
	waiting := false
	for _, s := range p.byFirst {
		if s.active || len(s.gaps) > 0 {
			waiting = true
			look = append(look, s)
		}
	}
	if at := p.checked.Add(gapsEvery); waiting && at.After(now) {
		p.mu.Unlock()
		return at
	}
	p.checked = now
	p.mu.Unlock()
	for _, s := range look {
		missing, err := p.missing(ctx, s)
		if err != nil {
			p.e.storeFailed(err)
			return now.Add(gapsEvery)
		}
		p.tell(s, missing)
	}
	if waiting {
		return now.Add(gapsEvery)
	}
	return later
}

// missing returns the gaps of a sender that are to be told of.
func (p *peers) missing(ctx context.Context, s *peerState) (list []envelope.Loss, err error) {
	p.mu.Lock()
	s.active = false
	p.mu.Unlock()
	all, err := p.e.missing(ctx, s.first)
	for _, g := range all {
		if g.Current && len(list) < maxGaps {
			list = append(list, g.Loss)
		}
	}
	return list, err
}

// missing returns the gaps of a sender.
func (e *Endpoint) missing(ctx context.Context, first keys.Thumbprint) (list []envelope.Gap, err error) {
	err = e.config.Store.View(ctx, func(v store.View) (err error) {
		list, err = e.opener.Missing(store.PrefixView(v, openerSpace), first)
		return err
	})
	return list, err
}

func (p *peers) tell(s *peerState, missing []envelope.Loss) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := make(map[envelope.Loss]gapState, len(missing))
	for _, l := range missing {
		g, before := s.gaps[l]
		if before && !g.told {
			g.told = true
			p.e.report.event(slog.LevelWarn, EventMissing, slog.String("sender", l.Sender.String()), slog.Uint64("messages", l.To-l.From))
			p.e.report.count(CountMissing, int(min(l.To-l.From, math.MaxInt32)))
			p.e.post(Missing{l})
		}
		now[l] = g
	}
	s.gaps = now
}
