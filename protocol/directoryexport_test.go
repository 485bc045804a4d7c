package protocol

// TestingDirectoryClaim parses the payload of a directory set and writes it again.
func TestingDirectoryClaim(b []byte) ([]byte, error) {
	c, err := parseDirectoryClaim(b)
	if err != nil {
		return nil, err
	}
	return c.append(nil), nil
}
