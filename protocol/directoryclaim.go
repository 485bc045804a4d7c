package protocol

import (
	"bytes"
	"maps"
	"slices"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Limits of a directory set (SPEC.md section 12). The largest takes about as much
// memory again while it is parsed.
const (
	MaxDirectorySet   = 8 << 20 // bytes
	MaxDirectoryNodes = 4096
)

// directoryClaim is the payload of a directory set, as SPEC.md's CDDL has it.
type directoryClaim struct {
	signer           keys.Thumbprint                    // 1
	number           uint64                             // 2
	created, expires uint64                             // 3, 4: ms since 1970
	nodes            map[keys.Thumbprint]DirectoryEntry // 5
}

func (c *directoryClaim) append(dst []byte) []byte {
	dst = dcbor.AppendMap(dst, 5)
	dst = dcbor.AppendBytes(dcbor.AppendUint(dst, 1), c.signer[:])
	dst = dcbor.AppendUint(dcbor.AppendUint(dst, 2), c.number)
	dst = dcbor.AppendUint(dcbor.AppendUint(dst, 3), c.created)
	dst = dcbor.AppendUint(dcbor.AppendUint(dst, 4), c.expires)
	dst = dcbor.AppendArray(dcbor.AppendUint(dst, 5), len(c.nodes))
	for _, node := range sortedNodes(c.nodes) {
		dst = dcbor.AppendBytes(dcbor.AppendArray(dst, 3), node[:])
		dst = c.nodes[node].append(dst)
	}
	return dst
}

func sortedNodes(nodes map[keys.Thumbprint]DirectoryEntry) []keys.Thumbprint {
	return slices.SortedFunc(maps.Keys(nodes), func(a, b keys.Thumbprint) int { return bytes.Compare(a[:], b[:]) })
}

// parseDirectoryClaim makes the checks of SPEC.md E.1.5. Bundles alias b.
func parseDirectoryClaim(b []byte) (directoryClaim, error) {
	var c directoryClaim
	r := dcbor.NewReader(b, "directory-claim")
	if r.Map() != 5 {
		r.Fail("want the 5 entries of a directory-claim")
	}
	for label := uint64(1); label <= 5 && r.OK(); label++ {
		if r.Uint() != label {
			r.Fail("map key that has no place there")
		}
		switch label {
		case 1:
			r.Fixed(c.signer[:])
		case 2:
			c.number = r.Uint()
		case 3:
			c.created = r.Uint()
		case 4:
			c.expires = r.Uint()
		case 5:
			c.nodes = readDirectoryNodes(&r)
		}
	}
	if r.OK() && c.expires <= c.created {
		r.Fail("E.1.5: expires not above created")
	}
	if err := r.Done(); err != nil {
		return directoryClaim{}, err
	}
	return c, nil
}

func readDirectoryNodes(r *dcbor.Reader) map[keys.Thumbprint]DirectoryEntry {
	n := r.Array(1, MaxDirectoryNodes)
	nodes := make(map[keys.Thumbprint]DirectoryEntry, n)
	var last keys.Thumbprint
	for i := range n {
		var node keys.Thumbprint
		r.Tuple(3)
		r.Fixed(node[:])
		e := readDirectoryEntry(r)
		if i > 0 && bytes.Compare(last[:], node[:]) >= 0 {
			r.Fail("E.1.5: thumbprints not ascending, or repeated")
		}
		if !r.OK() {
			return nil
		}
		nodes[node], last = e, node
	}
	return nodes
}
