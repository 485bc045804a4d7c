package https_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport/https"
)

// curl is the program, with what it knows of a site: an authority's certificate,
// and where gateway.example is.
type curl struct {
	*site
	program, dir string
}

// newCurl starts a site with a certificate for gateway.example.
func newCurl(t *testing.T, version string, c https.ServerConfig) *curl {
	t.Helper()
	program := needProgram(t, "curl")
	if about, err := exec.Command(program, "--version").Output(); err != nil {
		t.Fatal(err)
	} else if version == "http2" && !bytes.Contains(about, []byte("HTTP2")) {
		t.Skip("this curl has no HTTP/2")
	}
	s := newSite(t, c)
	var pemCertificate []byte
	s.serverCert, pemCertificate = named(t, "gateway.example")
	if c.Anonymous {
		s.config.Peers = nil
	}
	s.http.Close()
	s.start("127.0.0.1:0")
	u := &curl{site: s, program: program, dir: t.TempDir()}
	u.write("authority", string(pemCertificate))
	u.write(".curlrc", "silent\nshow-error\nmax-time = 30\nnoproxy = *\ncacert = "+u.dir+"/authority\nconnect-to = gateway.example:443:"+s.address+"\n"+version+"\n")
	return u
}

func (u *curl) write(name, content string) {
	u.t.Helper()
	if err := os.WriteFile(filepath.Join(u.dir, name), []byte(content), 0o600); err != nil {
		u.t.Fatal(err)
	}
}

// command prepares a program that finds curl's settings and the token.
func (u *curl) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = u.dir
	cmd.Env = append(os.Environ(), "CURL_HOME="+u.dir, "HOME="+u.dir, "TOKEN="+u.token)
	return cmd
}

// said is a response as curl prints it.
type said struct {
	version, status string
	header          http.Header
	content         string
}

// say runs curl with the token of the peer phone for a path and a content.
func (u *curl) say(path, mediaType, content string, args ...string) *said {
	u.t.Helper()
	return u.sayAs("Bearer "+u.token, path, mediaType, content, args...)
}

// sayAs does so with another credential, or none.
func (u *curl) sayAs(credential, path, mediaType, content string, args ...string) *said {
	u.t.Helper()
	u.write("content", content)
	args = append([]string{"-D", "header", "-o", "out", "--data-binary", "@content", "-H", "Content-Type: " + mediaType}, args...)
	if credential != "" {
		args = append(args, "-H", "Authorization: "+credential)
	}
	u.write("out", "")
	b, err := u.command(u.program, append(args, "https://gateway.example/vitalpost/"+path)...).CombinedOutput()
	// Over HTTP/2 curl 7.88 may lose the content of a response that comes while it
	// still writes (18); it has the header, and who reads the content sees that.
	if err != nil && !strings.Contains(string(b), "curl: (18)") {
		u.t.Fatalf("curl: %v: %s", err, b)
	}
	header, err := os.ReadFile(filepath.Join(u.dir, "header"))
	if err != nil {
		u.t.Fatal(err)
	}
	out, err := os.ReadFile(filepath.Join(u.dir, "out"))
	if err != nil {
		u.t.Fatal(err)
	}
	return parseSaid(u.t, string(header)+string(out))
}

// parseSaid reads what curl -i prints.
func parseSaid(t testing.TB, s string) *said {
	t.Helper()
	for {
		head, rest, _ := strings.Cut(s, "\r\n\r\n")
		lines := strings.Split(head, "\r\n")
		status := strings.Fields(lines[0])
		if len(status) < 2 {
			t.Fatalf("no response: %q", s)
		}
		if s = rest; status[1] == "100" {
			continue
		}
		r := &said{version: status[0], status: status[1], header: http.Header{}, content: rest}
		for _, line := range lines[1:] {
			key, value, _ := strings.Cut(line, ": ")
			r.header.Add(key, value)
		}
		return r
	}
}

// named makes a certificate that vouches for itself and for a name.
func named(t testing.TB, name string) (tls.Certificate, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(3), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// eachCurl runs a test over the versions that curl speaks.
func eachCurl(t *testing.T, c https.ServerConfig, test func(t *testing.T, u *curl)) {
	needProgram(t, "curl")
	for version, want := range map[string]string{"http1.1": "HTTP/1.1", "http2": "HTTP/2"} {
		t.Run(version, func(t *testing.T) {
			u := newCurl(t, version, c)
			if got := u.say("", typeEnvelope, "x").version; got != want {
				t.Fatalf("curl speaks %s, want %s", got, want)
			}
			test(t, u)
		})
	}
}
