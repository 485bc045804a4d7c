package keys

import (
	"bytes"
	"testing"
)

// FuzzCredential parses what a signature covers: accepted bytes, written again, are the
// same bytes, and all limits hold.
func FuzzCredential(f *testing.F) {
	authority := newDual(f, 200).Thumbprint()
	full := fullCredential(f)
	small := CredentialClaims{First: newIdentity(f, 1).Thumbprint(), Identity: newIdentity(f, 1).Public(), Roles: []Role{RoleHop}, Owner: "o", Name: "n", NotBefore: now, Expires: now.Add(year)}
	seeded(f, full.append(nil, authority), small.append(nil, authority))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, issuer, err := parseCredentialClaims(b)
		if err != nil {
			if c.Identity != nil || !ofClass(err) {
				t.Fatalf("refused with %v, and %+v", err, c)
			}
			return
		}
		if again := c.append(nil, issuer); !bytes.Equal(again, b) {
			t.Fatalf("accepted %x\nwritten  %x", b, again)
		}
		if badRoles(c.Roles) || len(c.Owner) > MaxCredentialText || len(c.Name) > MaxCredentialText || !c.Expires.After(c.NotBefore) ||
			actsAlone(c.Roles, c.Identity) || c.Position.Sequence > MaxSequence || (c.Position == Position{}) != (c.First == c.Identity.Thumbprint()) {
			t.Fatalf("accepted %+v", c)
		}
	})
}

// FuzzRotation does so with the claim of a rotation.
func FuzzRotation(f *testing.F) {
	id, to := newIdentity(f, 1).public, newDual(f, 2).public
	first := rotationClaim{first: id.thumbprint, sequence: 1, kind: RotationOrdinary, from: id.thumbprint, by: id, to: to, cutOver: 5}
	later := rotationClaim{first: Thumbprint{1}, sequence: 256, previous: Digest{2}, kind: RotationRecovery, from: Thumbprint{3}, by: to, to: id, cutOver: 5, recovery: Thumbprint{4}}
	seeded(f, first.append(nil), later.append(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := parseRotationClaim(b)
		if err != nil {
			if c.by != nil || !ofClass(err) {
				t.Fatalf("refused with %v, and %+v", err, c)
			}
			return
		}
		if again := c.append(nil); !bytes.Equal(again, b) {
			t.Fatalf("accepted %x\nwritten  %x", b, again)
		}
		if c.sequence < 1 || c.sequence > MaxSequence || (c.kind == RotationOrdinary) != (c.from == c.by.thumbprint) || c.to.thumbprint == c.from {
			t.Fatalf("accepted %+v", c)
		}
	})
}

// FuzzRevocationList does so with the claim of a revocation list.
func FuzzRevocationList(f *testing.F) {
	empty := revocationClaim{number: 1, created: 1, next: 2}
	full := revocationClaim{
		issuer: Thumbprint{1}, number: 2, created: 2, next: 3, keys: []RevokedKey{{Thumbprint{1}, now, RevokedStolen}, {Thumbprint{2}, now, RevokedLost}},
		credentials: []RevokedCredential{{CredentialID{1}, now, RevokedOutOfService}, {CredentialID{2}, now, RevokedReplaced}},
	}
	seeded(f, empty.append(nil), full.append(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := parseRevocationClaim(b)
		if err != nil {
			if c.keys != nil || !ofClass(err) {
				t.Fatalf("refused with %v, and %+v", err, c)
			}
			return
		}
		if again := c.append(nil); !bytes.Equal(again, b) || c.next <= c.created || len(c.keys) > MaxRevoked {
			t.Fatalf("accepted %x\nwritten  %x", b, again)
		}
	})
}

// FuzzStatement parses whole statements. A mutated one does not verify, so what comes
// out is one of the seeds, whole.
func FuzzStatement(f *testing.F) {
	w := newTrustWorld(f)
	c := w.sign(CredentialClaims{Identity: newIdentity(f, 1).Public()})
	r, err := SignRotation(RotationTemplate{First: newIdentity(f, 1).Thumbprint(), From: newIdentity(f, 1).Thumbprint(), CutOver: now}, newIdentity(f, 1), newIdentity(f, 2))
	w.must(err)
	l, err := w.authority.SignRevocationList(RevocationTemplate{Created: now, Next: now.Add(day)})
	w.must(err)
	seeded(f, c, r.Signed(), l)
	f.Fuzz(func(t *testing.T, b []byte) {
		credential, err := w.store.ParseCredential(b)
		if (credential == nil) != (err != nil) || err != nil && !ofClass(err) || err == nil && !bytes.Equal(b, c) {
			t.Fatalf("credential %x: %v", b, err)
		}
		rotation, err := ParseRotation(b)
		if (rotation == nil) != (err != nil) || err != nil && !ofClass(err) || err == nil && !bytes.Equal(b, r.Signed()) {
			t.Fatalf("rotation %x: %v", b, err)
		}
		list, err := w.store.LearnRevocationList(b, w.now)
		if (list == nil) != (err != nil) || err != nil && !ofClass(err) || err == nil && !bytes.Equal(b, l) {
			t.Fatalf("list %x: %v", b, err)
		}
	})
}

// FuzzTrustState reads records that somebody has altered.
func FuzzTrustState(f *testing.F) {
	list := listState{1, Digest{2}, 3, 4}
	seeded(f, appendStatement(5, []byte{1, 2, 3}), list.append(), revoked{7, RevokedLost}.append(), appendIndex(Thumbprint{9}))
	f.Fuzz(func(t *testing.T, b []byte) {
		name := Thumbprint{1}
		s := trustState{string(stateKey(keyList, name[:])): string(b), string(stateKey(keyRevoked, name[:], name[:])): string(b), string(stateKey(keyIndex, name[:])): string(b)}
		if seen, signed, err := parseStatement(b); err == nil && !bytes.Equal(appendStatement(seen, signed), b) {
			t.Fatalf("statement %x", b)
		}
		if l, err := readList(s, name); err == nil && l != nil && !bytes.Equal(l.append(), b) {
			t.Fatalf("list %x", b)
		}
		if e, err := readRevokedBy(s, name, name[:]); err == nil && !bytes.Equal(e.append(), b) {
			t.Fatalf("revoked %x", b)
		}
		if first, err := readIndex(s, name); err == nil && !bytes.Equal(appendIndex(first), b) {
			t.Fatalf("index %x", b)
		}
	})
}
