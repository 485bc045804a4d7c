package envelope

import (
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"testing"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"golang.org/x/crypto/chacha20poly1305"
)

// bareWork makes the calls to crypto/hpke, crypto/hkdf, the AEAD, SHA-256 and
// Ed25519 that sealing, peeling and opening can't do without, on data of the
// same sizes, without any framing.
type bareWork struct {
	kdf  hpke.KDF
	aead hpke.AEAD

	signer              ed25519.PrivateKey
	verifier            ed25519.PublicKey
	hopKeys             []hpke.PublicKey
	hopPrivate, private hpke.PrivateKey
	public              hpke.PublicKey
	iv, key, info       []byte
	context, tbs        []byte
	message             []byte   // core-sealed-plaintext, padded
	bodies              [][]byte // inside each layer, outermost first
	layer               []byte   // layer-opening-plaintext
	peeled, opened      bareEnvelope
	hashed              [2048]byte // in place of an opening or a recipients array
	signature           []byte
}

// bareEnvelope is what bare peeling and opening start from.
type bareEnvelope struct {
	enc, opening, sealed, content []byte
}

func newBareWork(tb testing.TB, w *ward, suite keys.Suite, size int) *bareWork {
	tb.Helper()
	b := &bareWork{kdf: hpke.SHAKE256(), aead: hpke.AES256GCM(), layer: make([]byte, 82), info: make([]byte, 100)}
	if suite == keys.SuiteX25519 {
		b.kdf, b.aead = hpke.HKDFSHA256(), hpke.ChaCha20Poly1305()
	}
	_, b.signer, _ = ed25519.GenerateKey(rand.Reader)
	for _, hop := range w.hops {
		b.hopKeys = append(b.hopKeys, hop.bundle.Key(suite).HPKE())
	}
	b.hopPrivate = w.hops[0].holder.Bundles[0].Keys[0].Reveal()
	b.private = w.recipients[0].holder.Bundles[0].Keys[0].Reveal()
	b.public = w.recipients[0].bundle.Key(suite).HPKE()
	b.iv, b.key = make([]byte, 12), make([]byte, 32)

	// The sizes are those of a real envelope.
	batch := w.seal(w.plan(), w.message(size))
	for _, leg := range w.carry(batch.Legs[0].Envelope, w.hops...)[1:] {
		b.bodies = append(b.bodies, make([]byte, len(leg)-4))
	}
	b.context = make([]byte, 40+200+38*len(w.hops))
	b.message = make([]byte, len(batch.Core)-37)
	b.takeSignature(tb, w, batch)
	b.prepare(tb)
	return b
}

// takeSignature takes key, signature and Sig_structure of the real message:
// verification is not constant time, and another signature may take longer.
func (b *bareWork) takeSignature(tb testing.TB, w *ward, batch *Batch) {
	tb.Helper()
	legs := w.carry(batch.Legs[0].Envelope, w.hops...)
	in := w.turn(w.recipients[0], legs[len(legs)-1])
	s, err := wire.ParseCoreSealed(in.sealed)
	if err != nil {
		tb.Fatal(err)
	}
	r := dcbor.NewReader(s.Message, "message")
	r.Tag(cose.TagSign1)
	r.Tuple(4)
	protected := r.Bytes()
	r.Map()
	payload := r.Bytes()
	b.signature = r.Bytes()
	if err := r.Done(); err != nil {
		tb.Fatal(err)
	}
	h := sum(in.context)
	aad := appendMessageAAD(nil, &h, 0, wire.Place{Stream: in.parsed().Stream})
	b.tbs = dcbor.AppendText(dcbor.AppendArray(nil, 4), "Signature1")
	for _, part := range [][]byte{protected, aad, payload} {
		b.tbs = dcbor.AppendBytes(b.tbs, part)
	}
	b.verifier = w.device.identity.Public().Verifier().PublicKey().(ed25519.PublicKey)
	if !ed25519.Verify(b.verifier, b.tbs, b.signature) {
		tb.Fatal("the Sig_structure is not the one that was signed")
	}
}

// prepare makes what bare peeling and opening start from.
func (b *bareWork) prepare(tb testing.TB) {
	tb.Helper()
	var err error
	seal := func(e *bareEnvelope, key hpke.PublicKey, info, aad, plaintext, body []byte) {
		var s *hpke.Sender
		if e.enc, s, err = hpke.NewSender(key, b.kdf, b.aead, info); err != nil {
			tb.Fatal(err)
		}
		if e.opening, err = s.Seal(aad, plaintext); err != nil {
			tb.Fatal(err)
		}
		e.sealed = b.content(b.key).Seal(nil, b.iv, body, b.info)
		e.content = b.content(b.key).Seal(nil, b.iv, b.context, b.info)
	}
	seal(&b.peeled, b.hopKeys[0], nil, b.info, b.layer, b.bodies[0])
	seal(&b.opened, b.public, b.info, nil, b.key, b.message)
}

func (b *bareWork) content(key []byte) cipher.AEAD {
	aead, err := chacha20poly1305.New(key)
	if err != nil {
		panic(err)
	}
	return aead
}

// schedule makes the HKDF calls of a key schedule; roots is 0 for a layer.
func (b *bareWork) schedule(commit bool, roots int) error {
	prk, err := hkdf.Extract(sha256.New, b.key, b.info[:24])
	if err != nil {
		return err
	}
	n := 4 + roots
	if commit {
		n++
	}
	for i := range n {
		length := 32
		switch i {
		case 0:
			length = 8
		case 3:
			length = 12
		}
		if _, err := hkdf.Expand(sha256.New, prk, "vitalpost/1 generation 0123456789abcdef0123456789abcdef", length); err != nil {
			return err
		}
	}
	return nil
}

func (b *bareWork) seal() error {
	if _, err := rand.Read(b.key); err != nil {
		return err
	}
	if err := b.schedule(true, len(b.hopKeys)); err != nil {
		return err
	}
	sha256.Sum256(b.context)
	ed25519.Sign(b.signer, b.tbs)
	sha256.Sum256(b.tbs) // the message's id
	enc, s, err := hpke.NewSender(b.public, b.kdf, b.aead, b.info)
	if err != nil {
		return err
	}
	if _, err = s.Seal(nil, b.key); err != nil {
		return err
	}
	sha256.Sum256(b.hashed[:len(enc)+80])
	b.content(b.key).Seal(nil, b.iv, b.context, b.info)
	b.content(b.key).Seal(nil, b.iv, b.message, b.info)
	for i, key := range b.hopKeys {
		enc, s, err := hpke.NewSender(key, b.kdf, b.aead, nil)
		if err != nil {
			return err
		}
		if _, err = s.Seal(b.info, b.layer); err != nil {
			return err
		}
		if _, err = s.Export("vitalpost/1 layer-secret", 32); err != nil {
			return err
		}
		sha256.Sum256(b.hashed[:len(enc)+200])
		if err := b.schedule(false, 0); err != nil {
			return err
		}
		b.content(b.key).Seal(nil, b.iv, b.bodies[i], b.info)
	}
	return nil
}

func (b *bareWork) peel() error {
	e := &b.peeled
	r, err := hpke.NewRecipient(e.enc, b.hopPrivate, b.kdf, b.aead, nil)
	if err != nil {
		return err
	}
	if _, err = r.Open(b.info, e.opening); err != nil {
		return err
	}
	if _, err = r.Export("vitalpost/1 layer-secret", 32); err != nil {
		return err
	}
	sha256.Sum256(b.hashed[:len(e.enc)+200])
	if err := b.schedule(false, 0); err != nil {
		return err
	}
	_, err = b.content(b.key).Open(nil, b.iv, e.sealed, b.info)
	return err
}

func (b *bareWork) open() error {
	e := &b.opened
	r, err := hpke.NewRecipient(e.enc, b.private, b.kdf, b.aead, b.info)
	if err != nil {
		return err
	}
	if _, err = r.Open(nil, e.opening); err != nil {
		return err
	}
	sha256.Sum256(b.hashed[:len(e.enc)+80])
	sha256.Sum256(b.context)
	sha256.Sum256(b.tbs)
	if _, err = b.content(b.key).Open(nil, b.iv, e.content, b.info); err != nil {
		return err
	}
	if err := b.schedule(true, 0); err != nil {
		return err
	}
	if _, err = b.content(b.key).Open(nil, b.iv, e.sealed, b.info); err != nil {
		return err
	}
	if !ed25519.Verify(b.verifier, b.tbs, b.signature) {
		return ErrSignature
	}
	return nil
}
