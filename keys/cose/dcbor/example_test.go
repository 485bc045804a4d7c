package dcbor_test

import (
	"errors"
	"fmt"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// A structure is written with the Append functions, in the order of its
// encoding.
func ExampleAppendMap() {
	b := dcbor.AppendMap(nil, 2)
	b = dcbor.AppendInt(dcbor.AppendUint(b, 1), -19)
	b = dcbor.AppendBytes(dcbor.AppendUint(b, 4), []byte("kid"))
	fmt.Printf("%x\n", b)
	// Output: a2013204436b6964
}

func ExampleScan() {
	fmt.Println(dcbor.Scan([]byte{0x82, 0x01, 0x18, 0x18})) // [1, 24]
	err := dcbor.Scan([]byte{0x82, 0x01, 0x18, 0x02})       // 2 in two bytes
	fmt.Println(errors.Is(err, dcbor.ErrFormat))
	fmt.Println(err)
	// Output:
	// <nil>
	// true
	// dcbor: byte 2: 3.2: argument not in its shortest form
}

// A parser reads straight on and asks Done once, before it uses anything.
func ExampleReader() {
	parse := func(b []byte) (id []byte, readings []uint64, err error) {
		r := dcbor.NewReader(b, "report")
		r.Tuple(2)
		id = r.Bytes()
		for range r.Array(1, 3) {
			readings = append(readings, r.Uint())
		}
		if err := r.Done(); err != nil {
			return nil, nil, err
		}
		return id, readings, nil
	}
	fmt.Println(parse([]byte{0x82, 0x41, 7, 0x82, 1, 2}))
	_, _, err := parse([]byte{0x82, 0x41, 7, 0x84, 1, 2, 3, 4})
	fmt.Println(errors.Is(err, dcbor.ErrLimit))
	// Output:
	// [7] [1 2] <nil>
	// true
}
