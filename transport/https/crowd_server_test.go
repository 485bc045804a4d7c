package https_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
)

// crowdServer is a server in a process of its own, so that what is measured there
// is not of clients. Whoever shows a token is the peer of that name.
type crowdServer struct {
	*site
	in  *bufio.Scanner
	out interface{ WriteString(string) (int, error) }
}

// isCrowdServer is set for the process that is one.
const isCrowdServer = "VITALPOST_TESTING_CROWD_SERVER"

// startCrowdServer runs TestCrowdServer in a process until the test ends.
func startCrowdServer(t *testing.T) *crowdServer {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-test.run=^TestCrowdServer$", "-test.timeout=5m")
	cmd.Env = append(os.Environ(), isCrowdServer+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &crowdServer{site: &site{t: t, token: "honest", serverCert: certificate(t), clientCert: certificate(t)}, in: bufio.NewScanner(out), out: bufio.NewWriter(in)}
	t.Cleanup(func() {
		in.Close() // it ends then
		for s.in.Scan() {
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("the server's process: %v", err)
		}
	})
	s.address = s.read("address ")
	s.base = transport.Address("https://" + s.address + "/vitalpost/")
	return s
}

// read returns what follows a word in a line of the server's.
func (s *crowdServer) read(word string) string {
	s.t.Helper()
	for s.in.Scan() {
		if line, ok := strings.CutPrefix(s.in.Text(), word); ok {
			return line
		}
	}
	s.t.Fatal("the server's process says no more")
	return ""
}

// measure returns the bytes of heap and stacks that the server uses, and how many
// connections and mailboxes it has.
func (s *crowdServer) measure() (bytes, connections, mailboxes int64) {
	s.t.Helper()
	_, _ = s.out.WriteString("measure\n")
	if err := s.out.(*bufio.Writer).Flush(); err != nil {
		s.t.Fatal(err)
	}
	if _, err := fmt.Sscan(s.read("measured "), &bytes, &connections, &mailboxes); err != nil {
		s.t.Fatal(err)
	}
	return bytes, connections, mailboxes
}

// TestCrowdServer is the server, and no test.
func TestCrowdServer(t *testing.T) {
	if os.Getenv(isCrowdServer) == "" {
		t.Skip("it is the other process of TestCrowd")
	}
	byToken := func(r *http.Request) (string, error) {
		return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), nil
	}
	server, err := https.NewServer(https.ServerConfig{Peers: byToken})
	if err != nil {
		t.Fatal(err)
	}
	var connections atomic.Int64
	mux := http.NewServeMux()
	mux.Handle("/vitalpost/", server)
	h := https.NewHTTPServer(mux, https.ServerTLS(certificate(t)), nil)
	h.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		} else if state == http.StateClosed {
			connections.Add(-1)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = h.ServeTLS(l, "", "") }()
	defer h.Close()
	go func() {
		_ = server.Serve(t.Context(), func(ctx context.Context, _ transport.Ingress, b []byte) error {
			if name, ok := strings.CutPrefix(string(b), "for "); ok {
				return server.Send(ctx, transport.Address("mailbox:"+name), transport.Parcel{Envelope: b})
			}
			return nil
		})
	}()
	fmt.Println("address " + l.Addr().String())
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		var m runtime.MemStats
		for range 3 { // and what is pooled
			runtime.GC()
			time.Sleep(20 * time.Millisecond)
		}
		runtime.ReadMemStats(&m)
		fmt.Println("measured", m.HeapInuse+m.StackInuse, connections.Load(), https.TestingMailboxes(server))
	}
}
