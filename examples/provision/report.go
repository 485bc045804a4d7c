package main

import (
	"fmt"
	"io"
	"path/filepath"
	"text/tabwriter"
	"time"
)

// report says what was made, what reads it, and what is left to do.
func (w *ward) report(out io.Writer) {
	mark := w.set.Mark()
	fmt.Fprintf(out, "A ward of %d nodes in %s, suite %v, good until %s.\n\n", len(w.nodes), w.o.dir, w.o.suite, w.set.Expires().UTC().Format(time.RFC3339))
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "folder\trole\tthumbprint\ttrusts\taddress")
	for _, n := range w.nodes {
		address := string(n.address)
		if address == "" {
			address = "none: asks a mailbox"
		}
		fmt.Fprintf(t, "%s\t%v\t%v\t%d\t%s\n", n.name, n.role, n.public.Thumbprint(), n.pins, address)
	}
	fmt.Fprintf(t, "%s\tsigns the directory\t%v\t\t\n\n", w.site.name, w.site.public.Thumbprint())
	fmt.Fprintln(t, "in each folder\twhat it is\tread by")
	for _, row := range [][3]string{
		{filepath.FromSlash(keyringFile), "identity, bundle, private keys", "keys.OpenKeyring"},
		{passphraseFile, "opens it, unless -passphrase was given", "keys.Passphrase"},
		{pinsFile, "whom the node trusts, and as what", "keys.ParsePins"},
		{directoryFile, fmt.Sprintf("addresses and bundles, number %d, digest %v", mark.Number, mark.Digest), "protocol.ParseDirectorySet, protocol.FindBundle"},
		{signerFile, "whose directories the node takes", "keys.ParsePublicIdentity"},
		{certFile + ", " + keyFile, "for links, at both ends", "tls.LoadX509KeyPair, https.ServerTLS, https.ClientTLS"},
		{authorityFile, "vouches for the other end", "x509.CertPool.AppendCertsFromPEM"},
	} {
		fmt.Fprintf(t, "%s\t%s\t%s\n", row[0], row[1], row[2])
	}
	_ = t.Flush()
	fmt.Fprintln(out, "\nEach folder goes to its node and to nobody else; the site's also has authority.key.")
	if w.o.passphrase == "" {
		fmt.Fprintln(out, "A keyring beside its passphrase is as good as open: move the passphrase to where the node keeps secrets.")
	}
}
