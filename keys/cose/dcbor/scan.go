package dcbor

import (
	"bytes"
	"unicode/utf8"
)

// MaxDepth is the deepest nesting that Scan accepts; the outermost item has
// depth 1. It bounds the stack (SPEC.md section 12).
const MaxDepth = 16

// The rules of SPEC.md section 3, as errors name them.
const (
	ruleTruncated  = "3.1: truncated"
	ruleTrailing   = "3.1: bytes after the item"
	ruleShortest   = "3.2: argument not in its shortest form"
	ruleIndefinite = "3.3: indefinite length or reserved head"
	ruleKeys       = "3.4: map keys not in ascending order, or repeated"
	ruleSimple     = "3.5: float or simple value other than false, true and null"
	ruleTag        = "3.5: tag other than 16, 18, 96 and 98"
	ruleTooBig     = "3.6: integer of 2^53 or more"
	ruleText       = "3.7: text is not UTF-8"
	ruleDepth      = "3.8: nested deeper than 16"
)

// Scan reports whether b is exactly one item in the encoding of SPEC.md
// section 3: shortest heads, definite lengths, map keys sorted bytewise and
// unique, integers below 2^53, no floats, only the tags of COSE, UTF-8 text,
// depth at most [MaxDepth], nothing after it. It does not look into byte
// strings. The error is an *[Error]. Scan allocates nothing else; its time is
// linear in len(b).
func Scan(b []byte) error {
	next, e := scanItem(b, 0, 1)
	if e == nil && next != len(b) {
		e = &Error{Offset: next, Rule: ruleTrailing}
	}
	if e != nil {
		return e
	}
	return nil
}

// scanItem checks the item at b[off:] and returns where the next one starts.
func scanItem(b []byte, off, depth int) (int, *Error) {
	major, arg, next, rule := head(b, off)
	if rule == "" {
		next, rule = scanHead(b, major, arg, next)
	}
	if rule != "" {
		return 0, &Error{Offset: off, Rule: rule}
	}
	if depth > MaxDepth {
		return 0, &Error{Offset: off, Rule: ruleDepth, Limit: true}
	}
	switch major {
	case majorText: // its content comes after its head, and so after the depth
		if !utf8.Valid(b[next-int(arg) : next]) {
			return 0, &Error{Offset: off, Rule: ruleText}
		}
	case majorArray:
		return scanItems(b, next, depth+1, int(arg))
	case majorMap:
		return scanPairs(b, next, depth+1, int(arg))
	case majorTag:
		return scanItem(b, next, depth+1)
	}
	return next, nil
}

// scanHead checks what a well-formed head says by SPEC.md 3.1, 3.5 and 3.6.
// For strings, next moves past the content.
func scanHead(b []byte, major byte, arg uint64, next int) (int, string) {
	rest := uint64(len(b) - next)
	switch major {
	case majorBytes, majorText:
		if arg > rest {
			return 0, ruleTruncated
		}
		return next + int(arg), ""
	case majorArray:
		if arg > rest {
			return 0, ruleTruncated
		}
	case majorMap:
		if arg > rest/2 {
			return 0, ruleTruncated
		}
	case majorTag:
		if arg != 16 && arg != 18 && arg != 96 && arg != 98 {
			return 0, ruleTag
		}
	case majorSimple:
		// The head must be the one byte: 24 to 27 would be other heads.
		if h := b[next-1]; h != simpleFalse && h != simpleTrue && h != simpleNull || arg > 22 {
			return 0, ruleSimple
		}
	default:
		if arg > MaxInt {
			return 0, ruleTooBig
		}
	}
	return next, ""
}

func scanItems(b []byte, off, depth, n int) (int, *Error) {
	var e *Error
	for range n {
		if off, e = scanItem(b, off, depth); e != nil {
			return 0, e
		}
	}
	return off, nil
}

func scanPairs(b []byte, off, depth, n int) (int, *Error) {
	var last []byte
	for range n {
		value, e := scanItem(b, off, depth)
		if e != nil {
			return 0, e
		}
		key := b[off:value]
		if last != nil && bytes.Compare(last, key) >= 0 {
			return 0, &Error{Offset: off, Rule: ruleKeys}
		}
		last = key
		if off, e = scanItem(b, value, depth); e != nil {
			return 0, e
		}
	}
	return off, nil
}
