package keys

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose"
)

// printed returns what fmt, slog and the encoders of the standard library write
// of v.
func printed(v any) []string {
	var all []string
	for _, flags := range []string{"", "+", "#", "-", " ", "0", "+#", "# ", "40", ".3", "#.9"} {
		for _, verb := range "vsxXqdboOUcteEfFgGpTw" {
			all = append(all, fmt.Sprintf("%"+flags+string(verb), v))
		}
	}
	all = append(all, fmt.Sprint(v), fmt.Sprintln(v), fmt.Errorf("failed: %v", v).Error())
	var b bytes.Buffer
	for _, h := range []slog.Handler{
		slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil),
		slog.NewTextHandler(&b, nil).WithGroup("group").WithAttrs([]slog.Attr{slog.Any("with", v)}),
	} {
		slog.New(h).Error("failed", "value", v, slog.Group("group", "inner", v))
	}
	all = append(all, b.String())
	if j, err := json.Marshal(v); err == nil {
		all = append(all, string(j))
	}
	if x, err := xml.Marshal(v); err == nil {
		all = append(all, string(x))
	}
	b.Reset()
	_ = gob.NewEncoder(&b).Encode(v) // what it wrote before it failed counts too
	return append(all, b.String())
}

// forms returns four bytes of a secret, in every form that one of those writers
// has.
func forms(secret []byte) []string {
	part := secret[:4]
	decimals := strings.Trim(fmt.Sprint(part), "[]")
	return []string{
		string(part), hex.EncodeToString(part), fmt.Sprintf("%X", part), fmt.Sprintf("% x", part), fmt.Sprintf("% X", part),
		decimals, strings.ReplaceAll(decimals, " ", ","), strings.ReplaceAll(decimals, " ", ", "),
		strings.Trim(fmt.Sprintf("%#v", part), "[]byte{}"), strings.Trim(fmt.Sprintf("%b", part), "[]"),
		strings.Trim(fmt.Sprintf("%o", part), "[]"), strings.Trim(fmt.Sprintf("%q", string(part)), `"`),
		base64.StdEncoding.EncodeToString(part[:3]),
	}
}

// shown returns the form of a secret that stands in one of the texts, or "".
func shown(texts []string, forms []string) string {
	all := strings.Join(texts, "\n")
	for _, form := range forms {
		if strings.Contains(all, form) {
			return form
		}
	}
	return ""
}

type exported struct {
	Name  string
	Value any
}

type unexported struct {
	name  string
	value any
}

// wrapped puts v where a program may have it.
func wrapped[T any](v T) map[string]any {
	type byValue struct{ v T }
	type byPointer struct{ v *T }
	type ExportedByValue struct{ V T }
	type nested struct{ inner struct{ inner byValue } }
	n := nested{}
	n.inner.inner.v = v
	return map[string]any{
		"itself": v, "pointer": &v, "unexported field": byValue{v}, "pointer to it": &byValue{v},
		"unexported pointer": byPointer{&v}, "exported field": ExportedByValue{v}, "pointer to exported": &ExportedByValue{v},
		"nested": n, "any": exported{"x", v}, "any, unexported": unexported{"x", v}, "pointer in any": unexported{"x", &v},
		"slice": []T{v, v}, "array": [2]T{v, v}, "map": map[string]T{"x": v}, "slice of structs": []byValue{{v}},
		"map of pointers": map[string]*byValue{"x": {v}}, "channel": make(chan T), "interface slice": []any{v, &v},
		"error": errors.Join(fmt.Errorf("x: %v", v)), "reflect": reflect.ValueOf(v), "reflect of a field": reflect.ValueOf(byValue{v}).Field(0),
	}
}

func checkPrinting[T any](t *testing.T, what string, v T, secret []byte) {
	t.Helper()
	for where, w := range wrapped(v) {
		if form := shown(printed(w), forms(secret)); form != "" {
			t.Errorf("%s, %s: %q is printed", what, where, form)
		}
	}
}

// TestPrinting: no private key and no secret gets into a log, whatever is logged
// and however it is wrapped. The seed is of no byte that stands elsewhere.
func TestPrinting(t *testing.T) {
	seed := bytes.Repeat([]byte{0xa7, 0x5b, 0xc3}, 11)[:32]
	checkPrinting(t, "Secret", NewSecret(bytes.Clone(seed)), seed)
	id, err := NewIdentity(ed25519.NewKeyFromSeed(seed))
	if err != nil {
		t.Fatal(err)
	}
	checkPrinting(t, "Identity", id, seed)
	checkPrinting(t, "Identity by value", *id, seed)
	checkPrinting(t, "Signer", id.Signer(), seed)
	checkPrinting(t, "Signer by value", *id.Signer(), seed)
	for _, algorithm := range []cose.Algorithm{cose.AlgESP256, cose.AlgMLDSA65} {
		k, err := cose.NewSignatureKey(newCOSESignerOf(t, seed, algorithm).Verifier().PublicKey())
		if err != nil {
			t.Fatal(err)
		}
		id, err := ParseIdentity(NewSecret(k.AppendPrivate(nil, seed)))
		if err != nil {
			t.Fatal(err)
		}
		checkPrinting(t, "Identity", id, seed)
		checkPrinting(t, "Identity by value", *id, seed)
		checkPrinting(t, "Signer by value", *id.Signer(), seed)
	}
	for _, suite := range []Suite{SuiteXWing, SuiteX25519} {
		private, err := suite.HPKE().KEM().NewPrivateKey(seed)
		if err != nil {
			t.Fatal(err)
		}
		k, err := newDecryptionKey(suite, private)
		if err != nil {
			t.Fatal(err)
		}
		checkPrinting(t, "DecryptionKey", k, seed)
		checkPrinting(t, "DecryptionKey by value", *k, seed)
		own := OwnBundle{Bundle: ownBundle(t, id, template(1, k)), Keys: []*DecryptionKey{k}}
		checkPrinting(t, "Holder", Holder{Identity: id.Public(), Bundles: []OwnBundle{own}}, seed)
	}
}

// TestPrintingKeyring: nor does what a keyring, its content or its passphrase
// holds; nor what their errors say.
func TestPrintingKeyring(t *testing.T) {
	seed := bytes.Repeat([]byte{0xa7, 0x5b, 0xc3}, 11)[:32]
	w := &passphrase{NewSecret(bytes.Clone(seed)), argon2Cost{memory: 64, passes: 1, lanes: 1}}
	public := newIdentity(t, 1).public.keys[0]
	path := filepath.Join(t.TempDir(), "keys", "ring")
	k, err := CreateKeyring(path, w, identitySecret(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	if err := k.SetSecret("a", NewSecret(bytes.Clone(seed))); err != nil {
		t.Fatal(err)
	}
	checkPrinting(t, "Keyring", k, seed)
	checkPrinting(t, "Keyring by value", *k, seed)
	checkPrinting(t, "content", *k.state.content, seed)
	checkPrinting(t, "passphrase", Passphrase(NewSecret(bytes.Clone(seed))), seed)
	checkPrinting(t, "passphrase by value", *w, seed)
	for _, err := range []error{
		k.SetSecret(string(make([]byte, 65)), NewSecret(bytes.Clone(seed))),
		k.AddBundle(ownBundle(t, k.Identity(), template(1, newKey(t, SuiteX25519, 2))), NewSecret(public.AppendPrivate(nil, seed))),
		second(OpenKeyring(path, w)),
		second(CreateKeyring(path+"2", w, NewSecret(public.AppendPrivate(nil, seed)))),
		second(CreateKeyring(path+"2", w, NewSecret(bytes.Clone(seed)))),
	} {
		if err == nil {
			t.Fatal("no error")
		}
		checkPrinting(t, "error", err, seed)
	}
}

func second[T any](_ T, err error) error { return err }

// TestPrintingSeesSecrets: the test above is worth something: it sees the bytes
// where they are printed.
func TestPrintingSeesSecrets(t *testing.T) {
	seed := bytes.Repeat([]byte{0xa7, 0x5b, 0xc3}, 11)[:32]
	for name, v := range map[string]any{
		"bytes": seed, "a field": unexported{"x", seed}, "a struct's pointer": &exported{"x", seed}, "a string": string(seed),
		"a private key": ed25519.NewKeyFromSeed(seed),
	} {
		if shown(printed(v), forms(seed)) == "" {
			t.Errorf("%s: not seen", name)
		}
	}
}
