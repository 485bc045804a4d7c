package protocol_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/protocol/store/bolt"
	"github.com/vitalpost/vitalpost/transport"
)

// Nothing secret is in what nodes tell their operators: events at every level, Status,
// Explain, letters, errors and counters.
func TestG1_NothingSecretIsTold(t *testing.T) {
	secrets := map[string][]byte{}
	var told report
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		const content = "SpO2 97 % of the patient in bed 4"
		const answer = "increase the oxygen to 2 l/min"
		subject := envelope.Subject([]byte("patient 01234567"))
		secrets["content"], secrets["report"], secrets["subject"] = []byte(content), []byte(answer), subject[:]

		box := w.readings()
		box.Subject, box.Lifetime, box.Interval = subject, 10*time.Minute, time.Minute
		w.device.outboxes = []protocol.OutboxConfig{box}
		w.desk.outboxes = []protocol.OutboxConfig{{
			Routes:  []protocol.Route{{Via: []keys.Thumbprint{w.gateway.name(), w.phone.name()}, To: []keys.Thumbprint{w.device.name()}}},
			Subject: subject, Lifetime: 10 * time.Minute,
		}}
		w.start()
		w.device.send(content)
		w.desk.send(answer)
		w.until("receipts", time.Minute, w.drained)
		w.collect(&told, secrets)

		// What is refused: at the hop, at the next node, and by the directory.
		stranger, err := w.network.Node("stranger")
		w.must(err)
		for _, b := range [][]byte{[]byte(content), append([]byte{0x83, 1}, content...), make([]byte, 400)} {
			told.error(stranger.Send(t.Context(), "memory:phone", transport.Parcel{Envelope: b}))
			told.error(stranger.Send(t.Context(), "memory:desk", transport.Parcel{Envelope: b}))
		}
		w.dir.mu.Lock()
		delete(w.dir.address, w.desk.name())
		w.dir.mu.Unlock()
		w.device.send(content + " again")
		time.Sleep(90 * time.Second) // silence
		w.collect(&told, secrets)
		w.dir.set(true)
		w.device.crash()
		w.device.send(content + " a third time")
		time.Sleep(time.Minute)
		w.collect(&told, secrets)
		w.until("giving up", 20*time.Minute, func() bool { return len(eventsOf[protocol.GivenUp](w.device)) == 2 })
		w.collect(&told, secrets)

		// Calls that can't be.
		_, err = w.device.boxes[0].Send(t.Context(), &envelope.Message{Kind: envelope.KindObservation, Content: []byte(content)})
		told.error(err)
		_, err = w.device.boxes[0].Send(t.Context(), &envelope.Message{
			Kind: envelope.KindObservation, Type: envelope.MediaType("text/plain"), Content: []byte(content), Created: time.Now().AddDate(0, 0, -2),
		})
		told.error(err)
		box.Routes[0].Via = []keys.Thumbprint{w.desk.name()}
		_, err = w.device.endpoint.Outbox(t.Context(), box)
		told.error(err)
		_, err = protocol.ParseReceipts([]byte(content))
		told.error(err)
		_, err = protocol.ParseNotices([]byte(content))
		told.error(err)
		_, err = protocol.ParseStatements([]byte(content))
		told.error(err)
		anchor, err := keys.NewAnchor(keys.AnchorConfig{Identity: newDual(t).Public(), Roles: []keys.Role{keys.RoleHop}, Lists: keys.ListsNone})
		w.must(err)
		trust, err := protocol.OpenTrust(protocol.TrustConfig{Anchors: []*keys.Anchor{anchor}, Store: w.desk.store, Log: slog.New(slog.NewTextHandler(&told, nil))})
		w.must(err)
		told.error(trust.Learn(w.Context(), protocol.Statement{Kind: protocol.StatementRotation, Signed: []byte(content)}))
		told.error(w.device.store.Update(t.Context(), func(tx store.Tx) error {
			return store.Prefix(tx, "outbox").Put(bytes.Repeat([]byte(content), 1000), nil)
		}))
	})
	// A store under another key.
	for _, seed := range []string{"one", "other"} {
		key := bytes.Repeat([]byte(seed+" key. "), 32)[:32]
		secrets["wrapping key "+seed] = slices.Clone(key)
		db, err := bolt.Open(t.Context(), bolt.Config{Path: filepath.Join(dir, "store"), Key: keys.NewSecret(key), MaxBytes: 4 << 20})
		if seed == "other" {
			told.error(err)
		} else if err != nil || db.Close() != nil {
			t.Fatal(err)
		}
	}
	for _, name := range protocol.CounterNames() {
		fmt.Fprintln(&told, name)
	}

	text := told.String()
	for _, word := range []string{
		protocol.EventOpened, protocol.EventForwarded, protocol.EventNotTaken, protocol.EventDead, protocol.EventGivenUp, protocol.EventNotSealed,
		protocol.EventReceipt, protocol.EventDirectory, protocol.EventNotLearnt, protocol.EventResent, protocol.EventSilent,
		"protocol.Acknowledged", "protocol.GivenUp", "protocol.Silent", "HopStatus", "OutboxStatus", "DeadLetter", "explain: ", "error: ",
	} {
		if !strings.Contains(text, word) {
			t.Errorf("nothing was told of %s: the test looks at too little", word)
		}
	}
	if told.nils > 0 {
		t.Errorf("%d calls that can't be went well", told.nils)
	}
	if len(secrets) < 30 {
		t.Errorf("only %d secrets to look for", len(secrets))
	}
	for name, secret := range secrets {
		for form, needle := range forms(secret) {
			if at := strings.Index(text, needle); at >= 0 {
				t.Errorf("%s is told, in %s: …%s…", name, form, text[max(at-100, 0):min(at+len(needle), len(text))])
			}
		}
	}
}

// report is all that nodes have told.
type report struct {
	bytes.Buffer
	nils int
}

func (r *report) error(err error) {
	if err == nil {
		r.nils++
	}
	fmt.Fprintf(r, "error: %v\n%+v\n%#v\n", err, err, err)
}

// collect adds what the nodes of a ward tell now, and the secrets that they have now.
func (w *ward) collect(to *report, secrets map[string][]byte) {
	ctx := context.Background()
	thumbprints := map[string]bool{}
	for _, n := range w.nodes {
		name := n.name()
		thumbprints[string(name[:])] = true
	}
	for _, n := range w.nodes {
		to.WriteString(n.events.text())
		for i, s := range n.secrets {
			secrets[fmt.Sprintf("private key %d of %s", i, n.label)] = s.Reveal()
		}
		for key := range epochKeys(w, n.store, thumbprints) {
			secrets[fmt.Sprintf("%x of the state of %s", key[:4], n.label)] = []byte(key)
		}
		if n.isHop() {
			letters, err := n.hop.DeadLetters(ctx)
			w.must(err)
			fmt.Fprintf(to, "%+v %#v\n%+v %v\n", n.hop.Status(), n.hop.Status(), letters, letters)
			fmt.Fprintf(to, "%T %T\n", n.hop.Status(), letters)
			continue
		}
		letters, err := n.endpoint.GivenUp(ctx)
		w.must(err)
		fmt.Fprintf(to, "%+v %v\n", letters, letters)
		n.mu.Lock()
		for _, e := range n.told {
			switch told := e.(type) { // a Silent says who: its owner has to know
			case protocol.Silent:
				told.Subject = envelope.Subject{}
				e = told
			case protocol.Heard:
				told.Subject = envelope.Subject{}
				e = told
			}
			fmt.Fprintf(to, "%T %+v %#v\n", e, e, e)
		}
		n.mu.Unlock()
		for _, o := range n.boxes {
			fmt.Fprintf(to, "%+v %#v\n", o.Status(), o.Status())
			for _, m := range protocol.TestingMessages(o) {
				fmt.Fprintf(to, "explain: %s\n", o.Explain(m))
			}
		}
	}
}

// epochKeys are the byte strings of 32 bytes in the state of an opener or a peeler: keys,
// but for the thumbprints.
func epochKeys(w *ward, s store.Store, thumbprints map[string]bool) map[string]bool {
	found := map[string]bool{}
	thumbprints[string(make([]byte, 32))] = true // nor is that a key
	w.must(s.View(context.Background(), func(v store.View) error {
		for _, space := range []string{"opener", "peeler"} {
			err := store.PrefixView(v, space).Scan(nil, func(_, value []byte) bool {
				for rest := value; ; {
					_, after, ok := bytes.Cut(rest, []byte{0x58, 32})
					if !ok || len(after) < 32 {
						return true
					}
					if key := string(after[:32]); !thumbprints[key] {
						found[key] = true
					}
					rest = after
				}
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	return found
}

// forms are the ways in which bytes are printed: enough of them to tell.
func forms(secret []byte) map[string]string {
	b := secret[:min(len(secret), 12)]
	return map[string]string{
		"itself":    string(b),
		"hex":       hex.EncodeToString(b),
		"HEX":       strings.ToUpper(hex.EncodeToString(b)),
		"base64":    base64.StdEncoding.EncodeToString(b),
		"base64url": base64.URLEncoding.EncodeToString(b),
		"quoted":    strings.Trim(fmt.Sprintf("%q", b), `"`),
		"decimal":   strings.Trim(fmt.Sprint(b), "[]"),
		"Go":        strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", b), "[]byte{"), "}"),
	}
}
