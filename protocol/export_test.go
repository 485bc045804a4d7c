package protocol

import "github.com/vitalpost/vitalpost/envelope"

// TestingAnswer is answer.
func TestingAnswer(err error) error { return answer(err) }

// TestingMessages returns what an outbox holds.
func TestingMessages(o *Outbox) (list []Ref) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, m := range o.out {
		list = append(list, Ref(m.number))
	}
	for _, w := range o.waiting {
		list = append(list, Ref(w.number))
	}
	return list
}

// TestingID returns the id of the n-th message of an outbox.
func TestingID(o *Outbox, n int) envelope.MessageID {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.out[n].id
}

// TestingCountTaken counts an envelope that is taken.
func TestingCountTaken(c Counters, bytes int) { reporter{counters: c}.countTaken(bytes) }

// TestingNotTakenCounter is notTakenCounter.
func TestingNotTakenCounter(err error) string { return notTakenCounter(err) }

// TestingRace says that the race detector is on, under which all takes five to ten times
// as long.
const TestingRace = raceEnabled

// TestingBundles returns how many bundles an endpoint holds, or wants.
func TestingBundles(e *Endpoint) int {
	e.bundles.mu.Lock()
	defer e.bundles.mu.Unlock()
	return len(e.bundles.known)
}

// TestingRoutes returns the routes of an outbox.
func TestingRoutes(o *Outbox) []Route {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.config.Routes
}
