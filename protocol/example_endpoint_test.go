package protocol_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/protocol/store"
	storemem "github.com/vitalpost/vitalpost/protocol/store/memory"
	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
	"github.com/vitalpost/vitalpost/transport/memory"
)

// A device, a gateway in a mux that has other things to do, and a clinician's desk that
// nobody can reach: it fetches what there is from its mailbox at the gateway.
func ExampleNewEndpoint() {
	trust := keys.Pins{} // whom all of them know; in earnest each has its own
	device, gateway, desk := newParty(trust, keys.RoleMeasure, keys.SuiteXWing), newParty(trust, keys.RoleHop, keys.SuiteXWing), newParty(trust, keys.RoleReport, keys.SuiteXWing)
	gatewayKey, deviceKey, deskKey := benchCertificate(), benchCertificate(), benchCertificate()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	base := transport.Address("https://" + listener.Addr().String() + "/vitalpost/")
	directory, err := protocol.NewStaticDirectory(map[keys.Thumbprint]protocol.DirectoryEntry{
		device.name():  {Bundle: device.bundle.Signed(), Address: "mailbox:device"},
		gateway.name(): {Bundle: gateway.bundle.Signed(), Address: base},
		desk.name():    {Bundle: desk.bundle.Signed(), Address: "mailbox:desk"},
	})
	check(err)
	var nodes nodes
	defer nodes.end()

	// The gateway.
	server, err := https.NewServer(https.ServerConfig{
		Peers: https.ByPin(map[https.Pin]string{https.PinOf(deviceKey.Leaf): "device", https.PinOf(deskKey.Leaf): "desk"}),
	})
	check(err)
	mux := http.NewServeMux()
	mux.Handle("/vitalpost/", server)
	h := https.NewHTTPServer(mux, https.ServerTLS(gatewayKey), nil)
	go func() { _ = h.ServeTLS(listener, "", "") }()
	defer h.Close()
	hop, err := protocol.NewHop(protocol.HopConfig{
		Holder: gateway.holder, Identity: gateway.identity, Store: &storemem.Store{}, Addresses: directory,
		Links: []protocol.Link{{Transport: server, Number: 1, Schemes: []string{https.MailboxScheme}}},
		May:   func(from string, _ keys.Thumbprint) bool { return from == "device" || from == "desk" },
	})
	check(err)
	nodes.run(hop.Run)

	// The device and the desk.
	acknowledged := make(chan protocol.Event, 1)
	endpoint := func(p *party, httpClient *http.Client, notify func(protocol.Event)) *protocol.Endpoint {
		client, err := https.NewClient(https.ClientConfig{HTTP: httpClient, Mailboxes: map[transport.Address]string{base: "gateway"}})
		check(err)
		e, err := protocol.NewEndpoint(protocol.EndpointConfig{
			Holder: p.holder, Identity: p.identity, Trust: trust, Directory: directory, Store: &storemem.Store{}, // in earnest a bolt.Store
			Links:  []protocol.Link{{Transport: client, Schemes: []string{https.Scheme}}},
			Notify: notify, ReceiptAfter: 10 * time.Millisecond,
		})
		check(err)
		nodes.run(e.Run)
		return e
	}
	deviceHTTP, deskHTTP := https.NewHTTPClient(https.ClientTLS(&deviceKey, https.PinOf(gatewayKey.Leaf))), https.NewHTTPClient(https.ClientTLS(&deskKey, https.PinOf(gatewayKey.Leaf)))
	sensor := endpoint(device, deviceHTTP, func(e protocol.Event) { acknowledged <- e })
	clinician := endpoint(desk, deskHTTP, nil)

	ctx := context.Background()
	outbox, err := sensor.Outbox(ctx, protocol.OutboxConfig{
		Routes: []protocol.Route{{Via: []keys.Thumbprint{gateway.name()}, To: []keys.Thumbprint{desk.name()}}},
	})
	check(err)
	_, err = outbox.Send(ctx, reading("SpO2 97 %"))
	check(err) // nil: it is durable, and sent from now on

	d, err := clinician.Receive(ctx)
	check(err)
	fmt.Printf("%s, from the device: %v\n", d.Message.Content(), d.Message.Sender().First == device.name())
	check(d.Done(ctx))
	fmt.Printf("%T\n", <-acknowledged)
	// Output:
	// SpO2 97 %, from the device: true
	// protocol.Acknowledged
}

// An alarm has an outbox of its own, which overtakes the others. Readings may be made
// durable together, which saves flash.
func ExampleEndpoint_Outbox() {
	device, _, desk, end := twoEndpoints(nil)
	defer end()
	ctx := context.Background()
	to := []protocol.Route{{To: []keys.Thumbprint{desk}}}
	alarms, err := device.Outbox(ctx, protocol.OutboxConfig{Routes: to, Urgent: true})
	check(err)
	readings, err := device.Outbox(ctx, protocol.OutboxConfig{
		Routes: to, Subject: envelope.Subject{1}, Group: 10 * time.Second, Interval: time.Minute, Lifetime: time.Hour,
	})
	check(err)
	again, err := device.Outbox(ctx, protocol.OutboxConfig{Routes: to, Urgent: true})
	check(err)
	fmt.Println(alarms == readings, alarms == again)
	// Output: false true
}

// What waits, and why: here nobody runs the endpoint.
func ExampleOutbox_Explain() {
	device, _, desk, end := twoEndpoints(nil)
	end()
	ctx := context.Background()
	outbox, err := device.Outbox(ctx, protocol.OutboxConfig{Routes: []protocol.Route{{To: []keys.Thumbprint{desk}}}})
	check(err)
	ref, err := outbox.Send(ctx, reading("SpO2 97 %"))
	check(err)
	status := outbox.Status()
	fmt.Println(status.Messages, "message,", status.Waiting, "of them never sealed")
	fmt.Println(outbox.Explain(ref))
	// Output:
	// 1 message, 1 of them never sealed
	// it waits to be sealed, behind 0 others: Run is not running
}

// A delivery that can't be dealt with now is given back, and comes again. What is done
// with it is written in one transaction with the acknowledgement: exactly once, whatever
// crashes.
func ExampleDelivery_Commit() {
	device, clinician, desk, end := twoEndpoints(nil)
	defer end()
	ctx := context.Background()
	outbox, err := device.Outbox(ctx, protocol.OutboxConfig{Routes: []protocol.Route{{To: []keys.Thumbprint{desk}}}})
	check(err)
	_, err = outbox.Send(ctx, reading("SpO2 97 %"))
	check(err)

	d, err := clinician.Receive(ctx)
	check(err)
	d.Return()
	d, err = clinician.Receive(ctx)
	check(err)
	check(d.Commit(ctx, func(tx store.Tx) error {
		return store.Prefix(tx, "chart").Put([]byte("bed 4"), d.Message.Content())
	}))
	limited, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	_, err = clinician.Receive(limited)
	fmt.Println("nothing else:", errors.Is(err, context.DeadlineExceeded))
	// Output: nothing else: true
}

// What was not acknowledged in its lifetime is told, and on record.
func ExampleEndpoint_GivenUp() {
	told := make(chan protocol.Event, 1)
	device, _, _, end := twoEndpoints(func(e protocol.Event) { told <- e })
	defer end()
	ctx := context.Background()
	nobody := keys.Thumbprint{1}
	outbox, err := device.Outbox(ctx, protocol.OutboxConfig{
		Routes: []protocol.Route{{To: []keys.Thumbprint{nobody}}}, Lifetime: 50 * time.Millisecond,
	})
	check(err)
	ref, err := outbox.Send(ctx, reading("SpO2 97 %"))
	check(err)
	fmt.Printf("%T\n", <-told)
	list, err := device.GivenUp(ctx)
	check(err)
	fmt.Println(list[0].Message == ref, list[0].Reason)
	// Output:
	// protocol.GivenUp
	// true expired
}

func reading(text string) *envelope.Message {
	return &envelope.Message{Kind: envelope.KindObservation, Type: envelope.MediaType("text/plain"), Content: []byte(text)}
}

// twoEndpoints runs a device and a desk in a network in memory, until end is called.
func twoEndpoints(notify func(protocol.Event)) (device, desk *protocol.Endpoint, name keys.Thumbprint, end func()) {
	trust := keys.Pins{}
	sensor, clinician := newParty(trust, keys.RoleMeasure, keys.SuiteXWing), newParty(trust, keys.RoleReport, keys.SuiteXWing)
	directory, err := protocol.NewStaticDirectory(map[keys.Thumbprint]protocol.DirectoryEntry{
		sensor.name():    {Bundle: sensor.bundle.Signed(), Address: "memory:device"},
		clinician.name(): {Bundle: clinician.bundle.Signed(), Address: "memory:desk"},
	})
	check(err)
	network, err := memory.New(memory.Config{})
	check(err)
	var nodes nodes
	endpoint := func(p *party, label string, notify func(protocol.Event)) *protocol.Endpoint {
		node, err := network.Node(label)
		check(err)
		e, err := protocol.NewEndpoint(protocol.EndpointConfig{
			Holder: p.holder, Identity: p.identity, Trust: trust, Directory: directory, Store: &storemem.Store{},
			Links: []protocol.Link{{Transport: node, Schemes: []string{memory.Scheme}}}, Notify: notify,
		})
		check(err)
		nodes.run(e.Run)
		return e
	}
	return endpoint(sensor, "device", notify), endpoint(clinician, "desk", nil), clinician.name(), nodes.end
}

// nodes are run until end is called.
type nodes struct {
	wg      sync.WaitGroup
	cancels []context.CancelFunc
}

func (n *nodes) run(run func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	n.cancels = append(n.cancels, cancel)
	n.wg.Go(func() { check(run(ctx)) })
}

func (n *nodes) end() {
	for _, cancel := range n.cancels {
		cancel()
	}
	n.wg.Wait()
}
