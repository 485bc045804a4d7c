package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"math/big"
	"os"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
)

// way is the nodes from end to end.
var way = []string{"device", "phone", "gateway", "desk"}

// node is what all may know of one, in the file of the site.
type node struct {
	Name     string
	Role     keys.Role
	Listen   string // empty: it asks its mailbox
	Identity []byte
	Bundle   []byte
	Pin      https.Pin
}

func (n *node) address() transport.Address {
	if n.Listen == "" {
		return transport.Address("mailbox:" + n.Name)
	}
	return transport.Address("https://" + n.Listen + "/vitalpost/")
}

// private is what a node alone has, in a file of its own.
type private struct{ Identity, Decryption, Store, TLS []byte }

// site is what a node makes of the file.
type site struct {
	nodes     map[string]*node
	names     map[string]keys.Thumbprint
	pins      map[https.Pin]string
	trust     keys.Pins
	directory protocol.StaticDirectory
}

func loadSite(dir string) (*site, error) {
	var list []*node
	if err := readJSON(sitePath(dir), &list); err != nil {
		return nil, err
	}
	s := &site{nodes: map[string]*node{}, names: map[string]keys.Thumbprint{}, pins: map[https.Pin]string{}, trust: keys.Pins{}}
	table := map[keys.Thumbprint]protocol.DirectoryEntry{}
	for _, n := range list {
		public, err := keys.ParsePublicIdentity(n.Identity)
		if err != nil {
			return nil, err
		}
		if err := s.trust.Pin(public, n.Role); err != nil {
			return nil, err
		}
		s.nodes[n.Name], s.names[n.Name], s.pins[n.Pin] = n, public.Thumbprint(), n.Name
		table[public.Thumbprint()] = protocol.DirectoryEntry{Address: n.address(), Bundle: n.Bundle}
	}
	var err error
	s.directory, err = protocol.NewStaticDirectory(table)
	return s, err
}

func readJSON(path string, v any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, v)
}

// certificateOf makes a certificate for a node's key: what is pinned is the key, so
// each life makes its own.
func certificateOf(seed []byte) (tls.Certificate, error) {
	key := ed25519.NewKeyFromSeed(seed)
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf, err := x509.ParseCertificate(der)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, err
}
