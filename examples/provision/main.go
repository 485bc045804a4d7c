// Command provision makes the keys and files of a small ward, one folder for each node
// that goes to that node and to nobody else:
//
//	device-1 ─┐                                    ┌─ clinician-1
//	          ├─▶ phone ──▶ cloud ──▶ gateway ──▶ ─┤
//	device-2 ─┘                                    └─ clinician-2
//
// A node gets a keyring with its identity, its bundle and the private keys of that; pins,
// which say whom it trusts and as what; the directory of the whole ward, which says where
// everybody is and under which keys, signed by the site; and a certificate of the ward's
// authority for HTTPS links in both directions. The site itself has a folder too.
//
// It needs no network and no other files, and it never writes over one.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/vitalpost/vitalpost/keys"
)

func main() { os.Exit(command(os.Args[1:], os.Stdout, os.Stderr)) }

// command is the whole program but for the process: 0 if all was made, 1 if something
// failed, 2 for flags that are wrong.
func command(args []string, stdout, stderr io.Writer) int {
	o, err := parseFlags(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	w, err := provision(o, time.Now())
	if err != nil {
		fmt.Fprintln(stderr, "provision:", err)
		return 1
	}
	w.report(stdout)
	return 0
}

// options are what the flags say.
type options struct {
	dir        string
	suite      keys.Suite
	host       string
	port       int
	days       int
	passphrase string // a file; empty: each node gets a passphrase of its own
}

func (o *options) lifetime() time.Duration { return time.Duration(o.days) * 24 * time.Hour }

// parseFlags says on stderr what is wrong, and the usage.
func parseFlags(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("provision", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, "provision makes the keys and files of a small ward: two devices, a phone, a cloud,\n"+
			"a hospital's gateway and two clinicians.\n\n\tgo run ./examples/provision -out DIR\n\n")
		flags.PrintDefaults()
	}
	flags.StringVar(&o.dir, "out", "", "write into a new or empty folder `DIR`; always needed")
	suite := flags.Uint64("suite", uint64(keys.SuiteXWing), "suite `N` of everybody's keys: 1 is post-quantum, 2 classical and smaller, 3 post-quantum of approved algorithms")
	flags.StringVar(&o.host, "host", "127.0.0.1", "`NAME` or address of the host on which the nodes listen: in addresses and certificates")
	flags.IntVar(&o.port, "port", 18440, "first port `N`; phone, cloud, gateway and the clinicians get one after the other")
	flags.IntVar(&o.days, "days", 90, "bundles, directory and certificates are good for `N` days")
	flags.StringVar(&o.passphrase, "passphrase", "", "lock all keyrings with what stands in `FILE`, but for line ends behind it; default: a new passphrase for each node, beside its keyring")
	if err := flags.Parse(args); err != nil {
		return options{}, err
	}
	var err error
	o.suite, err = keys.ParseSuite(*suite)
	switch {
	case err != nil:
		err = fmt.Errorf("-suite is %d, want 1, 2 or 3", *suite)
	case o.dir == "":
		err = errors.New("-out is missing, want a folder")
	case o.port < 1 || o.port > 65535-listeners:
		err = fmt.Errorf("-port is %d, want 1 to %d", o.port, 65535-listeners)
	case o.days < 1 || o.days > 3650:
		err = fmt.Errorf("-days is %d, want 1 to 3650", o.days)
	case !isHost(o.host):
		err = fmt.Errorf("-host is %q, want a name or an address", o.host)
	case flags.NArg() > 0:
		err = fmt.Errorf("%q is not a flag", flags.Arg(0))
	}
	if err != nil {
		fmt.Fprintf(stderr, "provision: %v\n\n", err)
		flags.Usage()
	}
	return o, err
}

// isHost reports whether a certificate can name it.
func isHost(s string) bool {
	if net.ParseIP(s) != nil {
		return true
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.' {
			return false
		}
	}
	return s != "" && len(s) <= 253
}

// hostPort is the n-th listener's.
func (o *options) hostPort(n int) string {
	return net.JoinHostPort(o.host, strconv.Itoa(o.port+n))
}
