package https_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net"
	"net/http"
	"testing"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
)

// A phone hands an envelope to a gateway, and fetches one from there. Each knows the
// other's key beforehand, and nobody vouches for it.
func Example() {
	gatewayKey, phoneKey := certificate(new(testing.T)), certificate(new(testing.T)) // self-signed

	// The gateway: a handler in the caller's own server.
	server, err := https.NewServer(https.ServerConfig{
		Peers: https.ByPin(map[https.Pin]string{https.PinOf(phoneKey.Leaf): "phone"}),
	})
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/vitalpost/", server)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	h := https.NewHTTPServer(mux, https.ServerTLS(gatewayKey), nil)
	go func() { _ = h.ServeTLS(listener, "", "") }()
	defer h.Close()

	ctx, stop := context.WithCancel(context.Background())
	over := make(chan error)
	go func() {
		over <- server.Serve(ctx, func(_ context.Context, from transport.Ingress, envelope []byte) error {
			fmt.Printf("gateway has %q from %s\n", envelope, from.Peer)
			return nil // once it is durable
		})
	}()

	// The phone, which nobody can reach: it asks its mailbox.
	base := transport.Address("https://" + listener.Addr().String() + "/vitalpost/")
	httpClient := https.NewHTTPClient(https.ClientTLS(&phoneKey, https.PinOf(gatewayKey.Leaf)))
	defer httpClient.CloseIdleConnections()
	client, err := https.NewClient(https.ClientConfig{HTTP: httpClient, Mailboxes: map[transport.Address]string{base: "gateway"}})
	if err != nil {
		panic(err)
	}
	for client.Send(ctx, base, transport.Parcel{Envelope: []byte("a reading")}) != nil {
	}
	go func() {
		over <- client.Serve(ctx, func(_ context.Context, from transport.Ingress, envelope []byte) error {
			fmt.Printf("phone has %q from %s\n", envelope, from.Peer)
			return nil
		})
	}()
	if err := server.Send(ctx, "mailbox:phone", transport.Parcel{Envelope: []byte("a report")}); err != nil {
		panic(err)
	}
	stop()
	fmt.Println(<-over, <-over)
	// Output:
	// gateway has "a reading" from phone
	// phone has "a report" from gateway
	// <nil> <nil>
}

// The other choice: bearer tokens, of which the server knows the hashes. They work
// through a proxy that ends TLS.
func ExampleByToken() {
	hash := sha256.Sum256([]byte("0hQ7xk2Yw9b1sZ5n"))
	peers := https.ByToken(map[[32]byte]string{hash: "phone"})
	r, _ := http.NewRequest(http.MethodPost, "https://gateway.example/vitalpost/envelopes", nil)
	r.Header.Set("Authorization", "Bearer 0hQ7xk2Yw9b1sZ5n")
	fmt.Println(peers(r))
	// Output: phone <nil>
}
