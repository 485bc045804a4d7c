package keys

import (
	"slices"
	"testing"
	"time"
)

// holderOf returns a holder of the bundles, each with all the private keys that
// it was signed for.
func holderOf(id *Identity, own ...OwnBundle) *Holder {
	return &Holder{Identity: id.Public(), Bundles: own}
}

func ownOf(tb testing.TB, id *Identity, t BundleTemplate, keys ...*DecryptionKey) OwnBundle {
	tb.Helper()
	for _, k := range keys {
		t.Keys = append(t.Keys, k.Public())
		t.Floor = k.Suite()
	}
	return OwnBundle{ownBundle(tb, id, t), keys}
}

// TestHolderCheck: a holder is whole, or refused: everything is its own, and
// every private key stands in the bundle that it lies beside.
func TestHolderCheck(t *testing.T) {
	id, other := newIdentity(t, 1), newIdentity(t, 2)
	pq, classical, stranger := newKey(t, SuiteXWing, 1), newKey(t, SuiteX25519, 2), newKey(t, SuiteX25519, 3)
	own := ownOf(t, id, template(1), pq, classical)
	foreign := ownOf(t, other, template(1), pq, classical)
	// A key whose id is that of another, which no one can find in a test's time.
	collision := ownOf(t, id, template(1), classical)
	collision.Bundle.claim.keys[0].id = KeyID{1}
	collision.Keys = []*DecryptionKey{stranger}
	for _, c := range []struct {
		name string
		h    *Holder
		ok   bool
	}{
		{"whole", holderOf(id, own), true},
		{"two bundles with one key", holderOf(id, own, ownOf(t, id, template(2), classical)), true},
		{"a bundle whose keys are erased", holderOf(id, own, OwnBundle{Bundle: own.Bundle}), true},
		{"one key of two", holderOf(id, OwnBundle{own.Bundle, own.Keys[1:]}), true},
		{"nil", nil, false},
		{"zero", &Holder{}, false},
		{"no identity", &Holder{Bundles: []OwnBundle{own}}, false},
		{"zero identity", &Holder{Identity: new(PublicIdentity), Bundles: []OwnBundle{own}}, false},
		{"no bundle", holderOf(id), false},
		{"no private key", holderOf(id, OwnBundle{Bundle: own.Bundle}), false},
		{"nil bundle", holderOf(id, OwnBundle{nil, own.Keys}), false},
		{"zero bundle", holderOf(id, OwnBundle{new(Bundle), own.Keys}), false},
		{"another's bundle", holderOf(id, foreign), false},
		{"another's bundle behind one's own", holderOf(id, own, foreign), false},
		{"nil key", holderOf(id, OwnBundle{own.Bundle, []*DecryptionKey{pq, nil}}), false},
		{"zero key", holderOf(id, OwnBundle{own.Bundle, []*DecryptionKey{new(DecryptionKey)}}), false},
		{"a key of no bundle", holderOf(id, OwnBundle{own.Bundle, []*DecryptionKey{pq, stranger}}), false},
		{"a key of another bundle", holderOf(id, own, OwnBundle{own.Bundle, []*DecryptionKey{stranger}}), false},
		{"a key of a suite that is not listed", holderOf(id, OwnBundle{collision.Bundle, []*DecryptionKey{pq}}), false},
		{"another key with the same key id", holderOf(id, collision), false},
	} {
		if err := c.h.Check(); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		} else if err != nil && ofClass(err) {
			t.Errorf("%s: %v is of a class, and no bytes caused it", c.name, err)
		}
	}
}

// TestHolderFind: by key id, current bundle first, each key once. A key id is a
// hint: two keys may have one.
func TestHolderFind(t *testing.T) {
	id := newIdentity(t, 1)
	pq, classical, retired := newKey(t, SuiteXWing, 1), newKey(t, SuiteX25519, 2), newKey(t, SuiteX25519, 3)
	current := ownOf(t, id, template(2), pq, classical)
	grace := ownOf(t, id, template(1), pq, retired)
	h := holderOf(id, current, grace)
	if err := h.Check(); err != nil {
		t.Fatal(err)
	}
	find := func(k *DecryptionKey) []*DecryptionKey {
		return h.Find(nil, keyID(id.Thumbprint(), k.Suite(), k.Public().Public()))
	}
	for _, k := range []*DecryptionKey{pq, classical, retired} {
		if got := find(k); !slices.Equal(got, []*DecryptionKey{k}) {
			t.Errorf("found %v, want %v", got, k)
		}
	}
	if got := h.Find(nil, KeyID{1}); got != nil {
		t.Errorf("found %v for an id of none", got)
	}
	if got := h.Find(nil, KeyID{}); got != nil {
		t.Errorf("found %v for the zero id", got)
	}
	if got := h.Find(nil, keyID(newIdentity(t, 2).Thumbprint(), SuiteXWing, pq.Public().Public())); got != nil {
		t.Errorf("found %v for another owner's copy of a key", got)
	}
	if got := h.Find(make([]*DecryptionKey, 0, 2), current.Bundle.KeyID(SuiteX25519)); cap(got) != 2 || len(got) != 1 {
		t.Errorf("not appended: %v", got)
	}
	shared := KeyID{7}
	for _, b := range []*Bundle{current.Bundle, grace.Bundle} {
		for i := range b.claim.keys {
			b.claim.keys[i].id = shared
		}
	}
	if got := h.Find(nil, shared); !slices.Equal(got, []*DecryptionKey{pq, classical, retired}) {
		t.Errorf("of three keys with one id, found %v", got)
	}
}

// TestHolderListing: a context names the bundle that counts by its digest; it
// must list the key that opened.
func TestHolderListing(t *testing.T) {
	id := newIdentity(t, 1)
	pq, classical, retired := newKey(t, SuiteXWing, 1), newKey(t, SuiteX25519, 2), newKey(t, SuiteX25519, 3)
	current, grace := ownOf(t, id, template(2), pq, classical), ownOf(t, id, template(1), pq, retired)
	foreign := ownOf(t, newIdentity(t, 2), template(1), pq)
	h := holderOf(id, current, grace)
	for _, c := range []struct {
		name   string
		digest Digest
		key    *DecryptionKey
		want   *Bundle
	}{
		{"current", current.Bundle.Digest(), pq, current.Bundle},
		{"in grace, the same key", grace.Bundle.Digest(), pq, grace.Bundle},
		{"in grace, its own key", grace.Bundle.Digest(), retired, grace.Bundle},
		{"current, a key that it has no more", current.Bundle.Digest(), retired, nil},
		{"in grace, a key that it did not have yet", grace.Bundle.Digest(), classical, nil},
		{"another's bundle", foreign.Bundle.Digest(), pq, nil},
		{"no digest", Digest{}, pq, nil},
	} {
		if got := h.Listing(c.digest, c.key); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// TestHolderAdmitting: a layer names no bundle. That which lists the key, admits
// its suite and lasts longest decides; a floor that rose in the current one does
// not shut out what was sealed to one in grace.
func TestHolderAdmitting(t *testing.T) {
	id := newIdentity(t, 1)
	pq, classical := newKey(t, SuiteXWing, 1), newKey(t, SuiteX25519, 2)
	until := func(sequence uint64, d time.Duration) BundleTemplate {
		b := template(sequence)
		b.Expires = now.Add(d)
		return b
	}
	long, short := ownOf(t, id, until(1, 3*time.Hour), pq, classical), ownOf(t, id, until(2, time.Hour), pq, classical)
	raised := until(3, 9*time.Hour)
	raised.Keys, raised.Floor = []*EncryptionKey{pq.Public(), classical.Public()}, SuiteXWing
	high := OwnBundle{ownBundle(t, id, raised), []*DecryptionKey{pq, classical}}
	only := ownOf(t, id, until(4, 5*time.Hour), pq)
	for _, c := range []struct {
		name string
		h    *Holder
		key  *DecryptionKey
		want *Bundle
	}{
		{"one", holderOf(id, short), classical, short.Bundle},
		{"the longer one, current", holderOf(id, long, short), classical, long.Bundle},
		{"the longer one, in grace", holderOf(id, short, long), classical, long.Bundle},
		{"the floor rose", holderOf(id, high), classical, nil},
		{"the floor rose, one in grace", holderOf(id, high, short), classical, short.Bundle},
		{"above the floor", holderOf(id, high, short), pq, high.Bundle},
		{"not listed any more", holderOf(id, only, short), classical, short.Bundle},
		{"not listed at all", holderOf(id, only), classical, nil},
	} {
		got, err := c.h.Admitting(c.key)
		if got != c.want || (err == nil) != (c.want != nil) {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
		if err != nil {
			refused(t, err, ErrSuite)
		}
	}
}

// TestHolderClone: what the caller does with its slices afterwards is its own.
func TestHolderClone(t *testing.T) {
	id, k := newIdentity(t, 1), newKey(t, SuiteX25519, 2)
	h := holderOf(id, ownOf(t, id, template(1), k))
	c := h.Clone()
	h.Bundles[0].Keys[0] = nil
	h.Bundles[0].Bundle = nil
	if err := c.Check(); err != nil || c.Bundles[0].Keys[0] != k {
		t.Errorf("the clone shares a slice: %v", err)
	}
	none := new(Holder).Clone()
	if err := none.Check(); err == nil {
		t.Error("a clone of nothing is whole")
	}
}
