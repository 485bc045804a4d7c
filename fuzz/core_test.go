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
	if n := context.at(1).uint(); n >= 1 && n <= 3 {
		suite = byte(n)
	}
	c.h, c.epoch = hash(c.context), newSchedule("epoch-core", suite, epochSecret)

	form := f.sealedForm(s.suite, c.epoch, c.h)
	sealed := form.seal(c.epoch, c.h, w.sealedPlain(s, f, &c, context.at(6).uint()+uint64(form.counter)))

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

// sealedForm is what stands before the ciphertext of a sealed.
type sealedForm struct {
	protected, unprotected []byte
	counter                uint16 // that it comes to say
	iv                     []byte // nil: none
}

// sealedForm returns the first sealed's of an epoch, in the form of a suite.
func (f *faults) sealedForm(suite byte, epoch schedule, h []byte) sealedForm {
	var form sealedForm
	protected, unprotected := sealedHeaders(suite, epoch.id(h))
	form.protected, form.unprotected = f.at(inSealedHeader, protected), f.at(inSealedIV, unprotected)
	root := read(form.protected)
	n := root.at(6).octets()
	if kid := root.at(4).octets(); n == nil && len(kid) == 10 {
		n = kid[8:]
	}
	if len(n) == 2 {
		form.counter = uint16(n[0])<<8 | uint16(n[1])
	}
	form.iv = read(form.unprotected).at(5).octets()
	return form
}

// sealedHeaders are the header maps of the first sealed of an epoch.
func sealedHeaders(suite byte, id []byte) (protected, unprotected *item) {
	if suite == 3 {
		return pairs(number(4), octets(concat(id, []byte{0, 0}))), pairs(number(5), octets(hash([]byte("nonce"), id)[:12]))
	}
	return pairs(number(4), octets(id), number(6), octets([]byte{0, 0})), pairs()
}

// seal seals under an epoch: with the nonce that the form holds, if that can be one.
func (form *sealedForm) seal(epoch schedule, h, plaintext []byte) *item {
	aead, nonce := epoch.keys(h, form.counter%4096)
	if len(form.iv) == len(nonce) {
		nonce = form.iv
	}
	ciphertext := aead.Seal(nil, nonce, plaintext, sealedAAD(form.protected, epoch.suite))
	return array(nested(form.protected), encoded(form.unprotected), octets(ciphertext))
}

func sealedAAD(header []byte, suite byte) []byte {
	return encStructure("Encrypt0", header, append(label("sealed"), suite))
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
	header := f.at(inOpeningHeader, pairs(number(1), integer(contentAlg(s.suite))))
	next, ok := read(header).at(1).integer()
	if !ok {
		next = contentAlg(s.suite)
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
	ciphertext := contentAEAD(next, s.contentKey()).Seal(nil, s.iv(), plaintext, aad)
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

func keyEncryption(suite byte) uint64 { return [...]uint64{1: 57, 2: 50, 3: 55}[suite] }
