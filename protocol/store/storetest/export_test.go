package storetest

// Tests returns the names of the suite's tests.
func Tests() (names []string) {
	for _, test := range tests() {
		names = append(names, test.name)
	}
	return names
}
