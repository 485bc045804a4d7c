package protocol

// TestingAnswer is answer.
func TestingAnswer(err error) error { return answer(err) }
