package envelope

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"github.com/vitalpost/vitalpost/protocol/conformance/txmap"
)

// lobby is a ward whose one hop asks those whom no link proves for an admission.
type lobby struct {
	*ward
	owner    *keys.Identity // issues tokens
	customer *keys.Identity
	store    *txmap.Store
	asked    []string // whom Admit was asked about
	table    int
	peeler   *Peeler
	inner    []byte // a body that goes on: that of an envelope without hops
}

func newLobby(tb testing.TB, algorithms ...cose.Algorithm) *lobby {
	l := &lobby{ward: newWard(tb, 1, keys.SuiteX25519), store: new(txmap.Store)}
	l.owner, l.customer = l.identity(), l.identity(algorithms...)
	p := l.plan()
	p.Routes[0].Via = nil
	e, err := wire.ParseEnvelope(l.envelope(p), MaxEnvelope)
	l.must(err)
	l.inner = e.Body
	l.start()
	return l
}

// start starts the hop, or another in its place.
func (l *lobby) start() {
	hop := l.hops[0]
	p, err := NewPeeler(PeelerConfig{
		Holder: hop.holder, Identity: hop.identity, State: l.store, Table: l.table, Clock: l.clock,
		Issuers: []*keys.PublicIdentity{l.identity().Public(), l.owner.Public()},
		Admit:   func(from Ingress) error { l.asked = append(l.asked, from.Customer); return nil },
	})
	l.must(err)
	l.peeler = p
}

func (l *lobby) must(err error) {
	l.tb.Helper()
	if err != nil {
		l.tb.Fatal(err)
	}
}

func (l *lobby) identity(algorithms ...cose.Algorithm) *keys.Identity {
	l.tb.Helper()
	id, _, err := keys.GenerateIdentity(algorithms...)
	l.must(err)
	return id
}

// grant is one of two epochs, for all that this test seals.
func (l *lobby) grant() keys.Grant {
	return keys.Grant{Hop: l.hops[0].identity.Thumbprint(), Customer: l.customer.Public(), Quota: 2, Expires: l.now.Add(50 * 24 * time.Hour)}
}

// admission is what the customer has by a grant of an issuer.
func (l *lobby) admission(issuer *keys.Identity, g keys.Grant) *keys.Admission {
	l.tb.Helper()
	token, err := issuer.SignGrant(g)
	l.must(err)
	a, err := keys.NewAdmission(token, l.customer)
	l.must(err)
	return a
}

// admitted is a plan with an admission.
func (l *lobby) admitted(a *keys.Admission) *Plan {
	p := l.plan()
	p.Admissions = []*keys.Admission{a}
	return p
}

func (l *lobby) envelope(p *Plan) []byte {
	l.tb.Helper()
	return l.seal(p, l.message(8)).Legs[0].Envelope
}

// post hands the hop an envelope over a link that proves from, and commits it.
func (l *lobby) post(env []byte, from string) (*Forward, error) {
	f := new(Forward)
	if err := l.peeler.Peel(f, env, Ingress{Link: 1, Customer: from}); err != nil {
		return nil, err
	}
	_, err := commit(l.store, f.Changes())
	return f, err
}

// forge seals what anybody can who knows the hop's bundle: an opening with this
// admission beside these four elements, and a message in its epoch.
func (l *lobby) forge(p *wire.LayerPlaintext, admission []byte) []byte {
	l.tb.Helper()
	plaintext := wire.AppendLayerPlaintext(nil, p)
	if admission != nil {
		plaintext = append(append(dcbor.AppendArray(nil, 5), plaintext[1:]...), admission...)
	}
	return l.forgePlain(plaintext)
}

func (l *lobby) forgePlain(plaintext []byte) []byte {
	l.tb.Helper()
	to := targetOf(l.hops[0].bundle, keys.SuiteX25519)
	var secret [32]byte
	opening, err := wire.AppendLayerOpening(nil, to.key, to.id, to.owner, plaintext, &secret)
	l.must(err)
	var x epoch.Extractor
	h := sha256.Sum256(opening)
	schedule := x.Layer(keys.SuiteX25519, secret[:])
	ratchet := schedule.Ratchet(&h)
	aead, nonce, err := ratchet.Open(new(epoch.Expander), 0)
	l.must(err)
	s := wire.Sealer{ID: schedule.ID(&h), Suite: keys.SuiteX25519, AEAD: aead, Nonce: nonce[:]}
	body := s.Append(append(wire.AppendBodyHead(nil), opening...), l.inner, nil)
	return wire.AppendEnvelope(nil, wire.Envelope{Body: body})
}

// four are the elements beside an admission.
func (l *lobby) four() *wire.LayerPlaintext {
	return &wire.LayerPlaintext{
		Next: []keys.Thumbprint{l.recipients[0].identity.Thumbprint()}, Root: [32]byte{1},
		Expires: uint64(l.now.Add(24 * time.Hour).UnixMilli()),
	}
}

// shown is an admission as an attacker makes it: any token, and a proof by any key
// over any claim.
func (l *lobby) shown(token []byte, signer *keys.Identity, claim []byte) []byte {
	l.tb.Helper()
	name := signer.Thumbprint()
	proof, err := cose.AppendSign1(nil, signer.Signer(), append([]byte("vitalpost/1 admission\x00"), name[:]...), claim)
	l.must(err)
	return dcbor.AppendBytes(dcbor.AppendBytes(dcbor.AppendArray(nil, 2), token), proof)
}

func claimOf(hop keys.Thumbprint, expires, quota uint64, opening [32]byte) []byte {
	b := dcbor.AppendBytes(dcbor.AppendArray(nil, 4), hop[:])
	return dcbor.AppendBytes(dcbor.AppendUint(dcbor.AppendUint(b, expires), quota), opening[:])
}

// TestAdmission: who shows one is a customer of its own, by whatever key.
func TestAdmission(t *testing.T) {
	for _, algorithm := range []cose.Algorithm{cose.AlgEd25519, cose.AlgESP256, cose.AlgMLDSA65} {
		l := newLobby(t, algorithm)
		s, err := NewSealer(l.admitted(l.admission(l.owner, l.grant())))
		l.must(err)
		var b Batch
		for i := range 3 {
			l.must(s.Seal(&b, l.message(8)))
			f, err := l.post(b.Legs[0].Envelope, "")
			if err != nil {
				t.Fatalf("%v, message %d: %v", algorithm, i, err)
			}
			if f.Customer() != AdmissionCustomer(l.customer.Thumbprint()) {
				t.Errorf("%v, message %d is of customer %q", algorithm, i, f.Customer())
			}
		}
		if len(l.asked) != 2 || l.asked[0] != "" || l.asked[1] != AdmissionCustomer(l.customer.Thumbprint()) {
			t.Errorf("%v: asked about %q, want nobody and the customer, for the opening alone", algorithm, l.asked)
		}
		// A link that proves somebody needs none, and its name stands.
		if f, err := l.post(l.envelope(l.plan()), "gateway"); err != nil || f.Customer() != "gateway" {
			t.Errorf("%v: from an authenticated neighbour: %v", algorithm, err)
		}
	}
}

// TestG14_AdmissionRefused: an opening from whom no link proves is a new epoch only
// if all of SPEC.md section 9.1 holds, and else is nothing at all.
func TestG14_AdmissionRefused(t *testing.T) {
	l := newLobby(t)
	l.asked = nil
	hop, four, good := l.hops[0].identity.Thumbprint(), l.four(), l.grant()
	opening := sha256.Sum256(wire.AppendLayerPlaintext(nil, four)) // SPEC.md: those four, as an array
	token := func(issuer *keys.Identity, change func(*keys.Grant)) []byte {
		g := good
		change(&g)
		b, err := issuer.SignGrant(g)
		l.must(err)
		return b
	}
	same := func(*keys.Grant) {}
	cwt := func(c keys.CWTClaims) []byte {
		c.Audience, c.Expires = hop.URI(), good.Expires
		b, err := l.owner.SignCWT(c, nil)
		l.must(err)
		return b
	}
	quota := func(value []byte) []keys.Claim { return []keys.Claim{{Key: keys.IntClaim(-65537), Value: value}} }
	claim := claimOf(hop, four.Expires, 2, opening)
	thief, other := l.identity(), l.identity(cose.AlgESP256)
	name := l.customer.Thumbprint()
	unnamed, err := cose.AppendSign1(nil, l.customer.Signer(), name[:], claim)
	l.must(err)
	ago := uint64(l.now.Add(-ClockSkew).UnixMilli())
	for what, x := range map[string]struct {
		class     error
		admission []byte
	}{
		"9.1.1: none":                    {ErrTrust, nil},
		"9.1.2: no token":                {ErrFormat, l.shown(nil, l.customer, claim)},
		"9.1.2: a token too long":        {ErrLimit, l.shown(make([]byte, keys.MaxCWT+1), l.customer, claim)},
		"9.1.2: no cnf":                  {ErrFormat, l.shown(cwt(keys.CWTClaims{Extra: quota([]byte{2})}), l.customer, claim)},
		"9.1.2: no quota":                {ErrFormat, l.shown(cwt(keys.CWTClaims{Confirmation: l.customer.Public()}), l.customer, claim)},
		"9.1.2: a quota of 0":            {ErrFormat, l.shown(cwt(keys.CWTClaims{Confirmation: l.customer.Public(), Extra: quota([]byte{0})}), l.customer, claim)},
		"9.1.2: a quota of text":         {ErrFormat, l.shown(cwt(keys.CWTClaims{Confirmation: l.customer.Public(), Extra: quota([]byte{0x61, '2'})}), l.customer, claim)},
		"9.1.3: another issuer":          {ErrTrust, l.shown(token(thief, same), l.customer, claim)},
		"9.1.3: in the owner's name":     {ErrSignature, l.shown(l.inOwnersName(thief), l.customer, claim)},
		"9.1.3: a token for another hop": {ErrTrust, l.shown(token(l.owner, func(g *keys.Grant) { g.Hop = thief.Thumbprint() }), l.customer, claim)},
		"9.1.3: a token that has ended":  {ErrExpired, l.shown(token(l.owner, func(g *keys.Grant) { g.Expires = l.now }), l.customer, claim)},
		"9.1.3: a token of tomorrow":     {ErrExpired, l.shown(token(l.owner, func(g *keys.Grant) { g.NotBefore = l.now.Add(time.Hour) }), l.customer, claim)},
		"9.1.4: a stolen token":          {ErrSignature, l.shown(token(l.owner, same), thief, claim)},
		"9.1.4: by another algorithm":    {ErrSuite, l.shown(token(l.owner, same), other, claim)},
		"9.1.4: without its label":       {ErrSignature, dcbor.AppendBytes(dcbor.AppendBytes(dcbor.AppendArray(nil, 2), token(l.owner, same)), unnamed)},
		"9.1.5: a proof for another hop": {ErrTrust, l.shown(token(l.owner, same), l.customer, claimOf(thief.Thumbprint(), four.Expires, 2, opening))},
		"9.1.5: for another opening":     {ErrTrust, l.shown(token(l.owner, same), l.customer, claimOf(hop, four.Expires, 2, [32]byte{1}))},
		"9.1.5: a higher quota":          {ErrTrust, l.shown(token(l.owner, same), l.customer, claimOf(hop, four.Expires, 3, opening))},
		"9.1.5: a quota of 0":            {ErrTrust, l.shown(token(l.owner, same), l.customer, claimOf(hop, four.Expires, 0, opening))},
		"9.1.6: a proof that has ended":  {ErrExpired, l.shown(token(l.owner, same), l.customer, claimOf(hop, ago-1, 2, opening))},
		"9.1.7: longer than the token":   {ErrLimit, l.shown(token(l.owner, func(g *keys.Grant) { g.Expires = l.now.Add(23 * time.Hour) }), l.customer, claim)},
	} {
		f, err := l.post(l.forge(four, x.admission), "")
		if Class(err) != x.class || f != nil {
			t.Errorf("%s: %v, want class %v", what, err, x.class)
		}
	}
	if n := l.store.Len(); n != 0 {
		t.Errorf("%d records of state for what was refused", n)
	}
	for _, from := range l.asked {
		if from != "" {
			t.Errorf("Admit was asked about %q before anything was proved", from)
		}
	}
	// At the edges it is taken.
	for what, admission := range map[string][]byte{
		"as it should be":        l.shown(token(l.owner, same), l.customer, claim),
		"just before it ends":    l.shown(token(l.owner, same), l.customer, claimOf(hop, ago, 2, opening)),
		"of a lower quota":       l.shown(token(l.owner, same), l.customer, claimOf(hop, four.Expires, 1, opening)),
		"ends with the token":    l.shown(token(l.owner, func(g *keys.Grant) { g.Expires = time.UnixMilli(int64(four.Expires)) }), l.customer, claim),
		"of a clock that's late": l.shown(token(l.owner, func(g *keys.Grant) { g.NotBefore = l.now.Add(ClockSkew) }), l.customer, claim),
	} {
		l.store = new(txmap.Store)
		l.start()
		if _, err := l.post(l.forge(four, admission), ""); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// inOwnersName is a token that names the owner, and that somebody else has signed.
func (l *lobby) inOwnersName(thief *keys.Identity) []byte {
	g := l.grant()
	b, err := thief.SignCWT(keys.CWTClaims{
		Issuer: l.owner.Thumbprint().URI(), Audience: g.Hop.URI(), Expires: g.Expires, Confirmation: g.Customer,
		Extra: []keys.Claim{{Key: keys.IntClaim(-65537), Value: []byte{2}}},
	}, nil)
	l.must(err)
	return b
}

// TestG14_AdmissionReplayed: an opening that comes again is the epoch that is known,
// from wherever; nothing is proved, counted or asked anew.
func TestG14_AdmissionReplayed(t *testing.T) {
	l := newLobby(t)
	env := l.envelope(l.admitted(l.admission(l.owner, l.grant())))
	_, err := l.post(env, "")
	l.must(err)
	asked, records := len(l.asked), l.store.Len()
	for range 5 {
		var replay *ReplayError
		if _, err := l.post(env, ""); !errors.As(err, &replay) || replay.Ended {
			t.Errorf("replayed: %v, want that it was taken", err)
		}
	}
	if len(l.asked) != asked || l.store.Len() != records {
		t.Error("a replay was work, or state")
	}
}

// TestG14_AdmissionQuota: beyond its quota a customer's own epochs go, those that
// expire first, and nobody else's; what went can't be replayed to make others go.
func TestG14_AdmissionQuota(t *testing.T) {
	l := newLobby(t)
	a := l.admission(l.owner, l.grant()) // two epochs
	_, err := l.post(l.envelope(l.plan()), "gateway")
	l.must(err)
	one := l.customer
	l.customer = l.identity() // another customer, with one epoch
	_, err = l.post(l.envelope(l.admitted(l.admission(l.owner, l.grant()))), "")
	l.must(err)
	l.customer = one

	var first [][]byte
	var sealers []*Sealer
	for range 4 {
		l.now = l.now.Add(time.Minute)
		s, err := NewSealer(l.admitted(a))
		l.must(err)
		var b Batch
		l.must(s.Seal(&b, l.message(8)))
		env := bytes.Clone(b.Legs[0].Envelope)
		_, err = l.post(env, "")
		l.must(err)
		first, sealers = append(first, env), append(sealers, s)
	}
	if n := count(l.store, customerKey(AdmissionCustomer(l.customer.Thumbprint()))); n != 2 {
		t.Errorf("%d epochs of a customer with a quota of 2", n)
	}
	if n := count(l.store, []byte{keyHop}); n != 4 {
		t.Errorf("%d epochs in all, want 2 and those of two others", n)
	}
	// Those that went are replayed: there is no room for them.
	for range 2 {
		for _, env := range first[:2] {
			if _, err := l.post(env, ""); !errors.Is(err, ErrTable) || Class(err) != nil {
				t.Errorf("replayed after it had to go: %v, want ErrTable", err)
			}
		}
	}
	for i, s := range sealers[2:] {
		var b Batch
		l.must(s.Seal(&b, l.message(8)))
		l.must(s.Seal(&b, l.message(8))) // without an opening
		if _, err := l.post(b.Legs[0].Envelope, ""); err != nil {
			t.Errorf("live epoch %d: %v", i, err)
		}
	}
	// The hop's own table is smaller than what the owner grants.
	l.table, l.store = 1, new(txmap.Store)
	l.start()
	for _, env := range first[2:] {
		_, err := l.post(env, "")
		l.must(err)
	}
	if n := count(l.store, []byte{keyHop}); n != 1 {
		t.Errorf("%d epochs in a table of one", n)
	}
}

// TestG14_AdmissionCustomers: over a link that proves nobody nothing is taken in the
// epoch of an authenticated neighbour, and no link gives a customer's name.
func TestG14_AdmissionCustomers(t *testing.T) {
	l := newLobby(t)
	s, err := NewSealer(l.plan())
	l.must(err)
	var b Batch
	for range 3 {
		l.must(s.Seal(&b, l.message(8)))
		if s.stream.next == 3 {
			break
		}
		_, err := l.post(b.Legs[0].Envelope, "gateway")
		l.must(err)
	}
	var noKey *NoKeyError
	if _, err := l.post(b.Legs[0].Envelope, ""); !errors.As(err, &noKey) || !noKey.Epoch {
		t.Errorf("a sealed alone: %v, want an unknown epoch", err)
	}
	l.start() // with nothing in memory
	if _, err := l.post(b.Legs[0].Envelope, ""); !errors.As(err, &noKey) || !noKey.Epoch {
		t.Errorf("a sealed alone, from the store: %v, want an unknown epoch", err)
	}
	l.must(s.Resend(&b, b.Core))
	if _, err := l.post(b.Legs[0].Envelope, ""); Class(err) != ErrTrust {
		t.Errorf("with its opening: %v, want trust", err)
	}
	if _, err := l.post(b.Legs[0].Envelope, AdmissionCustomer(l.customer.Thumbprint())); Class(err) != ErrFormat {
		t.Errorf("a link in a customer's name: %v, want format", err)
	}
	if _, err := l.post(b.Legs[0].Envelope, "gateway"); err != nil {
		t.Errorf("from whose it is: %v", err)
	}
}

// TestAdmissionAsSealed: what a plan is refused for, and that no epoch outlives the
// token.
func TestAdmissionAsSealed(t *testing.T) {
	l := newLobby(t)
	short := l.grant()
	short.Expires = l.now.Add(time.Hour)
	ended, early, elsewhere := short, short, short
	ended.Expires, early.NotBefore, elsewhere.Hop = l.now, l.now.Add(10*time.Minute), l.recipients[0].identity.Thumbprint()
	good := l.admission(l.owner, short)
	own := short
	own.Customer = l.device.identity.Public()
	token, err := l.owner.SignGrant(own)
	l.must(err)
	ownKey, err := keys.NewAdmission(token, l.device.identity)
	l.must(err)
	for what, x := range map[string]struct {
		class error
		list  []*keys.Admission
	}{
		"none":                 {ErrFormat, []*keys.Admission{nil}},
		"zero":                 {ErrFormat, []*keys.Admission{{}}},
		"two to one hop":       {ErrFormat, []*keys.Admission{good, good}},
		"to a hop elsewhere":   {ErrFormat, []*keys.Admission{l.admission(l.owner, elsewhere)}},
		"by the sender's key":  {ErrFormat, []*keys.Admission{ownKey}},
		"that has ended":       {ErrExpired, []*keys.Admission{l.admission(l.owner, ended)}},
		"that is not good yet": {ErrExpired, []*keys.Admission{l.admission(l.owner, early)}},
	} {
		p := l.plan()
		p.Admissions = x.list
		if _, err := NewSealer(p); Class(err) != x.class {
			t.Errorf("an admission %s: %v, want %v", what, err, x.class)
		}
	}
	f, err := l.post(l.envelope(l.admitted(good)), "")
	l.must(err)
	if !f.Expires().Equal(good.Expires()) {
		t.Errorf("expires at %v, and the token at %v", f.Expires(), good.Expires())
	}
	// Each opening has a proof of its own: also that after 4096 counters.
	s, err := NewSealer(l.admitted(good))
	l.must(err)
	var b Batch
	l.must(s.Seal(&b, l.message(8)))
	layer := s.epochs[0].layers[0][0]
	for layer.keys.Counter() < wire.MaxCounter {
		l.must(layer.keys.Prepare())
		layer.keys.Next()
	}
	l.must(s.Seal(&b, l.message(8)))
	if _, err := l.post(b.Legs[0].Envelope, ""); err != nil {
		t.Errorf("the opening after a layer was used up: %v", err)
	}
}

// count returns how many records there are whose keys begin so.
func count(s *txmap.Store, prefix []byte) (n int) {
	_ = s.Scan(prefix, func(_, _ []byte) bool { n++; return true })
	return n
}

// FuzzAdmission: whoever seals to the hop writes the admission. What is not by the
// owner and the customer is refused, with one class; what is taken is theirs.
func FuzzAdmission(f *testing.F) {
	l := newLobby(f)
	token, err := l.owner.SignGrant(l.grant())
	l.must(err)
	a, err := keys.NewAdmission(token, l.customer)
	l.must(err)
	plaintext, err := wire.AppendAdmitted(nil, l.four(), a.Hop(), a)
	l.must(err)
	f.Add(plaintext)
	f.Add(wire.AppendLayerPlaintext(nil, l.four()))
	f.Fuzz(func(t *testing.T, b []byte) {
		var forward Forward
		here := &lobby{ward: &ward{tb: t, hops: l.hops}, inner: l.inner}
		err := l.peeler.Peel(&forward, here.forgePlain(b), Ingress{})
		if err != nil {
			if Class(err) == nil {
				t.Fatalf("refused without class: %v", err)
			}
			return
		}
		// ESP256 and Ed25519 leave nobody else a second form, so all of it is genuine.
		if forward.Customer() != AdmissionCustomer(l.customer.Thumbprint()) || !bytes.Equal(b, plaintext) {
			t.Fatal("admitted what the customer did not sign")
		}
	})
}
