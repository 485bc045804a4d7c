package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"time"
)

// An authority issues the ward's certificates. Links alone depend on it: what is sent
// over them is sealed and signed under keys that it knows nothing of.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// writeCertificates makes the authority, which the site keeps, and for each node a
// certificate that serves at both ends of a link.
func (w *ward) writeCertificates() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template, err := w.template("vitalpost ward authority")
	if err != nil {
		return err
	}
	template.IsCA, template.MaxPathLenZero = true, true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	w.authority = &authority{key: key}
	if w.authority.certificate, err = x509.ParseCertificate(der); err != nil {
		return err
	}
	if err := writeKey(w.path(w.site, "authority.key"), key); err != nil {
		return err
	}
	if err := writePEM(w.path(w.site, authorityFile), "CERTIFICATE", der, 0o644); err != nil {
		return err
	}
	for _, n := range w.nodes {
		if err := w.issue(n); err != nil {
			return fmt.Errorf("certificate of %s: %w", n.name, err)
		}
	}
	return nil
}

// issue makes a node's certificate. Its common name is the node's, by which the other
// side of a link knows it; one that listens is named by its host as well.
func (w *ward) issue(n *node) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template, err := w.template(n.name)
	if err != nil {
		return err
	}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	if n.address != "" {
		template.ExtKeyUsage = append(template.ExtKeyUsage, x509.ExtKeyUsageServerAuth)
		if ip := net.ParseIP(w.o.host); ip != nil {
			template.IPAddresses = []net.IP{ip}
		} else {
			template.DNSNames = []string{w.o.host}
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, w.authority.certificate, key.Public(), w.authority.key)
	if err != nil {
		return err
	}
	if err := writeKey(w.path(n, keyFile), key); err != nil {
		return err
	}
	if err := writePEM(w.path(n, certFile), "CERTIFICATE", der, 0o644); err != nil {
		return err
	}
	return writePEM(w.path(n, authorityFile), "CERTIFICATE", w.authority.certificate.Raw, 0o644)
}

// template is what all certificates have in common. Clocks may differ a little.
func (w *ward) template(name string) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	return &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name},
		NotBefore: w.now.Add(-5 * time.Minute), NotAfter: w.now.Add(w.o.lifetime()), BasicConstraintsValid: true,
	}, nil
}

func writeKey(path string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	defer clear(der)
	return writePEM(path, "PRIVATE KEY", der, 0o600)
}

func writePEM(path, kind string, der []byte, mode os.FileMode) error {
	b := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	defer clear(b)
	return writeFile(path, b, mode)
}
