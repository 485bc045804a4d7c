package main

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// revocation is a vector of SPEC section 6.9. Its parts are "revocation.claim",
// "revocation.keys", "revocation.key n", "revocation.credentials",
// "revocation.credential n", and those of the signatures.
type revocation struct {
	authority *party
	signers   []idKey
	aad       []byte
	named     []byte

	number, created, next uint64
	keys, credentials     []revoked

	anchors   []*anchor
	rotations [][]byte
	seen      *seenSet
}

// revoked is an identity or a credential that a list names.
type revoked struct {
	name   []byte
	since  uint64
	reason int
}

const (
	longestList = 4194304
	mostRevoked = 65536
)

// newRevocation has two keys and two credentials.
func newRevocation(s *scene) *revocation {
	r := &revocation{number: 7, created: now - day, next: now + 7*day, aad: label("revocation")}
	r.by(s, kindDualEd25519)
	for i := range 2 {
		r.keys = append(r.keys, revoked{s.random("key "+itoa(i), 32), now - month, 1 + i})
		r.credentials = append(r.credentials, revoked{s.random("cti "+itoa(i), 16), now - day, 3 + i})
	}
	sortRevoked(r.keys)
	sortRevoked(r.credentials)
	return r
}

func sortRevoked(list []revoked) {
	slices.SortFunc(list, func(a, b revoked) int { return bytes.Compare(a.name, b.name) })
}

// by changes whose list it is.
func (r *revocation) by(s *scene, k kind) {
	r.authority = newPartyOf(s.entropy, "authority", k.algs)
	r.signers, r.named = r.authority.keys, r.authority.thumb()
	r.anchors = []*anchor{anchorOf(r.authority)}
}

// numberedNames are so many names, of which the last four bytes count.
func numberedNames(n, size int, since uint64) []revoked {
	list := make([]revoked, n)
	for i := range list {
		list[i] = revoked{binary.BigEndian.AppendUint32(blank(size-4), uint32(i)), since, 1}
	}
	return list
}

func (r *revocation) claim(ps *parts) []byte {
	lists := map[string][]byte{}
	for name, list := range map[string][]revoked{"key": r.keys, "credential": r.credentials} {
		items := make([][]byte, 0, len(list))
		for n, e := range list {
			f := [][]byte{bin(e.name), num(e.since), num(e.reason)}
			if len(list) > 100 {
				items = append(items, array(f...))
			} else {
				items = append(items, ps.array("revocation."+name+" "+itoa(n), f...))
			}
		}
		lists[name] = ps.array("revocation."+name+"s", items...)
	}
	return ps.dict("revocation.claim", dict{
		1: bin(r.named), 2: num(r.number), 3: num(r.created), 4: num(r.next), 5: lists["key"], 6: lists["credential"],
	})
}

func (r *revocation) seal(ps *parts) []byte {
	return signAll(ps, "revocation", r.signers, r.claim(ps), r.aad).wire
}

func (r *revocation) vector(s *scene) object {
	fields := readerFields(r.anchors, r.rotations)
	if r.seen != nil {
		fields = append(fields, member{"seen", object{{"number", r.seen.number}, {"digest", r.seen.digest}}})
	}
	fields = append(fields, countedInput(s.bytes("input", r.seal(s.parts))))
	if s.class == "ok" {
		fields = append(fields, member{"result", r.says(s.last("revocation.claim"))})
	}
	return s.vector("revocation", fields...)
}

func (r *revocation) says(claim []byte) object {
	o := object{
		{"anchor", r.anchors[0].party.thumb()}, {"authority", r.named}, {"number", r.number}, {"created", r.created}, {"next", r.next},
		{"digest", sum(claim)},
	}
	return append(append(o, revokedResult("key", r.keys)...), revokedResult("credential", r.credentials)...)
}

// revokedResult is how many there are, and the first and the last.
func revokedResult(name string, list []revoked) object {
	o := object{{name + "s", len(list)}}
	if len(list) > 0 {
		o = append(o, member{"first_" + name, list[0].object()}, member{"last_" + name, list[len(list)-1].object()})
	}
	return o
}

func (e revoked) object() object {
	name := "thumbprint"
	if len(e.name) == 16 {
		name = "cti"
	}
	return object{{name, e.name}, {"since", e.since}, {"reason", e.reason}}
}

// countedInput is the input, where it is long in runs: what repeats but for a
// number in it stands once.
func countedInput(input []byte) member {
	if len(input) < 500000 {
		return member{"input", input}
	}
	var runs []any
	plainRun := func(b []byte) {
		if len(b) > 0 {
			runs = append(runs, object{{"bytes", b}, {"times", 1}})
		}
	}
	for rest := input; len(rest) > 0; {
		at, size, counter := counted(rest)
		if at < 0 {
			plainRun(rest)
			break
		}
		plainRun(rest[:at])
		rest = rest[at:]
		times := 0
		for (times+1)*size <= len(rest) && bytes.Equal(rest[times*size:][:size], numbered(rest[:size], counter, times)) {
			times++
		}
		runs = append(runs, object{{"bytes", rest[:size]}, {"times", times}, {"counter", counter}})
		rest = rest[times*size:]
	}
	return member{"runs", runs}
}

// counted finds an entry with number 0 that one with number 1 follows.
func counted(b []byte) (at, size, counter int) {
	best := -1
	for _, n := range []int{32, 16} {
		start := append(append([]byte{0x83}, head(majorBytes, uint64(n))...), blank(n)...)
		for from := 0; ; {
			i := bytes.Index(b[from:], start)
			if i < 0 {
				break
			}
			i += from
			for size := len(start) + 2; size <= len(start)+10; size++ {
				if len(b) >= i+2*size && bytes.Equal(b[i+size:][:size], numbered(b[i:][:size], len(start)-4, 1)) && (best < 0 || i < at) {
					best, at, counter = size, i, len(start)-4
				}
			}
			if best >= 0 {
				break
			}
			from = i + 1
		}
	}
	if best < 0 {
		return -1, 0, 0
	}
	return at, best, counter
}

// numbered has a number in four bytes.
func numbered(b []byte, at, n int) []byte {
	b = slices.Clone(b)
	binary.BigEndian.PutUint32(b[at:], uint32(n))
	return b
}

// revocationShapes are those that lists have of what all statements share: they are
// signed in the same way, and their vectors are long.
const revocationShapes = `trailing-byte tag-wide untagged body-unprotected-kid payload-null second-missing signature-kid
	first-flipped second-flipped first-aad-bundle second-aad-credential first-alg-missing`

type revocationVector = statementVector[*revocation]

// revocationTables are the vectors of section 6.9.
func revocationTables() [][]sceneVector {
	var tables [][]sceneVector
	for _, list := range [][]revocationVector{
		revocationPositive, shared[*revocation](some(signShapes("revocation", "6.9.2"), revocationShapes)),
		shared[*revocation](some(signatureFaults("revocation", "6.9.5"), revocationShapes)),
		revocationClaim(), revocationEntries(), revocationSigners, revocationReader,
	} {
		tables = append(tables, statements("revocation", "", newRevocation, list))
	}
	return append(tables, statements("revocation", "order-", newRevocation, revocationOrder))
}
