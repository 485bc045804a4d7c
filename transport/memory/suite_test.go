package memory_test

import (
	"testing"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/memory"
	"github.com/vitalpost/vitalpost/transport/transporttest"
)

func TestSuite(t *testing.T) {
	transporttest.Test(t, func(t *testing.T) *transporttest.Link {
		n, err := memory.New(memory.Config{})
		if err != nil {
			t.Fatal(err)
		}
		return &transporttest.Link{
			Sender: node(t, n, "a"), Receiver: node(t, n, "b"), To: "memory:b", Peer: "a",
			Limit: transport.MaxEnvelope, Concurrency: memory.DefaultConcurrency,
			Restart: func() transport.Transport { return node(t, n, "b") },
		}
	})
}

func node(t *testing.T, n *memory.Network, name string) *memory.Node {
	t.Helper()
	node, err := n.Node(name)
	if err != nil {
		t.Fatal(err)
	}
	return node
}
