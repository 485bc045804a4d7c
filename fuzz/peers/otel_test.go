package peers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/otel/metric"
	sdk "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	storemem "github.com/vitalpost/vitalpost/protocol/store/memory"
	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/memory"
)

// otelCounters is a protocol.Counters of OpenTelemetry's instruments.
type otelCounters map[string]metric.Int64Counter

func newOTelCounters(m metric.Meter) (protocol.Counters, error) {
	c := otelCounters{}
	for _, name := range protocol.CounterNames() {
		i, err := m.Int64Counter("vitalpost." + name)
		if err != nil {
			return nil, err
		}
		c[name] = i
	}
	return c, nil
}

func (c otelCounters) Add(name string, n int64) {
	if i, ok := c[name]; ok {
		i.Add(context.Background(), n)
	}
}

// What a hop counts, in OpenTelemetry.
func Example_openTelemetry() {
	reader := sdk.NewManualReader() // in earnest one that exports
	counters, err := newOTelCounters(sdk.NewMeterProvider(sdk.WithReader(reader)).Meter("vitalpost"))
	check(err)

	network, err := memory.New(memory.Config{})
	check(err)
	device, err := network.Node("device")
	check(err)
	link, err := network.Node("hop")
	check(err)
	desk, err := network.Node("desk")
	check(err)
	trust := keys.Pins{}
	sensor, _, _ := someNode(trust, keys.RoleMeasure)
	gateway, own, gatewayBundle := someNode(trust, keys.RoleHop)
	clinician, _, clinicianBundle := someNode(trust, keys.RoleReport)
	addresses, err := protocol.NewStaticAddresses(map[keys.Thumbprint]transport.Address{clinician.Thumbprint(): "memory:desk"})
	check(err)
	hop, err := protocol.NewHop(protocol.HopConfig{
		Holder: own, Identity: gateway, Store: &storemem.Store{}, Addresses: addresses, Counters: counters,
		Links: []protocol.Link{{Transport: link, Schemes: []string{memory.Scheme}}},
		May:   func(string, keys.Thumbprint) bool { return true },
	})
	check(err)
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error)
	arrived := make(chan bool)
	go func() { over <- hop.Run(ctx) }()
	go func() {
		over <- desk.Serve(ctx, func(context.Context, transport.Ingress, []byte) error { arrived <- true; return nil })
	}()

	batch, err := envelope.Seal(&envelope.Plan{
		From:   sensor,
		Routes: []envelope.Route{{Via: []*keys.Bundle{gatewayBundle}, To: []*keys.Bundle{clinicianBundle}}},
	}, &envelope.Message{Kind: envelope.KindObservation, Type: envelope.MediaType("text/plain"), Content: []byte("SpO2 97 %")})
	check(err)
	send := func(b []byte) (err error) {
		for err = transport.ErrNoAnswer; errors.Is(err, transport.ErrNoAnswer); time.Sleep(time.Millisecond) { // until it serves
			err = device.Send(ctx, "memory:hop", transport.Parcel{Envelope: b})
		}
		return err
	}
	fmt.Println("junk is taken:", send(make([]byte, 300)) == nil)
	check(send(batch.Legs[0].Envelope))
	<-arrived
	for hop.Status().Bytes > 0 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	check(errors.Join(<-over, <-over))

	var all metricdata.ResourceMetrics
	check(reader.Collect(context.Background(), &all))
	for _, m := range all.ScopeMetrics[0].Metrics {
		if sum, ok := m.Data.(metricdata.Sum[int64]); ok && m.Name != "vitalpost.taken_bytes" && m.Name != "vitalpost.forwarded_bytes" {
			fmt.Println(m.Name, sum.DataPoints[0].Value)
		}
	}
	// Unordered output:
	// junk is taken: false
	// vitalpost.taken 1
	// vitalpost.forwarded 1
	// vitalpost.not_taken.format 1
}
