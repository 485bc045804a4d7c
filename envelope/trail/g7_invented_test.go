package trail

import (
	"errors"
	"testing"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// stranger is a hop of the same journey, with the same place and root, and an
// identity of its own.
func (j *journey) stranger(k int, pin func(*keys.Identity)) *journey {
	j.Helper()
	id, _, err := keys.GenerateIdentity()
	if err != nil {
		j.Fatalf("%v", err)
	}
	pin(id)
	other := *j
	other.hops = append([]*keys.Identity(nil), j.hops...)
	other.hops[k-1] = id
	return &other
}

// A neighbour, or anybody on a link, has no root but its own.
func TestG7_RecordInvented(t *testing.T) {
	const n = 3
	j := newJourney(t, n)
	links := j.links()
	nobody := func(*keys.Identity) {}
	for k := 1; k <= n; k++ {
		r := j.record(k)
		// Without the root: under one of its own making, under that of a neighbour.
		for _, root := range []keys.Secret{rootOf("invented"), j.way.Hops[k%n].Root} {
			j.broken(j.onward(k, j.append(k, &r, root, links[k-1])), k, "10.1", cose.ErrDecrypt)
		}
		// By a hop under its own root, as if two had handled it: once too often.
		j.broken(j.onward(k, j.hop(k, links[k])), max(k-1, 0), stepBehind(k), classBehind(k))
		// By one who has the root and not the key: it signs with its own, in its own
		// name or in the hop's.
		thief := j.stranger(k, nobody)
		j.broken(j.onward(k, thief.hop(k, links[k-1])), k, "10.2", keys.ErrSignature)
		claim, err := r.claim()
		if err != nil {
			t.Fatal(err)
		}
		aad := recordAAD(j.thumbprint(k), j.bodies[k], links[k-1])
		record, err := cose.AppendSign1(nil, thief.hops[k-1].Signer(), aad, claim.Append(nil))
		if err != nil {
			t.Fatal(err)
		}
		j.broken(j.onward(k, j.resealed(j.way.Hops[k-1].Root, record, links[k-1])), k, "10.2", keys.ErrSignature)
	}
}

// A hop that signs twice is found one hop before: there stands a record under
// the wrong root, or, before the first, one too many.
func stepBehind(k int) string {
	if k == 1 {
		return "10.5"
	}
	return "10.1"
}

func classBehind(k int) error {
	if k == 1 {
		return keys.ErrFormat
	}
	return cose.ErrDecrypt
}

// The sender handed the root to somebody whom the recipient's trust store does
// not know, or knows as something else, or can't decide on.
func TestG7_RecordOfUntrusted(t *testing.T) {
	const n = 3
	for k := 1; k <= n; k++ {
		j := newJourney(t, n)
		trail := j.links()[n]
		pin := j.pins[j.thumbprint(k)]
		j.pins[j.thumbprint(k)] = keys.Pin{Key: pin.Key, Roles: []keys.Role{keys.RoleMeasure, keys.RoleReport}}
		j.broken(trail, k, "10.2", keys.ErrTrust)
		delete(j.pins, j.thumbprint(k))
		j.broken(trail, k, "10.2", keys.ErrTrust)
		if j.undecided(trail) {
			t.Error("a no is told as undecided")
		}
	}
	j := newJourney(t, n)
	trail := j.links()[n]
	for name, trust := range map[string]keys.Trust{"none": nil, "failing": failing{}, "of another's key": liar{j.hops[0].Public()}} {
		report := Unwind(trust, j.now, &j.way, j.bodies[n], trail)
		var at *BreakError
		if !errors.As(report.Err(), &at) || at.From != j.thumbprint(n) || at.To != j.way.Recipient || at.Step != "10.2" || classOf(at) != keys.ErrTrust {
			t.Errorf("%s: %v", name, report.Err())
		}
		var why *keys.TrustError
		if !errors.As(report.Err(), &why) || why.Undecided() != (name != "none") || why.Subject != j.thumbprint(n) || why.Role != keys.RoleHop {
			t.Errorf("%s: %v", name, report.Err())
		}
		j.verified(report, n)
	}
}

func (j *journey) undecided(trail []byte) bool {
	var why *keys.TrustError
	return !errors.As(j.unwind(trail).Err(), &why) || why.Undecided()
}

// failing can't decide, and its error is of another class.
type failing struct{}

func (failing) Check(keys.Query) (keys.Decision, error) { return keys.Decision{}, keys.ErrSignature }

// liar says yes with one key, whoever is asked about.
type liar struct{ key *keys.PublicIdentity }

func (l liar) Check(keys.Query) (keys.Decision, error) {
	return keys.Decision{Trusted: true, Identity: l.key, First: l.key.Thumbprint()}, nil
}

// One key in two identities, which ends up as two names: what it signed in one
// name is nothing in the other.
func TestG7_RecordUnderAnotherName(t *testing.T) {
	j := newJourney(t, 1)
	_, secret, err := keys.GenerateIdentity(cose.AlgEd25519, cose.AlgMLDSA65)
	if err != nil {
		t.Fatal(err)
	}
	dual, err := keys.ParseIdentity(secret)
	if err != nil {
		t.Fatal(err)
	}
	single, err := keys.NewPublicIdentity(dual.Public().Verifier().PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	j.hops[0] = dual
	j.pin(dual, keys.RoleHop)
	j.pins[single.Thumbprint()] = keys.Pin{Key: single, Roles: []keys.Role{keys.RoleHop}}
	trail := j.hop(1, nil)
	j.way.Hops[0].Thumbprint = dual.Thumbprint()
	j.whole(trail)
	j.way.Hops[0].Thumbprint = single.Thumbprint()
	j.broken(trail, 1, "10.2", keys.ErrSignature)
}
