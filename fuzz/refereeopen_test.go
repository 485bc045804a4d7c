package main

import (
	"bytes"
	"slices"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// opened is what a recipient learns.
type opened struct {
	context, claim      *item
	contextBytes        []byte
	message, claimBytes []byte
	sender              *party
	entry               int
	place, origin       place
	first               *item // the ended stream that it was first sealed in; nil: this one
	key                 *encryptionKey
	body, trail         []byte // as received
	epoch               schedule
	h                   []byte
}

// open is SPEC.md 11.3.
func (r *referee) open(p *party, b []byte) (*opened, *verdict) {
	bodyBytes, trail, v := r.envelope(b)
	if v != nil {
		return nil, v
	}
	body, v := r.body("11.3.3", bodyBytes)
	if v != nil {
		return nil, v
	}
	if len(body.kids) != 2 || body.kids[0].arg != 96 {
		return nil, refuse("11.3.3", envelope.ErrNoKey)
	}
	opening, sealed := body.kids[0], body.kids[1]
	if v := coreOpening(opening, sealed); v != nil {
		return nil, v
	}
	if counter(sealed) != 0 {
		return nil, refuse("11.3.5", envelope.ErrNoKey)
	}
	o := opened{body: bodyBytes, trail: trail}
	plaintext, v := r.openCore(p, opening, &o)
	if v != nil {
		return nil, v
	}
	if v := r.readContext(plaintext, &o); v != nil {
		return nil, v
	}
	difference, named := o.difference(p, opening)
	if v := r.readMessage(sealed, &o); v != nil {
		return nil, v
	}
	expires := o.context.at(8).uint()
	if now > expires+skew {
		return nil, refuse("11.3.17", envelope.ErrExpired)
	}
	if difference != nil {
		return nil, difference
	}
	if expires > named.expires {
		return nil, refuse("11.3.19", envelope.ErrLimit)
	}
	return &o, nil
}

// openCore is 11.3.5 to 11.3.7.
func (r *referee) openCore(p *party, opening *item, o *opened) (plaintext []byte, v *verdict) {
	v = refuse("11.3.5", envelope.ErrNoKey)
	alg, _ := opening.at(0, 1).integer()
	ids := keyIDs(opening)
	aad := encStructure("Encrypt", opening.at(0).octets(), concat(label("core-opening"), concat(ids...), hash(opening.at(3).bytes())))
	for n, entry := range opening.at(3).list() {
		protected := entry.at(0).octets()
		info := recipientStructure(alg, protected, concat(label("core-recipient"), p.thumb, concat(ids...)))
		for _, k := range p.find(ids[n]) {
			if k.suite != suiteOf(entry.at(0, 1), keyEncryption) {
				if v.step == "11.3.5" {
					v = refuse("11.3.6", envelope.ErrSuite)
				}
				continue
			}
			v = refuse("11.3.7", envelope.ErrDecrypt)
			context := r.context(k, entry.at(1, -4).octets(), info)
			if context == nil {
				continue
			}
			key := context.open(nil, entry.at(2).octets())
			if len(key) != 32 {
				continue
			}
			if plaintext = open(contentAEAD(alg, key), opening.at(1, 5).octets(), opening.at(2).octets(), aad); plaintext != nil {
				o.entry, o.key = n, k
				return plaintext, nil
			}
		}
	}
	return nil, v
}

func keyIDs(opening *item) [][]byte {
	var ids [][]byte
	for _, entry := range opening.at(3).list() {
		ids = append(ids, entry.at(0, 4).octets())
	}
	return ids
}

// readContext is 11.3.8.
func (r *referee) readContext(plaintext []byte, o *opened) *verdict {
	root := r.structure("outer-opening", plaintext)
	if root == nil {
		return malformed("11.3.8")
	}
	o.contextBytes = root.at(1).octets()
	o.context = r.structure("context", o.contextBytes)
	if o.context == nil {
		return malformed("11.3.8").by(placesRule(read(o.contextBytes)))
	}
	if rule := contextRule(o.context); rule != "" {
		return malformed("11.3.8").by(rule)
	}
	suite := o.context.at(1).uint()
	if suite < 1 || suite > 3 {
		return refuse("11.3.8", envelope.ErrSuite).by("7.1.7")
	}
	o.epoch, o.h = newSchedule("epoch-core", byte(suite), root.at(0).octets()), hash(o.contextBytes)
	return nil
}

// difference is 11.3.9. It returns the bundle that the context names too.
func (o *opened) difference(p *party, opening *item) (*verdict, *bundle) {
	x := o.context
	sender := keys.Thumbprint(x.at(2).octets())
	alarm := func(step string, class error) *verdict {
		return &verdict{step: step, classes: []error{class}, alarm: &envelope.AlarmError{Sender: sender, Step: step}}
	}
	suite := byte(x.at(1).uint())
	another := func(entry *item) bool { return suiteOf(entry.at(0, 1), keyEncryption) != suite }
	if alg, _ := opening.at(0, 1).integer(); alg != contentAlg(suite) || slices.ContainsFunc(opening.at(3).list(), another) {
		return alarm("11.3.9a", envelope.ErrSuite), nil
	}
	ids, audience := keyIDs(opening), x.at(3).list()
	if o.entry >= len(audience) || !bytes.Equal(audience[o.entry].at(0).octets(), p.thumb) {
		v := alarm("11.3.9b", envelope.ErrAudience)
		if o.entry < len(audience) {
			v.alarm.Instead = keys.Thumbprint(audience[o.entry].at(0).octets())
		}
		v.nameRecipients(ids, audience)
		return v, nil
	}
	if !slices.EqualFunc(ids, audience, func(id []byte, m *item) bool { return bytes.Equal(id, m.at(2).octets()) }) {
		v := alarm("11.3.9c", envelope.ErrAudience)
		v.nameRecipients(ids, audience)
		return v, nil
	}
	if !bytes.Equal(x.at(10).octets(), o.epoch.commit()) {
		return alarm("11.3.9d", envelope.ErrAudience), nil
	}
	for _, b := range p.bundles {
		if bytes.Equal(b.digest, audience[o.entry].at(1).octets()) && b.lists(o.key) {
			if !b.acceptable(suite) {
				return alarm("11.3.9f", envelope.ErrSuite), nil
			}
			return nil, b
		}
	}
	v := refuse("11.3.9e", envelope.ErrAudience)
	v.unknown = &envelope.UnknownBundleError{Sender: sender, Bundle: keys.Digest(audience[o.entry].at(1).octets())}
	v.unknown.BelowFloor = !slices.ContainsFunc(p.bundles, func(b *bundle) bool { return b.lists(o.key) && b.acceptable(o.key.suite) })
	return v, nil
}

func (v *verdict) nameRecipients(ids [][]byte, audience []*item) {
	for _, id := range ids {
		if !slices.ContainsFunc(audience, func(m *item) bool { return bytes.Equal(m.at(2).octets(), id) }) {
			v.alarm.Extra = append(v.alarm.Extra, keys.KeyID(id))
		}
	}
	for _, m := range audience {
		if !slices.ContainsFunc(ids, func(id []byte) bool { return bytes.Equal(m.at(2).octets(), id) }) {
			v.alarm.Missing = append(v.alarm.Missing, keys.Thumbprint(m.at(0).octets()))
		}
	}
}
