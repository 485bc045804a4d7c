package keys

import "time"

// LearnRevocationList verifies a revocation list of an anchor that is seen at now:
// SPEC.md 6.9.1 to 6.9.5, and when it is applied 6.9.6.
func (s *TrustStore) LearnRevocationList(b []byte, now time.Time) (*Learned, error) {
	seen, err := Millis(now)
	if err != nil {
		return nil, err
	}
	m, l, err := readRevocationList(b)
	if err != nil {
		return nil, err
	}
	i, ok := s.known().byKey[l.issuer]
	if !ok {
		return nil, &TrustError{Subject: l.issuer, Role: AnyRole, Reason: "6.9.4: a revocation list of somebody who is no anchor"}
	}
	why := i.refuse(seen)
	if why == "" && l.created >= i.end {
		why = "made after other keys had taken its place"
	}
	if why != "" {
		return nil, &TrustError{Subject: l.issuer, Role: AnyRole, Reason: "6.9.4: " + why}
	}
	if l.created > seen+skewMillis {
		return nil, &ExpiredError{What: "keys: revocation list of " + l.issuer.String(), From: moment(l.created), To: moment(l.next), Now: now}
	}
	if err := m.Verify(i.identity.verifiers, []byte(labelRevocation)); err != nil {
		return nil, err
	}
	anchor := i.anchor.c.Identity.thumbprint
	return &Learned{store: s, write: func(tx Tx) (bool, error) { return putList(tx, anchor, l) }}, nil
}

// putList keeps a list, and of earlier ones what they had: what is revoked stays so.
func putList(tx Tx, anchor Thumbprint, l *revocationList) (changed bool, err error) {
	known, err := readList(tx, anchor)
	if err != nil {
		return false, err
	}
	state := listState{number: l.number, digest: l.digest, next: l.next}
	if known != nil {
		if known.digest == l.digest && known.number == l.number {
			return false, nil
		}
		if l.number <= known.number {
			return false, &OlderError{What: "keys: revocation list of authority " + anchor.String(), Seen: known.number, Got: l.number}
		}
		state.entries = known.entries
	}
	for i := range l.keys {
		k := &l.keys[i]
		if err := state.put(tx, anchor, k.Identity[:], revoked{uint64(k.Since.UnixMilli()), k.Reason}); err != nil {
			return false, err
		}
	}
	for i := range l.credentials {
		k := &l.credentials[i]
		if err := state.put(tx, anchor, k.ID[:], revoked{uint64(k.Since.UnixMilli()), k.Reason}); err != nil {
			return false, err
		}
	}
	return true, tx.Put(stateKey(keyList, anchor[:]), state.append())
}

// put keeps what a list says of a name, unless an earlier one has said that it was
// revoked before.
func (l *listState) put(tx Tx, anchor Thumbprint, name []byte, e revoked) error {
	known, err := readRevokedBy(tx, anchor, name)
	if err != nil || known.since <= e.since {
		return err
	}
	if known.since == never {
		if l.entries++; l.entries > MaxListed {
			return limitError("revocation list", "6.9: over 262144 names in all lists of the authority")
		}
	}
	return tx.Put(stateKey(keyRevoked, anchor[:], name), e.append())
}

// Authority is what a [TrustStore] knows of an anchor.
type Authority struct {
	Anchor     Thumbprint
	Identity   Thumbprint // that signs for it now
	Position   uint64     // of that in its chain
	ListNumber uint64     // of its newest revocation list
	ListNext   time.Time  // when that ends; zero: none has come
}

// Authorities returns what is known of the anchors, in their order.
func (s *TrustStore) Authorities() []Authority {
	as := s.known()
	list := make([]Authority, 0, len(s.anchors))
	for _, anchor := range s.anchors {
		a := as.byAnchor[anchor.c.Identity.thumbprint]
		tip := a.standings[len(a.standings)-1]
		e := Authority{Anchor: anchor.c.Identity.thumbprint, Identity: tip.thumbprint, Position: tip.position.Sequence}
		if a.list != nil {
			e.ListNumber, e.ListNext = a.list.number, time.UnixMilli(int64(a.list.next))
		}
		list = append(list, e)
	}
	return list
}
