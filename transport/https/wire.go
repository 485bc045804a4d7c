package https

import (
	"crypto/sha256"
	"net/http"

	"github.com/vitalpost/vitalpost/transport"
)

// Schemes of this package's addresses: https://HOST/BASE/ is a server's, and
// mailbox:PEER what a server has for a peer of it.
const (
	Scheme        = "https"
	MailboxScheme = "mailbox"
)

// Paths below a base, and what is exchanged there (SPEC.md appendix C).
const (
	envelopesPath = "envelopes"
	mailboxPath   = "mailbox"

	typeEnvelope  = "application/vnd.vitalpost.envelope+cbor"
	typeEnvelopes = "application/vnd.vitalpost.envelope+cbor-seq"
	typeAnswers   = "application/vnd.vitalpost.answer+cbor-seq"
	typeProblem   = "application/problem+json"

	headerAnswer = "Vitalpost-Answer"
	headerDigest = "Content-Digest"
)

// Limits of a batch (SPEC.md section 12).
const (
	MaxBatch      = 1024    // envelopes
	MaxBatchBytes = 4 << 20 // of the sequence
)

// maxAnswers is how many answers go to a mailbox in one request (SPEC.md C.3).
const maxAnswers = MaxBatch

type digest = [sha256.Size]byte

// words are the five answers, as token and status.
var words = [...]struct {
	token  string
	status int
	title  string
}{
	transport.Taken:        {"taken", http.StatusNoContent, ""},
	transport.Later:        {"later", http.StatusServiceUnavailable, "Later"},
	transport.UnknownEpoch: {"unknown-epoch", http.StatusConflict, "Unknown epoch"},
	transport.TooLarge:     {"too-large", http.StatusRequestEntityTooLarge, "Too large"},
	transport.Refused:      {"refused", http.StatusUnprocessableEntity, "Refused"},
}
