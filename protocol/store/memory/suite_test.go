package memory_test

import (
	"errors"
	"testing"

	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/protocol/store/memory"
	"github.com/vitalpost/vitalpost/protocol/store/storetest"
)

func TestSuite(t *testing.T) {
	storetest.Test(t, func(*testing.T) *storetest.Instance {
		const limit = 16 << 20
		s := &memory.Store{}
		s.SetLimit(limit)
		return &storetest.Instance{
			Store:  s,
			Reopen: func() store.Store { return s.Crash() },
			Fail: func(kept bool) {
				s.SetFaults(func(n uint64) (f memory.Fault) {
					if n == 0 {
						f = memory.Fault{Err: errors.New("I/O error"), Kept: kept}
					}
					return f
				})
			},
			Room: limit,
		}
	})
}
