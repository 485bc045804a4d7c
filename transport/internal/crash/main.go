// Command crash is what the test of this package starts and kills: nodes that keep
// in files what they know of a few thousand envelopes, and a process that compares
// the files.
//
//	crash send    -dir D …   https.Client, or with -mailbox https.Server: sends
//	crash receive -dir D …   https.Server, or with -mailbox https.Client: keeps
//	crash both    -dir D …   two nodes of package memory
//	crash compare -dir D …   sent, acknowledged and received
//
// A directory has three files (see journal), and one whose size is how many may be
// sent so far (see limitPath). What is durable when:
//
//	sent          before the first Send of an envelope
//	received      before the handler returns nil
//	acknowledged  written after Send has returned nil, durable a moment later: who
//	              does not know of an acknowledgement sends again, and loses nothing
//
// SIGKILL takes what a process has in its memory, and not what it has written: that
// there is an fsync before nil, and not a write only, is for the loss of power, and
// no test here would see it missing.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"time"
)

// options are the flags of all commands.
type options struct {
	dir   string
	count int    // of envelopes
	seed  uint64 // of what is in them
	run   uint64 // seed of what happens to them; another after each crash

	mailbox bool          // from the server to the client
	listen  string        // where the server listens
	base    string        // where the client finds it
	late    time.Duration // how long after nil a wrong receiver writes; 0: before nil, as is right
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "crash:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return errors.New("want send, receive, both or compare")
	}
	var o options
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.StringVar(&o.dir, "dir", "", "`directory` of the files")
	flags.IntVar(&o.count, "count", 10_000, "how many envelopes")
	flags.Uint64Var(&o.seed, "seed", 1, "of the envelopes")
	flags.Uint64Var(&o.run, "run", 1, "of what happens to them")
	flags.BoolVar(&o.mailbox, "mailbox", false, "from the server to the client")
	flags.StringVar(&o.listen, "listen", "", "`address` of the server")
	flags.StringVar(&o.base, "base", "", "`URL` of the server")
	flags.DurationVar(&o.late, "late", 0, "WRONG: return nil so long before anything is kept")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if o.dir == "" || flags.NArg() > 0 || o.count <= 0 {
		return errors.New("want -dir, a -count, and flags only")
	}
	switch args[0] {
	case "send":
		return send(&o)
	case "receive":
		return receive(&o)
	case "both":
		return both(&o)
	case "compare":
		c, err := compare(o.dir, o.seed)
		if err == nil {
			fmt.Println(c)
			err = c.fault()
		}
		return err
	}
	return fmt.Errorf("%q is no command", args[0])
}
