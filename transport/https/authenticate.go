package https

import (
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"

	"github.com/vitalpost/vitalpost/transport"
)

// Authenticator says whom a request proves that it comes from, by the name that the
// server's owner gave them: at most transport.MaxPeer bytes, and not many different
// ones. Empty and no error: nobody was proved. [ErrCredential]: something was shown
// that is not known. It is called before anything of the content is read, from many
// goroutines.
type Authenticator func(r *http.Request) (peer string, err error)

// ErrCredential says that a request shows a credential that is not known.
var ErrCredential = errors.New("https: unknown credential")

// Pin is SHA-256 of a certificate's SubjectPublicKeyInfo: who is pinned needs no
// authority, and its certificate may have any name and dates.
type Pin [sha256.Size]byte

// PinOf returns the pin of a certificate.
func PinOf(c *x509.Certificate) Pin { return sha256.Sum256(c.RawSubjectPublicKeyInfo) }

// ByPin takes a client certificate of TLS for the peer whose pin it has. TLS has
// seen that the client has its private key.
func ByPin(peers map[Pin]string) Authenticator {
	own := maps.Clone(peers)
	return func(r *http.Request) (string, error) {
		if r.TLS == nil || len(r.TLS.PeerCertificates) == 0 {
			return "", nil
		}
		if name, ok := own[PinOf(r.TLS.PeerCertificates[0])]; ok {
			return name, nil
		}
		return "", ErrCredential
	}
}

// ByCertificate takes a client certificate that TLS has verified with tls.Config's
// ClientCAs, and asks for the name of the peer that it belongs to; not ok: none.
func ByCertificate(name func(*x509.Certificate) (peer string, ok bool)) Authenticator {
	return func(r *http.Request) (string, error) {
		if r.TLS == nil || len(r.TLS.PeerCertificates) == 0 {
			return "", nil
		}
		if len(r.TLS.VerifiedChains) > 0 {
			if peer, ok := name(r.TLS.PeerCertificates[0]); ok {
				return peer, nil
			}
		}
		return "", ErrCredential
	}
}

// ByToken takes a bearer token (RFC 6750). The server knows SHA-256 of each only.
// A token has at least 16 random bytes, in whatever form: it is found by its hash,
// which tells nothing to who does not know it.
func ByToken(peers map[[sha256.Size]byte]string) Authenticator {
	own := maps.Clone(peers)
	return func(r *http.Request) (string, error) {
		fields := r.Header["Authorization"]
		if len(fields) == 0 {
			return "", nil
		}
		scheme, token, _ := strings.Cut(fields[0], " ")
		if len(fields) != 1 || !strings.EqualFold(scheme, "Bearer") {
			return "", ErrCredential
		}
		hash := sha256.Sum256([]byte(token))
		if name, ok := own[hash]; ok {
			return name, nil
		}
		return "", ErrCredential
	}
}

// FirstOf asks one after the other, and takes the first that knows the peer. If
// none does, what any of them refused is refused.
func FirstOf(list ...Authenticator) Authenticator {
	return func(r *http.Request) (string, error) {
		var refused error
		for _, a := range list {
			peer, err := a(r)
			if err == nil && peer != "" {
				return peer, nil
			}
			if err != nil {
				refused = err
			}
		}
		return "", refused
	}
}

// authenticate asks the server's authenticator.
func (s *Server) authenticate(r *http.Request) (string, error) {
	if s.config.Peers == nil {
		return "", nil
	}
	peer, err := s.config.Peers(r)
	if err != nil {
		return "", err
	}
	if len(peer) > transport.MaxPeer {
		return "", fmt.Errorf("https: a peer's name of %d bytes, want %d at most", len(peer), transport.MaxPeer)
	}
	return peer, nil
}
