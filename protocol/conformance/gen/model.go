package main

// The model is what a recipient or a hop with state does: SPEC sections 8.6,
// 8.7, 11.4 and 11.5, as plainly as they can be written. It keeps maps where
// others keep windows, derives every key from the first generation, and copies
// its whole state where another would write a journal. Its reading of bytes is
// the checker's. What the transcripts expect comes from it.

// outcome is what became of one envelope.
type outcome struct {
	class string // delivered, closed or forwarded, or that of the refusal
	rule  string // of a refusal
	what  string // of a refusal, for whoever debugs
	alarm bool

	message *openedMessage // delivered or closed
	forward *forwarded
}

// openedMessage is what a recipient learns of a message.
type openedMessage struct {
	first, id, stream []byte
	sequence          uint64
	origin            *origin
	kind, created     uint64
	trail             object
}

// forwarded is what a hop sends on.
type forwarded struct {
	next    [][]byte
	expires uint64
	urgent  bool
	body    []byte
}

// refused is the outcome of a refusal.
func refused(r refusal) outcome {
	alarm := alarms[r.rule]
	return outcome{class: r.class, rule: r.rule, what: r.what, alarm: alarm}
}

// alarms are the steps of 11.3.9, but 9e, and of 11.5.6.
var alarms = map[string]bool{
	"11.3.9a": true, "11.3.9b": true, "11.3.9c": true, "11.3.9d": true, "11.3.9f": true,
	"11.5.6a": true, "11.5.6b": true, "11.5.6c": true, "11.5.6d": true,
}

// decide runs a procedure that refuses by panic.
func (c *checker) decide(f func() outcome) (out outcome) {
	_, err := c.run(func() object { out = f(); return nil })
	if err == nil {
		return out
	}
	if r, ok := err.(refusal); ok {
		return refused(r)
	}
	panic(err)
}

// skew is how far clocks may be apart, SPEC section 12.
const skew = 5 * minute
