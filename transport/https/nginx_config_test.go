package https_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// needProgram returns the path of a program that is not of this repository. Who
// asks for such tests gets them, or a failure.
func needProgram(t testing.TB, name string) string {
	t.Helper()
	if os.Getenv("VITALPOST_SERVERS") != "1" {
		t.Skipf("VITALPOST_SERVERS=1 runs this with %s", name)
	}
	// Debian has servers where only root looks for programs.
	for _, path := range []string{name, "/usr/sbin/" + name, "/usr/local/sbin/" + name} {
		if found, err := exec.LookPath(path); err == nil {
			return found
		}
	}
	t.Fatalf("there is no %s", name)
	return ""
}

// nginx is a running nginx, with all its files in a directory of the test.
type nginx struct {
	address string // where it listens
	process *os.Process
}

// terminating is how people put nginx before a server: it ends TLS and buffers
// each request, and all that is not said here has nginx's default.
const terminating = `
http {
	access_log off;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	server {
		listen %[2]s ssl http2;
		ssl_certificate %[1]s/certificate.pem;
		ssl_certificate_key %[1]s/key.pem;
		ssl_protocols TLSv1.3;
		location /vitalpost/ {
			proxy_pass http://%[3]s;
			proxy_set_header Host $host;
			proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
			proxy_set_header X-Forwarded-Proto $scheme;
			%[4]s
		}
	}
}
`

// passing is nginx as a proxy of bytes: TLS ends behind it.
const passing = `
stream {
	server {
		listen %[2]s;
		proxy_pass %[3]s;
		%[4]s
	}
}
`

// startNginx runs nginx with one of the two until the test ends. It shows the
// certificate, and asks the server at an address; directives are put where that is
// said.
func startNginx(t testing.TB, config string, c tls.Certificate, server, directives string) *nginx {
	t.Helper()
	program := needProgram(t, "nginx")
	dir := t.TempDir()
	n := &nginx{address: freeAddress(t)}
	main := "daemon off;\nworker_processes 1;\npid " + dir + "/pid;\nerror_log " + dir + "/log;\nevents { worker_connections 4096; }\n"
	if os.Getuid() == 0 {
		main += "user root;\n" // the directory is of who runs the test
	}
	if module := "/usr/lib/nginx/modules/ngx_stream_module.so"; config == passing {
		if _, err := os.Stat(module); err == nil {
			main = "load_module " + module + ";\n" + main
		}
	}
	key, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"conf":            main + fmt.Sprintf(config, dir, n.address, server, directives),
		"certificate.pem": string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate[0]})),
		"key.pem":         string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := os.Create(filepath.Join(dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd := exec.Command(program, "-p", dir, "-e", dir+"/log", "-c", dir+"/conf")
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	n.process = cmd.Process
	over := make(chan error, 1)
	go func() { over <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = n.process.Signal(syscall.SIGTERM)
		select {
		case <-over:
		case <-time.After(10 * time.Second):
			_ = n.process.Kill()
			t.Error("nginx did not end")
			<-over
		}
		if t.Failed() {
			for _, name := range []string{"log", "out"} {
				content, _ := os.ReadFile(filepath.Join(dir, name))
				t.Logf("nginx, %s:\n%.1500s", name, content)
			}
		}
	})
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		connection, err := net.Dial("tcp", n.address)
		if err == nil {
			connection.Close()
			return n
		}
		if time.Now().After(deadline) {
			t.Fatalf("nginx does not listen: %v", err)
		}
	}
}

// freeAddress returns an address at which nobody listens.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
