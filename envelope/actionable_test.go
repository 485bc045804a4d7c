package envelope

import (
	"strings"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys"
)

// What one-shot opens is never to be acted on; the reasons before that one are
// told first.
func TestActionable(t *testing.T) {
	const suite = keys.SuiteX25519
	for name, test := range map[string]struct {
		change      func(w *ward, m *Message) // may move the clock, too
		late, early bool
		reason      string
	}{
		"current":        {func(*ward, *Message) {}, false, false, "replay"},
		"late":           {func(w *ward, m *Message) { m.Created = w.now.Add(-48 * time.Hour) }, true, false, "late"},
		"dated ahead":    {func(w *ward, m *Message) { m.Created = w.now.Add(ClockSkew); w.opened = -time.Millisecond }, false, true, "future"},
		"just not ahead": {func(w *ward, m *Message) { m.Created = w.now.Add(ClockSkew) }, false, false, "replay"},
		"unsynchronised": {func(w *ward, m *Message) { m.Created, m.Unsynchronised = w.now.Add(48*time.Hour), true }, false, false, "clock"},
	} {
		w := newWard(t, 0, suite)
		audit := w.party(keys.RoleAudit, suite)
		plan, m := w.plan(), w.message(1)
		plan.Routes[0].Audit = bundles(audit)
		test.change(w, m)
		env := w.seal(plan, m).Legs[0].Envelope
		w.now = w.now.Add(w.opened)
		v, err := w.opener(w.recipients[0]).Open(nil, env)
		if err != nil {
			t.Fatal(err)
		}
		if why := v.Actionable(w.now); why == nil || !strings.Contains(why.Error(), test.reason) || v.Late() != test.late || v.Early() != test.early {
			t.Errorf("%s: %v, late %v, early %v", name, why, v.Late(), v.Early())
		}
		v, err = w.opener(audit).Open(nil, env)
		if err != nil {
			t.Fatal(err)
		}
		if why := v.Actionable(w.now); why == nil || !strings.Contains(why.Error(), "audit") || v.Recipient().Purpose != PurposeAudit {
			t.Errorf("%s, for audit: %v", name, why)
		}
	}
}
