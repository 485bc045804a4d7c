package main

// recordClaimFaults are record-claims with one thing wrong: step 10.3.
func recordClaimFaults() []trailFault {
	item := func(n int, with []byte) func(*scene) {
		return func(s *scene) { s.set("record 1 claim", n, with) }
	}
	added := func(items ...[]byte) func(*scene) {
		return func(s *scene) {
			s.editItems("record 1 claim", func(i [][]byte) [][]byte { return append(i, items...) })
		}
	}
	var list []trailFault
	for _, f := range []struct {
		name, class, comment string
		set                  func(*scene)
	}{
		{"empty", "format", "A record-claim of no bytes.", func(s *scene) { s.replace("record 1 claim", nil) }},
		{"trailing-byte", "format", "A byte follows the record-claim.", func(s *scene) { s.longer("record 1 claim") }},
		{"wide-number", "format", "A link's number in two bytes.", item(2, wide(majorUint, 7, 1))},
		{"map", "format", "The record-claim as a map.", func(s *scene) { s.replace("record 1 claim", dict{}.encode()) }},
		{"four-items", "format", "A record-claim without software.", func(s *scene) {
			s.editItems("record 1 claim", func(i [][]byte) [][]byte { return i[:4] })
		}},
		{"received-31-bytes", "format", "A digest of 31 bytes.", item(0, bin(repeated(1, 31)))},
		{"received-text", "format", "A digest as a text.", item(0, text("received"))},
		{"time-negative", "format", "A time of -1.", item(1, num(-1))},
		{"time-null", "format", "Null as the time: a hop without clock says 0.", item(1, cborNull)},
		{"time-2-to-53", "format", "A time of 2^53.", item(1, head(majorUint, 1<<53))},
		{"ingress-text", "format", "The link that it came from as a text.", item(2, text("eth0"))},
		{"egress-negative", "format", "The link that it goes to as -1.", item(3, num(-1))},
		{"software-bytes", "format", "The software as a byte string.", item(4, bin([]byte("hop/1")))},
		{"software-not-utf8", "format", "The software as a text that is not UTF-8.", item(4, append(head(majorText, 1), 0xff))},
		{"cut-31-bytes", "format", "What was cut as a digest of 31 bytes.", added(bin(repeated(1, 31)))},
		{"cut-text", "format", "What was cut as a text.", added(text("trail"))},
		{"cut-null", "format", "Null, where nothing was cut.", added(cborNull)},
		{"cut-twice", "format", "What was cut, twice.", added(bin(repeated(1, 32)), bin(repeated(1, 32)))},
		{"cut-after-evidence", "format", "What was cut after the evidence.", added(array(num(0), bin(nil)), bin(repeated(1, 32)))},
		{"cut-after-delegates", "format", "What was cut after the delegates.", added(num(1), bin(repeated(1, 32)))},
		{"cut-and-delegates", "format", "What was cut, and a delegate, which is reserved.", added(bin(repeated(1, 32)), num(1))},
		{"delegates-1", "format", "One delegate, which is reserved.", added(num(1))},
		{"delegates-8-and-evidence", "format", "Eight delegates, which are reserved, and evidence.", added(num(8), array(num(0), bin(nil)))},
		{"delegates-0", "format", "No delegates, said with a number.", added(num(0))},
		{"delegates-9", "format", "Nine delegates.", added(num(9))},
		{"evidence-null", "format", "Null instead of absent evidence.", added(cborNull)},
		{"evidence-one-item", "format", "Evidence without its bytes.", added(array(num(0)))},
		{"evidence-third-item", "format", "A third item in the evidence.", added(array(num(0), bin(nil), num(0)))},
		{"evidence-type-negative", "format", "Evidence of type -1.", added(array(num(-1), bin(nil)))},
		{"evidence-type-empty", "format", "Evidence whose type is an empty text.", added(array(text(""), bin(nil)))},
		{"evidence-type-256-bytes", "limit", "Evidence whose type is a text of 256 bytes.", added(array(text(string(repeated('t', 256))), bin(nil)))},
		{"evidence-type-bytes", "format", "Evidence whose type is a byte string.", added(array(bin([]byte("type")), bin(nil)))},
		{"evidence-text", "format", "Evidence as a text.", added(array(num(0), text("evidence")))},
		{"evidence-twice", "format", "Evidence twice.", added(array(num(0), bin(nil)), array(num(0), bin(nil)))},
		{"evidence-before-delegates", "format", "Delegates after the evidence.", added(array(num(0), bin(nil)), num(1))},
	} {
		list = append(list, trailFault{"claim-" + f.name, verdict{"10.3", f.class, 1}, f.comment, f.set})
	}
	return list
}
