package conformance_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"github.com/vitalpost/vitalpost/protocol/conformance"
)

// twinPlans is how many random plans go each way.
const twinPlans = 200

// twin returns the command that runs a script of the second implementation. Its
// packages come from npm and its runs are long, so the tests here run with
// VITALPOST_TWIN=1 only; .ci/full fetches the packages and sees to it that nothing
// was skipped.
func twin(t *testing.T, script string, args ...string) *exec.Cmd {
	t.Helper()
	if os.Getenv("VITALPOST_TWIN") == "" {
		t.Skip("the second implementation runs with VITALPOST_TWIN=1, after npm ci in protocol/conformance/js")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no node")
	}
	cmd := exec.Command(node, append([]string{script}, args...)...)
	cmd.Dir = "js"
	return cmd
}

// seedOf prints the seed of a run's choices, so that it can be run again with
// TWIN_SEED.
func seedOf(t *testing.T) uint64 {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("TWIN_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("TWIN_SEED=%d", seed)
	return seed
}

// TestTwinTakesVectors: the second implementation answers every vector as its
// file says.
func TestTwinTakesVectors(t *testing.T) {
	vectors, err := conformance.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	transcripts, err := conformance.Transcripts()
	if err != nil {
		t.Fatal(err)
	}
	trust, err := conformance.TrustTranscripts()
	if err != nil {
		t.Fatal(err)
	}
	twinChecks(t, len(vectors)+len(transcripts)+len(trust), "../vectors")
}

// TestTwinOpensOurs: it opens and peels what we seal, and finds in it what we do.
func TestTwinOpensOurs(t *testing.T) {
	twin(t, "check.js") // or skip, before the work
	random := mathrand.New(mathrand.NewPCG(seedOf(t), 0))
	dir, n := t.TempDir(), 0
	for i := range twinPlans {
		for _, v := range journey(t, random, i) {
			b, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, v.Name+".json"), b, 0o600); err != nil {
				t.Fatal(err)
			}
			n++
		}
	}
	twinChecks(t, n, dir)
}

// TestWePlayTwins: with state we do with every envelope of its random journeys what
// it does.
func TestWePlayTwins(t *testing.T) {
	dir := t.TempDir()
	out, err := twin(t, "twin.js", "--transcripts", strconv.Itoa(twinPlans), "--seed", strconv.FormatUint(seedOf(t)>>12, 10), dir).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	list, err := conformance.ReadTranscripts(os.DirFS(dir), "transcripts")
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < twinPlans {
		t.Errorf("%d transcripts: too few", len(list))
	}
	for i := range list {
		t.Run(list[i].Name, func(t *testing.T) { newStateful(t, &list[i]).play() })
	}
}

// TestWeOpenTwins: we open and peel what it seals.
func TestWeOpenTwins(t *testing.T) {
	dir := t.TempDir()
	out, err := twin(t, "twin.js", "--count", strconv.Itoa(twinPlans), "--seed", strconv.FormatUint(seedOf(t)>>12, 10), dir).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var vectors []conformance.Vector
	for _, sub := range []string{"positive", "negative"} {
		list, err := conformance.ReadDir(os.DirFS(dir), sub)
		if err != nil {
			t.Fatal(err)
		}
		vectors = append(vectors, list...)
	}
	opened := 0
	for _, v := range vectors {
		t.Run(v.Name, func(t *testing.T) { judge(t, &v) })
		if v.Operation == "open" && v.Expect == "ok" {
			opened++
		}
	}
	if opened < twinPlans {
		t.Errorf("%d of %d envelopes opened: too few", opened, len(vectors))
	}
}

// twinChecks lets the second implementation judge n vectors below dir.
func twinChecks(t *testing.T, n int, dir string) {
	t.Helper()
	out, err := twin(t, "check.js", dir).CombinedOutput()
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if want := fmt.Sprintf("%d passed, 0 failed", n); err != nil || lines[len(lines)-1] != want {
		t.Fatalf("%v, want %s\n%s", err, want, out)
	}
}

// journey seals a random plan and returns a vector for every hop that peels it
// and every recipient that opens it, and some that must be refused.
func journey(t *testing.T, random *mathrand.Rand, number int) (list []conformance.Vector) {
	t.Helper()
	c := newCast(t, random)
	plan, message := c.plan()
	batch, err := envelope.Seal(plan, message)
	if err != nil {
		t.Fatal(err)
	}
	add := func(now time.Time, operation string, h conformance.Holder, input []byte, result any) {
		b, err := json.Marshal(result)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, conformance.Vector{
			Name: fmt.Sprintf("ours-%03d-%02d", number, len(list)), Operation: operation, Rule: "11", Expect: "ok",
			Now: now.UnixMilli(), Holder: h, Pins: c.pins, Input: input, Result: b,
		})
	}
	hops, recipients := c.hops, c.recipients
	for i, leg := range batch.Legs {
		current := leg.Envelope
		for range plan.Routes[i].Via {
			v := conformance.Vector{Holder: hops[0].holder}
			peeler, err := envelope.NewPeeler(envelope.PeelerConfig{Holder: holder(t, &v), Identity: identity(t, v.Holder), Clock: at(c.now)})
			if err != nil {
				t.Fatal(err)
			}
			var f envelope.Forward
			if err := peeler.Peel(&f, current, envelope.Ingress{Link: 1}); err != nil {
				t.Fatal(err)
			}
			next, err := f.AppendEnvelope(nil, envelope.Egress{Link: 2})
			if err != nil {
				t.Fatal(err)
			}
			add(c.now, "peel", v.Holder, current, forwardResult(&f))
			current, hops = next, hops[1:]
		}
		r := plan.Routes[i]
		for range len(r.To) + len(r.Escrow) + len(r.Audit) {
			v := conformance.Vector{Holder: recipients[0].holder}
			// A recipient whose clock is behind takes it, and marks what it thinks is early.
			for _, behind := range []time.Duration{2 * time.Hour, 0} {
				now := c.now.Add(-behind)
				opener, err := envelope.NewOpener(envelope.OpenerConfig{Holder: holder(t, &v), Trust: c.trust, Clock: at(now)})
				if err != nil {
					t.Fatal(err)
				}
				m, err := opener.Open(nil, current)
				if err != nil {
					t.Fatal(err)
				}
				c.checkOpened(m, plan, message, batch, recipients[0])
				add(now, "open", v.Holder, current, c.verifiedResult(m, plan, message))
			}
			recipients = recipients[1:]
		}
	}
	return append(list, refusals(random, list[len(list)-1])...)
}

// refusals changes one thing of a vector that opens, with a certain answer.
func refusals(random *mathrand.Rand, v conformance.Vector) []conformance.Vector {
	change := func(name, class string, f func(v *conformance.Vector)) conformance.Vector {
		w := v
		w.Name, w.Expect, w.Result = v.Name+"-"+name, class, nil
		w.Input = bytes.Clone(v.Input)
		f(&w)
		return w
	}
	bit := byte(1) << random.IntN(8)
	return []conformance.Vector{
		change("late", "expired", func(w *conformance.Vector) { w.Now += 40 * 24 * time.Hour.Milliseconds() }),
		change("untrusted", "trust", func(w *conformance.Vector) { w.Pins = []conformance.Pin{} }),
		// The end of the sealed, its tag, is before the trail.
		change("damaged", "decrypt", func(w *conformance.Vector) {
			r := dcbor.NewReader(w.Input, "envelope")
			r.Tuple(3)
			r.Uint()
			r.Bytes()
			w.Input[r.Offset()-1-random.IntN(16)] ^= bit
		}),
		change("cut", "format", func(w *conformance.Vector) { w.Input = w.Input[:random.IntN(len(w.Input))] }),
	}
}

// checkOpened compares what came out with the plan that went in.
func (c *cast) checkOpened(m envelope.Verified, p *envelope.Plan, in *envelope.Message, b *envelope.Batch, to *player) {
	t := c.t
	t.Helper()
	equal(t, "sender", m.Sender().Identity.Thumbprint(), p.From.Thumbprint())
	equal(t, "id", m.ID(), b.ID)
	equal(t, "kind", m.Kind(), in.Kind)
	equal(t, "type", m.Type(), in.Type)
	equal(t, "content", bytes.Equal(m.Content(), in.Content), true)
	equal(t, "created", m.Created().Equal(in.Created), true)
	equal(t, "subject", m.Subject(), p.Subject)
	equal(t, "urgent", m.Urgent(), p.Urgent)
	equal(t, "one-way", m.OneWay(), p.OneWay)
	equal(t, "interval", m.Interval(), p.Interval)
	equal(t, "source", m.Source(), in.Source)
	equal(t, "classical", m.Suite() == keys.SuiteX25519, c.classical)
	equal(t, "recipient", m.Recipient().Thumbprint, to.identity.Thumbprint())
	equal(t, "purpose", m.Recipient().Purpose, to.purpose)
	equal(t, "size of the audience", len(m.Audience()), len(c.recipients))
	for i, r := range m.Routes() {
		equal(t, "hops", len(r.Hops), len(p.Routes[i].Via))
	}
}

// forwardResult is the result of peeling as a vector has it, but for the root, which
// stays in the library, and what comes of the trail, which its record shows.
func forwardResult(f *envelope.Forward) any {
	return map[string]any{
		"next": nextOf(f), "expires": f.Expires().UnixMilli(), "urgent": f.Urgent(), "body": conformance.Hex(f.Body()),
	}
}

// verifiedResult is the result of opening as a vector has it. What Verified does
// not tell of the context is the plan's.
func (c *cast) verifiedResult(m envelope.Verified, p *envelope.Plan, in *envelope.Message) any {
	sender, id, place, subject := m.Sender().Identity.Thumbprint(), m.ID(), m.Place(), m.Subject()
	life := p.Lifetime
	if life == 0 {
		life = envelope.DefaultLifetime
	}
	r := map[string]any{
		"sender": conformance.Hex(sender[:]), "message_id": conformance.Hex(id[:]),
		"stream": conformance.Hex(place.Stream[:]), "sequence": place.Sequence,
		"kind": m.Kind(), "type": m.Type().MediaType(), "content": conformance.Hex(m.Content()), "created": m.Created().UnixMilli(),
		"late": m.Late(), "early": m.Early(), "suite": m.Suite(), "urgent": m.Urgent(), "receipts_only": false, "one_way": m.OneWay(),
		"context_sequence": 0, "context_created": c.now.UnixMilli(), "context_expires": m.Expires().UnixMilli(), "context_lifetime": life.Milliseconds(),
	}
	if n, ok := m.Type().ContentFormat(); ok {
		r["type"] = n
	}
	if m.Subject() != (envelope.Subject{}) {
		r["subject"] = conformance.Hex(subject[:])
	}
	if p.Interval != 0 {
		r["interval"] = p.Interval.Milliseconds()
	}
	if in.Lifetime != 0 {
		r["lifetime"] = in.Lifetime.Milliseconds()
	}
	if in.Unsynchronised {
		r["clock"], r["late"], r["early"] = 1, nil, nil
	}
	if s := m.Source(); s != nil {
		r["source"] = source{s.Scheme, s.Device, s.Link, s.Raw}
	}
	r["audience"], r["routes"], r["trail"] = audienceOf(m), routesOf(m), verdictOf(m.Trail())
	return r
}
