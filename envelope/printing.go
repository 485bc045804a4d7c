package envelope

import (
	"fmt"
	"io"
	"log/slog"
)

// Messages and batches hold what patients must be able to rely on not to find
// in a log: printing them under any verb shows kinds and sizes, no content.

func (m Message) text() string {
	return fmt.Sprintf("envelope.Message(%v, %v, %d bytes)", m.Kind, m.Type, len(m.Content))
}

// Format prints kind, type and size under every verb.
func (m Message) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, m.text()) }

// LogValue returns kind, type and size.
func (m Message) LogValue() slog.Value { return slog.StringValue(m.text()) }

func (b Batch) text() string {
	return fmt.Sprintf("envelope.Batch(%v, %d envelopes)", b.ID, len(b.Legs))
}

// Format prints the id and the number of envelopes under every verb.
func (b Batch) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, b.text()) }

// LogValue returns the id and the number of envelopes.
func (b Batch) LogValue() slog.Value { return slog.StringValue(b.text()) }

func (v Verified) text() string {
	if v.v == nil {
		return "envelope.Verified(none)"
	}
	return fmt.Sprintf("envelope.Verified(%v, %v, %d bytes)", v.ID(), v.Kind(), len(v.Content()))
}

// Format prints id, kind and size under every verb.
func (v Verified) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, v.text()) }

// LogValue returns id, kind and size.
func (v Verified) LogValue() slog.Value { return slog.StringValue(v.text()) }
