package envelope

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// Messages, sources and batches hold what no patient should find in a log:
// printing or logging them shows kinds and sizes, and encoding/json refuses them.
// What no method can help against is fmt with a struct that holds one of them by
// value in an unexported field.

func refuseJSON() ([]byte, error) {
	return nil, errors.New("envelope: what patients' data is in is not marshalled")
}

// MarshalJSON refuses.
func (m Message) MarshalJSON() ([]byte, error) { return refuseJSON() }

// MarshalJSON refuses.
func (s Source) MarshalJSON() ([]byte, error) { return refuseJSON() }

// MarshalJSON refuses.
func (b Batch) MarshalJSON() ([]byte, error) { return refuseJSON() }

func (s Source) text() string { return fmt.Sprintf("envelope.Source(%d bytes)", len(s.Raw)) }

// Format prints the size under every verb.
func (s Source) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.text()) }

// LogValue returns the size.
func (s Source) LogValue() slog.Value { return slog.StringValue(s.text()) }

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
