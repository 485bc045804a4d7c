package envelope_test

import (
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// A sensor seals one reading for a clinician; a gateway on the way peels its
// layer and learns nothing but where it goes.
func Example() {
	trust := keys.Pins{} // who may do what: the smallest trust store
	device, _ := provision(trust, keys.RoleMeasure)
	gateway, gatewayBundle := provision(trust, keys.RoleHop)
	clinician, clinicianBundle := provision(trust, keys.RoleReport)

	// The device seals: one envelope for each route.
	batch, err := envelope.Seal(&envelope.Plan{
		From:   device.identity,
		Routes: []envelope.Route{{Via: []*keys.Bundle{gatewayBundle}, To: []*keys.Bundle{clinicianBundle}}},
	}, &envelope.Message{Kind: envelope.KindObservation, Type: envelope.MediaType("text/plain"), Content: []byte("SpO2 97 %")})
	check(err)

	// The gateway peels: it sees the next hop and passes bytes on.
	peeler, err := envelope.NewPeeler(envelope.PeelerConfig{Holder: gateway.holder})
	check(err)
	forward, err := peeler.Peel(batch.Legs[0].Envelope)
	check(err)

	// The clinician opens: decrypted, verified, and the whole audience compared.
	opener, err := envelope.NewOpener(envelope.OpenerConfig{Holder: clinician.holder, Trust: trust})
	check(err)
	message, err := opener.Open(forward.AppendEnvelope(nil))
	check(err)
	fmt.Printf("%s from a device trusted to %v, to %d recipient\n",
		message.Content(), keys.RoleMeasure, len(message.Audience()))
	// Output: SpO2 97 % from a device trusted to measure, to 1 recipient
}

type node struct {
	identity *keys.Identity
	holder   *keys.Holder
}

// provision makes a node's keys and bundle and pins it. In the field each node
// makes its own, and hands out the bundle and its public key only.
func provision(pins keys.Pins, role keys.Role) (node, *keys.Bundle) {
	identity, _, err := keys.GenerateIdentity() // the secret is for your key store
	check(err)
	key, _, err := keys.GenerateDecryptionKey(keys.SuiteXWing)
	check(err)
	now := time.Now()
	own, err := identity.SignBundle(keys.BundleTemplate{
		Sequence: 1, NotBefore: now, Expires: now.AddDate(0, 3, 0), Floor: keys.SuiteXWing, Keys: []*keys.EncryptionKey{key.Public()},
	})
	check(err)
	check(pins.Pin(identity.Public(), role))
	bundle, err := keys.ParseBundle(own.Signed(), pins, role, now) // as others see it
	check(err)
	holder := &keys.Holder{Identity: identity.Public(), Bundles: []keys.OwnBundle{{Bundle: own, Keys: []*keys.DecryptionKey{key}}}}
	return node{identity, holder}, bundle
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// One message to a clinician for care, to an escrow that everybody sees, and by
// another route to the patient's GP.
func ExampleSeal() {
	trust := keys.Pins{}
	device, _ := provision(trust, keys.RoleMeasure)
	_, gateway := provision(trust, keys.RoleHop)
	_, clinician := provision(trust, keys.RoleReport)
	_, escrow := provision(trust, keys.RoleEscrow)
	_, gp := provision(trust, keys.RoleReport)
	batch, err := envelope.Seal(&envelope.Plan{
		From: device.identity,
		Routes: []envelope.Route{
			{Via: []*keys.Bundle{gateway}, To: []*keys.Bundle{clinician}, Escrow: []*keys.Bundle{escrow}},
			{To: []*keys.Bundle{gp}},
		},
		Subject:  envelope.Subject{0x5e, 0x1f},
		Lifetime: time.Minute,
		Urgent:   true,
	}, &envelope.Message{Kind: envelope.KindObservation, Type: envelope.ContentFormat(112), Content: []byte{0x80}})
	check(err)
	fmt.Println(len(batch.Legs), "envelopes; the first goes to the gateway:", batch.Legs[0].Next[0] == gateway.Owner())
	// Output: 2 envelopes; the first goes to the gateway: true
}

// What a hop learns.
func ExamplePeeler_Peel() {
	trust := keys.Pins{}
	device, _ := provision(trust, keys.RoleMeasure)
	phone, phoneBundle := provision(trust, keys.RoleHop)
	_, cloudBundle := provision(trust, keys.RoleHop)
	_, clinician := provision(trust, keys.RoleReport)
	batch, err := envelope.Seal(&envelope.Plan{
		From:   device.identity,
		Routes: []envelope.Route{{Via: []*keys.Bundle{phoneBundle, cloudBundle}, To: []*keys.Bundle{clinician}}},
		Life:   time.Hour,
	}, &envelope.Message{Kind: envelope.KindObservation, Type: envelope.MediaType("text/plain"), Content: []byte("hello")})
	check(err)
	peeler, err := envelope.NewPeeler(envelope.PeelerConfig{Holder: phone.holder, MaxEnvelope: 65536})
	check(err)
	forward, err := peeler.Peel(batch.Legs[0].Envelope)
	check(err)
	fmt.Println("to the cloud:", forward.Next()[0] == cloudBundle.Owner())
	fmt.Println("urgent:", forward.Urgent())
	fmt.Println("bytes:", len(forward.AppendEnvelope(nil)) == forward.Size())
	// Output:
	// to the cloud: true
	// urgent: false
	// bytes: true
}

// Errors are of ten classes; an AlarmError is an alarm, and nothing else is.
func ExampleOpener_Open() {
	trust := keys.Pins{}
	stranger, _ := provision(keys.Pins{}, keys.RoleMeasure) // nobody here has pinned it
	clinician, bundle := provision(trust, keys.RoleReport)
	batch, err := envelope.Seal(&envelope.Plan{
		From: stranger.identity, Routes: []envelope.Route{{To: []*keys.Bundle{bundle}}},
	}, &envelope.Message{Kind: envelope.KindObservation, Type: envelope.MediaType("text/plain"), Content: []byte("hello")})
	check(err)
	opener, err := envelope.NewOpener(envelope.OpenerConfig{Holder: clinician.holder, Trust: trust})
	check(err)

	_, err = opener.Open(batch.Legs[0].Envelope)
	var untrusted *keys.TrustError
	if errors.As(err, &untrusted) {
		fmt.Println("refused, and it is the sender:", untrusted.Subject == stranger.identity.Thumbprint())
	}
	fmt.Println("class trust:", envelope.Class(err) == envelope.ErrTrust)
	// Output:
	// refused, and it is the sender: true
	// class trust: true
}
