package cose

import (
	"io"

	gocose "github.com/veraison/go-cose"
)

// GoSigner returns the key as a signer of github.com/veraison/go-cose, which
// has none for Ed25519 under the number -19. It is used for objects that are
// not on the path of every message.
func GoSigner(s *Signer) gocose.Signer { return goSigner{s} }

// GoVerifier is GoSigner for the public half.
func GoVerifier(v *Verifier) gocose.Verifier { return goVerifier{v} }

type goSigner struct{ s *Signer }

func (g goSigner) Algorithm() gocose.Algorithm {
	return gocose.Algorithm(g.s.verifier.algorithm)
}

func (g goSigner) Sign(_ io.Reader, content []byte) ([]byte, error) {
	return g.s.sign(nil, content)
}

type goVerifier struct{ v *Verifier }

func (g goVerifier) Algorithm() gocose.Algorithm { return gocose.Algorithm(g.v.algorithm) }

func (g goVerifier) Verify(content, signature []byte) error {
	if !g.v.valid() || g.v.verify(content, signature) != nil {
		return gocose.ErrVerification
	}
	return nil
}
