package directory_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/protocol/directory"
	"github.com/vitalpost/vitalpost/transport/https"
)

// A site serves what it knows, and a phone asks it for the gateway's bundle, which it
// then verifies by pins of its own.
func Example() {
	gateway, bundle := newGateway()
	table, err := protocol.NewStaticDirectory(map[keys.Thumbprint]protocol.DirectoryEntry{
		gateway.Thumbprint(): {Address: "https://gateway.example/vitalpost/", Bundle: bundle.Signed()},
	})
	check(err)
	handler, err := directory.NewHandler(directory.HandlerConfig{Directory: table, MaxAge: time.Hour})
	check(err)
	mux := http.NewServeMux()
	mux.Handle("/nodes/", handler)
	server := httptest.NewTLSServer(mux) // in earnest https.NewHTTPServer
	defer server.Close()

	h := https.NewHTTPClient(https.ClientTLS(nil, https.PinOf(server.Certificate())))
	defer h.CloseIdleConnections()
	client, err := directory.NewClient(directory.ClientConfig{HTTP: h, Base: server.URL + "/nodes/"})
	check(err)
	trust := keys.Pins{}
	check(trust.Pin(gateway.Public(), keys.RoleHop))
	found, err := protocol.FindBundle(context.Background(), client, protocol.BundleQuery{
		Node: gateway.Thumbprint(), Role: keys.RoleHop, Trust: trust, At: time.Now(),
	})
	check(err)
	address, err := client.Address(context.Background(), gateway.Thumbprint())
	check(err)
	fmt.Println(found.Digest() == bundle.Digest(), address)
	// Output: true https://gateway.example/vitalpost/
}

func newGateway() (*keys.Identity, *keys.Bundle) {
	id, _, err := keys.GenerateIdentity()
	check(err)
	key, _, err := keys.GenerateDecryptionKey(keys.SuiteXWing)
	check(err)
	bundle, err := id.SignBundle(keys.BundleTemplate{
		Sequence: 1, NotBefore: time.Now(), Expires: time.Now().Add(time.Hour), Floor: keys.SuiteXWing, Keys: []*keys.EncryptionKey{key.Public()},
	})
	check(err)
	return id, bundle
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
