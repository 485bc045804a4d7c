package https

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"
)

// Timeouts that [NewHTTPServer] and [NewHTTPClient] set.
const (
	headerTimeout = 10 * time.Second // of a request's header, and of a handshake
	idleTimeout   = 2 * time.Minute  // of a connection without request
	answerTimeout = 2 * time.Minute  // of a response's header: longer than a poll and than a handler
	maxHeader     = 16 << 10
	maxStreams    = 128 // HTTP/2: requests of a connection at a time
)

// ServerTLS returns a configuration for TLS 1.3 in which clients may show a
// certificate of any kind: [ByPin] judges it. Where an authority vouches for
// clients, set ClientCAs, and ClientAuth to tls.VerifyClientCertIfGiven.
func ServerTLS(certificates ...tls.Certificate) *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS13, Certificates: certificates, ClientAuth: tls.RequestClientCert, NextProtos: []string{"h2", "http/1.1"}}
}

// ErrPin says that a server is another than it should be.
var ErrPin = errors.New("https: the server's key is not pinned")

// ClientTLS returns a configuration for TLS 1.3 that shows own, unless that is nil,
// and takes the servers that are pinned, and no others. Without pins a server is
// verified as usual.
func ClientTLS(own *tls.Certificate, pins ...Pin) *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS13}
	if own != nil {
		c.Certificates = []tls.Certificate{*own}
	}
	if len(pins) > 0 {
		pins = slices.Clone(pins)
		// In the place of the usual verification, on resumed connections too.
		c.InsecureSkipVerify = true
		c.VerifyConnection = func(state tls.ConnectionState) error {
			if len(state.PeerCertificates) == 0 || !slices.Contains(pins, PinOf(state.PeerCertificates[0])) {
				return ErrPin
			}
			return nil
		}
	}
	return c
}

// NewHTTPClient returns a client for [ClientConfig] that goes through the proxy of
// the environment (HTTPS_PROXY, NO_PROXY), with timeouts at every stage. c may be
// nil. CloseIdleConnections ends what it keeps.
func NewHTTPClient(c *tls.Config) *http.Client {
	return &http.Client{Transport: &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: headerTimeout, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:        c,
		TLSHandshakeTimeout:    headerTimeout,
		ResponseHeaderTimeout:  answerTimeout,
		ExpectContinueTimeout:  time.Second, // some proxies never say that a content may come
		IdleConnTimeout:        idleTimeout,
		MaxIdleConnsPerHost:    16,
		MaxResponseHeaderBytes: maxHeader,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
	}}
}

// NewHTTPServer returns a server for a handler, such as a mux with a [Server], with
// timeouts at every stage that a handler can't see: a connection that sends no
// header, or nothing. What it has to say goes to log, or nowhere if that is nil. The
// caller listens, and shuts it down.
func NewHTTPServer(h http.Handler, c *tls.Config, l *slog.Logger) *http.Server {
	errors := log.New(io.Discard, "", 0)
	if l != nil {
		errors = slog.NewLogLogger(l.Handler(), slog.LevelWarn)
	}
	return &http.Server{
		Handler: h, TLSConfig: c, ErrorLog: errors,
		ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		HTTP2: &http.HTTP2Config{MaxConcurrentStreams: maxStreams, SendPingTimeout: 30 * time.Second, PingTimeout: headerTimeout},
	}
}

// overTLS reports whether a request may be looked at.
func (s *Server) overTLS(r *http.Request) error {
	switch {
	case r.TLS == nil && !s.config.Plaintext:
		return errors.New("not over TLS")
	case r.TLS != nil && r.TLS.Version < tls.VersionTLS13:
		return fmt.Errorf("over %s, want TLS 1.3", tls.VersionName(r.TLS.Version))
	}
	return nil
}
