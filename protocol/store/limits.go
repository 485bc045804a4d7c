package store

// Every store takes keys and values of these sizes, and no longer ones.
const (
	MaxKey   = 1 << 10 // bytes of a key, with its namespace
	MaxValue = 2 << 20 // bytes of a value: the largest envelope, and what belongs to it
	MaxName  = 64      // bytes of a namespace's name
)

// CheckKey returns the SizeError of a key that can't be put. For implementations.
func CheckKey(key []byte) error {
	if len(key) == 0 || len(key) > MaxKey {
		return &SizeError{"key", len(key), MaxKey}
	}
	return nil
}

// CheckPut returns the SizeError of a key or value that can't be put. For
// implementations.
func CheckPut(key, value []byte) error {
	if len(value) > MaxValue {
		return &SizeError{"value", len(value), MaxValue}
	}
	return CheckKey(key)
}
