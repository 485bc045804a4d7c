package main

import (
	"bytes"
	"slices"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// readMessage is 11.3.10 to 11.3.16.
func (r *referee) readMessage(sealed *item, o *opened) *verdict {
	plaintext := unseal(sealed, o.epoch, o.h)
	if plaintext == nil {
		return refuse("11.3.10", envelope.ErrDecrypt)
	}
	root := r.structure("outer-sealed", plaintext)
	if root == nil || slices.ContainsFunc(root.at(2).octets(), func(b byte) bool { return b != 0 }) {
		return malformed("11.3.11")
	}
	o.place = place{o.context.at(5).octets(), o.context.at(6).uint() + uint64(counter(sealed))}
	o.origin = o.place
	if rule := o.readOrigin(root.at(1)); rule != "" {
		return malformed("11.3.11").by(rule)
	}
	o.message = root.kids[0].bytes()
	message := r.structure("outer-sign1", o.message)
	if message == nil {
		return malformed("11.3.12")
	}
	fields := message.kids[0]
	if !signatureAlgorithm(fields.at(0, 1)) {
		return refuse("11.3.12", envelope.ErrSuite)
	}
	sender := r.w.find(o.context.at(2).octets())
	if sender == nil || len(sender.roles) == 0 {
		return refuse("11.3.13", envelope.ErrTrust)
	}
	if alg, _ := fields.at(0, 1).integer(); alg != sender.algorithms[0] {
		return refuse("11.3.13", envelope.ErrSuite)
	}
	o.sender, o.claimBytes = sender, fields.at(2).octets()
	tbs := sigStructure(fields.at(0).octets(), messageAAD(o.h, o.place.sequence, o.origin), o.claimBytes)
	if !r.w.verifies(sender, tbs, fields.at(3).octets()) {
		return refuse("11.3.14", envelope.ErrSignature)
	}
	return r.readClaim(o)
}

// readOrigin is the origin of 11.3.11, by 7.4. It returns what is wrong with it.
func (o *opened) readOrigin(origin *item) string {
	moved := o.place.sequence < o.context.at(16).uint()
	if origin.major != majorArray {
		if moved {
			return "7.4: resealed, and no origin"
		}
		return ""
	}
	if !moved {
		return "7.4: an origin behind the resealed ones"
	}
	o.origin = place{origin.at(0).octets(), origin.at(1).uint()}
	for _, e := range o.context.at(11).list() {
		if !bytes.Equal(e.at(0).octets(), o.origin.stream) {
			continue
		}
		switch o.first = e; {
		case o.origin.sequence > e.at(1).uint():
			return "7.4: an origin behind the last"
		case o.origin.sequence < e.at(5).uint():
			return "7.4: an origin that was moved"
		}
		return ""
	}
	return "7.4: an origin in another stream"
}

// readClaim is 11.3.15 and 11.3.16.
func (r *referee) readClaim(o *opened) *verdict {
	o.claim = r.structure("claim", o.claimBytes)
	if o.claim == nil {
		return malformed("11.3.15")
	}
	if rule := claimRule(o.claim, o.context); rule != "" {
		return malformed("11.3.15").by(rule)
	}
	need := map[uint64]keys.Role{1: keys.RoleMeasure, 2: keys.RoleProcess, 3: keys.RoleReport}[o.claim.at(1).uint()]
	if o.claim.at(4, 4) != nil {
		need = keys.RoleGather
	}
	if need != 0 && !slices.Contains(o.sender.roles, need) {
		return refuse("11.3.16", envelope.ErrTrust)
	}
	return nil
}
