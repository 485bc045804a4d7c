package keys

import (
	"fmt"
	"time"
)

// standing is what a chain and revocation lists say of one of its positions.
type standing struct {
	*link
	frozen    uint64 // ms; never, if the chain is not, or goes on from here
	end       uint64 // cut-over of the ordinary rotation that follows; or never
	recovered uint64 // of the recovery that follows; or never
	revoked   revoked
}

// standing returns that of position i, which nobody has revoked.
func (c *chain) standing(i int) standing {
	s := standing{link: &c.links[i], frozen: never, end: never, recovered: never, revoked: revoked{since: never}}
	switch {
	case i == len(c.links)-1:
		s.frozen = c.frozen
	case c.links[i+1].kind == RotationRecovery:
		s.recovered = c.links[i+1].from
	default:
		s.end = c.links[i+1].from
	}
	return s
}

// refuse says why what stands there is not good at t: SPEC.md 6.10.2 to 6.10.5. Empty:
// it is.
func (s *standing) refuse(t uint64) string {
	switch {
	case t >= s.frozen:
		return "frozen: two rotations stand against each other"
	case t+skewMillis < s.from:
		return "early: in use from " + dateOf(s.from)
	case t >= s.recovered:
		return "replaced: by the recovery key, from " + dateOf(s.recovered)
	case s.end != never && t >= s.end+onItsWay:
		return "replaced: by other keys, from " + dateOf(s.end)
	case t >= s.revoked.since:
		return s.revoked.text()
	}
	return ""
}

func (e revoked) text() string {
	return fmt.Sprintf("revoked: %s, from %s", e.reason, dateOf(e.since))
}

func dateOf(ms uint64) string { return time.UnixMilli(int64(ms)).UTC().Format(time.RFC3339) }
