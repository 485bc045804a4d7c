// Command ward carries five minutes of a real ECG from a bedside device to two
// clinicians, over hops that can't read it, and then checks what everybody got
// and what everybody could see:
//
//	device ──▶ phone ──▶ cloud ──▶ gateway ──▶ clinician-1, clinician-2
//
// Every party is made from a folder of its own files and nothing else, and
// then gets nothing but bytes. The command owns the ward: who is there, who
// must trust whom, and an in-process wire in place of a network. It needs no
// network, no other program and no other files.
//
// What this version of the library does not do, it can't show: envelopes are
// one-shot, each with keys of its own, so no opener tells a replay, and hops
// leave no records. Private keys lie in the folders unencrypted, which is good
// enough for a show only.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := command(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// command is the whole program but for the process: 0 if all was well, 1 if
// anything differed or failed, 2 for flags that are wrong.
func command(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parseFlags(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	if err := run(ctx, o, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "ward:", err)
		return 1
	}
	return 0
}

// options are what the flags say.
type options struct {
	suite    keys.Suite
	hops     int
	readings int
	dir      string // keeps the ward's files; empty: a temporary one, removed once they are read

	// Hooks of tests. The first may spoil the folders before anybody reads
	// them; the second may lose, change, repeat and reorder parcels on the wire.
	testingOnlyProvisioned func(dir string) error
	testingOnlyWire        func(parcel) []parcel
}

// parseFlags says on stderr what is wrong, and the usage.
func parseFlags(args []string, stderr io.Writer) (options, error) {
	flags := flag.NewFlagSet("ward", flag.ContinueOnError)
	flags.SetOutput(stderr)
	suite := flags.Uint64("suite", uint64(keys.SuiteXWing), "suite `N` of everybody's keys: 1 is post-quantum, 2 classical and smaller, 3 post-quantum of approved algorithms")
	hops := flags.Int("hops", 3, "`N` hops between device and clinicians, 0 to 16")
	readings := flags.Int("readings", ecgSeconds, "send the first `N` seconds of the ECG, 1 to 300")
	dir := flags.String("dir", "", "keep the ward's files in a new or empty folder `PATH`; default: a temporary one, removed once they are read")
	if err := flags.Parse(args); err != nil {
		return options{}, err
	}
	o := options{hops: *hops, readings: *readings, dir: *dir}
	var err error
	o.suite, err = keys.ParseSuite(*suite)
	switch {
	case err != nil:
		err = fmt.Errorf("-suite is %d, want 1, 2 or 3", *suite)
	case o.hops < 0 || o.hops > envelope.MaxHopsInRoute:
		err = fmt.Errorf("-hops is %d, want 0 to %d", o.hops, envelope.MaxHopsInRoute)
	case o.readings < 1 || o.readings > ecgSeconds:
		err = fmt.Errorf("-readings is %d, want 1 to %d", o.readings, ecgSeconds)
	case flags.NArg() > 0:
		err = fmt.Errorf("%q is not a flag", flags.Arg(0))
	}
	if err != nil {
		fmt.Fprintln(stderr, "ward:", err)
		flags.Usage()
	}
	return o, err
}
