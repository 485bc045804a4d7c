package protocol_test

import (
	"slices"
	"strings"
	"testing"
)

const module = "github.com/vitalpost/vitalpost"

const (
	argon2   = "golang.org/x/crypto/argon2"
	goCOSE   = "github.com/veraison/go-cose"
	chacha20 = "golang.org/x/crypto/chacha20poly1305"
	cborV2   = "github.com/fxamacker/cbor/v2"
	mldsa    = "filippo.io/mldsa"
	rapid    = "pgregory.net/rapid"
	boltDB   = "go.etcd.io/bbolt"
	rate     = "golang.org/x/time/rate"
)

// An importRow says what one package may import, and does: packages of this
// module, relative to it, and packages of other modules; then what only its
// tests add. Words are separated by spaces. The standard library is not
// listed; deps_test.go says what of it is denied.
type importRow struct{ own, outside, testOwn, testOutside string }

// importTable is the architecture. It holds exactly what is imported, so that
// every new edge is seen in review. It is not edited to make a build pass:
// first comes the reason why the edge is right.
var importTable = map[string]importRow{
	"keys/cose/dcbor": {testOutside: cborV2 + " " + rapid},
	"keys/cose":       {own: "keys/cose/dcbor", outside: goCOSE + " " + chacha20 + " " + mldsa, testOwn: "protocol/conformance/xbare", testOutside: rapid},
	"keys":            {own: "keys/cose keys/cose/dcbor", outside: argon2, testOutside: mldsa},

	"envelope/internal/epoch":  {own: "keys keys/cose keys/cose/dcbor", testOwn: "protocol/conformance", testOutside: rapid},
	"envelope/internal/window": {testOutside: rapid},
	"envelope/internal/wire":   {own: "keys keys/cose keys/cose/dcbor", testOwn: "protocol/conformance"},
	"envelope/trail": {
		own:         "envelope/internal/wire keys keys/cose keys/cose/dcbor",
		testOwn:     "protocol/conformance protocol/conformance/xbare",
		testOutside: chacha20 + " " + rapid,
	},
	"envelope": {
		own:         "envelope/internal/epoch envelope/internal/window envelope/internal/wire envelope/trail keys keys/cose keys/cose/dcbor",
		testOwn:     "protocol/conformance protocol/conformance/txmap protocol/conformance/xbare",
		testOutside: chacha20 + " " + rapid,
	},

	"transport":               {},
	"transport/transporttest": {own: "transport", testOwn: "transport/memory"},
	"transport/memory":        {own: "transport", testOwn: "transport/transporttest"},
	"transport/https":         {own: "transport", outside: rate, testOwn: "protocol/conformance transport/transporttest"},

	"transport/internal/chaos": {testOwn: "transport transport/https"},
	"transport/internal/crash": {own: "transport transport/https transport/memory", testOwn: "transport/internal/chaos"},

	"protocol/store":                  {testOwn: "envelope protocol/store/memory"},
	"protocol/store/internal/pending": {own: "protocol/store"},
	"protocol/store/memory":           {own: "protocol/store protocol/store/internal/pending", testOwn: "protocol/store/storetest"},
	"protocol/store/bolt": {
		own:     "keys protocol/store protocol/store/internal/pending",
		outside: boltDB + " " + boltDB + "/errors " + chacha20, testOwn: "protocol/store/storetest",
	},
	"protocol/store/storetest": {own: "protocol/store", testOwn: "protocol/store/memory"},

	"protocol": {
		own:         "envelope keys keys/cose keys/cose/dcbor protocol/store transport",
		outside:     rate,
		testOwn:     "protocol/model protocol/store/bolt protocol/store/memory transport/https transport/memory",
		testOutside: boltDB + " " + rapid,
	},
	"protocol/internal/crash":      {own: "envelope keys keys/cose/dcbor protocol protocol/store protocol/store/bolt transport transport/https"},
	"protocol/expvarcounters":      {own: "protocol"},
	"protocol/model":               {},
	"protocol/directory":           {own: "keys protocol transport", testOwn: "transport/https"},
	"protocol/conformance":         {testOwn: "envelope envelope/trail keys keys/cose keys/cose/dcbor protocol protocol/conformance/txmap", testOutside: goCOSE},
	"protocol/conformance/gen":     {outside: chacha20 + " " + mldsa + " " + mldsa + "/mldsacrypto"},
	"protocol/conformance/mutants": {},
	"protocol/conformance/txmap":   {},
	"protocol/conformance/xbare":   {},

	"examples/provision": {own: "keys protocol transport", testOwn: "envelope transport/https"},
	"examples/ward":      {own: "envelope keys", testOwn: "keys/cose/dcbor"},

	"fuzz": {testOwn: "envelope envelope/trail keys keys/cose keys/cose/dcbor protocol"},
}

// layers is the one direction of imports: a package may import only what has
// a lower number. The kit and the model have none: they are not the library, import
// nothing of it, and are imported by tests alone.
var layers = []struct {
	prefix string
	number int
}{
	{"keys/cose/dcbor", 1},
	{"keys/cose", 2},
	{"keys", 3},
	{"envelope/internal", 4},
	{"envelope/trail", 5},
	{"envelope", 6},
	{"transport/transporttest", 2},
	{"transport/memory", 2},
	{"transport/https", 2},
	{"transport/internal", 3},
	{"transport", 1},
	{"protocol/conformance", 0},
	{"protocol/model", 0},
	{"protocol/store/internal", 5},
	{"protocol/store/bolt", 6},
	{"protocol/store/memory", 6},
	{"protocol/store/storetest", 6},
	{"protocol/store", 4},
	{"protocol/directory", 8},
	{"protocol/internal", 8},
	{"protocol/expvarcounters", 8},
	{"protocol", 7},
	{"examples", 9},
	{"fuzz", 9},
}

func TestImports(t *testing.T) {
	readSources(t)
	packages := goList(t, "./...")
	for _, p := range packages {
		name := relative(p.ImportPath)
		row, ok := importTable[name]
		if !ok {
			t.Errorf("%s is not in the table", name)
			continue
		}
		inTests := slices.Concat(p.TestImports, p.XTestImports)
		// What the package imports anyway says nothing new about its tests.
		inTests = slices.DeleteFunc(inTests, func(i string) bool {
			return i == p.ImportPath || slices.Contains(p.Imports, i)
		})
		own, outside := split(p.Imports)
		testOwn, testOutside := split(inTests)
		compare(t, name, "imports", own, row.own)
		compare(t, name, "imports", outside, row.outside)
		compare(t, name, "imports in tests", testOwn, row.testOwn)
		compare(t, name, "imports in tests", testOutside, row.testOutside)
	}
	for name := range importTable {
		if !slices.ContainsFunc(packages, func(p listedPackage) bool { return relative(p.ImportPath) == name }) {
			t.Errorf("%s is in the table but there is no such package", name)
		}
	}
}

// TestImportDirection holds whatever the table comes to say.
func TestImportDirection(t *testing.T) {
	for name, row := range importTable {
		number := layer(t, name)
		for _, own := range strings.Fields(row.own) {
			if below := layer(t, own); below >= number || below == 0 {
				t.Errorf("the table lets %s import %s, against the one direction of imports", name, own)
			}
		}
	}
	if row := importTable["keys/cose/dcbor"]; row.own+row.outside != "" {
		t.Errorf("the table gives keys/cose/dcbor %+v, want the standard library only", row)
	}
	if row := importTable["protocol/conformance/gen"]; row.own+row.testOwn != "" {
		t.Errorf("the table gives gen %+v, want none of this module: the kit is not the library", row)
	}
}

func layer(t *testing.T, name string) int {
	t.Helper()
	for _, l := range layers {
		if name == l.prefix || strings.HasPrefix(name, l.prefix+"/") {
			return l.number
		}
	}
	t.Errorf("%s has no layer", name)
	return 0
}

// compare reports where the imports found differ from the table's, both ways.
func compare(t *testing.T, name, what string, found []string, words string) {
	t.Helper()
	listed := strings.Fields(words)
	for _, i := range found {
		if !slices.Contains(listed, i) {
			t.Errorf("%s %s %s, which the table does not hold", name, what, i)
		}
	}
	for _, i := range listed {
		if !slices.Contains(found, i) {
			t.Errorf("%s no longer %s %s, which the table holds", name, what, i)
		}
	}
}

// split drops the standard library, whose paths begin without a dot, and
// returns this module's packages, relative to it, and the others, each once.
func split(imports []string) (own, outside []string) {
	for _, i := range slices.Compact(slices.Sorted(slices.Values(imports))) {
		first, _, _ := strings.Cut(i, "/")
		switch {
		case i == module || strings.HasPrefix(i, module+"/"):
			own = append(own, relative(i))
		case strings.Contains(first, "."):
			outside = append(outside, i)
		}
	}
	return own, outside
}

func relative(path string) string {
	return strings.TrimPrefix(strings.TrimPrefix(path, module), "/")
}
