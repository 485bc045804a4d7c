package protocol

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// MaxStatements is how many a message has at most (SPEC.md section 12).
const MaxStatements = 64

// StatementKind says what a [Statement] is.
type StatementKind uint8

// The kinds, with their numbers on the wire (SPEC.md section 8.10). The set is closed;
// zero is none.
const (
	StatementCredential     StatementKind = 1
	StatementRotation       StatementKind = 2
	StatementRevocationList StatementKind = 3
)

// String returns the kind's name in SPEC.md.
func (k StatementKind) String() string {
	switch k {
	case StatementCredential:
		return "credential"
	case StatementRotation:
		return "rotation"
	case StatementRevocationList:
		return "revocation list"
	}
	return "no kind"
}

// Statement is what somebody has signed for whoever has to trust: unverified, whoever
// hands it on.
type Statement struct {
	Kind   StatementKind
	Signed []byte
}

// StatementError says which kind of statement was refused, and why.
type StatementError struct {
	Kind StatementKind
	Err  error
}

func (e *StatementError) Error() string { return fmt.Sprintf("protocol: %v: %v", e.Kind, e.Err) }

// Unwrap returns the reason.
func (e *StatementError) Unwrap() error { return e.Err }

func errStatementKind() error {
	return &dcbor.Error{Path: "statements", Rule: "8.10: a statement of no kind that this version knows"}
}

// maxSigned is the largest of a kind.
func (k StatementKind) maxSigned() int {
	switch k {
	case StatementCredential:
		return keys.MaxCredential
	case StatementRotation:
		return keys.MaxRotation
	case StatementRevocationList:
		return keys.MaxRevocationList
	}
	return 0
}

// ParseStatements parses `statements` (SPEC.md section 8.10): up to MaxStatements. What
// is in them is not looked into, and aliases b. Errors are of the classes
// envelope.ErrFormat and envelope.ErrLimit.
func ParseStatements(b []byte) ([]Statement, error) {
	r := dcbor.NewReader(b, "statements")
	list := make([]Statement, 0, r.Array(1, MaxStatements))
	for range cap(list) {
		r.Tuple(2)
		n := r.Uint()
		if r.OK() && (n < uint64(StatementCredential) || n > uint64(StatementRevocationList)) {
			r.Adopt(errStatementKind())
		}
		s := Statement{StatementKind(n), r.Bytes()}
		switch {
		case r.OK() && len(s.Signed) == 0:
			r.Fail("8.10: a statement of no byte")
		case r.OK() && len(s.Signed) > s.Kind.maxSigned():
			r.FailLimit("8.10: a statement that is longer than its kind may be")
		}
		if !r.OK() {
			break
		}
		list = append(list, s)
	}
	if err := r.Done(); err != nil {
		return nil, err
	}
	return list, nil
}

// StatementsType is the type of a message of kind notice whose content is statements.
const StatementsType = "application/vnd.vitalpost.statements+cbor"

// statements returns what a message says if it is one of statements, and trust takes them.
func (e *Endpoint) statements(v *envelope.Verified) (Learner, []Statement) {
	learner, ok := e.config.Trust.(Learner)
	if !ok || v.Kind() != envelope.KindNotice || v.Type() != envelope.MediaType(StatementsType) {
		return nil, nil
	}
	list, err := ParseStatements(v.Content())
	if err != nil {
		return nil, nil // delivered, as any message
	}
	return learner, list
}

// learn has what a message says learnt, before it is taken: what was learnt and not taken
// is learnt again. It reports whether the message was of that kind. An error says that it
// has to come again.
func (e *Endpoint) learn(ctx context.Context, v *envelope.Verified) (bool, error) {
	learner, list := e.statements(v)
	if learner == nil {
		return false, nil
	}
	if err := learner.Learn(ctx, list...); err != nil {
		if envelope.Class(err) == nil {
			e.storeFailed(err)
			return true, err
		}
		e.report.event(slog.LevelWarn, EventNotLearnt, slog.String("sender", v.Sender().First.String()), reason(err))
	}
	e.TrustChanged()
	return true, nil
}

// AppendStatements appends `statements`. It refuses what [ParseStatements] would.
func AppendStatements(dst []byte, list []Statement) ([]byte, error) {
	at := len(dst)
	dst = dcbor.AppendArray(dst, len(list))
	for _, s := range list {
		dst = dcbor.AppendUint(dcbor.AppendArray(dst, 2), uint64(s.Kind))
		dst = dcbor.AppendBytes(dst, s.Signed)
	}
	if _, err := ParseStatements(dst[at:]); err != nil {
		return nil, err
	}
	return dst, nil
}
