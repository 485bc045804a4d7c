package chaos_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport/internal/chaos"
)

// origin is a server that notes the contents that it got whole, and answers with
// how many there are.
type origin struct {
	mu    sync.Mutex
	whole []string
	cut   int
}

func (o *origin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(r.Body)
	o.mu.Lock()
	defer o.mu.Unlock()
	if err != nil {
		o.cut++
		return
	}
	o.whole = append(o.whole, string(b))
	fmt.Fprintf(w, "%3d%s", len(o.whole), strings.Repeat(".", 1000))
}

func (o *origin) seen() (whole, cut int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.whole), o.cut
}

// TestEachFault sees for each fault alone that it is what its comment says: a proxy
// that does nothing would make every test behind it pass.
func TestEachFault(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		for name, test := range map[string]struct {
			faults chaos.Faults
			whole  int // requests of two that the server gets whole
			want   func(status []int, first []string) bool
		}{
			"none":        {chaos.Faults{}, 2, func(s []int, c []string) bool { return s[0] == 200 && s[1] == 200 && c[1] == "  2" }},
			"CutRequest":  {chaos.Faults{CutRequest: 1}, 0, func(s []int, _ []string) bool { return s[0] < 0 && s[1] < 0 }},
			"CutResponse": {chaos.Faults{CutResponse: 1}, 2, func(s []int, _ []string) bool { return s[0] < 0 && s[1] < 0 }},
			"Duplicate":   {chaos.Faults{Duplicate: 1}, 4, func(s []int, _ []string) bool { return s[0] == 200 && s[1] == 200 }},
			"Reorder":     {chaos.Faults{Reorder: 1, HoldBack: 30 * time.Millisecond}, 2, func(s []int, _ []string) bool { return s[0] == 200 && s[1] == 200 }},
			"Gateway":     {chaos.Faults{Gateway: 1}, 2, func(s []int, _ []string) bool { return s[0]/10 == 50 && s[1]/10 == 50 }},
			"Portal":      {chaos.Faults{Portal: 1}, 0, func(s []int, c []string) bool { return s[0] > 0 && s[1] < 400 && !strings.HasPrefix(c[1], "  ") }},
			"Stale":       {chaos.Faults{Stale: 1}, 2, func(s []int, c []string) bool { return c[0] == "  1" && c[1] == "  1" }},
		} {
			t.Run(fmt.Sprintf("http2=%v/%s", http2, name), func(t *testing.T) {
				o := &origin{}
				proxy, client, url := front(t, o, http2, 5, test.faults)
				var status []int
				var first []string
				for range 2 {
					s, c := post(client, url)
					status, first = append(status, s), append(first, c[:min(3, len(c))])
				}
				// A copy may come after its original was answered.
				for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
					if whole, _ := o.seen(); whole >= test.whole {
						break
					}
				}
				if whole, _ := o.seen(); whole != test.whole {
					t.Errorf("the server got %d requests whole, want %d", whole, test.whole)
				}
				if !test.want(status, first) {
					t.Errorf("the client got %v, %q", status, first)
				}
				if n := proxy.Counts()[name]; name != "none" && name != "Stale" && n != 2 || name == "Stale" && n != 1 {
					t.Errorf("counted %v", proxy.Counts())
				}
			})
		}
	}
}

// front puts a proxy with its own TLS in front of a server.
func front(t *testing.T, o http.Handler, http2 bool, seed uint64, f chaos.Faults) (*chaos.Proxy, *http.Client, string) {
	t.Helper()
	server := httptest.NewServer(o)
	t.Cleanup(server.Close)
	proxy, err := chaos.NewProxy(seed, server.URL, &http.Transport{}, f)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Close)
	edge := httptest.NewUnstartedServer(proxy)
	edge.EnableHTTP2 = http2
	edge.StartTLS()
	t.Cleanup(edge.Close)
	client := edge.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return proxy, client, edge.URL + "/x"
}

// post returns the status, or -1 if the request or its response broke off.
func post(c *http.Client, url string) (int, string) {
	r, err := c.Post(url, "text/plain", bytes.NewReader(make([]byte, 5000)))
	if err != nil {
		return -1, ""
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return -1, ""
	}
	return r.StatusCode, string(b)
}

// TestOvertaken: what is held back is answered after others that came later.
func TestOvertaken(t *testing.T) {
	_, client, url := front(t, &origin{}, false, 1, chaos.Faults{Reorder: 0.5, HoldBack: time.Second})
	var mu sync.Mutex
	var order []int
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			post(client, url)
			mu.Lock()
			defer mu.Unlock()
			order = append(order, i)
		})
		time.Sleep(5 * time.Millisecond)
	}
	wg.Wait()
	if slices.IsSorted(order) {
		t.Errorf("answered in the order %v: none has overtaken another", order)
	}
}

// TestSeed: what happens to the n-th request follows from the seed.
func TestSeed(t *testing.T) {
	run := func(seed uint64) string {
		f := chaos.Faults{CutRequest: 0.2, CutResponse: 0.2, Duplicate: 0.2, Gateway: 0.2, Portal: 0.2, Stale: 0.2}
		proxy, client, url := front(t, &origin{}, false, seed, f)
		var log []int
		for range 60 {
			status, _ := post(client, url)
			log = append(log, status)
		}
		return fmt.Sprint(log, maps.Clone(proxy.Counts()))
	}
	if one := run(1); one != run(1) {
		t.Error("the same seed, and something else happened")
	} else if one == run(2) {
		t.Error("the seed changes nothing")
	}
}

func TestFaultsRefused(t *testing.T) {
	for _, f := range []chaos.Faults{{CutRequest: 1.1}, {Stale: -0.1}, {MaxDelay: -1}, {HoldBack: -1}} {
		if _, err := chaos.NewProxy(1, "http://localhost", &http.Transport{}, f); err == nil {
			t.Errorf("%+v was accepted", f)
		}
	}
	if _, err := chaos.NewProxy(1, "nowhere", &http.Transport{}, chaos.Faults{}); err == nil {
		t.Error("a target without a host was accepted")
	}
}
