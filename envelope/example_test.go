package envelope_test

import (
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance/txmap"
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
	peeler, err := envelope.NewPeeler(envelope.PeelerConfig{Holder: gateway.holder, Identity: gateway.identity})
	check(err)
	var forward envelope.Forward
	check(peeler.Peel(&forward, batch.Legs[0].Envelope, envelope.Ingress{}))
	onward, err := forward.AppendEnvelope(nil, envelope.Egress{})
	check(err)

	// The clinician opens: decrypted, verified, and the whole audience compared.
	opener, err := envelope.NewOpener(envelope.OpenerConfig{Holder: clinician.holder, Trust: trust})
	check(err)
	message, err := opener.Open(nil, onward)
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
	peeler, err := envelope.NewPeeler(envelope.PeelerConfig{
		Holder: phone.holder, Identity: phone.identity, Software: "phone/1.2", MaxEnvelope: 65536,
	})
	check(err)
	var forward envelope.Forward
	check(peeler.Peel(&forward, batch.Legs[0].Envelope, envelope.Ingress{Link: 1}))
	fmt.Println("to the cloud:", forward.Next()[0] == cloudBundle.Owner())
	fmt.Println("urgent:", forward.Urgent())
	onward, err := forward.AppendEnvelope(nil, envelope.Egress{Link: 2}) // with the phone's record
	check(err)
	fmt.Println("shorter by a layer:", len(onward) < len(batch.Legs[0].Envelope))
	// Output:
	// to the cloud: true
	// urgent: false
	// shorter by a layer: true
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

	_, err = opener.Open(nil, batch.Legs[0].Envelope)
	var untrusted *keys.TrustError
	if errors.As(err, &untrusted) {
		fmt.Println("refused, and it is the sender:", untrusted.Subject == stranger.identity.Thumbprint())
	}
	fmt.Println("class trust:", envelope.Class(err) == envelope.ErrTrust)
	// Output:
	// refused, and it is the sender: true
	// class trust: true
}

// db is a database: here in memory, elsewhere the caller's own.
type db = txmap.Store

// A stream in steady state: the first message carries the keys, the others are
// small. The clinician's desk keeps its state in its own database, and what was
// delivered once is not delivered again.
func ExampleSealer() {
	trust := keys.Pins{}
	device, _ := provision(trust, keys.RoleMeasure)
	desk, bundle := provision(trust, keys.RoleReport)
	sealer, err := envelope.NewSealer(&envelope.Plan{
		From: device.identity, Routes: []envelope.Route{{To: []*keys.Bundle{bundle}}},
	})
	check(err)
	defer sealer.Close()
	var state db
	opener, err := envelope.NewOpener(envelope.OpenerConfig{Holder: desk.holder, Trust: trust, State: &state})
	check(err)

	var batch envelope.Batch // its memory is reused
	for _, reading := range []string{"SpO2 97 %", "SpO2 96 %", "SpO2 97 %"} {
		check(sealer.Seal(&batch, &envelope.Message{
			Kind: envelope.KindObservation, Type: envelope.MediaType("text/plain"), Content: []byte(reading),
		}))
		for range 2 { // the network delivers it twice
			message, err := opener.Open(nil, batch.Legs[0].Envelope)
			if errors.Is(err, envelope.ErrReplay) {
				fmt.Println("a replay")
				continue
			}
			check(err)
			err = state.Update(func(tx *txmap.Tx) error {
				fresh, err := message.Changes().Apply(tx)
				if fresh {
					fmt.Printf("message %d: %s, %v\n", message.Place().Sequence, message.Content(), len(batch.Legs[0].Envelope) < 300)
				}
				return err
			})
			message.Changes().Settle(err == nil)
			check(err)
		}
	}
	// Output:
	// message 0: SpO2 97 %, false
	// a replay
	// message 1: SpO2 96 %, false
	// a replay
	// message 2: SpO2 97 %, true
	// a replay
}

// After a restart what was not acknowledged is resealed in a new stream: a recipient
// that has it already is not told twice, since the id stays.
func ExampleSealer_Reseal() {
	trust := keys.Pins{}
	device, _ := provision(trust, keys.RoleMeasure)
	_, bundle := provision(trust, keys.RoleReport)
	plan := envelope.Plan{From: device.identity, Routes: []envelope.Route{{To: []*keys.Bundle{bundle}}}}
	message := &envelope.Message{Kind: envelope.KindObservation, Type: envelope.MediaType("text/plain"), Content: []byte("hello")}

	before, err := envelope.NewSealer(&plan)
	check(err)
	var first envelope.Batch
	check(before.Seal(&first, message))
	// What an outbox keeps: claim, id and place of the message, and this.
	ended, _ := before.Ended()
	created := before.Created()
	before.Close() // or a crash

	plan.Earlier, plan.Moved, plan.After = []envelope.EndedStream{ended}, 1, created
	after, err := envelope.NewSealer(&plan)
	check(err)
	var again envelope.Batch
	check(after.Reseal(&again, first.Claim, envelope.Place{Stream: before.Stream(), Sequence: first.Sequence}))
	fmt.Println("another stream:", after.Stream() != before.Stream())
	fmt.Println("the same message:", again.ID == first.ID)
	// Output:
	// another stream: true
	// the same message: true
}

// When nobody acknowledges a message it is resent: the same core, and around it every
// layer anew with its opening, which heals a hop that has lost its state.
func ExampleSealer_Resend() {
	trust := keys.Pins{}
	device, _ := provision(trust, keys.RoleMeasure)
	_, gateway := provision(trust, keys.RoleHop)
	clinician, bundle := provision(trust, keys.RoleReport)
	sealer, err := envelope.NewSealer(&envelope.Plan{
		From: device.identity, Routes: []envelope.Route{{Via: []*keys.Bundle{gateway}, To: []*keys.Bundle{bundle}}},
	})
	check(err)
	message := &envelope.Message{Kind: envelope.KindObservation, Type: envelope.MediaType("text/plain"), Content: []byte("hello")}
	var batch, retry envelope.Batch
	check(sealer.Seal(&batch, message))
	check(sealer.Resend(&retry, batch.Core))
	fmt.Println("the same core:", string(retry.Core) == string(batch.Core))
	// A receipt came: the clinician has it, and says by its digest what it has.
	head := envelope.Head{}.Next(batch.ID)
	check(sealer.Acknowledge(clinician.identity.Thumbprint(), 1, head, nil))
	// Another message than was sealed is an alarm.
	err = sealer.Acknowledge(clinician.identity.Thumbprint(), 1, envelope.Head{1}, nil)
	fmt.Println("alarm:", errors.Is(err, envelope.ErrEquivocation))
	// Output:
	// the same core: true
	// alarm: true
}
