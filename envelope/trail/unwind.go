package trail

import (
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Way is the way of a message to one recipient: the route of the verified
// context that the recipient stands in.
type Way struct {
	Sender, Recipient keys.Thumbprint
	Hops              []Hop // from the first to the last
}

// Hop is a hop of a route.
type Hop struct {
	Thumbprint keys.Thumbprint
	Root       keys.Secret // its trail root, 32 bytes; the caller's to erase
}

// Unwind verifies a trail by SPEC.md 10.1 to 10.5, from the last hop inwards, up
// to the first check that fails. body is SHA-256 of the body that the recipient
// received, trail what came with it, which is not kept. Trust is asked at at, and
// about a hop only when its root has opened a record.
//
// It never returns nil, and no bytes of a trail make it fail: what is wrong with
// them, the report says. Nothing opens under a root of another size than 32
// bytes. Work is bounded: for each hop of the way one AEAD pass over at most
// 16384 bytes and one signature. Safe for concurrent use if trust is.
func Unwind(trust keys.Trust, at time.Time, way *Way, body keys.Digest, trail []byte) *Report {
	report := &Report{hops: make([]Handling, len(way.Hops)), unwound: true}
	for i := range way.Hops {
		report.hops[i].Hop = way.Hops[i].Thumbprint
	}
	records := make([]Record, len(way.Hops))
	u := unwinder{trust: trust, at: at}
	neighbour := way.Recipient // towards the recipient
	for i := len(way.Hops) - 1; i >= 0; i-- {
		hop := &way.Hops[i]
		claim, inner, step, err := u.unwind(hop, body, trail)
		if err != nil {
			report.broken = &BreakError{From: hop.Thumbprint, To: neighbour, Step: step, Err: err}
			return report
		}
		records[i] = recordOf(&claim)
		report.hops[i].Record = &records[i]
		body, trail, neighbour = claim.Received, inner, hop.Thumbprint
		if claim.Cut != nil {
			report.broken = &BreakError{From: way.Sender, To: hop.Thumbprint, Step: "10.4", Err: cutError(trail)}
			return report
		}
	}
	if len(trail) > 0 {
		err := formatError("trail", "a trail that no hop of the route made")
		report.broken = &BreakError{From: way.Sender, To: neighbour, Step: "10.5", Err: err}
	}
	return report
}

// cutError is what a record says that cut the trail before it.
func cutError(inner []byte) error {
	if len(inner) > 0 {
		return formatError("trail", "one that goes on before what was cut")
	}
	return &dcbor.Error{Path: "trail", Rule: "10: cut, since it had no room for another record", Limit: true}
}

// unwinder is what the steps of one unwinding share.
type unwinder struct {
	trust  keys.Trust
	at     time.Time
	opened [2][]byte // in turn: a trail stands in one while it is opened into the other
	signed []byte    // memory for what a signature is over
}

// unwind makes the checks of one hop and returns its claim and the trail inside,
// or the step that failed. forwarded is the body that the hop has to have
// forwarded.
func (u *unwinder) unwind(hop *Hop, forwarded keys.Digest, trail []byte) (wire.RecordClaim, []byte, string, error) {
	opened, message, err := u.open(hop, trail)
	if err != nil {
		return wire.RecordClaim{}, nil, "10.1", err
	}
	decision, err := keys.Decide(u.trust, keys.Query{Subject: hop.Thumbprint, Role: keys.RoleHop, At: u.at})
	if err != nil {
		return wire.RecordClaim{}, nil, "10.2", err
	}
	aad := recordAAD(hop.Thumbprint, forwarded, opened.Trail)
	u.signed = slices.Grow(u.signed[:0], message.SigStructureSize(len(aad)))
	payload, err := message.Verify(decision.Identity.Verifier(), aad, u.signed)
	if err != nil {
		return wire.RecordClaim{}, nil, "10.2", err
	}
	claim, err := wire.ParseRecordClaim(payload)
	if err == nil && claim.Delegates != 0 {
		err = formatError("record-claim", "delegates are reserved")
	}
	if err != nil {
		return wire.RecordClaim{}, nil, "10.3", err
	}
	return claim, opened.Trail, "", nil
}

// open opens a sealed-record under a hop's root and parses what is in it.
func (u *unwinder) open(hop *Hop, trail []byte) (p wire.RecordPlaintext, m cose.Sign1, err error) {
	sealed, err := wire.ParseSealedRecord(trail)
	if err != nil {
		return p, m, err
	}
	var nonce [cose.NonceSize]byte
	aead, err := derive(sealed.Message.Protected.Algorithm, hop.Root, &sealed.Salt, &nonce)
	if err != nil {
		return p, m, err
	}
	const aad = 64 // room for the aad behind the plaintext
	dst := slices.Grow(u.opened[1][:0], len(trail)+aad)
	u.opened[0], u.opened[1] = dst, u.opened[0]
	plaintext, err := sealed.Message.Open(dst, aead, nonce[:], []byte(labelRecordSeal))
	if err != nil {
		return p, m, err
	}
	if p, err = wire.ParseRecordPlaintext(plaintext); err != nil {
		return p, m, err
	}
	if m, err = cose.ParseSign1(p.Record); err != nil {
		return p, m, err
	}
	return p, m, cose.CheckSignature("record", m.Algorithm())
}
