package protocol

import (
	"bytes"
	"fmt"
	"math/bits"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Limits of a message of receipts (SPEC.md section 12).
const (
	MaxReceipts = 64
	MaxBitmap   = envelope.WindowSize / 8 // bytes
)

// Receipt says what a recipient has done with the messages of one stream (SPEC.md
// section 8.8).
type Receipt struct {
	Stream envelope.StreamID
	Next   uint64        // the first place that is not done
	Head   envelope.Head // over the ids before Next, and then those in Bitmap
	Bitmap []byte        // bit i, lowest first: place Next+1+i is done; the last byte is not 0
	Lost   bool          // the message at Next will not come any more
}

// ParseReceipts parses the content of a message of kind receipt: 1 to MaxReceipts
// about different streams, ascending. Bitmaps alias b. Errors are of the classes
// envelope.ErrFormat and envelope.ErrLimit.
func ParseReceipts(b []byte) ([]Receipt, error) {
	r := dcbor.NewReader(b, "receipts")
	n := r.Array(1, MaxReceipts)
	list := make([]Receipt, 0, n)
	for range n {
		receipt := readReceipt(&r)
		if len(list) > 0 && bytes.Compare(list[len(list)-1].Stream[:], receipt.Stream[:]) >= 0 {
			r.Fail("8.8: streams that do not ascend")
		}
		if !r.OK() {
			break
		}
		list = append(list, receipt)
	}
	if err := r.Done(); err != nil {
		return nil, err
	}
	return list, nil
}

func readReceipt(r *dcbor.Reader) (receipt Receipt) {
	n := r.TupleOf(4, 5)
	r.Fixed(receipt.Stream[:])
	receipt.Next = r.Uint()
	r.Fixed(receipt.Head[:])
	receipt.Bitmap = r.Bytes()
	if n == 5 {
		if receipt.Lost = r.Bool(); !receipt.Lost {
			r.Fail("8.8: lost is true or absent")
		}
	}
	switch size := len(receipt.Bitmap); {
	case size > MaxBitmap:
		r.FailLimit("bitmap over 512 bytes")
	case size > 0 && receipt.Bitmap[size-1] == 0:
		r.Fail("8.8: bitmap that ends in 0")
	case receipt.last() > dcbor.MaxInt:
		r.FailLimit("place of 2^53 or more")
	}
	return receipt
}

// last is the last place that the receipt says something of.
func (r *Receipt) last() uint64 {
	n := len(r.Bitmap)
	if n == 0 {
		return r.Next
	}
	return r.Next + uint64(8*(n-1)+bits.Len8(r.Bitmap[n-1]))
}

// Done reports whether the receipt says that a place is done.
func (r *Receipt) Done(place uint64) bool {
	if place <= r.Next {
		return place < r.Next
	}
	i := place - r.Next - 1
	return i < uint64(8*len(r.Bitmap)) && r.Bitmap[i/8]>>(i%8)&1 == 1
}

// AppendReceipts appends the content of a message of kind receipt. It refuses what
// [ParseReceipts] would.
func AppendReceipts(dst []byte, list []Receipt) ([]byte, error) {
	at := len(dst)
	dst = dcbor.AppendArray(dst, len(list))
	for i := range list {
		r := &list[i]
		if r.last() > dcbor.MaxInt {
			return nil, fmt.Errorf("protocol: receipt for place %d: %w", r.last(), keys.ErrLimit)
		}
		n := 4
		if r.Lost {
			n = 5
		}
		dst = dcbor.AppendArray(dst, n)
		dst = dcbor.AppendBytes(dst, r.Stream[:])
		dst = dcbor.AppendUint(dst, r.Next)
		dst = dcbor.AppendBytes(dst, r.Head[:])
		dst = dcbor.AppendBytes(dst, r.Bitmap)
		if r.Lost {
			dst = dcbor.AppendBool(dst, true)
		}
	}
	if _, err := ParseReceipts(dst[at:]); err != nil {
		return nil, err
	}
	return dst, nil
}
