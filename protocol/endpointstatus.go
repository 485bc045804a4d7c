package protocol

// EndpointStatus says what an endpoint has in hand.
type EndpointStatus struct {
	Running  bool
	Outboxes []OutboxStatus
	Lanes    []LaneStatus // on their way to a next node; urgent ones first
	Waiting  int          // have come, and wait for Receive
	Open     int          // were received, and are not done
	Bytes    int64        // of messages among these
	Senders  int          // that the endpoint has heard
	Silent   int          // streams that have broken their promise to be heard
}

// Status returns what the endpoint has in hand now.
func (e *Endpoint) Status() EndpointStatus {
	s := EndpointStatus{}
	s.Lanes, s.Running = e.courier.status()
	for _, o := range e.outboxes() {
		s.Outboxes = append(s.Outboxes, o.Status())
	}
	e.inbox.mu.Lock()
	s.Waiting, s.Open, s.Bytes = len(e.inbox.queue), len(e.inbox.held), e.inbox.bytes
	e.inbox.mu.Unlock()
	e.peers.mu.Lock()
	defer e.peers.mu.Unlock()
	s.Senders = len(e.peers.byFirst)
	for _, p := range e.peers.byFirst {
		for _, c := range p.classes {
			if c.silent {
				s.Silent++
			}
		}
	}
	return s
}
