package wire

import (
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Body is a core or a layer (SPEC.md sections 8 and 9): a sealed, and beside it
// the opening of its epoch, of either kind, or none.
type Body struct {
	Kind    OpeningKind
	Core    CoreOpening  // with OpeningCore
	Layer   LayerOpening // with OpeningLayer
	Opening []byte       // the opening as received
	Sealed  Sealed
}

// OpeningKind says which opening a body has.
type OpeningKind uint8

// The kinds of opening. A body without one is of a known epoch, or of none.
const (
	OpeningNone OpeningKind = iota
	OpeningCore
	OpeningLayer
)

// ReadBody parses a body as far as it can be seen from outside, but for what
// [Body.Check] checks.
func ReadBody(b []byte) (Body, error) {
	var body Body
	r := dcbor.NewReader(b, "body")
	if startsWithArray(b, 2) {
		r.Tuple(2)
		start := r.Offset()
		if r.PeekTag() == cose.TagEncrypt {
			body.Kind, body.Core = OpeningCore, readCoreOpening(&r)
		} else {
			body.Kind, body.Layer = OpeningLayer, readLayerOpening(&r)
		}
		if r.OK() {
			body.Opening = r.Since(start)
		}
	}
	body.Sealed = readSealed(&r)
	if err := r.Done(); err != nil {
		return Body{}, err
	}
	return body, nil
}

// Check makes the checks of SPEC.md 11.2.4 and 11.3.4: after the node has seen
// that the body is of the kind that it opens.
func (b *Body) Check() error {
	var err error
	switch b.Kind {
	case OpeningCore:
		err = b.Core.check(&b.Sealed)
	case OpeningLayer:
		err = b.Layer.check(&b.Sealed)
	case OpeningNone:
	}
	if err != nil {
		return err
	}
	return b.Sealed.Check()
}

// checkForm checks that a sealed has the form that goes with a content algorithm.
func (s *Sealed) checkForm(content cose.Algorithm) error {
	if s.fits(content) {
		return nil
	}
	return &keys.SuiteError{Reason: "8.4: a sealed in the form of another suite than the opening beside it"}
}

// AppendBodyHead appends what stands before opening and sealed.
func AppendBodyHead(dst []byte) []byte { return dcbor.AppendArray(dst, 2) }

func startsWithArray(b []byte, n byte) bool { return len(b) > 0 && b[0] == 0x80|n }
