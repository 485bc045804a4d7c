package model

// Time is in ms.
type Time int64

// Spans of time.
const (
	Second Time = 1000
	Minute      = 60 * Second
	Hour        = 60 * Minute
	Day         = 24 * Hour

	Skew = 5 * Minute // of clocks, allowed
	Life = 30 * Day   // of a context, at most
)

// Limits are those of section 12, or smaller ones that short schedules reach.
type Limits struct {
	Window  uint64 // of a recipient, and counters of an epoch
	Live    int    // epochs of a class
	Ended   int    // epochs of a class
	Streams int    // of a class
	Listed  int    // streams in a context
	Sealed  int    // epochs that a sealer can retry in
	Table   int    // layer epochs of a customer
}

// Spec has the limits of section 12, with the table of a hop that says nothing.
var Spec = Limits{Window: 4096, Live: 4, Ended: 64, Streams: 65, Listed: 64, Sealed: 4, Table: 256}

// Small has the same limits, for schedules of some dozen steps.
var Small = Limits{Window: 8, Live: 2, Ended: 3, Streams: 4, Listed: 3, Sealed: 2, Table: 4}

// Stream names a stream; 0 is none.
type Stream int

// Message names a message, whatever places it stands at.
type Message int

// Place is where a message stands.
type Place struct {
	Stream   Stream
	Sequence uint64
}

// Head is over messages in their order (8.5). Here it need not be hard to forge.
type Head uint64

// Next returns the head with one more message.
func (h Head) Next(m Message) Head { return (h*1099511628211 ^ Head(m)) + 0x9e3779b97f4a7c15 }

// Ended is a stream as a context lists it (8.5).
type Ended struct {
	Stream Stream
	Last   uint64
	Head   Head
	Start  Time
	Moved  uint64
}

// Context is what an opening says (7.1), as far as it matters here. The pointer is its
// identity: there are no two of one H.
type Context struct {
	Stream                  Stream
	Class                   int
	First                   uint64 // context[6]
	Places                  uint64
	Created, Expires, Start Time
	Moved                   uint64
	Ended                   []Ended
	OneWay                  bool
}

// Kind is what a message is for.
type Kind int

// The kinds.
const (
	Reading Kind = iota // for the application
	Notices             // 8.10
	Report              // receipts, 8.8
)

// Core is what stands sealed at a place.
type Core struct {
	Context  *Context
	Counter  uint64
	Message  Message
	Origin   Place // its own place, if it is not resealed
	Kind     Kind
	Receipts []Receipt

	owner *Owner // who sealed it
}

// Place returns where it stands.
func (c *Core) Place() Place { return Place{c.Context.Stream, c.Context.First + c.Counter} }

// Answer is what a node says of an envelope (9).
type Answer int

// The answers that this model has.
const (
	Taken   Answer = iota
	Unknown        // its epoch
	Refused
)
