package keys

import (
	"encoding/hex"
	"strings"
	"testing"
)

// TestThumbprintURI has the example of RFC 9679 (the thumbprint of section 6, its
// URI by section 5.7), and every spelling of it that is another.
func TestThumbprintURI(t *testing.T) {
	b, err := hex.DecodeString("496bd8afadf307e5b08c64b0421bf9dc01528a344a43bda88fadd1669da253ec")
	if err != nil {
		t.Fatal(err)
	}
	name, uri := Thumbprint(b), "urn:ietf:params:oauth:ckt:sha-256:SWvYr63zB-WwjGSwQhv53AFSijRKQ72oj63RZp2iU-w"
	if name.URI() != uri {
		t.Errorf("written as %s", name.URI())
	}
	if got, err := ParseThumbprintURI(uri); err != nil || got != name {
		t.Errorf("read as %v: %v", got, err)
	}
	for _, bad := range []string{
		"", uri[1:], uri[:len(uri)-1], uri + "A", uri + "=", uri + "\n", uri[:len(uri)-1] + "x", strings.ToUpper(uri),
		strings.Replace(uri, "sha-256", "sha-512", 1), strings.Replace(uri, "ckt", "jkt", 1),
		strings.Replace(uri, "-W", "+W", 1), uri[:50] + "\n" + uri[50:], " " + uri,
	} {
		got, err := ParseThumbprintURI(bad)
		if refused(t, err, ErrFormat); got != (Thumbprint{}) {
			t.Errorf("%q gives %v", bad, got)
		}
	}
}
