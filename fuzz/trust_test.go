package main

import (
	"bytes"
	"slices"
	"testing"

	"github.com/vitalpost/vitalpost/keys"
)

// FuzzBundle: a bundle that a directory serves, changed on its way, or written
// badly or for somebody else by who signs it.
func FuzzBundle(f *testing.F) {
	x := newTable(f, inBundleClaim, inBundleHeader, inBundle)
	signers := append([]*party{x.w.clinician, x.w.stranger, x.w.hops[0], x.w.nobody}, x.w.senders...)
	x.add(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		defer x.w.forget()
		in := x.input(b)
		signer := signers[in.way%len(signers)]
		role := []keys.Role{keys.RoleReport, keys.RoleHop, keys.RoleMeasure}[in.flavour%3]
		own := &bundle{expires: bundleEnd, floor: byte(in.suite), keys: x.w.clinician.bundles[0].keys}
		claim := in.faults.at(inBundleClaim, bundleClaim(signer, 7, own))
		header := in.faults.at(inBundleHeader, signer.header())
		whole := x.w.signedBundle(signer, header, claim)
		if in.way >= len(signers) { // by the first key alone, if it has two
			whole = x.w.sign1(signer, header, label("bundle"), claim)
		}
		signed := in.faults.at(inBundle, whole)

		want, owner, v := x.r.bundle(signed, role)
		got, err := keys.ParseBundle(signed, x.w.pins, role, clock())
		x.compare(t, signer, v, err)
		if err != nil {
			if got != nil {
				t.Fatal("a refusal released something")
			}
			return
		}
		checkBundle(t, got, want, owner)
		if !bytes.Equal(got.Signed(), signed) || got.Role() != role {
			t.Fatal("another bundle than received")
		}
	})
}

// signedBundle signs a claim as the form of the identity asks for. The second
// signature of a dual one can't be made here, and is not one.
func (w *ward) signedBundle(p *party, header, claim []byte) *item {
	if len(p.algorithms) == 1 {
		return w.sign1(p, header, label("bundle"), claim)
	}
	tbs := array(text("Signature"), octets(nil), octets(header), octets(label("bundle")), octets(claim)).bytes()
	first := array(nested(header), pairs(), octets(w.sign(p, tbs)))
	second := array(holding(pairs(number(1), negative(-49))), pairs(), octets(make([]byte, 3309)))
	return tagged(98, array(octets(nil), pairs(), nested(claim), array(first, second)))
}

// checkBundle compares a bundle with its claim.
func checkBundle(t *testing.T, b *keys.Bundle, claim *item, owner *party) {
	t.Helper()
	if b.Owner() != keys.Thumbprint(owner.thumb) || b.Digest() != keys.Digest(hash(claim.bytes())) || b.Sequence() != claim.at(2).uint() ||
		uint64(b.NotBefore().UnixMilli()) != claim.at(3).uint() || uint64(b.Expires().UnixMilli()) != claim.at(4).uint() {
		t.Fatalf("read %v", b)
	}
	for version := range uint64(300) {
		if b.Supports(version) != slices.ContainsFunc(claim.at(5).list(), func(i *item) bool { return i.uint() == version }) {
			t.Fatalf("version %d", version)
		}
	}
	var acceptable []keys.Suite
	below := false
	for _, entry := range claim.at(7).list() {
		n := entry.at(0).uint()
		if n >= 1 && n <= 3 {
			k := encryptionKey{suite: byte(n), public: entry.at(1).octets()}
			k.name(owner)
			if b.KeyID(keys.Suite(n)) != keys.KeyID(k.id) || !bytes.Equal(b.Key(keys.Suite(n)).Public(), k.public) {
				t.Fatalf("another key of suite %d", n)
			}
			if !below {
				acceptable = append(acceptable, keys.Suite(n))
			}
		}
		below = below || n == claim.at(6).uint()
	}
	if !slices.Equal(b.Acceptable(), acceptable) {
		t.Fatalf("acceptable %v, want %v", b.Acceptable(), acceptable)
	}
}

// FuzzPins: a file of pins that was damaged, or put together by hand.
func FuzzPins(f *testing.F) {
	x := newTable(f, inPins)
	x.add(f)
	small, large := x.w.pinsItem(true), x.w.pinsItem(false)
	f.Fuzz(func(t *testing.T, b []byte) {
		in := x.input(b)
		pins := small // the large one costs more, and differs less
		if in.way%4 == 3 {
			pins = large
		}
		file := in.faults.at(inPins, pins.clone())
		want, v := x.r.pins(file)
		got, err := keys.ParsePins(file)
		x.compare(t, x.w.nobody, v, err)
		if err != nil {
			if got != nil {
				t.Fatal("a refusal released something")
			}
			return
		}
		if again, err := got.Append(nil); err != nil || !bytes.Equal(again, file) {
			t.Fatalf("written again as %x: %v", again, err)
		}
		if len(got) != len(want) {
			t.Fatalf("%d pins, want %d", len(got), len(want))
		}
		for name, roles := range want {
			for role := keys.RoleMeasure; role <= keys.RoleAudit; role++ {
				d, err := keys.Decide(got, keys.Query{Subject: name, Role: role, At: clock()})
				if (err == nil) != slices.Contains(roles, uint64(role)) || d.Trusted != (err == nil) {
					t.Fatalf("%v as %v: %v", name, role, err)
				}
			}
		}
	})
}

// pinsItem is a file with identities of each form.
func (w *ward) pinsItem(small bool) *item {
	spirometer := w.senders[1].item()
	ids := []*item{w.senders[0].item(), w.stranger.item(), spirometer}
	if !small {
		ids = append(ids, mldsa65Item(), array(w.doctor.item(), mldsa65Item()), array(spirometer, mldsa65Item()))
	}
	slices.SortFunc(ids, func(a, b *item) int { return bytes.Compare(identityOf(a), identityOf(b)) })
	file := array()
	for n, id := range ids {
		roles := [][]*item{{number(1), number(2)}, {number(3)}, {number(3), number(4), number(5)}, {number(6)}, {number(8)}, {number(7), number(9)}}[n]
		file.kids = append(file.kids, array(id, array(roles...)))
	}
	return file
}

// item returns the public identity.
func (p *party) item() *item { return read(p.public.Append(nil)) }

// weakKeys are public keys at the edges of SPEC.md 4.4 and 4.5, and shapes that
// the ward has no example of.
func weakKeys(other *party) []*item {
	spirometer := other.item()
	list := []*item{spirometer, mldsa65Item(), array(spirometer, mldsa65Item())}
	for _, top := range []byte{0x7f, 0xff, 0x80, 0} {
		for _, low := range []byte{0, 1, 2, 9, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xff} {
			b := bytes.Repeat([]byte{0}, 32)
			if low > 0x80 {
				b = bytes.Repeat([]byte{0xff}, 32)
			}
			b[0], b[31] = low, top
			list = append(list, octets(b))
		}
	}
	sign := func(alg int64) *item {
		return array(holding(pairs(number(1), negative(alg))), pairs(), octets(make([]byte, 64)))
	}
	list = append(list, octets(bytes.Repeat([]byte{0xff}, 32)))
	list = append(list, array(sign(-19), sign(-49)), array(sign(-9), sign(-49)), array(sign(-49), sign(-19)))
	for _, payload := range []*item{octets([]byte{0xa0}), number(0)} {
		list = append(list, tagged(98, array(octets(nil), pairs(), payload, array(sign(-19), sign(-49)))))
	}
	return list
}
