package https

import (
	"context"
	"sync"
	"time"
)

// handling is the context of a handler's call. It ends with the request, with Serve,
// or when its time is over; timer and channel are made for those who wait for that,
// which few handlers do.
type handling struct {
	context.Context // of the request
	serve           context.Context
	deadline        time.Time

	mu     sync.Mutex
	waited context.Context // that ends in all three ways; nil: nobody waits
	cancel func()
	over   bool
}

func (h *handling) Deadline() (time.Time, bool) {
	if d, ok := h.Context.Deadline(); ok && d.Before(h.deadline) {
		return d, true
	}
	return h.deadline, true
}

func (h *handling) Done() <-chan struct{} { return h.wait().Done() }

func (h *handling) Err() error {
	h.mu.Lock()
	waited, over := h.waited, h.over
	h.mu.Unlock()
	switch {
	case waited != nil:
		return waited.Err()
	case over || h.serve.Err() != nil:
		return context.Canceled
	case h.Context.Err() != nil:
		return h.Context.Err()
	case !time.Now().Before(h.deadline):
		return context.DeadlineExceeded
	}
	return nil
}

// AfterFunc lets contexts that are made of this one end with it, without a
// goroutine for each: see [context.AfterFunc].
func (h *handling) AfterFunc(f func()) (stop func() bool) { return context.AfterFunc(h.wait(), f) }

func (h *handling) wait() context.Context {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.waited == nil {
		ctx, cancel := context.WithDeadline(h.Context, h.deadline)
		stop := context.AfterFunc(h.serve, cancel)
		h.waited, h.cancel = ctx, func() { stop(); cancel() }
		if h.over {
			h.cancel()
		}
	}
	return h.waited
}

// end ends it when the handler has returned.
func (h *handling) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.over = true
	if h.cancel != nil {
		h.cancel()
	}
}
