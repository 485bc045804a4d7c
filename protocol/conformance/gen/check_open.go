package main

import (
	"bytes"
	"crypto/hpke"
	"slices"
)

// opened is what a recipient has after the opening.
type openedCore struct {
	entry     int
	key       encKey
	ids       []byte
	plaintext []byte
}

// open is SPEC section 11.3.
func (c *checker) open(input []byte) object {
	e := c.envelope(input, "11.3")
	c.need(e.body.core != nil, "11.3.3", "nokey", "no core opening")
	entries := c.coreAlgs(e.body, "11.3.4")
	c.need(e.body.sealed.counter == 0, "11.3.5", "nokey", "one-shot")
	o := c.openCore(e.body.core, entries)

	items := c.array(c.scan(o.plaintext), "11.3.8", "opening plaintext", 2, 2)
	secret := c.bstr(items[0], "11.3.8", "secret", 32)
	context := c.bstr(items[1], "11.3.8", "context", -1)
	x := c.context(context, "11.3.8")
	k := newSchedule("core", byte(x.suite), secret, context)
	difference, used := c.differences(x, entries, o, k)

	plain := c.unseal(e.body.sealed, k, byte(x.suite), "11.3.10")
	sequence := x.sequence + uint64(e.body.sealed.counter)
	message, place, from := c.corePlaintext(plain, x, sequence)
	signature := c.signed1(message)
	sender := c.trusted(x.sender)
	c.need(sender != nil, "11.3.13", "trust", "unknown sender")
	c.need(sender.keys[0].alg == signature.alg, "11.3.13", "suite", "algorithm of the sender's first key")
	aad := label("message", k.h, u64(sequence), place.stream, u64(place.sequence))
	c.verified(sender.signer(0, signature.alg), signature, aad, "11.3.14", "message")
	m := c.claim(message[2].bytes, x)
	c.need(m.allowed(sender), "11.3.16", "trust", "role")
	c.need(int64(c.now) <= int64(x.expires)+300000, "11.3.17", "expired", "context")
	if difference != nil { // 11.3.18
		panic(*difference)
	}
	c.need(x.expires <= used.exp, "11.3.19", "limit", "expires after the bundle's exp")

	r := object{{"sender", x.sender}}
	if x.subject != nil {
		r = append(r, member{"subject", x.subject})
	}
	id := sum(label("message-id", x.sender, place.stream, u64(place.sequence), message[2].bytes))
	r = append(r, object{{"stream", x.stream}, {"sequence", sequence}, {"message_id", id}}...)
	r = append(r, m.result(c.now, x, from)...)
	r = append(r, x.details...)
	return append(r, member{"trail", c.unwind(e.inner, e.trail, x, o.entry, k)})
}

// openCore is the steps 11.3.5 to 11.3.7.
func (c *checker) openCore(core *item, entries []entryRead) openedCore {
	var ids []byte
	for _, e := range entries {
		ids = append(ids, e.id...)
	}
	protected, iv, ciphertext := core.items[0].bytes, core.items[1].get(5).bytes, core.items[2].bytes
	structure := encStructure("Encrypt", protected, label("core-opening", ids, sum(core.items[3].raw)))
	found, suited := false, false
	for n, e := range entries {
		info := recipientInfo(e.content, e.protected, label("core-recipient", c.holder.thumb(), ids))
		for _, k := range c.keys(e.id) {
			found = true
			if k.suite != e.suite.number {
				continue
			}
			suited = true
			if p, ok := openEntry(k, e, info, structure, iv, ciphertext); ok {
				return openedCore{n, k, ids, p}
			}
		}
	}
	c.need(found, "11.3.5", "nokey", "no key")
	c.need(suited, "11.3.6", "suite", "suite of the key")
	panic(refusal{"11.3.7", "decrypt", "opening"})
}

// keys are the holder's keys with a key id, current bundle first.
func (c *checker) keys(id []byte) []encKey {
	var list []encKey
	for _, b := range c.holder.bundles {
		for _, k := range b.keys {
			known := func(o encKey) bool { return bytes.Equal(o.public, k.public) }
			mine := bytes.Equal(keyID(c.holder.thumb(), k.suite, k.public), id)
			if k.private != nil && mine && !slices.ContainsFunc(list, known) {
				list = append(list, k)
			}
		}
	}
	return list
}

func openEntry(k encKey, e entryRead, info, structure, iv, ciphertext []byte) ([]byte, bool) {
	r, err := hpkeRecipient(k, e.ek, info)
	if err != nil {
		return nil, false
	}
	contentKey, err := r.Open(nil, e.ciphertext)
	if err != nil || len(contentKey) != 32 {
		return nil, false
	}
	p, err := contentAEAD(e.content, contentKey).Open(nil, iv, ciphertext, structure)
	return p, err == nil
}

func hpkeRecipient(k encKey, ek, info []byte) (*hpke.Recipient, error) {
	s := suites[k.suite]
	kem, kdf, aead := must(hpke.NewKEM(s.kem)), must(hpke.NewKDF(s.kdf)), must(hpke.NewAEAD(s.aead))
	return hpke.NewRecipient(ek, must(kem.NewPrivateKey(k.private)), kdf, aead, info)
}

// unseal opens a `sealed` of the epoch.
func (c *checker) unseal(s sealedRead, k schedule, suite byte, rule string) []byte {
	c.need(bytes.Equal(s.id, k.id), rule, "decrypt", "epoch id")
	key, iv := k.generation(int(s.counter >> 6))
	structure := encStructure("Encrypt0", s.protected, label("sealed", u8(suite)))
	n := nonce(iv, s.counter)
	if !s.hasForm(contentOf(suite)) {
		panic(refusal{rule, "decrypt", "form of the sealed"})
	}
	if s.iv != nil {
		n = s.iv
	}
	p, err := contentAEAD(contentOf(suite), key).Open(nil, n, s.ciphertext, structure)
	if err != nil {
		panic(refusal{rule, "decrypt", "sealed"})
	}
	return p
}

// differences is 11.3.9: the first one, and the bundle that counts.
func (c *checker) differences(x contextRead, entries []entryRead, o openedCore, k schedule) (*refusal, *bundle) {
	at := func(n int) *item {
		if n < len(x.audience) {
			return x.audience[n]
		}
		return array3
	}
	same, ids := true, []byte{}
	for _, e := range entries {
		same = same && uint64(e.suite.number) == x.suite && e.content == contentOf(byte(x.suite))
	}
	for _, r := range x.audience {
		ids = append(ids, r.items[2].bytes...)
	}
	mine := at(o.entry)
	var used *bundle
	for _, b := range c.holder.bundles {
		if bytes.Equal(b.digest(), mine.items[1].bytes) && b.lists(o.key) {
			used = b
		}
	}
	listed := used != nil
	if !listed {
		used = c.holder.bundles[0]
	}
	fits := used.acceptable(byte(x.suite)) && slices.Contains(used.versions, 1)
	for _, d := range []struct {
		ok          bool
		rule, class string
	}{
		{same, "11.3.9a", "suite"},
		{bytes.Equal(mine.items[0].bytes, c.holder.thumb()), "11.3.9b", "audience"},
		{bytes.Equal(ids, o.ids), "11.3.9c", "audience"},
		{bytes.Equal(x.commit, k.commit), "11.3.9d", "audience"},
		{listed, "11.3.9e", "audience"},
		{fits, "11.3.9f", "suite"},
	} {
		if !d.ok && d.rule != c.ignore {
			return &refusal{d.rule, d.class, "difference"}, used
		}
	}
	return nil, used
}

// array3 stands in for the recipient that a context does not have.
var array3 = &item{items: []*item{{}, {}, {}, {}}}

// lists says if the bundle has the key.
func (b *bundle) lists(k encKey) bool {
	return slices.ContainsFunc(b.keys, func(l encKey) bool {
		return l.suite == k.suite && bytes.Equal(l.public, k.public)
	})
}

// acceptable is SPEC section 4.2: a suite of this version that is listed, and
// not after the floor, which may be of another version.
func (b *bundle) acceptable(suite byte) bool {
	for _, k := range b.keys {
		if k.suite == suite {
			return suites[suite].number != 0
		}
		if k.suite == b.floor {
			return false
		}
	}
	return false
}
