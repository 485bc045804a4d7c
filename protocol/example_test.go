package protocol_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	storemem "github.com/vitalpost/vitalpost/protocol/store/memory"
	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
	"github.com/vitalpost/vitalpost/transport/memory"
)

// A gateway in a mux that has other things to do: phones come over HTTPS, and what it
// takes goes on to a clinician's desk that fetches it from its mailbox.
func ExampleNewHop() {
	gateway, phone, desk := someNode(keys.RoleHop), keys.Thumbprint{1}, keys.Thumbprint{2} // from your keyring and directory

	server, err := https.NewServer(https.ServerConfig{Peers: https.ByToken(nil)}) // whom you know
	check(err)
	mux := http.NewServeMux()
	mux.Handle("/vitalpost/", server)

	addresses, err := protocol.NewStaticAddresses(map[keys.Thumbprint]transport.Address{desk: "mailbox:desk"})
	check(err)
	hop, err := protocol.NewHop(protocol.HopConfig{
		Holder: gateway.holder, Identity: gateway.identity, Software: "gateway 1.0",
		Store:     &storemem.Store{}, // in earnest a bolt.Store
		Links:     []protocol.Link{{Transport: server, Number: 1, Schemes: []string{https.MailboxScheme}}},
		Addresses: addresses,
		May:       func(from string, next keys.Thumbprint) bool { return from == "phone" && next == desk },
	})
	check(err)

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond) // in earnest: until SIGTERM
	defer cancel()
	fmt.Println(hop.Run(ctx), phone != desk)
	// Output: <nil> true
}

// What a hop has in hand, and what it could not deliver.
func ExampleHop_Status() {
	network, err := memory.New(memory.Config{})
	check(err)
	device, err := network.Node("device")
	check(err)
	node, err := network.Node("hop")
	check(err)
	sensor, gateway, desk := someNode(keys.RoleMeasure), someNode(keys.RoleHop), someNode(keys.RoleReport)
	addresses, err := protocol.NewStaticAddresses(map[keys.Thumbprint]transport.Address{desk.identity.Thumbprint(): "memory:desk"})
	check(err)
	hop, err := protocol.NewHop(protocol.HopConfig{
		Holder: gateway.holder, Identity: gateway.identity, Store: &storemem.Store{}, Addresses: addresses,
		Links: []protocol.Link{{Transport: node, Schemes: []string{memory.Scheme}}},
		May:   func(string, keys.Thumbprint) bool { return true },
	})
	check(err)
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error)
	go func() { over <- hop.Run(ctx) }()
	for !hop.Status().Running {
		time.Sleep(time.Millisecond)
	}

	batch, err := envelope.Seal(&envelope.Plan{
		From:   sensor.identity,
		Routes: []envelope.Route{{Via: []*keys.Bundle{gateway.bundle}, To: []*keys.Bundle{desk.bundle}}},
	}, &envelope.Message{Kind: envelope.KindObservation, Type: envelope.MediaType("text/plain"), Content: []byte("SpO2 97 %")})
	check(err)
	parcel := transport.Parcel{Envelope: batch.Legs[0].Envelope}
	for device.Send(ctx, "memory:hop", parcel) != nil { // until it serves
		time.Sleep(time.Millisecond)
	}
	for _, lane := range hop.Status().Lanes {
		fmt.Println(lane.Waiting, "waits, urgent:", lane.Urgent)
	}
	letters, err := hop.DeadLetters(ctx)
	fmt.Println(len(letters), "dead letters", err)
	cancel()
	fmt.Println(<-over)
	// Output:
	// 1 waits, urgent: false
	// 0 dead letters <nil>
	// <nil>
}

// Receipts are the content of a message of kind receipt.
func ExampleParseReceipts() {
	content, err := protocol.AppendReceipts(nil, []protocol.Receipt{{Stream: envelope.StreamID{1}, Next: 3, Bitmap: []byte{0b101}}})
	check(err)
	receipts, err := protocol.ParseReceipts(content)
	check(err)
	for place := range uint64(8) {
		fmt.Print(receipts[0].Done(place), " ")
	}
	// Output: true true true false true false true false
}

func someNode(role keys.Role) *party { return newParty(keys.Pins{}, role, keys.SuiteXWing) }

// newParty makes a node's keys and bundle, and pins it.
func newParty(trust keys.Pins, role keys.Role, suite keys.Suite) *party {
	identity, signs, err := keys.GenerateIdentity()
	check(err)
	key, opens, err := keys.GenerateDecryptionKey(suite)
	check(err)
	now := time.Now()
	own, err := identity.SignBundle(keys.BundleTemplate{
		Sequence: 1, NotBefore: now, Expires: now.AddDate(0, 3, 0), Floor: suite, Keys: []*keys.EncryptionKey{key.Public()},
	})
	check(err)
	check(trust.Pin(identity.Public(), role))
	bundle, err := keys.ParseBundle(own.Signed(), trust, role, now)
	check(err)
	return &party{identity, &keys.Holder{Identity: identity.Public(), Bundles: []keys.OwnBundle{{Bundle: own, Keys: []*keys.DecryptionKey{key}}}}, bundle, []keys.Secret{signs, opens}}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
