package main

import (
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// sizes of a run: how many readings, and how many processes are killed.
type sizes struct{ readings, kills int }

// Within so much every node that was killed moves something again, and after the last
// kill all is done and acknowledged. It is for the slowest machine: what it takes is
// logged.
const patience = time.Minute

// path is the nodes, and what the test knows of them.
type path struct {
	*testing.T
	dir     string
	size    sizes
	late    time.Duration // of a wrong desk
	random  *mathrand.Rand
	lives   map[string]*life
	kills   int
	allowed int // readings

	watches    sync.WaitGroup
	mu         sync.Mutex
	recoveries []time.Duration
}

func newPath(t *testing.T, size sizes, late time.Duration) *path {
	t.Helper()
	p := &path{
		T: t, dir: t.TempDir(), size: size, late: late, lives: map[string]*life{},
		random: mathrand.New(mathrand.NewPCG(1, uint64(size.kills))),
	}
	provision(t, p.dir)
	return p
}

// run kills those that victims names, again and again, spread over all readings. It
// returns how long the rest takes after the last kill.
func (p *path) run(victims func() []string) time.Duration {
	p.Helper()
	p.limit(0)
	p.start(way...)
	for p.kills < p.size.kills {
		p.waitForDone(p.share(p.kills))
		time.Sleep(time.Duration(p.random.Int64N(int64(200 * time.Millisecond))))
		p.crash(victims())
	}
	p.limit(p.size.readings)
	drained := p.waitUntilDrained()
	p.watches.Wait()
	time.Sleep(2 * p.late) // a wrong one keeps what it still has: only crashes are to blame
	p.end("desk")          // it may have had one more receipt to send
	time.Sleep(4 * statusEvery)
	p.waitUntilDrained()
	p.end(way[:3]...)
	return drained
}

// share is how many readings there are up to a kill.
func (p *path) share(kills int) int { return p.size.readings * kills / (p.size.kills + 1) }

func (p *path) start(names ...string) {
	p.Helper()
	for _, name := range names {
		p.lives[name] = begin(p.T, name, "-dir", p.dir, "-count", fmt.Sprint(p.size.readings), "-late", p.late.String())
	}
}

func (p *path) end(names ...string) {
	p.Helper()
	for _, name := range names {
		p.lives[name].end()
		delete(p.lives, name)
	}
}

// someOf are the next to be killed: mostly one; all in the middle, and now and then.
func (p *path) someOf() []string {
	left := p.size.kills - p.kills
	shuffled := slices.Clone(way)
	p.random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	n := 1
	switch {
	case p.kills >= p.size.kills/2 && p.kills < p.size.kills/2+len(way) || p.random.IntN(20) == 0:
		n = len(way)
	case p.random.IntN(4) == 0:
		n = 2
	}
	return shuffled[:min(n, left)]
}

// crash kills nodes, judges if nobody is left, and starts them again.
func (p *path) crash(victims []string) {
	p.Helper()
	moved := map[string]int{}
	for _, name := range victims {
		p.lives[name].kill()
		p.kills++
		if err := os.Remove(statusPath(p.dir, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			p.Error(err)
		}
		moved[name] = p.sizeOf(movedPath(p.dir, name))
	}
	if len(victims) == len(way) {
		if verdict, err := p.judge(); err != nil {
			p.Errorf("after %d kills: %v\n%s", p.kills, err, verdict)
		}
	}
	// While they are away there is something to do for all, and after the last kill too.
	if p.kills < p.size.kills {
		p.limit(p.share(min(p.kills+2, p.size.kills)))
	} else {
		p.limit(p.size.readings)
	}
	for _, name := range victims {
		p.start(name)
		p.watch(p.lives[name], moved[name])
	}
}

// watch measures how long a node takes to move something again, unless it is killed
// before.
func (p *path) watch(l *life, before int) {
	begun := time.Now()
	p.watches.Go(func() {
		for p.sizeOf(movedPath(p.dir, l.name)) <= before {
			select {
			case <-l.over:
				return
			case <-time.After(5 * time.Millisecond):
			}
			if time.Since(begun) > patience {
				p.Errorf("%s moves nothing after %v", l.name, patience)
				return
			}
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.recoveries = append(p.recoveries, time.Since(begun).Round(time.Millisecond))
	})
}

// waitForDone waits until the desk has done so many readings, or all that there are:
// a crash of the device leaves out those that it had begun to send.
func (p *path) waitForDone(n int) {
	p.Helper()
	p.until(fmt.Sprint(n, " readings done"), func() bool { return p.sizeOf(donePath(p.dir)) >= n || p.drained() })
}

// waitUntilDrained waits until nothing waits anywhere.
func (p *path) waitUntilDrained() time.Duration {
	p.Helper()
	return p.until("all acknowledged", p.drained)
}

// drained reports whether nothing waits anywhere, as the nodes say. A reading is
// acknowledged when the desk has done it, so the desk is not asked.
func (p *path) drained() bool {
	for _, name := range way[:3] {
		var s status
		if err := readJSON(statusPath(p.dir, name), &s); err != nil || s.Left > 0 || name == "device" && s.Last != uint64(p.allowed) {
			return false
		}
	}
	return true
}

func (p *path) until(what string, f func() bool) time.Duration {
	p.Helper()
	begun := time.Now()
	for !f() {
		for _, l := range p.lives {
			l.alive()
		}
		if time.Since(begun) > patience {
			p.Fatalf("%s: not in %v, after %d kills; %s", what, patience, p.kills, p.statuses())
		}
		time.Sleep(5 * time.Millisecond)
	}
	return time.Since(begun).Round(time.Millisecond)
}

func (p *path) statuses() (text string) {
	for _, name := range way[:3] {
		b, _ := os.ReadFile(statusPath(p.dir, name))
		text += fmt.Sprintf("%s %s ", name, b)
	}
	return text + fmt.Sprint("done ", p.sizeOf(donePath(p.dir)))
}

// judge has a process of its own look at what is there while no node runs.
func (p *path) judge(args ...string) (verdict string, err error) {
	out, err := command(append([]string{"judge", "-dir", p.dir}, args...)...).CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// limit sets how many readings may be sent so far.
func (p *path) limit(n int) {
	p.Helper()
	p.allowed = n
	f, err := os.OpenFile(limitPath(p.dir), os.O_WRONLY|os.O_CREATE, 0o600)
	if err == nil {
		err = errors.Join(f.Truncate(int64(n)), f.Close())
	}
	if err != nil {
		p.Fatal(err)
	}
}

func (p *path) sizeOf(name string) int {
	n, err := sizeOf(name)
	if err != nil {
		p.Error(err)
	}
	return n
}
