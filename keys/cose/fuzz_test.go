package cose

import (
	"bytes"
	"testing"

	gocose "github.com/veraison/go-cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// seeded adds the seeds, and each of them cut short and with a byte changed;
// without seeds a fuzz target would pass and lie.
func seeded(f *testing.F, seeds ...[]byte) {
	f.Helper()
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, b := range seeds {
		if len(b) == 0 {
			f.Fatal("an empty seed")
		}
		f.Add(b)
		f.Add(b[:len(b)/2])
		f.Add(append(bytes.Clone(b[:len(b)-1]), ^b[len(b)-1]))
	}
}

// writtenAgain fails unless accepted bytes, written again, are the same bytes.
func writtenAgain(t *testing.T, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Fatalf("accepted %x\nwritten  %x", want, got)
	}
}

// checkProtected is writtenAgain for a protected header. Number 0 is an alg that
// was received, and none that is written.
func checkProtected(t *testing.T, h Header, raw []byte) {
	t.Helper()
	if len(raw) > MaxHeader {
		t.Fatalf("a header of %d bytes", len(raw))
	}
	if h.Algorithm != 0 || len(raw) < 3 || raw[1] != 1 {
		writtenAgain(t, h.Append(nil), raw)
	}
}

func FuzzParseSign1(f *testing.F) {
	s := newSigner(f, 1)
	signed, err := AppendSign1(nil, s, nil, []byte("reading"))
	if err != nil {
		f.Fatal(err)
	}
	seeded(f, signed, rawSign1(unhex(f, "a10127"), []byte{0xa0}, nil, nil), rawSign1(unhex(f, "a0"), []byte{0xa0}, nil, nil),
		rawSign1(unhex(f, "a20132044101"), []byte{0xa0}, []byte{1}, []byte{2}), rawSign1(unhex(f, "a10132"), unhex(f, "a1044101"), nil, nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := ParseSign1(b)
		if err != nil {
			refused(t, err, ErrFormat, ErrLimit)
			if m.payload != nil || m.signature != nil {
				t.Fatal("refused, and it holds something")
			}
			return
		}
		writtenAgain(t, rawSign1(m.protected, []byte{0xa0}, m.payload, m.signature), b)
		checkProtected(t, Header{Algorithm: m.algorithm}, m.protected)
		payload, err := m.Verify(s.Verifier(), nil, nil)
		theirs := goVerify(b, nil, GoVerifier(s.Verifier()))
		if err == nil != (theirs == nil) {
			t.Fatalf("here %v, go-cose %v", err, theirs)
		}
		if err != nil {
			if refused(t, err, ErrAlgorithm, ErrSignature); payload != nil {
				t.Fatal("a payload that does not verify")
			}
		}
		if len(m.signature) > 0 {
			var theirs gocose.Sign1Message
			if err := theirs.UnmarshalCBOR(b); err != nil || !bytes.Equal(theirs.Payload, m.payload) {
				t.Fatalf("go-cose reads %x: %v", theirs.Payload, err)
			}
		}
	})
}

// fuzzEncrypt0 is the body of the three targets below.
func fuzzEncrypt0(f *testing.F, form func(*dcbor.Reader) Encrypt0, front []byte, seeds ...[]byte) {
	f.Helper()
	seeded(f, seeds...)
	aead := newAEAD(f, 1)
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := read(b, form)
		if err != nil {
			refused(t, err, ErrFormat, ErrLimit)
			return
		}
		again := dcbor.AppendBytes(append(bytes.Clone(front), 0x83), m.protected)
		again = dcbor.AppendBytes(m.Unprotected.Append(again), m.ciphertext)
		writtenAgain(t, again, b)
		checkProtected(t, m.Protected, m.protected)
		opened, err := m.Open(nil, aead, make([]byte, NonceSize), nil)
		if err != nil {
			if refused(t, err, ErrDecrypt); opened != nil {
				t.Fatal("released")
			}
		} else if len(opened)+TagSize != m.CiphertextSize() {
			t.Fatalf("opened %d bytes of %d", len(opened), m.CiphertextSize())
		}
	})
}

func FuzzReadEpochEncrypt0(f *testing.F) {
	header := Header{KeyID: make([]byte, 8), PartialIV: make([]byte, 2)}
	sealed := AppendEncrypt0(nil, &header, newAEAD(f, 1), make([]byte, NonceSize), nil, []byte("reading"))
	fuzzEncrypt0(f, ReadEpochEncrypt0, nil, sealed, unhex(f, "83 46a204400640 a0 40"))
}

func FuzzReadRecordEncrypt0(f *testing.F) {
	header := Header{Algorithm: AlgChaCha20Poly1305, Salt: make([]byte, 16)}
	sealed := AppendEncrypt0(nil, &header, newAEAD(f, 1), make([]byte, NonceSize), nil, []byte("record"))
	fuzzEncrypt0(f, ReadRecordEncrypt0, nil, sealed, unhex(f, "83 45a201003340 a0 40"))
}

func FuzzReadHPKEEncrypt0(f *testing.F) {
	var seeds [][]byte
	for _, suite := range ciphersuites() {
		b, err := AppendHPKEEncrypt0(nil, suite, newHPKE(f, suite, 1).PublicKey(), make([]byte, 8), nil, []byte("next"), "", nil)
		if err != nil {
			f.Fatal(err)
		}
		seeds = append(seeds, b)
	}
	fuzzEncrypt0(f, ReadHPKEEncrypt0, []byte{0xd0}, append(seeds, unhex(f, "d0 83 46a201182a0440 a12340 40"))...)
}

func FuzzReadEncrypt(f *testing.F) {
	seeded(f, sealTo(f, recipients(f)[1:], nil, []byte("secret")), sealTo(f, recipients(f), nil, []byte("secret")),
		unhex(f, "d860 84 44a1011818 a10540 40 81 83 46a20118320440 a12340 40"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := read(b, ReadEncrypt)
		if err != nil {
			refused(t, err, ErrFormat, ErrLimit)
			return
		}
		if n := len(m.Recipients); n < 1 || n > MaxRecipients {
			t.Fatalf("%d recipients", n)
		}
		checkProtected(t, m.Protected, m.protected)
		array := dcbor.AppendArray(nil, len(m.Recipients))
		for i := range m.Recipients {
			c := &m.Recipients[i]
			checkProtected(t, c.Protected, c.protected)
			array = c.Unprotected.Append(dcbor.AppendBytes(append(array, 0x83), c.protected))
			array = dcbor.AppendBytes(array, c.ciphertext)
		}
		again := dcbor.AppendBytes(unhex(t, "d86084"), m.protected)
		again = dcbor.AppendBytes(m.Unprotected.Append(again), m.ciphertext)
		writtenAgain(t, append(again, array...), b)
		writtenAgain(t, array, m.recipients)
		if opened, err := m.Open(newAEAD(t, 1), nil); err != nil {
			if refused(t, err, ErrDecrypt); opened != nil {
				t.Fatal("released")
			}
		}
		key, err := m.OpenKey(0, HPKE4, newHPKE(t, HPKE4, 2), nil)
		if err != nil {
			if refused(t, err, ErrDecrypt); key != nil {
				t.Fatal("released")
			}
		}
	})
}

func FuzzParseKey(f *testing.F) {
	var seeds [][]byte
	for _, form := range keyForms(f) {
		seeds = append(seeds, form.key.Append(nil), form.key.AppendPrivate(nil, form.private))
	}
	seeded(f, append(seeds, unhex(f, "a3 0101 2006 2140"), unhex(f, "a4 0107 031838 2040 2140"))...)
	f.Fuzz(func(t *testing.T, b []byte) {
		key, private, err := ParseKey(b)
		if err != nil {
			if refused(t, err, ErrFormat, ErrLimit); private != nil || key.public != nil {
				t.Fatal("refused, and something came out")
			}
			return
		}
		if private == nil {
			writtenAgain(t, key.Append(nil), b)
		} else {
			writtenAgain(t, key.AppendPrivate(nil, private), b)
		}
		again, none, err := ParseKey(key.Append(nil))
		if err != nil || none != nil || again.Thumbprint() != key.Thumbprint() {
			t.Fatalf("the public half is another key: %v", err)
		}
		if key.HPKE() == 0 {
			same, err := NewSignatureKey(key.Verifier().PublicKey())
			if err != nil || !bytes.Equal(same.Public(), key.Public()) {
				t.Fatalf("its verifier has another key: %v", err)
			}
		} else if _, err := key.HPKE().KEM().NewPublicKey(key.Public()); err != nil {
			t.Fatal(err)
		}
	})
}
