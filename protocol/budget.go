package protocol

import (
	"errors"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

var errBudget = errors.New("protocol: more new openings than this customer may have now")

// maxCustomers is of how many customers a budget remembers what they have used.
const maxCustomers = 4096

// budget is what each customer may have done of what costs public-key work. Live
// epochs need none of it, so a flood of openings starves nobody but its sender.
type budget struct {
	perSecond int
	clock     func() time.Time

	mu    sync.Mutex
	byOne map[string]*rate.Limiter
}

func newBudget(perSecond int, clock func() time.Time) *budget {
	return &budget{perSecond: perSecond, clock: clock, byOne: map[string]*rate.Limiter{}}
}

// take takes one off a customer's budget, or says that there is none.
func (b *budget) take(customer string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock()
	l := b.byOne[customer]
	if l == nil {
		if len(b.byOne) >= maxCustomers && !b.forget(now) {
			return errBudget
		}
		l = rate.NewLimiter(rate.Limit(b.perSecond), b.perSecond)
		b.byOne[customer] = l
	}
	if !l.AllowN(now, 1) {
		return errBudget
	}
	return nil
}

// forget forgets customers that have their whole budget again.
func (b *budget) forget(now time.Time) bool {
	n := len(b.byOne)
	for customer, l := range b.byOne {
		if l.TokensAt(now) >= float64(b.perSecond) {
			delete(b.byOne, customer)
		}
	}
	return len(b.byOne) < n
}
