package main

// core is a core as somebody made it, with what went into it.
type core struct {
	claim, message, context, body []byte
	targets                       []addressee
	epoch                         schedule
	h                             []byte
}

// buildCore makes a core by a script. Above every change all is sealed and
// signed anew, by what the changed structure says where that can be told.
func (w *ward) buildCore(s *script, f *faults) core {
	var c core
	c.context = s.context
	if c.context == nil {
		c.context = f.at(inContext, s.contextItem())
	} else if f.touches(inContext) {
		c.context = f.at(inContext, read(s.context))
	}
	plaintext := f.at(inOpeningPlain, array(octets(s.secret()), nested(c.context)))
	epochSecret := s.secret()
	if opened := read(plaintext); opened.at(0).octets() != nil && opened.at(1).octets() != nil {
		epochSecret, c.context = opened.at(0).octets(), opened.at(1).octets()
	}
	context := read(c.context)
	suite := s.suite
	if n := context.at(1).uint(); n == 1 || n == 2 {
		suite = byte(n)
	}
	c.h, c.epoch = hash(c.context), newSchedule("epoch-core", suite, epochSecret)

	header, counter, _ := f.sealedHeader(c.epoch, c.h)
	sealedPlain := w.sealedPlain(s, f, &c, context.at(6).uint()+uint64(counter))
	aead, nonce := c.epoch.keys(c.h, counter%4096)
	sealed := sealedItem(header, suite, aead.Seal(nil, nonce, sealedPlain, sealedAAD(header, suite)))

	opening := w.openingItem(s, f, &c, plaintext)
	c.body = array(opening, sealed).bytes()
	if f.touches(inBody) {
		c.body = f.at(inBody, encoded(c.body))
	}
	return c
}

// sealedPlain signs the claim, and returns the core-sealed-plaintext.
func (w *ward) sealedPlain(s *script, f *faults, c *core, sequence uint64) []byte {
	from := place{s.stream(), sequence}
	if own := read(c.context).at(5).octets(); own != nil {
		from.stream = own
	}
	originBytes := f.at(inOrigin, s.originItem())
	if o := read(originBytes); o.at(0).octets() != nil {
		from = place{o.at(0).octets(), o.at(1).uint()}
	}
	message := encoded(s.message)
	if s.message == nil {
		c.claim = f.at(inClaim, s.claimItem(s.sender))
		header := f.at(inMessageHeader, s.sender.header())
		message = w.sign1(s.sender, header, messageAAD(c.h, sequence, from), c.claim)
	}
	c.message = message.bytes()
	return f.at(inSealedPlain, array(message, encoded(originBytes), octets(make([]byte, 21))))
}

// sealedHeader returns the protected header of a sealed, and the counter and
// id that it comes to say.
func (f *faults) sealedHeader(epoch schedule, h []byte) (header []byte, counter uint16, id []byte) {
	id = epoch.id(h)
	header = f.at(inSealedHeader, pairs(number(4), octets(id), number(6), octets([]byte{0, 0})))
	root := read(header)
	if n := root.at(6).octets(); len(n) == 2 {
		counter = uint16(n[0])<<8 | uint16(n[1])
	}
	return header, counter, root.at(4).octets()
}

func sealedAAD(header []byte, suite byte) []byte {
	return encStructure("Encrypt0", header, append(label("sealed"), suite))
}

func sealedItem(header []byte, suite byte, ciphertext []byte) *item {
	return array(nested(header), pairs(), octets(ciphertext))
}

// openingItem makes the core opening for its targets.
func (w *ward) openingItem(s *script, f *faults, c *core, plaintext []byte) *item {
	c.targets = w.chosen(s, f)
	list := array()
	for _, t := range c.targets {
		list.kids = append(list.kids, pairs(number(1), number(keyEncryption(t.key.suite)), number(4), octets(t.key.id)))
	}
	headers := list.kids
	if f.touches(inRecipientHeaders) {
		headers = read(f.at(inRecipientHeaders, list)).list()
	}
	header := f.at(inOpeningHeader, pairs(number(1), number(24)))
	next, ok := read(header).at(1).integer()
	if !ok {
		next = 24
	}
	var ids []byte
	protected := make([][]byte, len(c.targets))
	for n := range c.targets {
		protected[n] = list.kids[n].bytes()
		if n < len(headers) {
			protected[n] = headers[n].bytes()
		}
		ids = append(ids, read(protected[n]).at(4).octets()...)
	}
	recipients := array()
	for n, t := range c.targets {
		info := recipientStructure(next, protected[n], concat(label("core-recipient"), t.owner.thumb, ids))
		sealed := t.key.to.context(info).seal(nil, s.contentKey())
		recipients.kids = append(recipients.kids, array(nested(protected[n]), pairs(negative(-4), octets(t.key.to.enc)), octets(sealed)))
	}
	bytes := f.at(inRecipients, recipients)
	aad := encStructure("Encrypt", header, concat(label("core-opening"), ids, hash(bytes)))
	ciphertext := contentAEAD(s.contentKey()).Seal(nil, s.iv(), plaintext, aad)
	return tagged(96, array(nested(header), pairs(number(5), octets(s.iv())), octets(ciphertext), encoded(bytes)))
}

// chosen returns the targets: those of the audience, or what becomes of them.
func (w *ward) chosen(s *script, f *faults) []addressee {
	var list []addressee
	if !f.touches(inTargets) {
		for _, m := range s.audience {
			list = append(list, m.addressee)
		}
		return list
	}
	indices := array()
	for _, m := range s.audience {
		indices.kids = append(indices.kids, number(uint64(w.index(m.addressee))))
	}
	numbers := read(f.at(inTargets, indices)).list()
	if len(numbers) > 65 { // one more than there may be is enough, and costs enough
		numbers = numbers[:1]
	}
	for _, n := range numbers {
		list = append(list, w.choose(n.uint()))
	}
	return list
}

// choose returns an addressee by its number. Behind the directory's end come
// copies of one small key under other key ids, enough for the longest list.
func (w *ward) choose(n uint64) addressee {
	if n < uint64(len(w.directory)) {
		return w.directory[n]
	}
	t := w.directory[1]
	k := *t.key
	k.id = concat(k.id[:6], []byte{byte(n >> 8), byte(n)})
	t.key = &k
	return t
}

func (w *ward) index(t addressee) int {
	for n, d := range w.directory {
		if d.key == t.key {
			return n
		}
	}
	return 0
}

// list returns the items of an array, and none of anything else.
func (i *item) list() []*item {
	if i == nil || i.raw != nil || i.major != majorArray {
		return nil
	}
	return i.kids
}

func keyEncryption(suite byte) uint64 {
	if suite == 1 {
		return 57
	}
	return 50
}
