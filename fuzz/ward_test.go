package main

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hpke"
	"slices"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// Times of the ward, in ms.
const (
	now        uint64 = 1_800_000_000_000
	skew       uint64 = 300_000
	day        uint64 = 24 * 60 * 60 * 1000
	maxLife           = 30 * day
	created           = now - 1000 // of contexts
	began             = now - 1500 // of streams whose first epoch is over
	endedBegan        = now - 2000 // of the ended ones that they take over
	bundleEnd         = now + 40*day
	soonEnd           = now + 10*day // of the doctor's and the gateway's, and of the clinician's before
)

// maxEnvelope is the limit that all here set: low, so that a program reaches it.
const maxEnvelope = 12000

// ward is everybody that a whole-path target knows. All keys come from names,
// so that a corpus keeps its worth.
type ward struct {
	senders                            []*party // one of each form of identity
	stranger, nobody                   *party   // nobody is pinned by nobody
	hops                               []*party
	clinician, escrow, doctor, auditor *party
	pins                               keys.Pins
	signed                             map[string]bool   // by signer, what was signed, and signature
	fresh                              []string          // keys of signed since forget
	encapsulations                     map[string][]byte // shared secrets, by public key and enc
	directory                          []addressee
}

// party is one identity with its bundles, newest first.
type party struct {
	name       string
	thumb      []byte
	algorithms []int64                     // of its one key, or two
	sign       func(message []byte) []byte // with the first
	roles      []keys.Role
	public     *keys.PublicIdentity
	bundles    []*bundle

	// What the library signs with as the party, and whether a signature is its
	// first key's; nil of a dual one.
	private *keys.Identity
	verify  func(message, signature []byte) bool
}

// bundle is a bundle and its private keys, as the referee knows it.
type bundle struct {
	digest  []byte
	signed  []byte
	expires uint64
	floor   byte
	keys    []*encryptionKey
}

// encryptionKey is a key of a suite under its owner's name.
type encryptionKey struct {
	suite      byte
	secret     []byte // scalar or seed; nil of a copy
	public, id []byte
	to         encapsulation
}

// addressee is a key that an opening may be made for.
type addressee struct {
	owner  *party
	key    *encryptionKey
	digest []byte
}

// newWard makes the ward. The clinician and the cloud have renewed their bundles
// with new keys, the phone and the escrow with the same. The cloud, the escrow
// and the auditor took or take nothing below suite 1, and the stranger lists the
// clinician's key of suite 2 as its own. Bundles list suite 3 too, as
// their last, but those that were renewed with other keys.
func newWard() *ward {
	w := &ward{pins: keys.Pins{}, signed: map[string]bool{}, encapsulations: map[string][]byte{}}
	w.senders = []*party{
		w.party("device", keys.RoleMeasure, keys.RoleGather),
		w.esp256("spirometer", keys.RoleMeasure, keys.RoleGather),
		w.dual("pump", keys.RoleMeasure),
	}
	w.nobody = w.party("nobody")
	w.hops = []*party{w.party("phone", keys.RoleHop), w.esp256("cloud", keys.RoleHop), w.party("gateway", keys.RoleHop)}
	w.clinician = w.party("clinician", keys.RoleReport)
	w.escrow = w.party("escrow", keys.RoleEscrow)
	w.doctor = w.party("doctor", keys.RoleReport, keys.RoleProcess)
	w.auditor = w.party("auditor", keys.RoleAudit)
	w.stranger = w.party("stranger", keys.RoleReport, keys.RoleProcess)

	for _, p := range []*party{w.hops[2], w.doctor} {
		w.renew(p, soonEnd, 3, w.key(p, 1, "1"), w.key(p, 2, "2"), w.key(p, 3, "3"))
	}
	w.renew(w.hops[1], soonEnd, 1, w.key(w.hops[1], 1, "old 1"), w.key(w.hops[1], 2, "old 2"))
	w.renew(w.clinician, soonEnd, 2, w.key(w.clinician, 1, "old 1"), w.key(w.clinician, 2, "old 2"))
	w.renew(w.hops[1], bundleEnd, 3, w.key(w.hops[1], 1, "1"), w.key(w.hops[1], 2, "2"), w.key(w.hops[1], 3, "3"))
	for p, b := range map[*party][2]bundle{
		w.hops[0]: {{expires: bundleEnd, floor: 3}, {expires: soonEnd, floor: 3}},
		w.escrow:  {{expires: soonEnd, floor: 1}, {expires: bundleEnd, floor: 3}},
	} {
		same := []*encryptionKey{w.key(p, 1, "1"), w.key(p, 2, "2"), w.key(p, 3, "3")}
		w.renew(p, b[0].expires, b[0].floor, same...)
		w.renew(p, b[1].expires, b[1].floor, same...)
	}
	w.renew(w.clinician, bundleEnd, 3, w.key(w.clinician, 1, "1"), w.key(w.clinician, 2, "2"), w.key(w.clinician, 3, "3"))
	w.renew(w.auditor, bundleEnd, 1, w.key(w.auditor, 1, "1"), w.key(w.auditor, 2, "2"), w.key(w.auditor, 3, "3"))
	w.renew(w.stranger, bundleEnd, 3, w.key(w.stranger, 1, "1"), w.copied(w.stranger, w.clinician.bundles[0].keys[1]), w.key(w.stranger, 3, "3"))
	w.list(1, 2)
	w.list(3)
	return w
}

// list puts the keys of these suites into the directory.
func (w *ward) list(suites ...byte) {
	for _, p := range []*party{w.clinician, w.escrow, w.doctor, w.auditor, w.stranger, w.hops[0], w.hops[1], w.hops[2]} {
		for _, b := range p.bundles {
			for _, k := range b.keys {
				if slices.Contains(suites, k.suite) {
					w.directory = append(w.directory, addressee{p, k, b.digest})
				}
			}
		}
	}
}

// key makes an encryption key of a party.
func (w *ward) key(p *party, suite byte, name string) *encryptionKey {
	k := &encryptionKey{suite: suite, secret: hash([]byte(p.name + " opens with " + name))}
	k.public = k.private().PublicKey().Bytes()
	k.to = encapsulate(suite, k.public, concat(hash([]byte("x"), k.public), hash([]byte("m"), k.public)))
	w.encapsulations[string(k.public)+string(k.to.enc)] = k.to.shared
	k.name(p)
	return k
}

// private is the key as crypto/hpke has it.
func (k *encryptionKey) private() hpke.PrivateKey {
	kem := [...]hpke.KEM{1: hpke.MLKEM768X25519(), 2: hpke.DHKEM(ecdh.X25519()), 3: hpke.MLKEM768P256()}[k.suite]
	return must(kem.NewPrivateKey(k.secret))
}

// copied is another's key under the name of a party that can't open with it.
func (w *ward) copied(p *party, other *encryptionKey) *encryptionKey {
	k := &encryptionKey{suite: other.suite, public: other.public, to: other.to}
	k.name(p)
	return k
}

func (k *encryptionKey) name(owner *party) {
	k.id = hash(label("key-id"), owner.thumb, []byte{k.suite}, k.public)[:8]
}

// renew gives a party a new current bundle.
func (w *ward) renew(p *party, expires uint64, floor byte, list ...*encryptionKey) {
	b := &bundle{expires: expires, floor: floor, keys: list}
	claim := bundleClaim(p, uint64(len(p.bundles)), b).bytes()
	b.digest = hash(claim)
	b.signed = w.sign1(p, p.header().bytes(), label("bundle"), claim).bytes()
	p.bundles = slices.Insert(p.bundles, 0, b)
}

func bundleClaim(p *party, sequence uint64, b *bundle) *item {
	list := array()
	for _, k := range b.keys {
		list.kids = append(list.kids, array(number(uint64(k.suite)), octets(k.public)))
	}
	return pairs(
		number(1), octets(p.thumb), number(2), number(sequence), number(3), number(now-day), number(4), number(b.expires),
		number(5), array(number(1)), number(6), number(uint64(b.floor)), number(7), list,
	)
}

// nested is a byte string whose content is looked into, if it is CBOR.
func nested(b []byte) *item {
	i := octets(b)
	i.descend()
	return i
}

// holder returns what the library opens or peels with as p.
func (p *party) holder() *keys.Holder {
	h := &keys.Holder{Identity: p.public}
	for _, b := range p.bundles {
		own := keys.OwnBundle{Bundle: must(keys.ParseOwnBundle(b.signed, p.public))}
		for _, k := range b.keys {
			own.Keys = append(own.Keys, k.decryptionKey())
		}
		h.Bundles = append(h.Bundles, own)
	}
	return h
}

// decryptionKey hands the key over as a file would.
func (k *encryptionKey) decryptionKey() *keys.DecryptionKey {
	file := pairs(number(1), number(1), number(3), number(42), negative(-1), number(4), negative(-2), octets(k.public), negative(-4), octets(k.secret))
	if k.suite != 2 {
		file = pairs(number(1), number(7), number(3), number(integrated(k.suite)), negative(-1), octets(k.public), negative(-2), octets(k.secret))
	}
	return must(keys.ParseDecryptionKey(keys.NewSecret(file.bytes())))
}

func clock() time.Time { return time.UnixMilli(int64(now)) }

func (w *ward) opener(f testing.TB, p *party) *envelope.Opener {
	f.Helper()
	o, err := envelope.NewOpener(envelope.OpenerConfig{Holder: p.holder(), Trust: w.pins, MaxEnvelope: maxEnvelope, Clock: clock})
	if err != nil {
		f.Fatal(err)
	}
	return o
}

func (w *ward) peeler(f testing.TB, p *party) *envelope.Peeler {
	f.Helper()
	peeler, err := envelope.NewPeeler(envelope.PeelerConfig{
		Holder: p.holder(), Identity: p.private, Software: software, MaxEnvelope: maxEnvelope, Clock: clock,
	})
	if err != nil {
		f.Fatal(err)
	}
	return peeler
}

// find returns the party with a thumbprint, nil if nobody has it.
func (w *ward) find(thumb []byte) *party {
	for _, p := range w.everybody() {
		if bytes.Equal(p.thumb, thumb) {
			return p
		}
	}
	return nil
}

func (w *ward) everybody() []*party {
	return slices.Concat(w.senders, []*party{w.clinician, w.escrow, w.doctor, w.auditor, w.stranger, w.nobody}, w.hops)
}
