// Package model is the bookkeeping of SPEC.md alone: streams, receipts, heads,
// resealing, giving up, what hops and recipients keep (8.3 to 8.10, 9, 11.4, 11.5),
// without a byte, a key or a goroutine. It is small, slow and written from the page,
// and imports nothing of the library: so what both do can be compared.
//
// A [World] is a device, two hops and one or two desks with a network that loses,
// repeats, reorders and replays; it runs a schedule that is drawn from a seed. The
// library's own tests run the same schedules, show each envelope that arrives to a
// [Desk] of this package, and hold what came of all to the same [Outcome].
//
// Not in it: several senders at a recipient, the bound on classes, admissions, and
// streams that move from one class to another.
package model
