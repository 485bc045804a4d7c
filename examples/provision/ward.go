package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/transport"
)

// listeners is how many nodes have a port.
const listeners = 5

// A node is what may be known of one: nothing private.
type node struct {
	name    string
	role    keys.Role
	step    int               // on the way from a device to a clinician
	address transport.Address // empty: nobody reaches it, it asks the phone's mailbox
	public  *keys.PublicIdentity
	bundle  *keys.Bundle
	pins    int // whom it trusts
}

// A ward is what provision has made.
type ward struct {
	o         options
	now       time.Time
	site      *node // signs the directory
	nodes     []*node
	set       *protocol.DirectorySet
	authority *authority
}

// staff says who is on the ward, and who can be reached where.
func staff(o *options) []*node {
	list := []*node{
		{name: "device-1", role: keys.RoleMeasure}, {name: "device-2", role: keys.RoleMeasure},
		{name: "phone", role: keys.RoleHop, step: 1}, {name: "cloud", role: keys.RoleHop, step: 2}, {name: "gateway", role: keys.RoleHop, step: 3},
		{name: "clinician-1", role: keys.RoleReport, step: 4}, {name: "clinician-2", role: keys.RoleReport, step: 4},
	}
	for i, n := range list[len(list)-listeners:] {
		n.address = transport.Address("https://" + o.hostPort(i) + "/vitalpost/")
	}
	return list
}

// provision makes everything, in the order in which one thing needs another: keys, then
// pins and the directory, which name all of them, then certificates.
func provision(o options, now time.Time) (*ward, error) {
	w := &ward{o: o, now: now, site: &node{name: "site"}, nodes: staff(&o)}
	if err := emptyDir(o.dir); err != nil {
		return nil, err
	}
	for _, step := range []func() error{w.makeKeys, w.writePins, w.writeDirectory, w.writeCertificates} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// emptyDir makes a folder, unless it is there and empty.
func emptyDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) > 0 {
		err = fmt.Errorf("%s is not empty: keys of another ward may stand there", dir)
	}
	return err
}

// path returns that of a file of a node.
func (w *ward) path(n *node, name string) string { return filepath.Join(w.o.dir, n.name, name) }

// trusted says whom a node must trust, which is nobody beyond: an endpoint the hops, for
// their layers and records, and the endpoints at the other end; a hop its neighbours.
func (w *ward) trusted(n *node) []*node {
	var list []*node
	for _, other := range w.nodes {
		otherEnd := n.role != keys.RoleHop && other.role != n.role
		neighbour := n.role == keys.RoleHop && (other.step == n.step-1 || other.step == n.step+1)
		if otherEnd || neighbour {
			list = append(list, other)
		}
	}
	return list
}

func (w *ward) writePins() error {
	for _, n := range w.nodes {
		pins := keys.Pins{}
		for _, t := range w.trusted(n) {
			if err := pins.Pin(t.public, t.role); err != nil {
				return err
			}
		}
		b, err := pins.Append(nil)
		if err != nil {
			return err
		}
		if err := writeFile(w.path(n, pinsFile), b, 0o644); err != nil {
			return err
		}
		n.pins = len(pins)
	}
	return nil
}
