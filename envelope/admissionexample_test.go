package envelope_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// A hop in the open internet takes what comes from its customers. It learns which
// one, and not which device.
func ExamplePeeler_admission() {
	trust := keys.Pins{}
	owner, _, err := keys.GenerateIdentity()
	check(err)
	device, _ := provision(trust, keys.RoleMeasure)
	relay, relayBundle := provision(trust, keys.RoleHop)
	_, clinician := provision(trust, keys.RoleReport)

	// The owner issues a token to a key that the household made for this.
	household, _, err := keys.GenerateIdentity()
	check(err)
	token, err := owner.SignGrant(keys.Grant{
		Hop: relay.identity.Thumbprint(), Customer: household.Public(), Quota: 16, Expires: time.Now().AddDate(0, 1, 0),
	})
	check(err)
	admission, err := keys.NewAdmission(token, household)
	check(err)

	plan := envelope.Plan{
		From:   device.identity,
		Routes: []envelope.Route{{Via: []*keys.Bundle{relayBundle}, To: []*keys.Bundle{clinician}}},
	}
	message := &envelope.Message{Kind: envelope.KindObservation, Type: envelope.MediaType("text/plain"), Content: []byte("SpO2 97 %")}
	without, err := envelope.Seal(&plan, message)
	check(err)
	plan.Admissions = []*keys.Admission{admission}
	with, err := envelope.Seal(&plan, message)
	check(err)

	peeler, err := envelope.NewPeeler(envelope.PeelerConfig{
		Holder: relay.holder, Identity: relay.identity, Issuers: []*keys.PublicIdentity{owner.Public()},
	})
	check(err)
	var forward envelope.Forward
	check(peeler.Peel(&forward, with.Legs[0].Envelope, envelope.Ingress{}))
	fmt.Println("from the household:", forward.Customer() == envelope.AdmissionCustomer(household.Thumbprint()))
	err = peeler.Peel(&forward, without.Legs[0].Envelope, envelope.Ingress{})
	fmt.Println("from anybody:", errors.Is(err, envelope.ErrTrust))
	check(peeler.Peel(&forward, without.Legs[0].Envelope, envelope.Ingress{Customer: "ward 3"}))
	fmt.Println("from a neighbour that the link proved:", forward.Customer())
	// Output:
	// from the household: true
	// from anybody: true
	// from a neighbour that the link proved: ward 3
}
