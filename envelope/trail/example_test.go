package trail_test

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/vitalpost/vitalpost/envelope/trail"
	"github.com/vitalpost/vitalpost/keys"
)

// A phone and a gateway carry an envelope to a clinician, who sees what both say,
// and then a trail that lost the gateway's record.
func Example() {
	trust := keys.Pins{}
	var hops [2]*keys.Identity
	way := trail.Way{Sender: keys.Thumbprint{1}, Recipient: keys.Thumbprint{2}}
	for i := range hops {
		id, _, err := keys.GenerateIdentity()
		check(err)
		check(trust.Pin(id.Public(), keys.RoleHop))
		root := make([]byte, 32) // from the sender: the layer's opening hands it to the hop, the core's key schedule to the recipients
		_, _ = rand.Read(root)
		hops[i] = id
		way.Hops = append(way.Hops, trail.Hop{Thumbprint: id.Thumbprint(), Root: keys.NewSecret(root)})
	}
	phone, gateway := way.Hops[0], way.Hops[1]
	layers := digest("two layers around a core")
	layer := digest("one layer around a core")
	core := digest("a core")

	// Each hop signs what it received and what it forwards.
	record := trail.Record{Received: layers, Time: time.UnixMilli(1_800_000_000_000), Ingress: 1, Egress: 2, Software: "phone 3.1"}
	atGateway, err := trail.Append(nil, hops[0], &record, &trail.Layer{Suite: keys.SuiteX25519, Root: phone.Root, Forwarded: layer})
	check(err)
	record = trail.Record{Received: layer, Time: time.UnixMilli(1_800_000_000_250), Ingress: 7, Egress: 1, Software: "gateway 1.0"}
	atClinic, err := trail.Append(nil, hops[1], &record, &trail.Layer{Suite: keys.SuiteX25519, Root: gateway.Root, Forwarded: core, Trail: atGateway})
	check(err)

	report := trail.Unwind(trust, time.Now(), &way, core, atClinic)
	fmt.Println("whole:", report.Whole())
	for _, h := range report.Hops() {
		fmt.Printf("%q from link %d to %d\n", h.Record.Software, h.Record.Ingress, h.Record.Egress)
	}

	report = trail.Unwind(trust, time.Now(), &way, core, atGateway)
	var broken *trail.BreakError
	if errors.As(report.Err(), &broken) {
		fmt.Println("broken between gateway and clinician:", broken.From == gateway.Thumbprint && broken.To == way.Recipient)
	}
	// Output:
	// whole: true
	// "phone 3.1" from link 1 to 2
	// "gateway 1.0" from link 7 to 1
	// broken between gateway and clinician: true
}

func digest(body string) keys.Digest { return sha256.Sum256([]byte(body)) }

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
