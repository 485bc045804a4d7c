package protocol

// TestingAnswer is answer.
func TestingAnswer(err error) error { return answer(err) }

// TestingMessages returns what an outbox holds.
func TestingMessages(o *Outbox) (list []Ref) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, m := range o.out {
		list = append(list, Ref(m.number))
	}
	for _, w := range o.waiting {
		list = append(list, Ref(w.number))
	}
	return list
}
