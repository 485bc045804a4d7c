package envelope

import (
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
)

// admissionPrefix begins the names of customers that an admission proved, and of
// no others: [Peeler.Peel] takes no such name from a link.
const admissionPrefix = "admission:"

// AdmissionCustomer returns the name of the customer with this key: what a hop
// counts its epochs by, and asks its policy about (SPEC.md section 9.1).
func AdmissionCustomer(key keys.Thumbprint) string {
	return admissionPrefix + hex.EncodeToString(key[:])
}

// ErrTable says that a customer's table is full of epochs that expire later than the
// new one. It is of no class: custody stays where it is, until there is room.
var ErrTable = errors.New("envelope: the customer's table is full of epochs that expire later")

// addAdmissions checks what the plan shows its hops, and finds the hops.
func (c *compiled) addAdmissions(p *Plan) error {
	c.admissions = slices.Clone(p.Admissions)
	hops := make(map[keys.Thumbprint]bool)
	for _, route := range c.context.Routes {
		for _, hop := range route.Hops {
			hops[hop] = true
		}
	}
	for _, a := range c.admissions {
		if !a.Valid() {
			return formatError("plan", "an admission that is none")
		}
		if !hops[a.Hop()] {
			return formatError("plan", "9.1: an admission to a hop that is on no route, or two to one")
		}
		hops[a.Hop()] = false
		if err := ownKey(p.From, a.Key()); err != nil {
			return err
		}
		end, err := keys.Millis(a.Expires())
		if err != nil {
			return err
		}
		c.earliest = min(c.earliest, end)
	}
	return nil
}

// ownKey returns an error if a customer's key is the sender's: it would tell the hop
// who that is.
func ownKey(sender, customer *keys.Identity) error {
	key := customer.Public().Thumbprint()
	for _, v := range sender.Public().Verifiers() {
		own, err := keys.NewPublicIdentity(v.PublicKey())
		if err != nil {
			return err
		}
		if own.Thumbprint() == key {
			return formatError("plan", "9.1: the sender's own key as a customer's")
		}
	}
	return nil
}

// admission returns what a hop is shown; nil: nothing.
func (c *compiled) admission(hop keys.Thumbprint) *keys.Admission {
	for _, a := range c.admissions {
		if a.Hop() == hop {
			return a
		}
	}
	return nil
}

// checkIssuers copies the issuers of a peeler.
func checkIssuers(list []*keys.PublicIdentity) ([]*keys.PublicIdentity, error) {
	for _, issuer := range list {
		if !issuer.Valid() {
			return nil, errors.New("envelope: an issuer that is no identity")
		}
	}
	return slices.Clone(list), nil
}

// needed reports whether an opening has to have an admission: the link proved nobody.
func (p *Peeler) needed(from Ingress) bool { return len(p.issuers) > 0 && from.Customer == "" }

// mine reports whether an envelope that came in this way may be of a known epoch:
// over a link that proved nobody, of one that an admission opened.
func (f *Forward) mine(e *hopEpoch) bool {
	return !f.peeler.needed(f.from) || strings.HasPrefix(e.customer, admissionPrefix)
}

// Customer returns whose envelope it is: the neighbour that the link proved, or the
// customer whose admission opened its epoch; empty: nobody in particular.
func (f *Forward) Customer() string {
	if f.peeler.needed(f.from) {
		return f.epoch.customer
	}
	return f.from.Customer
}

// admitCustomer makes the checks of SPEC.md 11.2.13, and notes whose the new epoch
// is. They come last: two signatures are most of what an opening costs.
func (p *Peeler) admitCustomer(f *Forward, e *hopEpoch) error {
	shown := f.admission
	f.admission = nil
	if !p.needed(f.from) {
		return nil
	}
	if shown == nil {
		return &keys.AdmissionError{Reason: "9.1.1: no admission, from a neighbour of whom nothing is proved"}
	}
	hop := p.holder.Identity.Thumbprint()
	grant, err := keys.VerifyGrant(shown.Token, p.issuers, hop, f.time())
	if err != nil {
		return err
	}
	proof, err := shown.Verify(grant.Customer)
	if err != nil {
		return failed("admission-proof", err)
	}
	if err := checkProof(f, &proof, shown, grant); err != nil {
		return err
	}
	if fromMillis(e.expires).After(grant.Expires) {
		return limitError("layer-opening-plaintext", "9.1.7: expires after the customer's token")
	}
	e.customer, f.quota = AdmissionCustomer(grant.Customer.Thumbprint()), int(min(proof.Quota, MaxTable))
	if p.ask != nil {
		return p.ask(Ingress{Link: f.from.Link, Customer: e.customer})
	}
	return nil
}

// checkProof makes the checks of SPEC.md 9.1.5 and 9.1.6.
func checkProof(f *Forward, proof *wire.AdmissionClaim, shown *wire.Admission, grant *keys.Grant) error {
	switch {
	case proof.Hop != grant.Hop:
		return &keys.AdmissionError{Reason: "9.1.5: proved to another hop"}
	case proof.Opening != shown.Opening:
		return &keys.AdmissionError{Reason: "9.1.5: proved for another opening"}
	case proof.Quota < 1 || proof.Quota > grant.Quota:
		return &keys.AdmissionError{Reason: "9.1.5: another quota than was granted"}
	case f.now > proof.Expires+skew:
		return &keys.ExpiredError{What: "envelope: admission", To: fromMillis(proof.Expires), Now: f.time()}
	}
	return nil
}
