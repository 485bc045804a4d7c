package protocol

import "sync"

// room bounds what a queue holds, for each customer and in all: whoever fills it
// fills what is its own.
type room struct {
	customer, total int64 // limits, in bytes

	mu   sync.Mutex
	held map[string]int64
	all  int64
}

func newRoom(customer, total int64) *room {
	return &room{customer: customer, total: total, held: map[string]int64{}}
}

// take reserves n bytes for a customer, if they are there. One that has nothing gets
// what it asks for as long as there is any room at all.
func (r *room) take(customer string, n int64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	held := r.held[customer]
	if held > 0 && held+n > r.customer || r.all+n > r.total {
		return false
	}
	r.held[customer] = held + n
	r.all += n
	return true
}

// force notes n bytes that are there already.
func (r *room) force(customer string, n int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.held[customer] += n
	r.all += n
}

func (r *room) give(customer string, n int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all -= n
	if r.held[customer] -= n; r.held[customer] == 0 {
		delete(r.held, customer)
	}
}

func (r *room) bytes() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.all
}
