package main

import (
	"bytes"
	"math/bits"
)

// receipts is what section 8.8 and the CDDL say of the content of a message of
// receipts.
func (c *checker) receipts(content []byte) object {
	list := []any{}
	var last []byte
	for _, i := range c.list(c.scan(content), "8.8", "12", "receipts", 1, mostReceipts) {
		f := c.array(i, "8.8", "receipt", 4, 5)
		stream := c.bstr(f[0], "8.8", "stream", 16)
		c.need(last == nil || bytes.Compare(last, stream) < 0, "8.8", "format", "streams not ascending")
		last = stream
		c.need(f[1].major == majorUint, "8.8", "format", "next")
		head := c.bstr(f[2], "8.8", "head", 32)
		bitmap := c.bstr(f[3], "8.8", "bitmap", -1)
		c.need(len(bitmap) <= longestBitmap, "12", "limit", "bitmap")
		c.places(f[1].arg, bitmap)
		if len(f) > 4 {
			c.need(f[4].major == 7 && f[4].arg == 21, "8.8", "format", "lost")
		}
		list = append(list, object{{"stream", stream}, {"next", f[1].arg}, {"head", head}, {"bitmap", bitmap}, {"lost", len(f) > 4}})
	}
	return object{{"receipts", list}}
}

// places looks at the last byte of a bitmap: it is not 0, and its highest bit is
// of a place below 2^53.
func (c *checker) places(next uint64, bitmap []byte) {
	if len(bitmap) == 0 {
		return
	}
	end := bitmap[len(bitmap)-1]
	c.need(end != 0, "8.8", "format", "a bitmap that ends in 0")
	if end != 0 {
		bit := uint64(8*len(bitmap) - 8 + bits.Len8(end) - 1)
		c.need(next+1+bit <= greatest, "8.8", "limit", "a place of 2^53 or more")
	}
}
