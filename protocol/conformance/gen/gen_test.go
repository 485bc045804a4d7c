package main

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// once makes the vectors for every test that only reads them.
var (
	once      = sync.OnceValues(all)
	onceSteps = sync.OnceValue(transcripts)
)

// TestVectorsAreFresh shows that two runs give the same bytes, and that they
// are those in the tree.
func TestVectorsAreFresh(t *testing.T) {
	first, err := once()
	if err != nil {
		t.Fatal(err)
	}
	second, err := all()
	if err != nil {
		t.Fatal(err)
	}
	steps, again := onceSteps(), transcripts()
	trust, trustAgain := trustTranscripts(), trustTranscripts()
	list := vectorList(first) + transcriptList(steps) + trustList(trust)
	first = slices.Concat(first, outputs(steps), trustOutputs(trust))
	second = slices.Concat(second, outputs(again), trustOutputs(trustAgain))
	var want []string
	for i, v := range first {
		if string(v.file) != string(second[i].file) {
			t.Errorf("%s: two runs differ", v.name)
		}
		path := filepath.Join("../vectors", v.dir(), v.name+".json")
		want = append(want, path)
		if b, err := os.ReadFile(path); err != nil || string(b) != string(v.file) {
			t.Errorf("%s is not what gen writes: run go generate", path)
		}
	}
	got, err := filepath.Glob("../vectors/*/*")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%d files in vectors, want %d", len(got), len(want))
	}
	if readme, err := os.ReadFile("../README.md"); err != nil || !strings.Contains(string(readme), list) {
		t.Error("the list in README.md is not what gen writes: run go generate")
	}
}

// TestOneFault shows for every rule that a reader can overlook and still go on
// that the vectors of this rule have no other fault.
func TestOneFault(t *testing.T) {
	rules := strings.Fields(`C.3 3.4 3.7 4.5 6.2 6.4.1 6.4.6 6.4.7 6.4.8 6.6.1 6.6.5 6.6.6 6.6.7 6.6.8 6.7.6 6.9.1 6.9.6 7.1.1 7.1.3 7.1.4 7.1.5 7.1.6 7.1.8 7.1.9 7.3 7.4 7.6
		11.2.1 11.2.2 11.2.11 11.2.12 11.3.1 11.3.16 11.3.17 11.3.19 11.3.9c 11.3.9e 11.3.9f 11.3.9d E.1.1 E.1.4 E.1.6 E.1.7 E.1.8`)
	vectors, err := once()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, v := range vectors {
		if !slices.Contains(rules, v.rule) || v.class == "ok" || twoFaults(v.name) {
			continue
		}
		found[v.rule] = true
		if v.proof != "" && !strings.HasSuffix(v.name, "-address-not-utf-8") { // nor is it ASCII
			t.Errorf("%s: beside %s there is %s", v.name, v.rule, v.proof)
		}
	}
	for _, r := range rules {
		if !found[r] {
			t.Errorf("no vector for rule %s", r)
		}
	}
}

// TestOneTrailFault is TestOneFault for the trails that are broken where a
// reader can overlook it and go on: they are then whole. One cannot go on with
// an unknown hop, and what was removed inside is missing at the next step, too.
func TestOneTrailFault(t *testing.T) {
	vectors, err := once()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, f := range slices.Concat(trailSealedFaults, trailRecordFaults) {
		for _, v := range vectors {
			if v.name != "open-trail-broken-"+f.name || strings.Contains(f.name, "-and-claim") ||
				strings.HasPrefix(f.name, "signer-unknown") || f.name == "trail-removed-inside" {
				continue
			}
			found[f.found.step]++
			if v.proof != "" && (f.found.step == "10.2" || f.found.step == "10.5") {
				t.Errorf("%s: beside %s there is %s", v.name, f.found.step, v.proof)
			}
		}
	}
	for _, step := range []string{"10.1", "10.2", "10.3", "10.4", "10.5"} {
		if found[step] < 4 {
			t.Errorf("%d vectors for step %s", found[step], step)
		}
	}
}

// twoFaults says if the vector is one about the order of checks.
func twoFaults(name string) bool {
	return slices.ContainsFunc(strings.Fields("open-order- peel-order- bundle-order- token-order- directory-set-order- credential-order- rotation-order- revocation-order- scan-first-violation- scan-one-head-"),
		func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// TestOrder shows that the vectors of the order of checks have their second
// fault, too: it is found when the first one is overlooked.
func TestOrder(t *testing.T) {
	second := map[string]string{
		"difference-and-signature-flipped":    "11.3.9c audience",
		"difference-and-padding":              "11.3.9c audience",
		"difference-and-role":                 "11.3.9c audience",
		"difference-and-expired":              "11.3.9c audience",
		"difference-and-expires-after-bundle": "11.3.19 limit",
		"two-differences":                     "11.3.9d audience",
		"difference-and-alg":                  "11.3.9c audience",
		"alg-and-role":                        "11.3.16 trust",
		"role-and-signature-flipped":          "11.3.16 trust",
		"role-and-expired":                    "11.3.17 expired",
		"mark-and-role":                       "11.3.16 trust",
		"mark-and-signature-flipped":          "7.3 format",
		"alg-eddsa-and-padding":               "4.3 suite",
		"signature-flipped-and-expired":       "11.3.17 expired",
		"claim-and-expired":                   "11.3.17 expired",
		"alg-and-signature-empty":             "11.3.14 signature",
		"counter-4096-and-not-a-recipient":    "11.3.5 nokey",

		"bundle alg-and-role":                         "6.4.7 trust",
		"bundle small-order-and-owner-unknown":        "6.4.5 trust",
		"bundle signature-flipped-and-role":           "6.4.7 trust",
		"bundle signature-flipped-and-expired":        "6.4.8 expired",
		"bundle second-signature-flipped-and-expired": "6.4.8 expired",
		"bundle role-and-expired":                     "6.4.8 expired",
		"bundle role-and-not-yet-usable":              "6.4.8 expired",
		"bundle 32769-bytes-and-trailing-byte":        "3.1 format",
		"bundle keys-9-and-key-31-bytes":              "6.4.4 format",

		"token 8193-bytes-and-trailing-byte":            "3.1 format",
		"token alg-eddsa-and-iss-missing":               "6.6.3 format",
		"token kid-65-bytes-and-iss-missing":            "6.6.3 format",
		"token sub-256-bytes-and-alg-of-other-kind":     "6.6.4 suite",
		"token not-understood-and-signature-flipped":    "6.6.5 signature",
		"token alg-of-other-kind-and-signature-flipped": "6.6.5 signature",
		"token by-other-and-iss":                        "6.6.6 trust",
		"token signature-flipped-and-aud":               "6.6.7 trust",
		"token signature-flipped-and-expired":           "6.6.8 expired",
		"token nbf-at-exp-and-expired":                  "6.6.8 expired",
		"token iss-and-expired":                         "6.6.8 expired",
		"token aud-and-expired":                         "6.6.8 expired",

		"directory-set 8388609-bytes-and-trailing-byte":           "3.1 format",
		"directory-set alg-eddsa-and-nodes-none":                  "E.1.3 suite",
		"directory-set alg-of-other-kind-and-signature-flipped":   "E.1.4 signature",
		"directory-set signature-flipped-and-nodes-none":          "E.1.5 format",
		"directory-set signature-flipped-and-claim-trailing-byte": "3.1 format",
		"directory-set by-other-and-named-other":                  "E.1.6 trust",
		"directory-set bundle-empty-and-named-other":              "E.1.6 trust",
		"directory-set named-other-and-seen-higher":               "E.1.7 replay",
		"directory-set seen-higher-and-expired":                   "E.1.8 expired",

		"credential 16385-bytes-and-trailing-byte":     "3.1 format",
		"credential 16384-bytes-and-anchor-none":       "6.7.4 trust",
		"credential mix-and-anchor-other":              "6.7.4 trust",
		"credential signature-flipped-and-role":        "6.7.6 trust",
		"rotation 16385-bytes-and-entry-10":            "6.8.3 format",
		"rotation 16384-bytes-and-entry-10":            "6.8.5 signature",
		"rotation to-is-from-and-third":                "6.8.4 suite",
		"rotation third-and-first-flipped":             "6.8.5 signature",
		"revocation 4194304-bytes-and-trailing-byte":   "3.1 format",
		"revocation next-and-anchor-none":              "6.9.4 trust",
		"revocation signature-flipped-and-seen-higher": "6.9.6 replay",

		"peel ek-and-key-id-unknown":              "11.2.5 nokey",
		"peel counter-4096-and-key-id-unknown":    "11.2.5 nokey",
		"peel below-floor-and-opening-flipped":    "11.2.7 decrypt",
		"peel version-not-listed-and-expired":     "11.2.11 expired",
		"peel next-twice-and-sealed-flipped":      "11.2.9 decrypt",
		"peel next-is-the-hop-and-sealed-flipped": "11.2.9 decrypt",
		"peel expired-and-expires-after-bundle":   "11.2.12 limit",
	}
	vectors, err := once()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, v := range vectors {
		operation, rest, _ := strings.Cut(v.name, "-order-")
		if operation != "open" {
			rest = operation + " " + rest
		}
		want, ok := second[rest]
		if !ok {
			continue
		}
		found++
		if !strings.HasPrefix(v.proof, want+":") {
			t.Errorf("%s: beside %s there is %q, want %s", v.name, v.rule, v.proof, want)
		}
	}
	if found != len(second) {
		t.Errorf("%d vectors, want %d", found, len(second))
	}
}

// TestKeyBoundToOwner is SPEC section 6.3 by hand: a copy of a key has another
// key id in another's bundle, and the same one wherever its owner lists it.
func TestKeyBoundToOwner(t *testing.T) {
	s := newScene("TestKeyBoundToOwner")
	s.thief()
	s.renewed(s.holder, "victim")
	public := s.holder.bundles[0].keys[0].public
	for _, b := range []struct {
		owner  *party
		bundle *bundle
	}{
		{s.holder, s.holder.bundles[0]}, {s.holder, s.holder.bundles[1]}, {s.seats[0].party, s.seats[0].usedBundle()},
	} {
		in := "vitalpost/1 key-id\x00" + string(b.owner.thumb()) + "\x02" + string(public)
		if want := sha256.Sum256([]byte(in)); string(b.bundle.keys[0].id) != string(want[:8]) {
			t.Errorf("key id is %x, want %x", b.bundle.keys[0].id, want[:8])
		}
	}
}

// TestPadding is SPEC section 7.6 by hand.
func TestPadding(t *testing.T) {
	for _, c := range []struct{ n, target, padding, length int }{
		{8, 8, 0, 8},
		{9, 10, 1, 10},
		{122, 128, 6, 128},
		{129, 144, 15, 144},
		{1000, 1024, 24, 1025}, // 1024 is n + 24, which no padding reaches
	} {
		p := padme(c.n)
		if p != (padded{c.n, c.target, c.padding, c.length}) {
			t.Errorf("padme(%d) is %+v, want %+v", c.n, p, c)
		}
	}
	if p := block(105, 128); p != (padded{105, 128, 23, 128}) {
		t.Errorf("block(105, 128) is %+v", p)
	}
	if p := block(104, 128); p != (padded{104, 128, 151, 256}) {
		t.Errorf("block(104, 128) is %+v: 128 is n + 24, which no padding reaches", p)
	}
}

// TestSmallOrder shows that the table of SPEC section 4.4 is what the curve
// says, both ways: each entry is refused for its order or its form.
func TestSmallOrder(t *testing.T) {
	if len(smallOrder) != 7 {
		t.Fatalf("%d entries, want 7", len(smallOrder))
	}
	for _, v := range smallOrderKeys() {
		i, err := readAll(v.input)
		if err != nil {
			t.Fatal(err)
		}
		p, _, err := decode(i.get(-2).bytes)
		if err != nil || !p.smallOrder() {
			t.Errorf("%s: order is not small (%v)", v.name, err)
		}
	}
}

// TestForgeries shows that the hand-made signatures are what they claim: they
// fail as SPEC section 4.4 has it, and hold for a verifier that is laxer.
func TestForgeries(t *testing.T) {
	p := newParty("TestForgeries", "signer", roleHop)
	message := []byte("message")
	a, _, err := decode(p.public())
	if err != nil {
		t.Fatal(err)
	}
	for name, forge := range map[string]func(seed, public, message []byte) []byte{
		"cofactored": cofactored, "wrongR": wrongR, "plusL": func([]byte, []byte, []byte) []byte { return plusL(p.keys[0].sign(message)) },
	} {
		signature := forge(p.private(), p.public(), message)
		if holds(p.keys[0], message, signature) {
			t.Errorf("%s verifies", name)
		}
		r, _, err := decode(signature[:32])
		if err != nil {
			t.Fatal(err)
		}
		k := challenge(signature[:32], p.public(), message)
		left := basePoint().times(fromLittleEndian(signature[32:]))
		right := a.times(k).add(r)
		if name == "cofactored" {
			left, right = left.double().double().double(), right.double().double().double()
		}
		if left.x.Cmp(right.x) != 0 || left.y.Cmp(right.y) != 0 {
			t.Errorf("%s does not hold for a lax verifier", name)
		}
	}
}
