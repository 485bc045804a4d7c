package main

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// grammar is protocol/vitalpost.cddl, read and not copied: what the library
// accepts is judged by the page that everybody else implements from. It knows
// the part of RFC 8610 that the page uses.
type grammar struct {
	rules map[string]matcher
	t     tokens
}

// matcher reports whether an item is of a type.
type matcher func(*item) bool

// loadGrammar reads the page. Beside a fuzzing binary that runs elsewhere it
// lies in the working directory. The rules given are added, or stand in the
// place of the page's: "name = type".
func loadGrammar(tb testing.TB, rules ...string) *grammar {
	tb.Helper()
	b, err := os.ReadFile("../protocol/vitalpost.cddl")
	if err != nil {
		b, err = os.ReadFile("vitalpost.cddl")
	}
	if err != nil {
		tb.Fatal(err)
	}
	g := &grammar{rules: map[string]matcher{}}
	g.t = tokenize(string(b) + "\nbool = false / true\n" + strings.Join(rules, "\n"))
	for len(g.t) > 0 {
		name := g.t.next()
		if g.t.next() != "=" {
			tb.Fatalf("vitalpost.cddl: rule %s: want =", name)
		}
		g.rules[name] = g.choice()
	}
	return g
}

// matches reports whether root is what the rule says; nil is nothing.
func (g *grammar) matches(rule string, root *item) bool {
	m := g.rules[rule]
	if m == nil {
		panic("vitalpost.cddl has no rule " + rule)
	}
	return root != nil && m(root)
}

// choice is type / type / …
func (g *grammar) choice() matcher {
	list := []matcher{g.controlled()}
	for g.t.skip("/") {
		list = append(list, g.controlled())
	}
	return func(i *item) bool {
		for _, m := range list {
			if m(i) {
				return true
			}
		}
		return false
	}
}

// controlled is a type with .size or .cbor, or a range.
func (g *grammar) controlled() matcher {
	m := g.simple()
	switch {
	case g.t.skip(".size"):
		n, _ := strconv.Atoi(g.t.next())
		return func(i *item) bool { return m(i) && len(i.content()) == n }
	case g.t.skip(".cbor"):
		inner := g.controlled()
		return func(i *item) bool {
			if !m(i) {
				return false
			}
			root, _ := strict(i.content())
			return root != nil && inner(root)
		}
	}
	return m
}

func (g *grammar) simple() matcher {
	token := g.t.next()
	switch {
	case token == "(":
		m := g.choice()
		g.t.skip(")")
		return m
	case token == "[":
		return sequence(g.group("]"), majorArray)
	case token == "{":
		return sequence(g.group("}"), majorMap)
	case strings.HasPrefix(token, "#6."):
		number, _ := strconv.ParseUint(token[3:], 10, 64)
		g.t.skip("(")
		m := g.choice()
		g.t.skip(")")
		return func(i *item) bool { return i.major == majorTag && i.arg == number && m(i.kids[0]) }
	}
	if low, high, ranged := strings.Cut(token, ".."); ranged {
		from, _ := strconv.ParseInt(low, 10, 64)
		to, _ := strconv.ParseInt(high, 10, 64)
		return func(i *item) bool { v, ok := i.integer(); return ok && v >= from && v <= to }
	}
	if n, err := strconv.ParseInt(token, 10, 64); err == nil {
		return func(i *item) bool { v, ok := i.integer(); return ok && v == n }
	}
	return g.named(token)
}

func (g *grammar) named(token string) matcher {
	ofType := func(major byte) matcher { return func(i *item) bool { return i.major == major } }
	ofValue := func(n uint64) matcher { return func(i *item) bool { return i.major == majorSimple && i.arg == n } }
	switch token {
	case "any":
		return func(*item) bool { return true }
	case "int":
		return func(i *item) bool { _, ok := i.integer(); return ok }
	case "bstr", "bytes":
		return ofType(majorBytes)
	case "tstr":
		return ofType(majorText)
	case "false":
		return ofValue(20)
	case "true":
		return ofValue(21)
	case "null":
		return ofValue(22)
	}
	return func(i *item) bool { return g.matches(token, i) }
}

// entry is one entry of a group: how often, the key if it is a map's, the type.
type entry struct {
	least, most int
	key, value  matcher
}

func (g *grammar) group(end string) []entry {
	var list []entry
	for !g.t.skip(end) {
		e := entry{least: 1, most: 1}
		if g.t.skip("?") {
			e.least = 0
		} else if low, high, often := strings.Cut(g.t[0], "*"); often {
			e.least, _ = strconv.Atoi(low)
			e.most, _ = strconv.Atoi(high)
			g.t.next()
		}
		if len(g.t) > 1 && g.t[1] == ":" { // a name, for people
			g.t = g.t[2:]
		}
		e.value = g.choice()
		if g.t.skip("=>") {
			e.key, e.value = e.value, g.choice()
		}
		list = append(list, e)
		g.t.skip(",")
	}
	return list
}

// sequence matches the entries one after the other. In a map too: there keys
// stand in one order, which is the page's.
func sequence(list []entry, major byte) matcher {
	return func(i *item) bool {
		if i.major != major {
			return false
		}
		left := i.kids
		for _, e := range list {
			for n := 0; ; n++ {
				if n < e.most && len(left) > 0 && e.key == nil && e.value(left[0]) {
					left = left[1:]
				} else if n < e.most && len(left) > 1 && e.key != nil && e.key(left[0]) && e.value(left[1]) {
					left = left[2:]
				} else if n < e.least {
					return false
				} else {
					break
				}
			}
		}
		return len(left) == 0
	}
}

// tokens are the words of a page, without comments.
type tokens []string

func tokenize(page string) tokens {
	var t tokens
	for line := range strings.Lines(page) {
		line, _, _ = strings.Cut(line, ";")
		for _, mark := range []string{"=>", "[", "]", "{", "}", "(", ")", ",", "/", ": ", "?"} {
			line = strings.ReplaceAll(line, mark, " "+mark+" ")
		}
		t = append(t, strings.Fields(line)...)
	}
	return t
}

func (t *tokens) next() string {
	if len(*t) == 0 {
		return ""
	}
	first := (*t)[0]
	*t = (*t)[1:]
	return first
}

// skip takes the next token if it is this one.
func (t *tokens) skip(token string) bool {
	if len(*t) == 0 || (*t)[0] != token {
		return false
	}
	t.next()
	return true
}
