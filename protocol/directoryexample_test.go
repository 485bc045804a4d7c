package protocol_test

import (
	"context"
	"fmt"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/transport"
)

// A factory signs a set once; a device reads it at every start, and remembers its mark.
func ExampleParseDirectorySet() {
	factory, _, err := keys.GenerateIdentity()
	check(err)
	gateway := someNode(keys.RoleHop)
	made, err := protocol.SignDirectorySet(factory, protocol.DirectoryTemplate{
		Number: 1, Created: time.Now(), Expires: time.Now().AddDate(1, 0, 0),
		Nodes: map[keys.Thumbprint]protocol.DirectoryEntry{
			gateway.identity.Thumbprint(): {Address: "https://gateway.example/vitalpost/", Bundle: gateway.bundle.Signed()},
		},
	})
	check(err)

	var mark protocol.DirectoryMark // of the last set, from the device's memory
	set, err := protocol.ParseDirectorySet(made.Signed(), factory.Public(), mark, time.Now())
	check(err)
	mark = set.Mark()
	address, err := set.Directory().Address(context.Background(), gateway.identity.Thumbprint())
	fmt.Println(mark.Number, address, err)
	// Output: 1 https://gateway.example/vitalpost/ <nil>
}

// What a directory says is verified by trust that is the caller's own.
func ExampleFindBundle() {
	trust := keys.Pins{}
	gateway, other := newParty(trust, keys.RoleHop, keys.SuiteXWing), newParty(trust, keys.RoleHop, keys.SuiteXWing)
	find := func(given *party) error {
		_, err := protocol.FindBundle(context.Background(), liar{bundle: given.bundle.Signed()}, protocol.BundleQuery{
			Node: gateway.identity.Thumbprint(), Role: keys.RoleHop, Trust: trust, At: time.Now(),
		})
		return err
	}
	fmt.Println(find(gateway) == nil, find(other) == nil)
	// Output: true false
}

// A few nodes that the caller knows go before what somebody else keeps.
func ExampleDirectories() {
	desk, gateway := someNode(keys.RoleReport), someNode(keys.RoleHop)
	table := func(n *party, a transport.Address) protocol.Directory {
		d, err := protocol.NewStaticDirectory(map[keys.Thumbprint]protocol.DirectoryEntry{
			n.identity.Thumbprint(): {Address: a, Bundle: n.bundle.Signed()},
		})
		check(err)
		return d
	}
	all := protocol.Directories{table(desk, "mailbox:desk"), table(gateway, "https://gateway.example/")}
	fmt.Println(all.Address(context.Background(), gateway.identity.Thumbprint()))
	// Output: https://gateway.example/ <nil>
}
