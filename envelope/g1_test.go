package envelope

import (
	"bytes"
	"errors"
	"testing"

	"github.com/vitalpost/vitalpost/keys"
)

// G1: whoever reads a hop's memory or traffic learns no content, no patient, no
// identity but its neighbours'.

func TestG1_HopSeesNothing(t *testing.T) {
	for _, suite := range []keys.Suite{keys.SuiteXWing, keys.SuiteX25519, keys.SuiteMLKEM768P256} {
		w := newWard(t, 4, suite)
		w.recipients = append(w.recipients, w.party(keys.RoleReport, suite))
		plan, message := w.plan(), w.message(64)
		plan.Subject = Subject{0xab, 0xcd, 0xef, 0x12, 0x34}
		legs := w.carry(w.seal(plan, message).Legs[0].Envelope, w.hops...)

		secret := map[string][]byte{"content": message.Content[:16], "subject": plan.Subject[:], "sender": thumb(w.device)}
		for i, hop := range w.hops {
			f, err := peel(w.peeler(hop), legs[i])
			if err != nil {
				t.Fatal(err)
			}
			// All that the hop holds: what arrived, what its opening said, what goes on.
			memory := append(bytes.Clone(legs[i]), forwarded(t, f)...)
			for _, next := range f.Next() {
				memory = append(memory, next[:]...)
			}
			for what, b := range secret {
				if bytes.Contains(memory, b) {
					t.Errorf("suite %v: hop %d holds the %s", suite, i, what)
				}
			}
			for j, other := range w.hops {
				if bytes.Contains(memory, thumb(other)) != (j == i+1) {
					t.Errorf("suite %v: hop %d and the name of hop %d: only the next one's is there", suite, i, j)
				}
			}
			for _, recipient := range w.recipients {
				if bytes.Contains(memory, thumb(recipient)) != (i == len(w.hops)-1) {
					t.Errorf("suite %v: hop %d and a recipient's name: only the last hop learns it", suite, i)
				}
			}
		}
	}
}

// A hop that behaves as a recipient, or as another hop, opens nothing.
func TestG1_HopCannotOpen(t *testing.T) {
	w := newWard(t, 3, keys.SuiteXWing)
	legs := w.carry(w.seal(w.plan(), w.message(64)).Legs[0].Envelope, w.hops...)
	for i, leg := range legs {
		for j, hop := range w.hops {
			if _, err := w.opener(hop).Open(nil, leg); !errors.Is(err, ErrNoKey) {
				t.Errorf("hop %d opens leg %d: %v", j, i, err)
			}
			if _, err := peel(w.peeler(hop), leg); (err == nil) != (i == j) || err != nil && !errors.Is(err, ErrNoKey) {
				t.Errorf("hop %d peels leg %d: %v", j, i, err)
			}
		}
	}
}

// Contents of nearby lengths have envelopes of one length.
func TestG1_LengthIsPadded(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	sizes := map[int]int{}
	for n := 900; n < 1000; n++ {
		sizes[len(w.seal(w.plan(), w.message(n)).Legs[0].Envelope)]++
	}
	if len(sizes) > 5 {
		t.Errorf("100 lengths of content show as %d lengths of envelope", len(sizes))
	}
	plan := w.plan()
	plan.Padding = Block(2048)
	clear(sizes)
	for n := range 100 {
		sizes[len(w.seal(plan, w.message(10*n)).Legs[0].Envelope)]++
	}
	if len(sizes) != 1 {
		t.Errorf("blocks of 2048 show as %d lengths", len(sizes))
	}
}

func thumb(p *party) []byte {
	t := p.identity.Thumbprint()
	return t[:]
}
