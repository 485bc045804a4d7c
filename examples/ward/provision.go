package main

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/vitalpost/vitalpost/keys"
)

// provision makes the ward's parties, one folder each, and keeps no private
// key. Private files have mode 0600 in folders of mode 0700.
func provision(dir string, suite keys.Suite, hops int, now time.Time) (*register, error) {
	r := &register{dir: dir}
	if _, err := rand.Read(r.subject[:]); err != nil {
		return nil, err
	}
	for _, p := range staff(hops) {
		if err := r.makeParty(p, suite, now); err != nil {
			return nil, &failure{step: "provision", party: p.name, err: err}
		}
		if p.role == keys.RoleHop {
			r.hops = append(r.hops, p)
		} else if p.role == keys.RoleReport {
			r.clinicians = append(r.clinicians, p)
		} else {
			r.device = p
		}
	}
	for m, trusted := range r.trust() {
		if err := r.writePins(m, trusted); err != nil {
			return nil, &failure{step: "provision", party: m.name, err: err}
		}
	}
	if err := r.briefDevice(); err != nil {
		return nil, &failure{step: "provision", party: r.device.name, err: err}
	}
	return r, nil
}

// makeParty makes a party's keys and signs its bundle.
func (r *register) makeParty(m *member, suite keys.Suite, now time.Time) error {
	dir := r.folder(m)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	identity, secret, err := keys.GenerateIdentity()
	if err != nil {
		return err
	}
	if err := writeSecret(filepath.Join(dir, identityFile), secret); err != nil {
		return err
	}
	key, secret, err := keys.GenerateDecryptionKey(suite)
	if err != nil {
		return err
	}
	m.public = identity.Public()
	m.bundle, err = identity.SignBundle(keys.BundleTemplate{
		Sequence: 1, NotBefore: now, Expires: now.Add(7 * 24 * time.Hour),
		Floor: suite, Keys: []*keys.EncryptionKey{key.Public()},
	})
	if err != nil {
		return err
	}
	m.keyID = m.bundle.KeyID(suite)
	if err := writeSecret(filepath.Join(dir, decryptionPrefix+m.keyID.String()+".key"), secret); err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, bundleFile), m.bundle.Signed(), 0o644)
}

func (r *register) writePins(m *member, trusted []*member) error {
	pins := make(keys.Pins, len(trusted))
	for _, t := range trusted {
		if err := pins.Pin(t.public, t.role); err != nil {
			return err
		}
	}
	b, err := pins.Append(nil)
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(r.folder(m), pinsFile), b, 0o644)
}

// briefDevice gives the device what else it needs: whose bed it stands at, and
// the bundles on its way.
func (r *register) briefDevice() error {
	dir := r.folder(r.device)
	if err := writeFile(filepath.Join(dir, subjectFile), r.subject[:], 0o600); err != nil {
		return err
	}
	for name, list := range map[string][]*member{routeDir: r.hops, audienceDir: r.clinicians} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			return err
		}
		for i, m := range list {
			file := fmt.Sprintf("%02d-%s.bundle", i+1, m.name)
			if err := writeFile(filepath.Join(dir, name, file), m.bundle.Signed(), 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}
