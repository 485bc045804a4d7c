// Command crash is what the test of this package starts and kills: the four nodes of
// a way from a device to a clinician's desk, each with its store, and a process that
// judges from outside what they have left.
//
//	crash device  -dir D    sends readings, as many as the limit allows
//	crash phone   -dir D    a hop; it has the device's mailbox
//	crash gateway -dir D    a hop
//	crash desk    -dir D    has readings done, in one transaction with its own record
//	crash judge   -dir D    reads all stores and files; with -final also that nothing is left
//
// A node ends when its standard input does. Beside the stores a directory has, each
// growing at its end only:
//
//	device.lines   what the device's application knows: see entry
//	desk.lines     what the desk's application saw and should not have
//	NAME.wire      each envelope, before it leaves a node
//	NAME.moved     a byte for each that the next node has taken
//	NAME.log       what a node tells its operator
//	desk.done      a byte for each reading that is done
//	limit          whose size is how many readings may be sent so far
//
// SIGKILL takes what a process has in its memory, and not what it has written: that a
// store waits for the medium before it says yes is for the loss of power, and no test
// here would see it missing.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "crash:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return errors.New("want the name of a node, or judge")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	dir := flags.String("dir", "", "`directory` of stores and files")
	count := flags.Uint64("count", 0, "how many readings")
	late := flags.Duration("late", 0, "WRONG: the desk keeps its record so long after it has said that a reading is done")
	final := flags.Bool("final", false, "nothing may be left")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if *dir == "" || flags.NArg() > 0 {
		return errors.New("want -dir, and flags only")
	}
	if args[0] == "judge" {
		f, err := gather(*dir)
		if err == nil {
			fmt.Println(f)
			err = f.faults(*final)
		}
		return err
	}
	m, err := join(*dir, args[0])
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	switch args[0] {
	case "device":
		err = m.runDevice(ctx, *count)
	case "desk":
		err = m.runDesk(ctx, *late)
	default:
		err = m.runHop(ctx)
	}
	return errors.Join(err, m.leave())
}

// The files of a directory.
func storePath(dir, node string) string   { return filepath.Join(dir, node+".store") }
func privatePath(dir, node string) string { return filepath.Join(dir, node+".private") }
func wirePath(dir, node string) string    { return filepath.Join(dir, node+".wire") }
func movedPath(dir, node string) string   { return filepath.Join(dir, node+".moved") }
func statusPath(dir, node string) string  { return filepath.Join(dir, node+".status") }
func logPath(dir, node string) string     { return filepath.Join(dir, node+".log") }
func linesPath(dir, node string) string   { return filepath.Join(dir, node+".lines") }
func donePath(dir string) string          { return filepath.Join(dir, "desk.done") }
func limitPath(dir string) string         { return filepath.Join(dir, "limit") }
func sitePath(dir string) string          { return filepath.Join(dir, "site") }
