package protocol

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

const labelDirectory = "vitalpost/1 directory\x00"

// DirectorySet is a directory in a file, signed by who made it: a factory, or a site
// (SPEC.md E.1). It is verified by construction. Its bundles are not: each is for its
// user to verify.
type DirectorySet struct {
	claim  directoryClaim
	signed []byte
	digest keys.Digest
}

// DirectoryTemplate is what [SignDirectorySet] signs.
type DirectoryTemplate struct {
	Number  uint64 // above that of every earlier set of the signer
	Created time.Time
	Expires time.Time
	Nodes   map[keys.Thumbprint]DirectoryEntry // 1 to MaxDirectoryNodes
}

// DirectoryMark is what a holder remembers of the newest set that it has taken, durably
// if it can. The zero value: none yet.
type DirectoryMark struct {
	Number uint64
	Digest keys.Digest
}

// SignDirectorySet signs a set with all keys of the signer. It refuses entries as
// [NewStaticDirectory] does.
func SignDirectorySet(signer *keys.Identity, t DirectoryTemplate) (*DirectorySet, error) {
	if !signer.Valid() {
		return nil, errors.New("protocol: not an identity")
	}
	if t.Number > dcbor.MaxInt {
		return nil, &dcbor.Error{Path: "directory-claim", Rule: "number of 2^53 or more"}
	}
	created, err := keys.Millis(t.Created)
	if err != nil {
		return nil, err
	}
	expires, err := keys.Millis(t.Expires)
	if err != nil {
		return nil, err
	}
	for _, node := range sortedNodes(t.Nodes) {
		if err := t.Nodes[node].checkFor(node); err != nil {
			return nil, fmt.Errorf("protocol: node %v: %w", node, err)
		}
	}
	claim := directoryClaim{signer: signer.Thumbprint(), number: t.Number, created: created, expires: expires, nodes: t.Nodes}
	signed, err := cose.Sign(signer.Signers(), []byte(labelDirectory), claim.append(nil))
	if err != nil {
		return nil, err
	}
	return parseDirectorySet(signed, signer.Public(), DirectoryMark{})
}

// ParseDirectorySet parses and verifies a set by the one signer whose sets the caller
// takes. seen is that of the newest one taken before: an older one is an *[keys.OlderError].
// A node without a clock passes the newest time that it can prove. Classes: SPEC.md E.1.
func ParseDirectorySet(b []byte, signer *keys.PublicIdentity, seen DirectoryMark, now time.Time) (*DirectorySet, error) {
	s, err := parseDirectorySet(b, signer, seen)
	if err != nil {
		return nil, err
	}
	if err := s.UsableAt(now); err != nil {
		return nil, err
	}
	return s, nil
}

// parseDirectorySet makes the checks of SPEC.md E.1 in their order but for the last.
func parseDirectorySet(b []byte, signer *keys.PublicIdentity, seen DirectoryMark) (*DirectorySet, error) {
	if signer == nil || len(signer.Verifiers()) == 0 {
		return nil, errors.New("protocol: not an identity")
	}
	if len(b) > MaxDirectorySet {
		return nil, &dcbor.Error{Path: "directory-set", Rule: "over 8388608 bytes", Limit: true}
	}
	b = slices.Clone(b)
	m, err := cose.ParseSigned(b)
	if err != nil {
		return nil, err
	}
	if err := m.Verify(signer.Verifiers(), []byte(labelDirectory)); err != nil {
		return nil, err
	}
	claim, err := parseDirectoryClaim(m.Unverified())
	if err != nil {
		return nil, err
	}
	if claim.signer != signer.Thumbprint() {
		return nil, &keys.TrustError{Subject: claim.signer, Role: keys.AnyRole, Reason: "the directory set names another signer"}
	}
	s := &DirectorySet{claim: claim, signed: b, digest: sha256.Sum256(m.Unverified())}
	if seen.Digest != (keys.Digest{}) && (claim.number < seen.Number || claim.number == seen.Number && s.digest != seen.Digest) {
		return nil, &keys.OlderError{What: "protocol: directory set of " + claim.signer.String(), Seen: seen.Number, Got: claim.number}
	}
	return s, nil
}

// Directory returns the set's table. It does not watch the clock: what is in use goes on
// after the set has expired, and bundles have an end of their own.
func (s *DirectorySet) Directory() StaticDirectory { return StaticDirectory{s.claim.nodes} }

// Nodes returns the thumbprints, ascending.
func (s *DirectorySet) Nodes() []keys.Thumbprint { return sortedNodes(s.claim.nodes) }

// Mark returns what to remember, so that no older set is taken after this one.
func (s *DirectorySet) Mark() DirectoryMark { return DirectoryMark{s.claim.number, s.digest} }

// Signer returns whose set it is.
func (s *DirectorySet) Signer() keys.Thumbprint { return s.claim.signer }

// Created returns the start of the set's time.
func (s *DirectorySet) Created() time.Time { return time.UnixMilli(int64(s.claim.created)) }

// Expires returns the end of the set's time.
func (s *DirectorySet) Expires() time.Time { return time.UnixMilli(int64(s.claim.expires)) }

// Signed returns the file. It must not be changed.
func (s *DirectorySet) Signed() []byte { return s.signed }

// UsableAt returns an *[keys.ExpiredError] unless the set is good at now.
func (s *DirectorySet) UsableAt(now time.Time) error {
	if now.Add(keys.ClockSkew).Before(s.Created()) || !now.Before(s.Expires()) {
		return &keys.ExpiredError{What: "protocol: directory set of " + s.claim.signer.String(), From: s.Created(), To: s.Expires(), Now: now}
	}
	return nil
}
