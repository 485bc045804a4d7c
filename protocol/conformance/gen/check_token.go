package main

import (
	"encoding/base64"
	"slices"
)

// token is SPEC section 6.6; v has what the reader knows beforehand.
func (c *checker) token(v object, input []byte) object {
	issuer := &party{keys: c.identity(c.scan(v.get("issuer").([]byte)))}
	understood := v.get("understood").([]any)
	c.need(len(input) <= 8192, "6.6.1", "limit", "length")
	kid, payload, s := c.tokenMessage(c.scan(input))
	claims := c.tokenClaims(c.scan(payload), understood)
	c.need(s.alg == issuer.keys[0].alg, "6.6.4", "suite", "alg of the issuer's first key")
	c.verified(issuer.signer(0, s.alg), s, nil, "6.6.5", "token")
	name, ok := v.get("issuer_name").(string)
	if !ok {
		name = "urn:ietf:params:oauth:ckt:sha-256:" + base64.RawURLEncoding.EncodeToString(issuer.thumb())
	}
	c.need(claims.get("iss") == name, "6.6.6", "trust", "iss")
	c.need(claims.get("aud") == v.get("audience"), "6.6.7", "trust", "aud")
	// In ms, as the clock is.
	for _, from := range []string{"nbf", "iat"} {
		if n, ok := claims.get(from).(uint64); ok {
			c.need(1000*int64(n)-300000 <= int64(c.now), "6.6.8", "expired", from)
		}
	}
	c.need(c.now < 1000*claims.get("exp").(uint64), "6.6.8", "expired", "exp")
	if kid != nil {
		return append(object{{"kid", kid}}, claims...)
	}
	return claims
}

// tokenMessage is 6.6.2.
func (c *checker) tokenMessage(i *item) (kid, payload []byte, s signedRead) {
	c.need(i.major == majorTag && i.arg == tagSign1, "6.6.2", "format", "tag")
	f := c.array(i.items[0], "6.6.2", "COSE_Sign1", 4, 4)
	header, protected := c.protected(f[0], "6.6.2")
	c.hasAlg(header)
	c.fields(header, "6.6.2", "protected header", []int64{1}, []int64{4})
	if k := header.get(4); k != nil {
		kid = c.bstr(k, "6.6.2", "kid", -1)
		c.need(len(kid) > 0, "6.6.2", "format", "kid of no byte")
		c.need(len(kid) <= 64, "6.6.2", "limit", "kid")
	}
	c.unprotected(f[1], "6.6.2")
	payload = c.bstr(f[2], "6.6.2", "payload", -1)
	return kid, payload, signedRead{
		alg:       c.alg(header, algEd25519, algESP256, algMLDSA65),
		structure: func(aad []byte) []byte { return sigStructure(protected, aad, payload) },
		signature: c.bstr(f[3], "6.6.2", "signature", -1),
	}
}

// tokenClaims is 6.6.3. What it yields is in the order of the keys, as the map
// is: "others" come last.
func (c *checker) tokenClaims(i *item, understood []any) object {
	const rule = "6.6.3"
	c.need(i.major == majorMap, rule, "format", "claims")
	c.need(len(i.items) <= 2*32, rule, "limit", "number of claims")
	var o object
	others := []any{}
	for n := 0; n+1 < len(i.items); n += 2 {
		k, value := i.items[n], i.items[n+1]
		number, isInt := k.int()
		c.need(isInt || k.major == majorText, rule, "format", "type of a key")
		if isInt && number >= 1 && number <= 8 {
			o = append(o, member{claimNames[number], c.tokenClaim(number, value)})
			continue
		}
		var key any = number
		if !isInt {
			key = string(k.bytes)
		}
		c.need(key != int64(0) && key != "", rule, "format", "the key of no claim")
		c.need(slices.Contains(understood, key), rule, "format", "a claim that is not understood")
		others = append(others, object{{"key", key}, {"value", value.raw}})
	}
	for _, name := range []string{"iss", "exp"} {
		c.need(o.get(name) != nil, rule, "format", name+" is missing")
	}
	exp, _ := o.get("exp").(uint64)
	for _, name := range []string{"nbf", "iat"} {
		from, ok := o.get(name).(uint64)
		c.need(!ok || exp > from, rule, "format", "exp is not above "+name)
	}
	return append(o, member{"others", others})
}

// tokenClaim is the value of one of the eight claims that every reader knows.
func (c *checker) tokenClaim(key int64, i *item) any {
	const rule = "6.6.3"
	switch key {
	case 1, 2, 3:
		c.need(i.major == majorText && len(i.bytes) > 0, rule, "format", claimNames[key])
		c.need(len(i.bytes) <= 255, rule, "limit", claimNames[key])
		return string(i.bytes)
	case 4, 5, 6:
		return c.uint(i, rule, claimNames[key], 0, greatest)
	case 7:
		cti := c.bstr(i, rule, "cti", -1)
		c.need(len(cti) > 0, rule, "format", "cti of no byte")
		c.need(len(cti) <= 64, rule, "limit", "cti")
		return cti
	}
	c.fields(i, rule, "cnf", []int64{1}, nil)
	cnf := i.get(1)
	c.need(cnf.major == majorMap, rule, "format", "cnf has no COSE_Key")
	k := c.signatureKey(cnf)
	c.need(k.private == nil, rule, "format", "a private key in cnf")
	return cnf.raw
}
