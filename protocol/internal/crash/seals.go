package main

import (
	"crypto/sha256"
	"fmt"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// seals looks at envelopes as whoever listens does, and holds what was sealed against
// what was sealed before: at one place of an epoch the same bytes (SPEC.md section 8.3),
// so that no key is used twice with one nonce; of one epoch the same opening (8.5); and
// under one salt the same record (section 10).
type seals struct {
	seen   map[string][sha256.Size]byte
	reused []string
}

func newSeals() *seals { return &seals{seen: map[string][sha256.Size]byte{}} }

// see notes an envelope that has left a node.
func (s *seals) see(envelope []byte) error {
	r := dcbor.NewReader(envelope, "envelope")
	r.Tuple(3)
	_ = r.Uint()
	body, trail := r.Bytes(), r.Bytes()
	if err := r.Done(); err != nil {
		return err
	}
	opening, sealed, id, err := parseBody(body)
	if err != nil {
		return err
	}
	s.hold("sealed", sealed.protected, sealed.raw)
	if opening != nil {
		s.hold("opening", id, opening)
	}
	if len(trail) == 0 {
		return nil
	}
	record := readEncrypt0(trail)
	if record.err != nil {
		return record.err
	}
	s.hold("record", record.protected, record.raw)
	return nil
}

func (s *seals) hold(what string, where, b []byte) {
	key, sum := what+" "+string(where), sha256.Sum256(b)
	if before, ok := s.seen[key]; ok && before != sum {
		s.reused = append(s.reused, fmt.Sprintf("%s %x", what, where))
	}
	s.seen[key] = sum
}

// encrypt0 is a COSE_Encrypt0 as it stands. Its protected header names the nonce, with
// the key: epoch id and counter, or the salt of both.
type encrypt0 struct {
	raw, protected []byte
	err            error
}

func readEncrypt0(b []byte) (e encrypt0) {
	r := dcbor.NewReader(b, "COSE_Encrypt0")
	r.Tuple(3)
	e.raw, e.protected = b, r.Bytes()
	_ = r.Raw()
	_ = r.Bytes()
	e.err = r.Done()
	return e
}

// parseBody parses a sealed, alone or beside the opening of its epoch.
func parseBody(b []byte) (opening []byte, sealed encrypt0, id []byte, err error) {
	if len(b) > 0 && b[0] == 0x82 {
		r := dcbor.NewReader(b, "body")
		r.Tuple(2)
		opening = r.Raw()
		b = r.Raw()
		if err := r.Done(); err != nil {
			return nil, encrypt0{}, nil, err
		}
	}
	sealed = readEncrypt0(b)
	if sealed.err != nil {
		return nil, encrypt0{}, nil, sealed.err
	}
	// SPEC.md section 8.4: a2 04 48 id 06 42 counter.
	if p := sealed.protected; len(p) != 15 || string(p[:3]) != "\xa2\x04\x48" || string(p[11:13]) != "\x06\x42" {
		return nil, encrypt0{}, nil, fmt.Errorf("a sealed with the header %x", p)
	}
	return opening, sealed, sealed.protected[3:11], nil
}
