package main

import (
	"path/filepath"
	"slices"
	"strconv"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// A member is what may be known of a party: nothing private.
type member struct {
	name   string
	role   keys.Role
	public *keys.PublicIdentity
	bundle *keys.Bundle
	keyID  keys.KeyID
}

func (m *member) thumbprint() keys.Thumbprint { return m.public.Thumbprint() }

// A register is who is who on the ward. It is the provisioner's: the wire
// finds addresses in it and the checks find names, but no party ever sees it.
type register struct {
	dir        string
	subject    envelope.Subject
	device     *member
	hops       []*member // in the order of the route
	clinicians []*member
}

// folder returns a party's folder, which is all that the party is made from.
func (r *register) folder(m *member) string { return filepath.Join(r.dir, m.name) }

// staff says who is on a ward with this many hops.
func staff(hops int) []*member {
	list := []*member{{name: "device", role: keys.RoleMeasure}}
	names := []string{"phone", "cloud", "gateway"}
	for i := range hops {
		name := "hop-" + strconv.Itoa(i+1)
		if i < len(names) {
			name = names[i]
		}
		list = append(list, &member{name: name, role: keys.RoleHop})
	}
	for _, name := range []string{"clinician-1", "clinician-2"} {
		list = append(list, &member{name: name, role: keys.RoleReport})
	}
	return list
}

// trust says whom each party must trust, which is nobody beyond: the device
// those whom it seals to, a hop those whom it may forward to, a clinician the
// device.
func (r *register) trust() map[*member][]*member {
	t := map[*member][]*member{r.device: slices.Concat(r.hops, r.clinicians)}
	for i, hop := range r.hops {
		t[hop] = r.clinicians
		if i+1 < len(r.hops) {
			t[hop] = r.hops[i+1 : i+2]
		}
	}
	for _, c := range r.clinicians {
		t[c] = slices.Concat([]*member{r.device}, r.hops) // these for their records
	}
	return t
}

// name returns whose a thumbprint is.
func (r *register) name(t keys.Thumbprint) string {
	for _, m := range slices.Concat([]*member{r.device}, r.hops, r.clinicians) {
		if m.thumbprint() == t {
			return m.name
		}
	}
	return t.String()
}
