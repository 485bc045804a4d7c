package envelope

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/vitalpost/vitalpost/keys"
)

// No verb of fmt and no handler of slog shows content, a private key, or a
// secret of an epoch.
func TestPrintingShowsNothing(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	identity, identitySecret, err := keys.GenerateIdentity()
	if err != nil {
		t.Fatal(err)
	}
	key, keySecret, err := keys.GenerateDecryptionKey(keys.SuiteX25519)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.pins.Pin(identity.Public(), keys.RoleMeasure); err != nil {
		t.Fatal(err)
	}
	w.device.identity = identity
	w.useKey(w.recipients[0], key)
	message := w.message(64)
	batch := w.seal(w.plan(), message)
	forward, err := peel(w.peeler(w.hops[0]), batch.Legs[0].Envelope)
	if err != nil {
		t.Fatal(err)
	}
	opener := w.opener(w.recipients[0])
	verified, err := opener.Open(nil, forwarded(t, forward))
	if err != nil {
		t.Fatal(err)
	}
	private := identitySecret.Reveal()
	hidden := map[string][]byte{
		"content": message.Content[:16], "identity's seed": private[len(private)-32:], "decryption key": keySecret.Reveal()[len(keySecret.Reveal())-32:],
	}
	var log bytes.Buffer
	for _, v := range []any{
		identity, identity.Signer(), key, w.recipients[0].holder, opener, w.peeler(w.hops[0]), w.plan(), *w.plan(),
		message, *message, batch, *batch, verified, forward, identitySecret, keySecret,
		Source{Raw: message.Content}, &Source{Raw: message.Content}, []any{*message}, map[string]any{"b": batch},
		struct{ M Message }{*message}, struct{ S *Source }{&Source{Raw: message.Content}},
		struct{ k *keys.DecryptionKey }{key}, struct{ s keys.Secret }{keySecret}, struct{ i *keys.Identity }{identity},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			fmt.Fprintf(&log, verb+"\n", v)
		}
		slog.New(slog.NewTextHandler(&log, nil)).Info("m", "v", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "v", v)
		if j, err := json.Marshal(v); err == nil {
			log.Write(j)
		}
	}
	out := log.String()
	for what, b := range hidden {
		for _, form := range []string{string(b), fmt.Sprintf("%x", b), fmt.Sprintf("%X", b), strings.Trim(fmt.Sprint(b), "[]"), strings.Trim(fmt.Sprintf("%#v", b), "[]byte{}"), base64.StdEncoding.EncodeToString(b[:15])} {
			if strings.Contains(out, form) {
				t.Errorf("%s is printed", what)
			}
		}
	}
	if len(out) < 1000 {
		t.Error("next to nothing was printed")
	}
}
