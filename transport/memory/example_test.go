package memory_test

import (
	"context"
	"fmt"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/memory"
)

// A network that tells the sender nothing, although the envelope has arrived: it is
// sent again until there is an answer.
func Example() {
	network, err := memory.New(memory.Config{Seed: 1, Faults: memory.Faults{LoseAnswer: 0.5}})
	if err != nil {
		panic(err)
	}
	phone, err := network.Node("phone")
	if err != nil {
		panic(err)
	}
	gateway, err := network.Node("gateway")
	if err != nil {
		panic(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	over := make(chan error)
	go func() {
		over <- gateway.Serve(ctx, func(_ context.Context, from transport.Ingress, envelope []byte) error {
			return nil // once it is durable
		})
	}()
	for phone.Send(ctx, gateway.Address(), transport.Parcel{Envelope: []byte("an envelope")}) != nil {
	}
	fmt.Println("the gateway has custody")
	stop()
	fmt.Println(<-over)
	// Output:
	// the gateway has custody
	// <nil>
}
