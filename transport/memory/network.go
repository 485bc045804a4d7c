package memory

import (
	"fmt"
	"sync"

	"github.com/vitalpost/vitalpost/transport"
)

// Scheme is that of this package's addresses: memory:NAME.
const Scheme = "memory"

// DefaultConcurrency is how many calls of its handler a node makes at a time.
const DefaultConcurrency = 16

// Config is what a [Network] is made of. Zero is good.
type Config struct {
	Seed        uint64
	Limit       int    // bytes of an envelope; 0: transport.MaxEnvelope, which is the most
	Concurrency int    // calls of a node's handler at a time; 0: DefaultConcurrency
	Faults      Faults // of every link that has none of its own
}

// Network is where nodes find each other by name. Safe for concurrent use.
type Network struct {
	config Config

	mu     sync.Mutex
	nodes  map[string]*Node
	links  map[link]*linkState
	island map[string]int // of a parted network: which island a node is on; others are on 0
}

type link struct{ from, to string }

// linkState is what a network knows of one direction between two nodes.
type linkState struct {
	faults *Faults // nil: the network's
	sent   uint64
	passed chan struct{} // closed when the next envelope has passed: what is held back waits for it
}

// New returns a network without nodes.
func New(c Config) (*Network, error) {
	switch {
	case c.Limit < 0 || c.Limit > transport.MaxEnvelope:
		return nil, fmt.Errorf("memory: limit of %d bytes, want 0 to %d", c.Limit, transport.MaxEnvelope)
	case c.Concurrency < 0:
		return nil, fmt.Errorf("memory: concurrency of %d", c.Concurrency)
	}
	if err := c.Faults.check(); err != nil {
		return nil, err
	}
	if c.Limit == 0 {
		c.Limit = transport.MaxEnvelope
	}
	if c.Concurrency == 0 {
		c.Concurrency = DefaultConcurrency
	}
	return &Network{config: c, nodes: map[string]*Node{}, links: map[link]*linkState{}}, nil
}

// Node returns a new node. If there was one of that name it has crashed: nothing
// reaches it any more, its Serve ends, and who waits for its answers gets none.
// name is 1 to transport.MaxPeer bytes of printable ASCII.
func (n *Network) Node(name string) (*Node, error) {
	if len(name) > transport.MaxPeer {
		return nil, fmt.Errorf("memory: name of %d bytes, want %d at most", len(name), transport.MaxPeer)
	}
	if _, err := transport.ParseAddress(Scheme + ":" + name); err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if old := n.nodes[name]; old != nil {
		close(old.crashed)
	}
	node := &Node{network: n, name: name, crashed: make(chan struct{})}
	n.nodes[name] = node
	return node, nil
}

// SetFaults sets what happens on links that have no faults of their own.
func (n *Network) SetFaults(f Faults) error {
	if err := f.check(); err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.config.Faults = f
	return nil
}

// SetLinkFaults sets what happens to what one node sends to another.
func (n *Network) SetLinkFaults(from, to string, f Faults) error {
	if err := f.check(); err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.link(link{from, to}).faults = &f
	return nil
}

// Part parts the network: nodes of different islands don't reach each other. Those
// that are named in none are on an island of their own together. Part() heals it.
func (n *Network) Part(islands ...[]string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.island = map[string]int{}
	for i, names := range islands {
		for _, name := range names {
			n.island[name] = i + 1
		}
	}
}

// link returns the state of a link. Its caller holds mu.
func (n *Network) link(l link) *linkState {
	s := n.links[l]
	if s == nil {
		s = &linkState{passed: make(chan struct{})}
		n.links[l] = s
	}
	return s
}

// route returns what becomes of an envelope, and where it goes: nil if that can't
// be reached.
func (n *Network) route(l link, size int) (f fate, to *Node, passed chan struct{}) {
	n.mu.Lock()
	defer n.mu.Unlock()
	s := n.link(l)
	faults := s.faults
	if faults == nil {
		faults = &n.config.Faults
	}
	f = faults.decide(n.config.Seed, l, s.sent, size)
	s.sent++
	if n.island[l.from] != n.island[l.to] {
		return f, nil, nil
	}
	return f, n.nodes[l.to], s.passed
}

// pass tells what is held back that another has passed.
func (n *Network) pass(l link) {
	n.mu.Lock()
	defer n.mu.Unlock()
	s := n.link(l)
	close(s.passed)
	s.passed = make(chan struct{})
}
