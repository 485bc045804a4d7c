package https_test

import (
	"crypto/sha256"
	"io"
	"log/slog"
)

func textLogger(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

func sha256Of(s string) string {
	sum := sha256.Sum256([]byte(s))
	return string(sum[:])
}
