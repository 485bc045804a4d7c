package main

import (
	"bytes"
	"slices"
	"testing"

	"github.com/vitalpost/vitalpost/envelope"
)

// referee opens and peels by SPEC.md section 11, step by step, slowly and with
// nothing of the library but the AEAD: what it says and what the library says
// must be the same of any bytes. What HPKE and signatures let through is what
// this process has sealed and signed, and nothing else.
type referee struct {
	w *ward
	g *grammar
}

// verdict is a refusal: the step, and the classes that it may have, which are
// several where a step lists several checks.
type verdict struct {
	step    string
	rule    string // of the step, where that is told
	classes []error
	alarm   *envelope.AlarmError // as it must be, but for its words
	unknown *envelope.UnknownBundleError
}

func refuse(step string, classes ...error) *verdict { return &verdict{step: step, classes: classes} }

func (v *verdict) by(rule string) *verdict {
	v.rule = rule
	return v
}

func malformed(step string) *verdict { return refuse(step, envelope.ErrFormat, envelope.ErrLimit) }

func newReferee(tb testing.TB, w *ward) *referee {
	// Any number may stand where an algorithm does: that it is none of those
	// allowed there is a later step and another class. What a byte string holds
	// is looked into where the steps say so.
	return &referee{w, loadGrammar(tb,
		"content-alg = int", "key-encryption-alg = int", "integrated-alg = int", "signature-alg = int",
		"trail-bytes = bytes",
		"outer-envelope = [ version: 1, body: bstr, trail: bstr ]",
		"outer-opening = [ secret: bstr .size 32, context: bstr ]",
		"outer-sealed = [ message: any, origin: origin / null, padding: bstr ]",
		"outer-sign1 = #6.18([ bstr .cbor { 1 => signature-alg }, {}, payload: bstr, signature: bstr ])",
		"outer-record = [ record: outer-sign1, trail: bstr ]",
		"outer-bundle = #6.18([ bstr .cbor { 1 => signature-alg }, {}, payload: bstr, signature: bstr ]) / "+
			"#6.98([ protected: bytes .size 0, {}, payload: bstr, [ outer-signature, outer-signature ] ])",
		"outer-signature = [ bstr .cbor { 1 => signature-alg }, {}, bstr ]",
	)}
}

// structure reads what a rule says; nil if it is anything else.
func (r *referee) structure(rule string, b []byte) *item {
	root, _ := strict(b)
	if !r.g.matches(rule, root) {
		return nil
	}
	return root
}

// tooLong reports whether a header map is longer than section 12 allows. Those
// in byte strings are of fixed sizes.
func tooLong(i *item) bool {
	const maxHeader = 8192
	if i.major == majorMap && len(i.bytes()) > maxHeader {
		return true
	}
	return i.major != majorBytes && slices.ContainsFunc(i.kids, tooLong)
}

// envelope is steps 11.2.1 and 11.2.2.
func (r *referee) envelope(b []byte) (body, trail []byte, v *verdict) {
	if len(b) > maxEnvelope+16384 {
		return nil, nil, refuse("1", envelope.ErrLimit)
	}
	root := r.structure("outer-envelope", b)
	if root == nil {
		return nil, nil, malformed("2")
	}
	body, trail = root.at(1).octets(), root.at(2).octets()
	if len(b)-len(trail) > maxEnvelope {
		return nil, nil, refuse("2", envelope.ErrLimit)
	}
	return body, trail, nil
}

// body reads a body of any kind, as far as it can be seen.
func (r *referee) body(step string, b []byte) (*item, *verdict) {
	body := r.structure("body", b)
	if body == nil {
		return nil, malformed(step)
	}
	if tooLong(body) {
		return nil, refuse(step, envelope.ErrLimit)
	}
	return body, nil
}

// coreOpening checks a core opening as 11.3.4 does, without keys, and its
// sealed beside it.
func coreOpening(opening, sealed *item) *verdict {
	var classes []error
	if alg, _ := opening.at(0, 1).integer(); alg != 24 && alg != 3 || drawn(sealed) != (alg == 3) {
		classes = append(classes, envelope.ErrSuite)
	}
	var seen [][]byte
	for _, entry := range opening.at(3).list() {
		suite := suiteOf(entry.at(0, 1), keyEncryption)
		if suite == 0 {
			classes = append(classes, envelope.ErrSuite)
		} else if len(entry.at(1, -4).octets()) != encSize(suite) {
			classes = append(classes, envelope.ErrFormat)
		}
		id := entry.at(0, 4).octets()
		if slices.ContainsFunc(seen, func(b []byte) bool { return bytes.Equal(b, id) }) {
			classes = append(classes, envelope.ErrFormat)
		}
		seen = append(seen, id)
	}
	return verdictOf("4", append(classes, overCounter(sealed)...))
}

// layerOpening is the same by 11.2.4.
func layerOpening(opening, sealed *item) *verdict {
	var classes []error
	suite := suiteOf(opening.at(0, 1), integrated)
	if suite == 0 {
		classes = append(classes, envelope.ErrSuite)
	} else if drawn(sealed) != (suite == 3) {
		classes = append(classes, envelope.ErrSuite)
	}
	if suite != 0 && len(opening.at(1, -4).octets()) != encSize(suite) {
		classes = append(classes, envelope.ErrFormat)
	}
	return verdictOf("4", append(classes, overCounter(sealed)...))
}

func verdictOf(step string, classes []error) *verdict {
	if len(classes) == 0 {
		return nil
	}
	return refuse(step, classes...)
}

func overCounter(sealed *item) []error {
	if counter(sealed) >= 4096 {
		return []error{envelope.ErrLimit}
	}
	return nil
}

// drawn reports whether a sealed has the form of suite 3, with its nonce.
func drawn(sealed *item) bool { return sealed.at(1, 5) != nil }

func counter(sealed *item) int {
	b := sealed.at(0, 6).octets()
	if drawn(sealed) {
		b = sealed.at(0, 4).octets()[8:]
	}
	return int(b[0])<<8 | int(b[1])
}

// suiteOf returns the suite that an algorithm is of, 0 if of none.
func suiteOf(alg *item, of func(suite byte) uint64) byte {
	for suite := byte(1); suite <= 3; suite++ {
		if n, ok := alg.integer(); ok && n == int64(of(suite)) {
			return suite
		}
	}
	return 0
}

func encSize(suite byte) int { return [...]int{1: 1120, 2: 32, 3: 1153}[suite] }

// acceptable reports whether a suite is listed and not after the floor.
func (b *bundle) acceptable(suite byte) bool {
	for _, k := range b.keys {
		if k.suite == suite {
			return true
		}
		if k.suite == b.floor {
			return false
		}
	}
	return false
}

// lists reports whether the bundle lists the public key.
func (b *bundle) lists(k *encryptionKey) bool {
	return slices.ContainsFunc(b.keys, func(o *encryptionKey) bool {
		return o.suite == k.suite && bytes.Equal(o.public, k.public)
	})
}

// find returns the party's private keys with a key id.
func (p *party) find(id []byte) []*encryptionKey {
	var list []*encryptionKey
	for _, b := range p.bundles {
		for _, k := range b.keys {
			if bytes.Equal(k.id, id) && k.secret != nil {
				list = append(list, k)
			}
		}
	}
	return list
}

// context returns the HPKE context that a key gets from enc; nil if nobody here
// has sealed to it by that.
func (r *referee) context(k *encryptionKey, enc, info []byte) *hpkeContext {
	shared := r.w.encapsulations[string(k.public)+string(enc)]
	if shared == nil {
		return nil
	}
	c := encapsulation{k.suite, enc, shared}.context(info)
	return &c
}

// unseal opens a sealed under an epoch.
func unseal(sealed *item, epoch schedule, h []byte) []byte {
	header := sealed.at(0).octets()
	if drawn(sealed) != (epoch.suite == 3) || !bytes.Equal(sealed.at(0, 4).octets()[:8], epoch.id(h)) {
		return nil
	}
	aead, nonce := epoch.keys(h, uint16(counter(sealed)))
	if drawn(sealed) {
		nonce = sealed.at(1, 5).octets()
	}
	return open(aead, nonce, sealed.at(2).octets(), sealedAAD(header, epoch.suite))
}
