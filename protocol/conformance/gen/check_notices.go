package main

// notices is what section 8.10 and the CDDL say of the content of a message of
// notices.
func (c *checker) notices(content []byte) object {
	list := []any{}
	for _, i := range c.list(c.scan(content), "8.10", "12", "notices", 0, mostNotices) {
		f := c.array(i, "8.10", "notice", 3, 4)
		c.uint(f[0], "8.10", "type", 1, 1)
		n := noticeValues{from: c.uint(f[1], "8.10", "from", 0, greatest), to: c.uint(f[2], "8.10", "to", 0, greatest)}
		c.need(n.from <= n.to, "8.10", "format", "to is before from")
		if len(f) > 3 {
			n.count = c.uint(f[3], "8.10", "count", 1, greatest)
		}
		list = append(list, n.object())
	}
	return object{{"notices", list}}
}
