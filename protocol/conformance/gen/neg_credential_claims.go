package main

import (
	"encoding/hex"
	"slices"
	"strings"
)

// credentialClaims break the scan and the structure of 6.7.3.
func credentialClaims() []credentialVector {
	const claims = "credential.claims"
	bad := func(name, rule, class, comment string, set func(*scene)) credentialVector {
		return credentialVector{name, rule, class, comment, func(s *scene, _ *credential) { set(s) }}
	}
	with := func(name, comment string, key int64, value []byte) credentialVector {
		return bad(name, "6.7.3", "format", comment, func(s *scene) { s.put(claims, key, value) })
	}
	list := []credentialVector{
		bad("claims-empty", "3.1", "format", "A payload of no byte.", func(s *scene) { s.replace(claims, nil) }),
		bad("claims-trailing-byte", "3.1", "format", "A byte follows the claims.", func(s *scene) { s.longer(claims) }),
		bad("claims-wide", "3.2", "format", "The head of the claims in two bytes.", func(s *scene) { s.wideHead(claims) }),
		bad("claims-unsorted", "3.4", "format", "sub before iss.", func(s *scene) { s.swapKeys(claims) }),
		bad("claims-iss-twice", "3.4", "format", "iss twice.", func(s *scene) { s.doubleKey(claims) }),
		with("claim-aud", "An aud.", 3, text("reader")),
		with("claim-next", "A claim that no version has yet.", -65545, num(1)),
		bad("claims-depth-17", "3.8", "limit", "An integer at depth 17.", func(s *scene) { s.put(claims, claimRoles, nested(16, num(1))) }),

		bad("exp-2-to-53", "3.6", "format", "An exp of 2^53.", func(s *scene) { s.put(claims, claimExp, num(uint64(1<<53))) }),
		with("cti-17-bytes", "A cti of 17 bytes.", claimCti, bin(blank(17))),

		with("roles-none", "No role.", claimRoles, array()),
		with("roles-role-10", "A role 10.", claimRoles, array(num(1), num(10))),
		with("roles-descending", "Roles that descend.", claimRoles, array(num(2), num(1))),

		with("owner-empty", "An owner of no byte.", claimOwner, text("")),
		with("name-empty", "A name of no byte.", claimName, text("")),
		bad("name-256-bytes", "6.7.3", "limit", "A name that is one byte too long.", func(s *scene) { s.put(claims, claimName, text(strings.Repeat("n", 256))) }),
		bad("name-not-utf-8", "3.7", "format", "A name that is not UTF-8.", func(s *scene) { s.put(claims, claimName, text("\xff")) }),

		with("recovery-31-bytes", "A recovery key of 31 bytes.", claimRecovery, bin(blank(31))),
		with("device-serial-null", "A device without a serial number.", claimDevice, array(text("d"), text("m"), cborNull)),
	}
	for n, which := range []string{"di", "model", "serial"} {
		device := func(t string) []byte {
			texts := [][]byte{text("d"), text("m"), text("s")}
			texts[n] = text(t)
			return array(texts...)
		}
		list = append(list,
			bad("device-"+which+"-129-bytes", "6.7.3", "limit", "A device's text that is one byte too long.", func(s *scene) { s.put(claims, claimDevice, device(strings.Repeat("x", 129))) }))
	}
	for _, m := range []struct {
		name string
		key  int64
	}{{"iss", 1}, {"sub", 2}, {"exp", 4}, {"nbf", 5}, {"cti", 7}, {"cnf", 8}, {"roles", claimRoles}, {"owner", claimOwner}, {"name", claimName}} {
		list = append(list, bad(m.name+"-missing", "6.7.3", "format", "No "+m.name+".", func(s *scene) { s.drop(claims, m.key) }))
	}
	for _, u := range []struct {
		name, comment string
		spell         func(thumb []byte) string
	}{
		{"upper-case", "its beginning in upper case", func(t []byte) string { return strings.ToUpper(thumbURN) + base64URL(t) }},
		{"hex", "in hexadecimal", func(t []byte) string { return thumbURN + hex.EncodeToString(t) }},
		{"space", "with a space before it", func(t []byte) string { return " " + nameOfThumb(t) }},
		{"loose-bits", "in another spelling of base64url, with bits set behind its last byte", func(t []byte) string {
			name := nameOfThumb(t)
			return name[:len(name)-1] + string(base64url[strings.IndexByte(base64url, name[len(name)-1])+1])
		}},
	} {
		for key, which := range map[int64]string{claimIss: "iss", claimSub: "sub"} {
			if key == claimIss && u.name != "loose-bits" {
				continue // it is read as sub is
			}
			list = append(list, credentialVector{which + "-" + u.name, "6.7.3", "format", "The thumbprint in " + which + " " + u.comment + ".", func(s *scene, c *credential) {
				thumb := c.first
				if key == claimIss {
					thumb = c.authority.thumb()
				}
				s.put(claims, key, text(u.spell(thumb)))
			}})
		}
	}
	slices.SortFunc(list, func(a, b credentialVector) int { return strings.Compare(a.name, b.name) })
	return list
}

// credentialKeys break what 4.4 and 6.1 say of the keys in a credential.
func credentialKeys() []credentialVector {
	var list []credentialVector
	bad := func(name, rule, comment string, k kind, set func(s *scene, c *credential)) {
		list = append(list, credentialVector{name, rule, "format", comment, func(s *scene, c *credential) {
			c.of(s, k)
			set(s, c)
		}})
	}
	single := kind{algs: []int64{algEd25519}}
	key := func(name, comment string, k kind, value func(c *credential) []byte) {
		bad("cnf-"+name, "4.4", comment, k, func(s *scene, c *credential) {
			b := value(c)
			c.first = sum(b) // the bad key's own
			s.replace("credential.key", b)
		})
	}
	for _, i := range []int{1, 6} {
		b := must(hex.DecodeString(smallOrder[i]))
		key("small-order-"+itoa(i+1), "A point of small order, or a form of one that is not canonical.", single, func(*credential) []byte { return identityKey(b).encode() })
	}
	key("not-canonical", "A y of 2^255 - 19 or more that is on the curve and not of small order.", single, func(*credential) []byte { return identityKey(wrappedKey()).encode() })

	second := func(name, rule, comment string, k kind, value func(s *scene, c *credential) []byte) {
		bad("second-"+name, rule, comment, k, func(s *scene, c *credential) {
			b := value(s, c)
			if name != "small-order-first" {
				c.first = sum(array(bin(thumbprint(c.subject.keys[:1])), bin(sum(b)))) // the bad identity's own
			}
			s.put("credential.claims", claimSecond, b)
		})
	}
	dual := kindDualEd25519
	second("ed25519", "6.1", "A second key of Ed25519.", dual, func(s *scene, _ *credential) []byte { return s.otherKey(algEd25519).cose().encode() })
	second("private", "4.4", "A second key with its private half.", dual, func(_ *scene, c *credential) []byte { return c.subject.keys[1].cosePrivate().encode() })
	second("1953-bytes", "4.4", "A second key of 1953 bytes.", dual, func(_ *scene, c *credential) []byte {
		return with(c.subject.keys[1].cose(), -1, bin(append(slices.Clone(c.subject.keys[1].public), 0))).encode()
	})
	second("small-order-first", "4.4", "The first key of a dual identity is of small order.", dual, func(s *scene, c *credential) []byte {
		s.replace("credential.key", smallOrderKeys()[3].input)
		return c.subject.keys[1].cose().encode()
	})
	return list
}

// credentialRules break what 6.7.3 says of claims that are well-formed.
func credentialRules() []credentialVector {
	bad := func(name, comment string, set func(s *scene, c *credential)) credentialVector {
		return credentialVector{name, "6.7.3", "format", comment, set}
	}
	place := func(name, comment string, items ...[]byte) credentialVector {
		return bad("place-"+name, comment, func(s *scene, c *credential) {
			c.about(s, 1)
			s.editItems("credential.place", func(i [][]byte) [][]byte {
				for n, item := range items {
					if item != nil {
						i[n] = item
					}
				}
				return i
			})
		})
	}
	list := []credentialVector{
		bad("iss-is-sub", "An authority that vouches for itself.", func(s *scene, c *credential) {
			c.subject, c.first = c.authority, c.authority.thumb()
		}),
		bad("exp-at-nbf", "An exp that is nbf.", func(_ *scene, c *credential) { c.exp = c.nbf }),
		bad("recovery-is-iss", "The authority as recovery key.", func(_ *scene, c *credential) { c.recovery = c.authority.thumb() }),
		bad("recovery-is-sub", "The identity itself as recovery key.", func(_ *scene, c *credential) { c.recovery = c.first }),
		bad("recovery-is-identity", "The identity at a later position as its own recovery key.", func(s *scene, c *credential) {
			c.about(s, 1)
			c.recovery = c.subject.thumb()
		}),
		bad("sub-other-without-place", "Keys that are not those of sub, and no place in the chain.", func(s *scene, c *credential) {
			c.about(s, 1)
			c.place = nil
		}),
		bad("sub-of-first-key", "sub is the thumbprint of the first key of a dual identity.", func(s *scene, c *credential) {
			c.of(s, kindDualEd25519)
			c.first = thumbprint(c.subject.keys[:1])
		}),
		bad("place-of-first", "A place in the chain, and the keys of sub.", func(s *scene, c *credential) { c.inPlace(s, 1) }),
		place("0", "Position 0 by number.", num(0)),
		place("257", "Position 257.", num(257)),
		place("digest-31-bytes", "A digest of 31 bytes.", nil, bin(blank(31))),
	}
	for _, mix := range [][]int{{roleMeasure, roleOrder}, {roleGather, roleApprove}} {
		list = append(list, bad("mix-"+itoa(mix[0])+"-"+itoa(mix[1]), "A forbidden mix of roles.", func(s *scene, c *credential) {
			c.of(s, kindDualEd25519)
			c.roles = mix
		}))
	}
	for r, k := range map[int]kind{roleOrder: {"ed25519", []int64{algEd25519}}, roleApprove: kindMLDSA65} {
		list = append(list, bad("role-"+itoa(r)+"-of-"+k.name, "An identity of one key that orders or approves.", func(s *scene, c *credential) {
			c.of(s, k)
			c.roles = []int{r}
		}))
	}
	return list
}
