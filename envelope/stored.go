package envelope

import (
	"crypto/sha256"
	"fmt"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// A stored message (SPEC.md appendix B):
//
//	[1, context, entry, counter, received, opened, message, origin / null, trail, [* root]]
//
// received is SHA-256 of the body that came, which the last record of the trail is
// about, and opened the time of that.
const storedVersion = 1

// AppendStored appends what [Opener.Restore] makes the message of again, after a
// restart for instance. It holds content and trail roots in clear: whoever keeps it
// encrypts it.
func (v Verified) AppendStored(dst []byte) []byte {
	m := v.v
	dst = dcbor.AppendArray(dst, 10)
	dst = dcbor.AppendUint(dst, storedVersion)
	dst = dcbor.AppendBytes(dst, m.context.Append(nil))
	dst = dcbor.AppendUint(dst, uint64(m.entry))
	dst = dcbor.AppendUint(dst, uint64(m.counter))
	received := m.receivedDigest()
	dst = dcbor.AppendBytes(dst, received[:])
	dst = dcbor.AppendUint(dst, uint64(m.now.UnixMilli()))
	dst = dcbor.AppendBytes(dst, m.message)
	origin := &m.origin
	if m.origin == m.place {
		origin = nil
	}
	dst = wire.AppendOrigin(dst, origin)
	dst = dcbor.AppendBytes(dst, m.trail)
	dst = dcbor.AppendArray(dst, len(m.roots))
	for i := range m.roots {
		dst = dcbor.AppendBytes(dst, m.roots[i][:])
	}
	return dst
}

// receivedDigest is SHA-256 of the body that came.
func (v *verified) receivedDigest() [32]byte {
	if v.restored {
		return v.digest
	}
	return sha256.Sum256(v.received)
}

// Restore makes a message again of what [Verified.AppendStored] wrote. The signature
// is verified again, and the trust store asked about the sender at the time when the
// message was opened: what was learnt of that time since counts. It has no changes:
// they were made when it was opened. stored must stay as it is as long as the result
// is used. An error is a [*StateError] if the store has something else, or one of the
// classes.
func (o *Opener) Restore(stored []byte) (Verified, error) {
	v := &verified{opener: o, restored: true}
	r := dcbor.NewReader(stored, "stored message")
	r.Tuple(10)
	if r.Uint() != storedVersion {
		r.Fail("another version than 1")
	}
	context := r.Bytes()
	entry, counter := r.Uint(), r.Uint()
	r.Fixed(v.digest[:])
	v.now = fromMillis(r.Uint())
	sealed := wire.CoreSealed{Message: r.Bytes(), Origin: wire.ReadOrigin(&r)}
	v.trail = r.Bytes()
	for range r.Array(0, MaxHops) {
		var root [32]byte
		r.Fixed(root[:])
		v.roots = append(v.roots, root)
	}
	err := r.Done()
	if err == nil {
		v.context, err = wire.ParseContext(context)
	}
	if err == nil && (entry >= uint64(len(v.context.Audience)) || counter >= MaxCounter || len(v.roots) != v.context.Hops()) {
		err = fmt.Errorf("envelope: entry, counter or roots that are not the context's")
	}
	if err != nil {
		return Verified{}, &StateError{"a stored message: " + err.Error()}
	}
	v.entry, v.h = int(entry), sha256.Sum256(context)
	if v.context.Audience[v.entry].Thumbprint != o.holder.Identity.Thumbprint() {
		return Verified{}, &StateError{"a stored message for another recipient"}
	}
	if err := o.openParsed(v, uint16(counter), &sealed); err != nil {
		return Verified{}, err
	}
	return Verified{v}, nil
}
