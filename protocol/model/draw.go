package model

import "math/rand/v2"

// drawing draws a schedule. Each has a mood, so that what is rare in most is common in
// some.
type drawing struct {
	*rand.Rand
	*Schedule
	lossy, crashes, restores int
	short, clocks, long      bool
}

// NewSchedule draws a schedule from a seed.
func NewSchedule(seed uint64) *Schedule {
	r := rand.New(rand.NewPCG(seed, 8))
	d := &drawing{
		Rand: r, Schedule: &Schedule{Desks: 1 + r.IntN(3)/2, Life: Life},
		lossy: r.IntN(4), crashes: r.IntN(4), restores: max(0, r.IntN(6)-2),
		short: r.IntN(3) == 0, clocks: r.IntN(4) == 0, long: r.IntN(3) == 0,
	}
	if r.IntN(2) == 0 {
		d.Life = 2 * Day
	}
	for range 8 + r.IntN(40) {
		d.draw(r.IntN(100))
	}
	return d.Schedule
}

func (d *drawing) add(steps ...Step) { d.Steps = append(d.Steps, steps...) }

func (d *drawing) node() int { return d.IntN(FirstDesk + d.Desks) }

func (d *drawing) desk() int { return FirstDesk + d.IntN(d.Desks) }

func (d *drawing) draw(k int) {
	switch {
	case k < 16:
		d.send()
	case k < 30:
		d.add(Step{Kind: Flow, Node: d.node(), N: d.IntN(4)})
	case k < 36:
		d.thereAndBack()
	case k < 60:
		st := Step{Kind: Try, Node: d.node(), N: d.IntN(3)}
		if d.IntN(8) < d.lossy {
			st.Fate = Lost + Fate(d.IntN(2))
		}
		d.add(st)
	case k < 66:
		d.add(Step{Kind: Replay, N: d.IntN(1 << 20)})
	case k < 72:
		d.add(Step{Kind: Work, Node: d.desk(), N: 1 + d.IntN(3)})
	case k < 79:
		d.add(Step{Kind: Tick, Node: d.node(), N: d.IntN(4)})
	case k < 86:
		d.wait()
	case k < 86+d.crashes:
		d.add(Step{Kind: Crash, Node: d.node()})
	case k < 92:
		if d.IntN(4) < d.crashes {
			d.add(Step{Kind: Empty, Node: Phone + d.IntN(2)})
		}
	case k < 97:
		if d.IntN(4) < d.restores {
			d.backup()
		}
	case k < 98:
		if d.clocks {
			d.add(Step{Kind: Clock, Node: d.node(), For: Time(d.IntN(4)-1) * Time(d.IntN(int(20*Minute)))})
		}
	case d.long:
		d.rare()
	}
}

func (d *drawing) send() {
	d.add(
		Step{Kind: Send, N: d.IntN(4) / 3, Short: d.short && d.IntN(2) == 0},
		Step{Kind: Tick, Node: Device, N: d.IntN(4)},
	)
}

func (d *drawing) wait() {
	switch d.IntN(6) {
	case 0, 1:
		d.add(Step{Kind: Wait, For: Time(d.IntN(int(90 * Minute)))})
	case 2:
		if d.short {
			d.overInTurn()
		}
	default:
		d.add(Step{Kind: Wait, For: 1 + Time(d.IntN(int(Minute)))})
	}
}

// overInTurn has messages outlive their lifetime unsealed, one after the other, while
// the device has room for none, and for some at the end.
func (d *drawing) overInTurn() {
	full := Step{Kind: Tick, Node: Device}
	d.add(full, Step{Kind: Send}, full)
	for range 2 {
		d.add(Step{Kind: Send, Short: true}, Step{Kind: Wait, For: ShortLife/2 + 1}, full)
	}
	d.add(Step{Kind: Wait, For: ShortLife / 2}, Step{Kind: Tick, Node: Device, N: 8})
}

// thereAndBack brings most of what there is to the desks, and receipts back.
func (d *drawing) thereAndBack() {
	for _, n := range []int{Device, Phone, Gateway} {
		d.add(Step{Kind: Flow, Node: n, N: d.IntN(4)})
	}
	for n := FirstDesk; n < FirstDesk+d.Desks; n++ {
		d.add(Step{Kind: Work, Node: n, N: 1 + d.IntN(4)}, Step{Kind: Tick, Node: n}, Step{Kind: Flow, Node: n})
	}
	d.add(Step{Kind: Flow, Node: Gateway}, Step{Kind: Flow, Node: Phone}, Step{Kind: Wait, For: 2 * Second}, Step{Kind: Tick, Node: Device, N: 3})
}

// backup has a desk restored from a backup: as things are, or after it has said what
// it loses by that.
func (d *drawing) backup() {
	desk := d.desk()
	switch d.IntN(3) {
	case 0:
		d.add(Step{Kind: Backup, Node: desk})
	case 1:
		d.add(Step{Kind: Restore, Node: desk})
	default:
		d.add(Step{Kind: Backup, Node: desk})
		for range 1 + d.IntN(4) {
			d.send()
		}
		d.thereAndBack()
		d.add(Step{Kind: Restore, Node: desk})
	}
}

// rare is what takes time, or many messages.
func (d *drawing) rare() {
	switch d.IntN(8) {
	case 0, 1:
		d.add(Step{Kind: Burst, N: 4 + d.IntN(12)})
	case 2:
		if !d.Ages { // once: bundles end too
			d.Ages = true
			d.add(Step{Kind: Wait, For: 31 * Day})
		}
	case 3, 4:
		d.add(Step{Kind: Wait, For: Time(d.IntN(int(3 * Day)))})
	default: // a device that starts again and again
		for range 1 + d.IntN(5) {
			d.add(Step{Kind: Crash, Node: Device})
			d.send()
			if d.IntN(2) == 0 {
				d.add(Step{Kind: Try, Node: Device, N: d.IntN(2)})
			} else {
				d.thereAndBack()
			}
		}
	}
}
