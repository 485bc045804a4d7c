package keys

import (
	"bytes"
	"encoding/json"
	"testing"
)

// TestSecret: it takes the bytes over, gives them out by Reveal alone, and
// erases them for all copies.
func TestSecret(t *testing.T) {
	b := bytes.Clone(seed(1))
	s := NewSecret(b)
	held := struct{ s Secret }{s}
	if !bytes.Equal(s.Reveal(), seed(1)) || &s.Reveal()[0] != &b[0] {
		t.Error("Reveal gives other bytes, or a copy that nobody erases")
	}
	s.Erase()
	if !bytes.Equal(b, make([]byte, 32)) {
		t.Error("the bytes are still there")
	}
	if s.Reveal() != nil || held.s.Reveal() != nil {
		t.Error("a copy still gives something out")
	}
	held.s.Erase() // again
	var zero Secret
	if zero.Erase(); zero.Reveal() != nil {
		t.Error("the zero secret holds something")
	}
	if NewSecret(nil).Reveal() != nil {
		t.Error("a secret of nothing holds something")
	}
}

// TestSecretIsNotMarshalled: encoding one is an error, not a text that somebody
// reads back as a key.
func TestSecretIsNotMarshalled(t *testing.T) {
	s := NewSecret(bytes.Clone(seed(1)))
	for _, v := range []any{s, &s, struct{ S Secret }{s}, []Secret{s}, map[string]Secret{"x": s}} {
		if b, err := json.Marshal(v); err == nil {
			t.Errorf("%T: %s", v, b)
		}
	}
	if s.String() != redacted || s.LogValue().String() != redacted {
		t.Errorf("%q, %q", s.String(), s.LogValue())
	}
}
