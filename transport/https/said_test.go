package https

import (
	"encoding/binary"
	"testing"

	"github.com/vitalpost/vitalpost/transport"
)

// Answers go out in their order, as many at a time as a mailbox takes, and who sends
// them is woken for the rest.
func TestAnswersInPieces(t *testing.T) {
	const n = 2*maxAnswers + 100
	c := &collector{known: map[digest]bool{}, news: make(chan struct{}, 1)}
	for i := range n {
		var d digest
		binary.BigEndian.PutUint32(d[:], uint32(i))
		c.say(told{digest: d, answer: transport.Taken})
	}
	said := 0
	for pieces := 1; ; pieces++ {
		select {
		case <-c.news:
		default:
			if said != n || pieces != 4 {
				t.Errorf("%d answers in %d pieces, want %d in 3", said, pieces-1, n)
			}
			return
		}
		content, count := c.toSay()
		list, err := parseAnswers(content, inHand, maxAnswers)
		if err != nil || len(list) != count {
			t.Fatalf("%d answers of %d: %v", len(list), count, err)
		}
		for i, a := range list {
			if got := binary.BigEndian.Uint32(a.digest[:]); got != uint32(said+i) {
				t.Fatalf("answer %d is in the place of %d", got, said+i)
			}
		}
		said += count
		c.sent(count)
	}
}
