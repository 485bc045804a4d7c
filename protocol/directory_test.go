package protocol_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/transport"
)

// liar is a directory that answers whatever it likes.
type liar struct {
	bundle  []byte
	address transport.Address
	err     error
}

func (l liar) Bundle(context.Context, keys.Thumbprint) ([]byte, error) { return l.bundle, l.err }

func (l liar) Address(context.Context, keys.Thumbprint) (transport.Address, error) {
	return l.address, l.err
}

// A directory answers with everything that it could find or make, and gets nobody's
// keys taken for a node but those that the node itself has signed.
func TestG5_DirectoryCantSubstitute(t *testing.T) {
	node, colleague, stranger := newSigner(t), newSigner(t), newSigner(t)
	trust := keys.Pins{}
	for _, id := range []*keys.Identity{node, colleague} {
		if err := trust.Pin(id.Public(), keys.RoleHop); err != nil {
			t.Fatal(err)
		}
	}
	good := bundleOf(t, node, 1).Signed()
	q := protocol.BundleQuery{Node: node.Thumbprint(), Role: keys.RoleHop, Trust: trust, At: directoryNow}
	found, err := protocol.FindBundle(t.Context(), liar{bundle: good}, q)
	if err != nil || found.Owner() != node.Thumbprint() || found.Role() != keys.RoleHop {
		t.Fatalf("an honest directory: %v", err)
	}
	// The node's thumbprint over a stranger's keys, signed by the stranger.
	own, others := node.Thumbprint(), stranger.Thumbprint()
	forged := bytes.Replace(bundleOf(t, stranger, 1).Signed(), others[:], own[:], 1)
	otherRole := q
	otherRole.Role = keys.RoleReport
	late := q
	late.At = directoryNow.Add(time.Hour)
	for name, test := range map[string]struct {
		bundle []byte
		q      protocol.BundleQuery
		class  error
	}{
		"a colleague's, good for the same role": {bundleOf(t, colleague, 9).Signed(), q, keys.ErrTrust},
		"a stranger's":                          {bundleOf(t, stranger, 9).Signed(), q, keys.ErrTrust},
		"a stranger's, under the name":          {forged, q, keys.ErrSignature},
		"nothing":                               {nil, q, keys.ErrFormat},
		"the identity in its place":             {node.Public().Append(nil), q, keys.ErrFormat},
		"cut":                                   {good[:len(good)-1], q, keys.ErrFormat},
		"too long":                              {make([]byte, keys.MaxBundle+1), q, keys.ErrLimit},
		"for another role":                      {good, otherRole, keys.ErrTrust},
		"expired":                               {good, late, keys.ErrExpired},
	} {
		b, err := protocol.FindBundle(t.Context(), liar{bundle: test.bundle}, test.q)
		if b != nil {
			t.Errorf("%s: a bundle of %v came out", name, b.Owner())
		}
		ofOneClass(t, name, err, test.class)
	}
	for i := range good {
		b := bytes.Clone(good)
		b[i] ^= 0x10
		if _, err := protocol.FindBundle(t.Context(), liar{bundle: b}, q); err == nil {
			t.Errorf("byte %d: taken", i)
		}
	}
	// Whatever trust would say of others, it is not asked.
	asked := trustFunc(func(k keys.Query) (keys.Decision, error) {
		if k.Subject != own {
			t.Errorf("asked about %v", k.Subject)
		}
		return trust.Check(k)
	})
	q.Trust = asked
	if _, err := protocol.FindBundle(t.Context(), liar{bundle: bundleOf(t, colleague, 1).Signed()}, q); !errors.Is(err, keys.ErrTrust) {
		t.Error(err)
	}
}

type trustFunc func(keys.Query) (keys.Decision, error)

func (f trustFunc) Check(q keys.Query) (keys.Decision, error) { return f(q) }

// A directory that kept what the node has replaced gets it taken by nobody who has seen
// the newer one.
func TestG5_DirectoryCantGoBack(t *testing.T) {
	node := newSigner(t)
	trust := keys.Pins{}
	if err := trust.Pin(node.Public(), keys.RoleHop); err != nil {
		t.Fatal(err)
	}
	old, newer, same := bundleOf(t, node, 4), bundleOf(t, node, 5), bundleOf(t, node, 4)
	for name, test := range map[string]struct {
		given, seen *keys.Bundle
		class       error
	}{
		"the newer":         {newer, old, nil},
		"the same":          {old, old, nil},
		"the first":         {old, nil, nil},
		"the older":         {old, newer, envelope.ErrReplay},
		"another like this": {same, old, envelope.ErrReplay},
	} {
		q := protocol.BundleQuery{Node: node.Thumbprint(), Role: keys.RoleHop, Trust: trust, At: directoryNow, Seen: test.seen}
		b, err := protocol.FindBundle(t.Context(), liar{bundle: test.given.Signed()}, q)
		ofOneClass(t, name, err, test.class)
		if (b == nil) != (err != nil) || b != nil && b.Digest() != test.given.Digest() {
			t.Errorf("%s: another bundle, beside %v", name, err)
		}
		var older *keys.OlderError
		if errors.As(err, &older) != (test.class != nil) {
			t.Errorf("%s: %T", name, err)
		}
	}
}

// A set that was replaced is not taken again, nor two with one number.
func TestG5_DirectorySetCantGoBack(t *testing.T) {
	signer := newSigner(t)
	d := newSetDraft(signer)
	taken, err := protocol.ParseDirectorySet(d.bytes(t), d.reader, d.seen, d.now)
	if err != nil {
		t.Fatal(err)
	}
	again := newSetDraft(signer)
	again.seen = taken.Mark()
	ofOneClass(t, "the same at the next start", again.parse(t), nil)
	again.number = 6
	ofOneClass(t, "an older one", again.parse(t), envelope.ErrReplay)
	again.number = 8
	ofOneClass(t, "a newer one", again.parse(t), nil)
	again.number, again.entries = 7, again.entries[:1]
	ofOneClass(t, "another with its number", again.parse(t), envelope.ErrReplay)
}

// What FindBundle is not asked rightly, and what a directory says itself.
func TestFindBundleRefuses(t *testing.T) {
	node, other := newSigner(t), newSigner(t)
	trust := keys.Pins{}
	if err := trust.Pin(node.Public(), keys.RoleHop); err != nil {
		t.Fatal(err)
	}
	d := liar{bundle: bundleOf(t, node, 1).Signed()}
	good := protocol.BundleQuery{Node: node.Thumbprint(), Role: keys.RoleHop, Trust: trust, At: directoryNow}
	for name, fault := range map[string]func(*protocol.BundleQuery){
		"no trust":         func(q *protocol.BundleQuery) { q.Trust = nil },
		"seen of another":  func(q *protocol.BundleQuery) { q.Seen = bundleOf(t, other, 1) },
		"seen, and zero":   func(q *protocol.BundleQuery) { q.Seen = new(keys.Bundle) },
		"no node":          func(q *protocol.BundleQuery) { q.Node = keys.Thumbprint{} },
		"the zero of time": func(q *protocol.BundleQuery) { q.At = time.Time{} },
	} {
		q := good
		fault(&q)
		if b, err := protocol.FindBundle(t.Context(), d, q); err == nil || b != nil {
			t.Errorf("%s: taken", name)
		}
	}
	if b, err := protocol.FindBundle(t.Context(), nil, good); err == nil || b != nil {
		t.Error("nobody was asked, and there is an answer")
	}
	later := errors.New("later")
	for _, want := range []error{protocol.ErrUnknownNode, later} {
		if b, err := protocol.FindBundle(t.Context(), liar{err: want}, good); !errors.Is(err, want) || b != nil {
			t.Errorf("%v, want %v", err, want)
		}
	}
}

// A table is checked and copied.
func TestStaticDirectory(t *testing.T) {
	id := newSigner(t)
	bundle := bundleOf(t, id, 1).Signed()
	table := map[keys.Thumbprint]protocol.DirectoryEntry{id.Thumbprint(): {Address: "https://gateway.example/", Bundle: bundle}}
	d, err := protocol.NewStaticDirectory(table)
	if err != nil {
		t.Fatal(err)
	}
	want := slices.Clone(bundle)
	clear(bundle)
	clear(table)
	if b, err := d.Bundle(t.Context(), id.Thumbprint()); err != nil || !bytes.Equal(b, want) {
		t.Errorf("%x, %v", b, err)
	}
	if a, err := d.Address(t.Context(), id.Thumbprint()); err != nil || a != "https://gateway.example/" {
		t.Errorf("%s, %v", a, err)
	}
	for _, d := range []protocol.StaticDirectory{d, {}} {
		if _, err := d.Bundle(t.Context(), keys.Thumbprint{9}); !errors.Is(err, protocol.ErrUnknownNode) {
			t.Error(err)
		}
		if _, err := d.Address(t.Context(), keys.Thumbprint{9}); !errors.Is(err, protocol.ErrUnknownNode) {
			t.Error(err)
		}
	}
	for name, e := range map[string]protocol.DirectoryEntry{
		"another's": {Bundle: bundleOf(t, newSigner(t), 1).Signed()}, "no bundle": {Address: "a:b"}, "no address": {Address: "a b", Bundle: want},
	} {
		if _, err := protocol.NewStaticDirectory(map[keys.Thumbprint]protocol.DirectoryEntry{id.Thumbprint(): e}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// The first that answers does; a node is unknown only if all say so.
func TestDirectories(t *testing.T) {
	down := errors.New("down")
	unknown, broken := liar{err: protocol.ErrUnknownNode}, liar{err: down}
	here, there := liar{bundle: []byte("here"), address: "a:here"}, liar{bundle: []byte("there"), address: "a:there"}
	for name, test := range map[string]struct {
		list protocol.Directories
		want string
		err  error
	}{
		"none":             {nil, "", protocol.ErrUnknownNode},
		"all unknown":      {protocol.Directories{unknown, unknown}, "", protocol.ErrUnknownNode},
		"one is down":      {protocol.Directories{unknown, broken, unknown}, "", down},
		"the first":        {protocol.Directories{here, there}, "here", nil},
		"behind others":    {protocol.Directories{broken, unknown, there, here}, "there", nil},
		"one within other": {protocol.Directories{protocol.Directories{unknown}, here}, "here", nil},
	} {
		b, err := test.list.Bundle(t.Context(), keys.Thumbprint{1})
		if string(b) != test.want || !errors.Is(err, test.err) {
			t.Errorf("%s: bundle %q, %v", name, b, err)
		}
		a, err := test.list.Address(t.Context(), keys.Thumbprint{1})
		if test.want != "" && a != transport.Address("a:"+test.want) || !errors.Is(err, test.err) {
			t.Errorf("%s: address %q, %v", name, a, err)
		}
	}
}

// An entry alone, as it goes over HTTPS.
func TestDirectoryEntry(t *testing.T) {
	long := protocol.DirectoryEntry{Address: transport.Address("a:" + string(bytes.Repeat([]byte("b"), transport.MaxAddress-2))), Bundle: make([]byte, keys.MaxBundle)}
	for _, e := range []protocol.DirectoryEntry{{Bundle: []byte("b")}, {Address: "a:b", Bundle: []byte("b")}, long} {
		b, err := e.Append([]byte("before"))
		if err != nil {
			t.Fatal(err)
		}
		read, err := protocol.ParseDirectoryEntry(b[len("before"):])
		if err != nil || read.Address != e.Address || !bytes.Equal(read.Bundle, e.Bundle) {
			t.Errorf("%d bytes are read as %q, %v", len(b), read.Address, err)
		}
	}
	if b, err := long.Append(nil); err != nil || len(b) != protocol.MaxDirectoryEntry {
		t.Errorf("the longest has %d bytes, %v", len(b), err)
	}
	for name, test := range map[string]struct {
		b     string
		class error
	}{
		"nothing": {"", keys.ErrFormat}, "array of 1": {"\x81\x41b", keys.ErrFormat}, "array of 3": {"\x83\xf6\x41b\xf6", keys.ErrFormat},
		"address null, no bundle": {"\x82\xf6\xf6", keys.ErrFormat}, "empty bundle": {"\x82\xf6\x40", keys.ErrFormat}, "empty address": {"\x82\x60\x41b", keys.ErrFormat},
		"address of bytes": {"\x82\x43a:b\x41b", keys.ErrFormat}, "no scheme": {"\x82\x62ab\x41b", keys.ErrFormat}, "bytes behind": {"\x82\xf6\x41b\x00", keys.ErrFormat},
		"long head": {"\x82\xf6\x58\x01b", keys.ErrFormat}, "indefinite": {"\x9f\xf6\x41b\xff", keys.ErrFormat},
		"bundle of 32769": {"\x82\xf6\x59\x80\x01" + string(make([]byte, keys.MaxBundle+1)), keys.ErrLimit},
		"address of 1025": {"\x82\x79\x04\x01a:" + string(bytes.Repeat([]byte("b"), 1023)) + "\x41b", keys.ErrLimit},
		"long":            {string(make([]byte, protocol.MaxDirectoryEntry+1)), keys.ErrLimit},
	} {
		e, err := protocol.ParseDirectoryEntry([]byte(test.b))
		if e.Address != "" || e.Bundle != nil {
			t.Errorf("%s: something came out", name)
		}
		ofOneClass(t, name, err, test.class)
	}
	for _, e := range []protocol.DirectoryEntry{{}, {Address: "x", Bundle: []byte("b")}, {Bundle: make([]byte, keys.MaxBundle+1)}} {
		if b, err := e.Append(nil); err == nil {
			t.Errorf("written as %x", b)
		}
	}
}
