package https

// TestingMailboxes returns how many mailboxes a server knows.
func TestingMailboxes(s *Server) int {
	s.boxes.mu.Lock()
	defer s.boxes.mu.Unlock()
	return len(s.boxes.byPeer)
}

// TestingHeld returns how many bytes of contents a server holds.
func TestingHeld(s *Server) int64 {
	s.peers.mu.Lock()
	defer s.peers.mu.Unlock()
	return s.peers.held
}

// TestingPeers returns how many peers a server knows.
func TestingPeers(s *Server) int {
	s.peers.mu.Lock()
	defer s.peers.mu.Unlock()
	return len(s.peers.byOne)
}

// TestingAsked returns how many requests have asked for a peer's mailbox since it is
// there.
func TestingAsked(s *Server, peer string) int {
	s.boxes.mu.Lock()
	defer s.boxes.mu.Unlock()
	if b := s.boxes.byPeer[peer]; b != nil {
		return b.asked
	}
	return 0
}
