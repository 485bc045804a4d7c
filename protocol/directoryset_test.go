package protocol_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"github.com/vitalpost/vitalpost/protocol"
)

var directoryNow = time.UnixMilli(1_800_000_000_000)

// newSigner makes an identity of these algorithms.
func newSigner(tb testing.TB, algorithms ...cose.Algorithm) *keys.Identity {
	tb.Helper()
	id, _, err := keys.GenerateIdentity(algorithms...)
	if err != nil {
		tb.Fatal(err)
	}
	return id
}

// bundleOf signs a bundle of suite 2, good around directoryNow.
func bundleOf(tb testing.TB, id *keys.Identity, sequence uint64) *keys.Bundle {
	tb.Helper()
	key, _, err := keys.GenerateDecryptionKey(keys.SuiteX25519)
	if err != nil {
		tb.Fatal(err)
	}
	b, err := id.SignBundle(keys.BundleTemplate{
		Sequence: sequence, NotBefore: directoryNow.Add(-time.Hour), Expires: directoryNow.Add(time.Hour),
		Floor: keys.SuiteX25519, Keys: []*keys.EncryptionKey{key.Public()},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// directoryNodes is a table of n nodes; the first has no address.
func directoryNodes(tb testing.TB, n int) map[keys.Thumbprint]protocol.DirectoryEntry {
	tb.Helper()
	nodes := map[keys.Thumbprint]protocol.DirectoryEntry{}
	for i := range n {
		id := newSigner(tb)
		e := protocol.DirectoryEntry{Bundle: bundleOf(tb, id, 1).Signed()}
		if i > 0 {
			e.Address = "https://127.0.0.1:8443/vitalpost/"
		}
		nodes[id.Thumbprint()] = e
	}
	return nodes
}

// setDraft is a directory set in pieces, each of which a test may spoil.
type setDraft struct {
	signer           *keys.Identity
	label            string
	signs            keys.Thumbprint // entry 1
	number           uint64
	created, expires uint64
	entries          [][]byte
	payload, file    func([]byte) []byte // what is made of them; nil: nothing

	reader *keys.PublicIdentity
	seen   protocol.DirectoryMark
	now    time.Time
}

// entryBytes is one entry of a set; address nil: null.
func entryBytes(node keys.Thumbprint, address *string, bundle []byte) []byte {
	b := dcbor.AppendBytes(dcbor.AppendArray(nil, 3), node[:])
	if address == nil {
		b = dcbor.AppendNull(b)
	} else {
		b = dcbor.AppendText(b, *address)
	}
	return dcbor.AppendBytes(b, bundle)
}

func newSetDraft(signer *keys.Identity) *setDraft {
	address := "https://127.0.0.1:8443/vitalpost/"
	return &setDraft{
		signer: signer, label: "vitalpost/1 directory\x00", signs: signer.Thumbprint(), number: 7,
		created: uint64(directoryNow.Add(-time.Hour).UnixMilli()), expires: uint64(directoryNow.Add(time.Hour).UnixMilli()),
		entries: [][]byte{entryBytes(keys.Thumbprint{1}, nil, []byte("a bundle")), entryBytes(keys.Thumbprint{2}, &address, []byte("another"))},
		reader:  signer.Public(), now: directoryNow,
	}
}

func (d *setDraft) claim() []byte {
	b := dcbor.AppendMap(nil, 5)
	b = dcbor.AppendBytes(dcbor.AppendUint(b, 1), d.signs[:])
	b = dcbor.AppendUint(dcbor.AppendUint(b, 2), d.number)
	b = dcbor.AppendUint(dcbor.AppendUint(b, 3), d.created)
	b = dcbor.AppendUint(dcbor.AppendUint(b, 4), d.expires)
	b = dcbor.AppendArray(dcbor.AppendUint(b, 5), len(d.entries))
	b = append(b, bytes.Join(d.entries, nil)...)
	if d.payload != nil {
		b = d.payload(b)
	}
	return b
}

func (d *setDraft) bytes(tb testing.TB) []byte {
	tb.Helper()
	b, err := cose.Sign(d.signer.Signers(), []byte(d.label), d.claim())
	if err != nil {
		tb.Fatal(err)
	}
	if d.file != nil {
		b = d.file(b)
	}
	return b
}

func (d *setDraft) parse(tb testing.TB) error {
	tb.Helper()
	s, err := protocol.ParseDirectorySet(d.bytes(tb), d.reader, d.seen, d.now)
	if (s == nil) != (err != nil) {
		tb.Errorf("a set beside %v", err)
	}
	return err
}

// directoryClasses are all that a set is refused with.
var directoryClasses = []error{
	keys.ErrFormat, keys.ErrLimit, keys.ErrSuite, keys.ErrSignature, keys.ErrTrust, keys.ErrExpired, envelope.ErrReplay,
}

// ofOneClass checks that err is of class, and of no other.
func ofOneClass(t *testing.T, what string, err, class error) {
	t.Helper()
	for _, c := range directoryClasses {
		if errors.Is(err, c) != (c == class) {
			t.Errorf("%s: got %v, want class %v", what, err, class)
			return
		}
	}
}

// A set is signed, read back, and asked everything, by a signer of one key and of two.
func TestDirectorySet(t *testing.T) {
	for _, algorithms := range [][]cose.Algorithm{{cose.AlgEd25519}, {cose.AlgESP256}, {cose.AlgMLDSA65}, {cose.AlgEd25519, cose.AlgMLDSA65}} {
		signer, nodes := newSigner(t, algorithms...), directoryNodes(t, 3)
		made, err := protocol.SignDirectorySet(signer, protocol.DirectoryTemplate{
			Number: 3, Created: directoryNow, Expires: directoryNow.Add(time.Hour), Nodes: nodes,
		})
		if err != nil {
			t.Fatal(err)
		}
		in := slices.Clone(made.Signed())
		s, err := protocol.ParseDirectorySet(in, signer.Public(), made.Mark(), directoryNow)
		if err != nil {
			t.Fatal(err)
		}
		clear(in) // the caller's to use again
		if !bytes.Equal(s.Signed(), made.Signed()) || s.Mark() != made.Mark() || s.Mark().Number != 3 || s.Signer() != signer.Thumbprint() ||
			!s.Created().Equal(directoryNow) || !s.Expires().Equal(directoryNow.Add(time.Hour)) {
			t.Errorf("read %+v, made %+v", s.Mark(), made.Mark())
		}
		names := s.Nodes()
		if len(names) != 3 || !slices.IsSortedFunc(names, func(a, b keys.Thumbprint) int { return bytes.Compare(a[:], b[:]) }) {
			t.Errorf("nodes %v", names)
		}
		for node, e := range nodes {
			b, err := s.Directory().Bundle(t.Context(), node)
			if err != nil || !bytes.Equal(b, e.Bundle) {
				t.Errorf("%v: another bundle: %v", node, err)
			}
			a, err := s.Directory().Address(t.Context(), node)
			if a != e.Address || errors.Is(err, protocol.ErrUnknownNode) != (e.Address == "") {
				t.Errorf("%v is at %q, %v, want %q", node, a, err, e.Address)
			}
		}
		if _, err := s.Directory().Bundle(t.Context(), keys.Thumbprint{}); !errors.Is(err, protocol.ErrUnknownNode) {
			t.Errorf("nobody's bundle: %v", err)
		}
	}
}

// directorySteps has a fault for each step of SPEC.md E.1, in its order.
var directorySteps = []struct {
	step  string
	class error
	fault func(testing.TB, *setDraft)
}{
	{"E.1.1", keys.ErrLimit, func(_ testing.TB, d *setDraft) {
		inner := d.file
		d.file = func(b []byte) []byte {
			if inner != nil {
				b = inner(b)
			}
			return append(b, make([]byte, protocol.MaxDirectorySet)...)
		}
	}},
	{"E.1.2 format", keys.ErrFormat, func(_ testing.TB, d *setDraft) {
		d.file = func(b []byte) []byte { return append(b, 0) }
	}},
	{"E.1.3", keys.ErrSuite, func(tb testing.TB, d *setDraft) { d.reader = newSigner(tb, cose.AlgESP256).Public() }},
	{"E.1.4", keys.ErrSignature, func(_ testing.TB, d *setDraft) { d.label = "vitalpost/1 bundle\x00" }},
	{"E.1.5", keys.ErrFormat, func(_ testing.TB, d *setDraft) { d.expires = d.created }},
	{"E.1.6", keys.ErrTrust, func(_ testing.TB, d *setDraft) { d.signs[0] ^= 1 }},
	{"E.1.7", envelope.ErrReplay, func(_ testing.TB, d *setDraft) {
		d.seen = protocol.DirectoryMark{Number: 8, Digest: keys.Digest{1}}
	}},
	{"E.1.8", keys.ErrExpired, func(_ testing.TB, d *setDraft) { d.now = directoryNow.Add(time.Hour) }},
}

// Each step alone, and each pair, where the earlier step must be the one that decides.
func TestParseDirectorySetSteps(t *testing.T) {
	signer := newSigner(t)
	if err := newSetDraft(signer).parse(t); err != nil {
		t.Fatal(err)
	}
	for i, first := range directorySteps {
		for _, second := range directorySteps[i:] {
			d := newSetDraft(signer)
			second.fault(t, d)
			if first.step != second.step {
				first.fault(t, d)
			}
			ofOneClass(t, first.step+" and "+second.step, d.parse(t), first.class)
		}
	}
}

// What the payload may not be; each has one fault, under a good signature.
func TestParseDirectorySetRefuses(t *testing.T) {
	signer := newSigner(t)
	text := func(s string) *string { return &s }
	entry := func(address *string, bundle []byte) func(*setDraft) {
		return func(d *setDraft) { d.entries = [][]byte{entryBytes(keys.Thumbprint{1}, address, bundle)} }
	}
	raw := func(entries ...string) func(*setDraft) {
		return func(d *setDraft) {
			d.entries = nil
			for _, e := range entries {
				d.entries = append(d.entries, []byte(e))
			}
		}
	}
	payload := func(f func([]byte) []byte) func(*setDraft) { return func(d *setDraft) { d.payload = f } }
	node := "\x58\x20" + strings.Repeat("n", 32)
	for name, test := range map[string]struct {
		fault func(*setDraft)
		class error
	}{
		"as it is":                    {func(*setDraft) {}, nil},
		"longest address":             {entry(text("x:"+strings.Repeat("a", 1022)), []byte("b")), nil},
		"longest bundle":              {entry(nil, make([]byte, keys.MaxBundle)), nil},
		"created within the skew":     {func(d *setDraft) { d.now = directoryNow.Add(-time.Hour - 5*time.Minute) }, nil},
		"seen before":                 {func(d *setDraft) { d.seen = protocol.DirectoryMark{Number: 6, Digest: keys.Digest{1}} }, nil},
		"no mark":                     {func(d *setDraft) { d.seen = protocol.DirectoryMark{Number: 99} }, nil},
		"created beyond the skew":     {func(d *setDraft) { d.now = directoryNow.Add(-time.Hour - 5*time.Minute - time.Millisecond) }, keys.ErrExpired},
		"same number, other content":  {func(d *setDraft) { d.seen = protocol.DirectoryMark{Number: 7, Digest: keys.Digest{1}} }, envelope.ErrReplay},
		"no node":                     {raw(), keys.ErrFormat},
		"descending":                  {func(d *setDraft) { slices.Reverse(d.entries) }, keys.ErrFormat},
		"twice":                       {func(d *setDraft) { d.entries[1] = d.entries[0] }, keys.ErrFormat},
		"empty address":               {entry(text(""), []byte("b")), keys.ErrFormat},
		"address without scheme":      {entry(text("127.0.0.1"), []byte("b")), keys.ErrFormat},
		"address with a space":        {entry(text("https://a b/"), []byte("b")), keys.ErrFormat},
		"address of 1025":             {entry(text("x:"+strings.Repeat("a", 1023)), []byte("b")), keys.ErrLimit},
		"empty bundle":                {entry(nil, nil), keys.ErrFormat},
		"bundle of 32769":             {entry(nil, make([]byte, keys.MaxBundle+1)), keys.ErrLimit},
		"bundle null":                 {raw("\x83" + node + "\xf6\xf6"), keys.ErrFormat},
		"address as bytes":            {raw("\x83" + node + "\x43a:b\x41b"), keys.ErrFormat},
		"address false":               {raw("\x83" + node + "\xf4\x41b"), keys.ErrFormat},
		"two items":                   {raw("\x82" + node + "\x41b"), keys.ErrFormat},
		"four items":                  {raw("\x84" + node + "\xf6\x41b\xf6"), keys.ErrFormat},
		"thumbprint of 31":            {raw("\x83\x58\x1f" + node[3:] + "\xf6\x41b"), keys.ErrFormat},
		"long head":                   {raw("\x83" + node + "\xf6\x58\x01b"), keys.ErrFormat},
		"a sixth entry":               {payload(func(b []byte) []byte { b[0] = 0xa6; return append(b, 6, 0) }), keys.ErrFormat},
		"four entries":                {payload(func(b []byte) []byte { b[0] = 0xa4; return b[:bytes.LastIndexByte(b[:60], 5)] }), keys.ErrFormat},
		"key 0 in the place of 1":     {payload(func(b []byte) []byte { b[1] = 0; return b }), keys.ErrFormat},
		"bytes behind":                {payload(func(b []byte) []byte { return append(b, 0) }), keys.ErrFormat},
		"cut off":                     {payload(func(b []byte) []byte { return b[:len(b)-1] }), keys.ErrFormat},
		"empty payload":               {payload(func([]byte) []byte { return []byte{} }), keys.ErrFormat},
		"expires below created":       {func(d *setDraft) { d.expires = d.created - 1 }, keys.ErrFormat},
		"number -1":                   {payload(func(b []byte) []byte { b[bytes.IndexByte(b[36:], 7)+36] = 0x20; return b }), keys.ErrFormat},
		"another identity, same kind": {func(d *setDraft) { d.signer = newSigner(t) }, keys.ErrSignature},
		"signed as a bundle":          {func(d *setDraft) { d.label = "vitalpost/1 bundle\x00" }, keys.ErrSignature},
		"alg -8": {func(d *setDraft) {
			d.file = func(b []byte) []byte {
				return bytes.Replace(b, []byte("\x43\xa1\x01\x32"), []byte("\x43\xa1\x01\x27"), 1)
			}
		}, keys.ErrSuite},
		"two keys, and one has signed": {func(d *setDraft) { d.reader = newSigner(t, cose.AlgEd25519, cose.AlgMLDSA65).Public() }, keys.ErrSuite},
		"one key, and two have signed": {func(d *setDraft) { d.signer = newSigner(t, cose.AlgEd25519, cose.AlgMLDSA65) }, keys.ErrSuite},
		"an unprotected header": {func(d *setDraft) {
			d.file = func(b []byte) []byte { return bytes.Replace(b, []byte("\x32\xa0"), []byte("\x32\xa1\x04\x41\x00"), 1) }
		}, keys.ErrFormat},
		"untagged":                        {func(d *setDraft) { d.file = func(b []byte) []byte { return b[1:] } }, keys.ErrFormat},
		"expired to the millisecond":      {func(d *setDraft) { d.now = directoryNow.Add(time.Hour) }, keys.ErrExpired},
		"good until a millisecond before": {func(d *setDraft) { d.now = directoryNow.Add(time.Hour - time.Millisecond) }, nil},
	} {
		d := newSetDraft(signer)
		test.fault(d)
		ofOneClass(t, name, d.parse(t), test.class)
	}
	if _, err := protocol.ParseDirectorySet(newSetDraft(signer).bytes(t), nil, protocol.DirectoryMark{}, directoryNow); err == nil {
		t.Error("taken from nobody")
	}
	if _, err := protocol.ParseDirectorySet(newSetDraft(signer).bytes(t), new(keys.PublicIdentity), protocol.DirectoryMark{}, directoryNow); err == nil {
		t.Error("taken from the zero identity")
	}
}

// Limits of SPEC.md section 12, met to the unit and missed by one.
func TestDirectorySetLimits(t *testing.T) {
	signer := newSigner(t)
	many := func(n int) (entries [][]byte) {
		for i := range n {
			entries = append(entries, entryBytes(keys.Thumbprint{byte(i >> 8), byte(i)}, nil, []byte("b")))
		}
		return entries
	}
	d := newSetDraft(signer)
	d.entries = many(protocol.MaxDirectoryNodes)
	ofOneClass(t, "4096 nodes", d.parse(t), nil)
	d.entries = many(protocol.MaxDirectoryNodes + 1)
	ofOneClass(t, "4097 nodes", d.parse(t), keys.ErrLimit)

	d.entries = nil
	for i := range 255 {
		d.entries = append(d.entries, entryBytes(keys.Thumbprint{byte(i)}, nil, make([]byte, keys.MaxBundle)))
	}
	d.entries = append(d.entries, entryBytes(keys.Thumbprint{255}, nil, make([]byte, 20000)))
	rest := protocol.MaxDirectorySet - len(d.bytes(t))
	d.entries[255] = entryBytes(keys.Thumbprint{255}, nil, make([]byte, 20000+rest))
	ofOneClass(t, "8 MiB", d.parse(t), nil)
	d.entries[255] = entryBytes(keys.Thumbprint{255}, nil, make([]byte, 20000+rest+1))
	ofOneClass(t, "8 MiB and a byte", d.parse(t), keys.ErrLimit)
}

// No bit of a set can change, and none can be cut off.
func TestDirectorySetEveryBit(t *testing.T) {
	d := newSetDraft(newSigner(t))
	good := d.bytes(t)
	for i := range good {
		for bit := range 8 {
			b := bytes.Clone(good)
			b[i] ^= 1 << bit
			if s, err := protocol.ParseDirectorySet(b, d.reader, d.seen, d.now); err == nil || s != nil {
				t.Errorf("byte %d, bit %d: taken", i, bit)
			}
		}
		if s, err := protocol.ParseDirectorySet(good[:i], d.reader, d.seen, d.now); !errors.Is(err, keys.ErrFormat) || s != nil {
			t.Errorf("cut to %d bytes: %v", i, err)
		}
	}
}

// Who signs is told what its readers would refuse, or could not use.
func TestSignDirectorySetRefuses(t *testing.T) {
	signer, nodes := newSigner(t), directoryNodes(t, 2)
	good := protocol.DirectoryTemplate{Number: 1, Created: directoryNow, Expires: directoryNow.Add(time.Hour), Nodes: nodes}
	bundle := bundleOf(t, signer, 1).Signed()
	with := func(node keys.Thumbprint, e protocol.DirectoryEntry) func(*protocol.DirectoryTemplate) {
		return func(d *protocol.DirectoryTemplate) { d.Nodes = map[keys.Thumbprint]protocol.DirectoryEntry{node: e} }
	}
	for name, fault := range map[string]func(*protocol.DirectoryTemplate){
		"no nodes":           func(d *protocol.DirectoryTemplate) { d.Nodes = nil },
		"number of 2^53":     func(d *protocol.DirectoryTemplate) { d.Number = 1 << 53 },
		"no time":            func(d *protocol.DirectoryTemplate) { d.Created = time.Time{} },
		"no end":             func(d *protocol.DirectoryTemplate) { d.Expires = time.Time{} },
		"ends at once":       func(d *protocol.DirectoryTemplate) { d.Expires = d.Created },
		"bundle of another":  with(keys.Thumbprint{1}, protocol.DirectoryEntry{Bundle: bundle}),
		"no bundle":          with(signer.Thumbprint(), protocol.DirectoryEntry{Address: "https://a/"}),
		"damaged bundle":     with(signer.Thumbprint(), protocol.DirectoryEntry{Bundle: bundle[1:]}),
		"no address":         with(signer.Thumbprint(), protocol.DirectoryEntry{Address: "a", Bundle: bundle}),
		"long bundle":        with(signer.Thumbprint(), protocol.DirectoryEntry{Bundle: make([]byte, keys.MaxBundle+1)}),
		"address, not UTF-8": with(signer.Thumbprint(), protocol.DirectoryEntry{Address: "a:\xff", Bundle: bundle}),
	} {
		d := good
		fault(&d)
		if s, err := protocol.SignDirectorySet(signer, d); err == nil || s != nil {
			t.Errorf("%s: signed", name)
		}
	}
	if s, err := protocol.SignDirectorySet(nil, good); err == nil || s != nil {
		t.Error("signed by nobody")
	}
	if _, err := protocol.SignDirectorySet(signer, good); err != nil {
		t.Error(err)
	}
}
