package main

import (
	"errors"
	"fmt"
)

// verify reads the vector back. A positive one must give the result in its
// file; a negative one must be refused by its rule with its class. proof says
// what is left when that rule is overlooked: "" if the vector is then taken,
// so that it has no other fault.
func (s *scene) verify(o object) (proof string, err error) {
	c := &checker{
		now: s.now, limit: 1048576, holder: s.holder, pins: s.pins, role: s.wantedRole(),
	}
	if s.maxEnvelope != 0 {
		c.limit = int(s.maxEnvelope)
	}
	operation, input := o.get("operation").(string), inputOf(o)
	result, err := c.run(func() object { return c.operate(operation, o, input) })
	if s.class == "ok" {
		if err := s.same(o.get("result"), result, err); err != nil || s.verdict == nil {
			return "", err
		}
		c.ignore = s.verdict.step
		if result, err = c.run(func() object { return c.operate(operation, o, input) }); err != nil {
			return err.Error(), nil
		}
		return stillBroken(result), nil
	}
	if err == nil {
		return "", fmt.Errorf("%s is taken, want %s %s", s.name, s.rule, s.class)
	}
	var r refusal
	if !errors.As(err, &r) || r.rule != s.rule || r.class != s.class {
		return "", fmt.Errorf("%s: %w, want %s %s", s.name, err, s.rule, s.class)
	}
	c.ignore = s.rule
	if _, err := c.run(func() object { return c.operate(operation, o, input) }); err != nil {
		proof = err.Error()
	}
	return proof, nil
}

// stillBroken says what is wrong with a trail where a step was overlooked.
func stillBroken(result object) string {
	trail, _ := result.get("trail").(object)
	if step, ok := trail.get("step").(string); ok {
		return step + ": trail"
	}
	return ""
}

// same compares what the file says with what the checker found.
func (s *scene) same(want any, got object, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	if want == nil {
		return nil
	}
	if w, g := must(plain(want)), must(plain(got)); string(w) != string(g) {
		return fmt.Errorf("%s: the checker finds\n%s\nwant\n%s", s.name, g, w)
	}
	return nil
}

// operate runs one operation; v is the vector, for what it has beside its input.
func (c *checker) operate(operation string, v object, input []byte) object {
	switch operation {
	case "open":
		return c.open(input)
	case "peel":
		return c.peel(input)
	case "bundle":
		return c.parseBundle(input)
	case "key":
		return c.key(input)
	case "pins":
		return c.parsePins(input)
	case "receipts":
		return c.receipts(input)
	case "directory-set":
		return c.directorySet(v, input)
	case "directory-entry":
		return c.directoryEntry(input)
	case "token":
		return c.token(v, input)
	case "credential":
		return c.credential(c.readerOf(v), input).object()
	case "rotation":
		return c.rotation(input).object()
	case "revocation":
		r := c.revocation(c.readerOf(v), input)
		if seen, ok := v.get("seen").(object); ok {
			c.follows(r, &seenSet{seen.get("number").(uint64), seen.get("digest").([]byte)})
		}
		return r.object()
	case "notices":
		return c.notices(input)
	case "envelopes":
		return c.envelopes(v, input)
	case "answers":
		return c.answers(v, input)
	case "answer-field":
		return c.answerField(v, input)
	case "content-digest":
		return c.contentDigest(v, input)
	}
	c.scan(input)
	return nil
}

func (s *scene) wantedRole() int {
	if s.role == 0 && s.holder != nil {
		return s.holder.roles[0]
	}
	return s.role
}

// get is a member's value.
func (o object) get(key string) any {
	for _, m := range o {
		if m.key == key {
			return m.value
		}
	}
	return nil
}
