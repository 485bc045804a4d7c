package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// run makes the ward, sends the readings, checks them and prints what was
// found. It returns an error if anything at all differed.
func run(ctx context.Context, o options, stdout, stderr io.Writer) (err error) {
	dir, remove, err := workplace(o.dir)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(stdout)
	defer func() { err = errors.Join(err, out.Flush(), remove()) }()

	start := time.Now()
	readings, err := measure(o.readings, start)
	if err != nil {
		return err
	}
	r, err := provision(dir, o.suite, o.hops, start)
	if err != nil {
		return err
	}
	if o.testingOnlyProvisioned != nil {
		if err := o.testingOnlyProvisioned(dir); err != nil {
			return err
		}
	}
	p, err := load(r)
	if err != nil {
		return err
	}
	// Everybody has read its files. The sooner they are gone the better: if the
	// reader of stdout goes away, the process ends without a defer.
	if err := remove(); err != nil {
		return err
	}
	printHeader(out, o, r)
	if err := out.Flush(); err != nil {
		return err
	}
	s, err := newSight(r, p, readings)
	if err != nil {
		return err
	}
	w := newWire(r, p, s)
	w.testingOnlyWire = o.testingOnlyWire
	if err := send(ctx, p.device, w, readings, stderr); err != nil {
		return err
	}
	for i, c := range p.clinicians {
		if err := check(r, o.suite, readings, r.clinicians[i], c); err != nil {
			return err
		}
	}
	printBytes(out, w.meter, readings)
	printTimes(out, w.meter)
	printArrived(out, r, p.clinicians)
	printSight(out, s)
	if err := s.judge(); err != nil {
		return err
	}
	printTold(out, r, p.hops)
	printECG(out, p.clinicians[0])
	fmt.Fprintf(out, "\nward: %s of 1 s, %d clinicians, every bit the same\n", number(len(readings), "reading"), len(p.clinicians))
	return nil
}

// workplace returns the ward's directory and what to do with it at the end.
func workplace(dir string) (string, func() error, error) {
	if dir != "" {
		return dir, func() error { return nil }, os.MkdirAll(dir, 0o700)
	}
	dir, err := os.MkdirTemp("", "ward-")
	return dir, func() error { return os.RemoveAll(dir) }, err
}

// parties are the ward's parties at work, each made from its folder alone.
type parties struct {
	device     *device
	hops       []*hop
	clinicians []*clinician
}

func load(r *register) (*parties, error) {
	p := &parties{}
	var err error
	if p.device, err = loadDevice(r.folder(r.device)); err != nil {
		return nil, &failure{step: "load", party: r.device.name, err: err}
	}
	for _, m := range r.hops {
		h, err := loadHop(r.folder(m))
		if err != nil {
			return nil, &failure{step: "load", party: m.name, err: err}
		}
		p.hops = append(p.hops, h)
	}
	for _, m := range r.clinicians {
		c, err := loadClinician(r.folder(m))
		if err != nil {
			return nil, &failure{step: "load", party: m.name, err: err}
		}
		p.clinicians = append(p.clinicians, c)
	}
	return p, nil
}

// send lets the device seal one reading after the other, and the wire carry
// each to its end. It says on stderr how far it is if that takes long.
func send(ctx context.Context, d *device, w *wire, readings []reading, stderr io.Writer) error {
	const patience = 3 * time.Second
	said := time.Now()
	for i := range readings {
		if err := ctx.Err(); err != nil {
			return &failure{"seal", "device", i + 1, err}
		}
		start := time.Now()
		id, leg, err := d.seal(readings[i].content, readings[i].created)
		w.meter.step("device", "seal", time.Since(start))
		if err != nil {
			return &failure{"seal", "device", i + 1, err}
		}
		readings[i].id = id
		if err := w.carry(i+1, "device", leg); err != nil {
			return err
		}
		if time.Since(said) > patience {
			said = time.Now()
			fmt.Fprintf(stderr, "ward: %d of %d readings\n", i+1, len(readings))
		}
	}
	return nil
}
