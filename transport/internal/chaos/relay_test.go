package chaos_test

import (
	"bytes"
	"io"
	"net"
	"testing"

	"github.com/vitalpost/vitalpost/transport/internal/chaos"
)

// TestRelay: what passes is a beginning of what was sent, never more than asked for,
// and with most at 0 all of it.
func TestRelay(t *testing.T) {
	sent := bytes.Repeat([]byte("0123456789"), 1000)
	for _, most := range []int64{0, 5000} {
		echo, relayed := listen(t), listen(t)
		go func() {
			for {
				c, err := echo.Accept()
				if err != nil {
					return
				}
				go func() {
					_, _ = io.Copy(c, c)
					c.Close()
				}()
			}
		}()
		r := chaos.NewRelay(relayed, 1, echo.Addr().String(), most)
		lengths := map[int]bool{}
		for range 20 {
			c, err := net.Dial("tcp", relayed.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			go func() { _, _ = c.Write(sent) }()
			got := make([]byte, len(sent))
			n, _ := io.ReadFull(c, got)
			c.Close()
			if !bytes.HasPrefix(sent, got[:n]) {
				t.Fatal("other bytes came than were sent")
			}
			lengths[n] = true
			if most > 0 && n > int(most) || most == 0 && n != len(sent) {
				t.Errorf("%d bytes of %d passed, most is %d", n, len(sent), most)
			}
		}
		if most > 0 && len(lengths) < 5 {
			t.Errorf("cut after %v bytes only", lengths)
		}
		if cuts := r.Cuts(); (cuts == 0) != (most == 0) {
			t.Errorf("%d cuts, most is %d", cuts, most)
		}
		r.Close()
		echo.Close()
	}
}
