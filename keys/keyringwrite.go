package keys

import "errors"

// replaced are the secrets that a change brings in, and those that it takes out.
type replaced struct{ in, out []Secret }

// change applies f to a clone of the content and writes that. What f took out is
// erased once the file is written; what it brought in, if the file is not. After
// an error the keyring is as it was, or closed (see [ErrKeyringClosed]).
func (k *Keyring) change(f func(*keyringContent) (replaced, error)) error {
	s, err := k.lock()
	if err != nil {
		return err
	}
	defer s.mu.Unlock()
	next := s.content.clone()
	secrets, err := f(next)
	if err == nil {
		err = s.write(next, s.wrapper)
	}
	if err != nil {
		eraseAll(secrets.in)
		return &KeyringError{Path: s.path, Err: err}
	}
	eraseAll(secrets.out)
	return nil
}

// Rewrap writes the file under another passphrase or wrapping key, which counts
// from then on.
func (k *Keyring) Rewrap(w Wrapper) error {
	s, err := k.lock()
	if err != nil {
		return err
	}
	defer s.mu.Unlock()
	if w == nil {
		return errors.New("keys: no wrapper")
	}
	if err := s.write(s.content, w); err != nil {
		return &KeyringError{Path: s.path, Err: err}
	}
	return nil
}

// write writes the content and, once it is durable, makes it the state's.
func (s *keyringState) write(next *keyringContent, w Wrapper) error {
	plain := next.encode()
	defer plain.Erase()
	b, err := sealKeyring(w, plain.Reveal())
	if err != nil {
		return err
	}
	renamed, err := s.disk.write(b)
	switch {
	case err == nil:
		s.content, s.wrapper = next, w
	case renamed:
		// Which of the two a restart finds, nobody knows. Going on from either
		// could lose a key, or bring an erased one back.
		s.shut()
		return errors.Join(ErrKeyringClosed, err)
	}
	return err
}
