package protocol_test

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
)

// section returns the text of SPEC.md under a heading.
func section(t *testing.T, heading string) string {
	t.Helper()
	spec, err := os.ReadFile("SPEC.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(spec), "\n"+heading+"\n")
	if !ok {
		t.Fatalf("SPEC.md has no %q", heading)
	}
	text, _, _ := strings.Cut(rest, "\n#")
	return text
}

// rows returns the first two cells of each row of a table.
func rows(text string) map[string]string {
	table := map[string]string{}
	for _, line := range strings.Split(text, "\n") {
		cells := strings.Split(line, "|")
		if len(cells) >= 4 && !strings.HasPrefix(cells[1], "-") {
			table[strings.TrimSpace(cells[1])] = strings.TrimSpace(cells[2])
		}
	}
	return table
}

// Every limit of SPEC.md section 12 is the constant of the library.
func TestLimitsAreSpec(t *testing.T) {
	table := rows(section(t, "## 12. Limits"))
	number := regexp.MustCompile(`\d+`)
	for row, want := range map[string][]int{
		"envelope without trail":              {envelope.MaxEnvelope, envelope.MinEnvelope},
		"trail":                               {envelope.MaxTrail},
		"nesting depth of CBOR":               {envelope.MaxDepth},
		"header map":                          {envelope.MaxHeader},
		"recipients":                          {envelope.MaxRecipients},
		"routes":                              {envelope.MaxRoutes},
		"hops in a route":                     {envelope.MaxHopsInRoute},
		"hops in all routes of a context":     {envelope.MaxHops},
		"*next* of a layer":                   {envelope.MaxRecipients},
		"ended streams in a context":          {envelope.MaxEndedStreams},
		"parents of a message":                {envelope.MaxParents},
		"life of a context":                   {int(envelope.MaxLife / (24 * time.Hour))},
		"counter":                             {envelope.MaxCounter},
		"window of a recipient":               {envelope.WindowSize},
		"live epochs of a (first, class)":     {envelope.MaxLiveEpochs},
		"ended epochs of a (first, class)":    {envelope.MaxEndedEpochs},
		"streams of a (first, class)":         {envelope.MaxStreams},
		"classes of a sender":                 {envelope.MaxClasses, envelope.MaxGathererClasses},
		"layer epochs of a customer at a hop": {envelope.MaxTable},
		"epochs that a sealer can retry in":   {envelope.MaxSealedEpochs},
		"receipts in a message 64, bitmap of each 512 bytes": nil,
		"notices in a message":                               {protocol.MaxNotices},
		"statements in a message":                            {protocol.MaxStatements},
		"bundle":                                             {keys.MaxBundle, keys.MaxBundleKeys, keys.MaxBundleVersions},
		"pins in a file":                                     {keys.MaxPins},
		"directory set":                                      {protocol.MaxDirectorySet, protocol.MaxDirectoryNodes, transport.MaxAddress},
		"directory entry":                                    {protocol.MaxDirectoryEntry},
		"CWT":                                                {keys.MaxCWT, keys.MaxCWTClaims, keys.MaxCWTText, keys.MaxCWTID},
		"keyring":                                            {keys.MaxKeyring, keys.MaxKeyringBundles, keys.MaxKeyringSecrets, keys.MaxKeyringSecret, keys.MaxKeyringName},
		"Argon2id in a keyring":                              {keys.MaxArgon2Memory, keys.MaxArgon2Passes, keys.MaxArgon2Lanes},
		"credential":                                         {keys.MaxCredential, keys.MaxCredentialText, keys.MaxDeviceText},
		"rotation":                                           {keys.MaxRotation, keys.MaxSequence},
		"revocation list":                                    {keys.MaxRevocationList, keys.MaxRevoked, keys.MaxRevoked},
		"of an identity":                                     {keys.MaxCredentials, keys.MaxRotations, keys.MaxRivals},
		"anchors":                                            {keys.MaxAnchors},
		"names that an authority's lists have had":     {keys.MaxListed},
		"batch over a transport":                       {https.MaxBatchBytes, https.MaxBatch},
		"clock skew allowed":                           {int(envelope.ClockSkew / time.Millisecond)},
		"media type 255, device of a source 128 bytes": nil,
		"limit": nil, // the head
	} {
		cell, ok := table[row]
		if !ok {
			t.Errorf("SPEC.md section 12 has no row %q", row)
			continue
		}
		delete(table, row)
		var got []int
		for _, n := range number.FindAllString(cell, -1) {
			i, err := strconv.Atoi(n)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, i)
		}
		for i := range want {
			if i >= len(got) || got[i] != want[i] {
				t.Errorf("%s is %v in SPEC.md, %v in the library", row, got, want)
				break
			}
		}
	}
	for row := range table {
		t.Errorf("row %q of SPEC.md section 12 is not tested", row)
	}
	if transport.MaxEnvelope != envelope.MaxEnvelope+envelope.MaxTrail || transport.MaxPeer != envelope.MaxCustomer {
		t.Error("a transport carries other envelopes than there are")
	}
	if protocol.MaxReceipts != 64 || protocol.MaxBitmap != 512 {
		t.Error("receipts or bitmaps of another limit than SPEC.md's")
	}
	if envelope.MaxMediaType != 255 || envelope.MaxDevice != 128 {
		t.Error("media type or device of another limit than SPEC.md's")
	}
}

// The numbers of roles and kinds.
func TestNumbersAreSpec(t *testing.T) {
	text := section(t, "### 6.2 Roles")
	roles := regexp.MustCompile(`(\w+) (\d)[,.]`).FindAllStringSubmatch(strings.Split(text, "\n\n")[0], -1)
	if len(roles) != int(keys.RoleAudit) {
		t.Errorf("%d roles in SPEC.md, %d in the library", len(roles), keys.RoleAudit)
	}
	for _, m := range roles {
		n, err := strconv.Atoi(m[2])
		if err != nil {
			t.Fatal(err)
		}
		if role, err := keys.ParseRole(uint64(n)); err != nil || role.String() != m[1] {
			t.Errorf("role %d is %v in the library, %s in SPEC.md", n, role, m[1])
		}
	}
	kinds := rows(section(t, "### 7.3 Kinds"))
	delete(kinds, "kind")
	if len(kinds) != 10 {
		t.Errorf("%d kinds in SPEC.md, want 10", len(kinds))
	}
	for name, cell := range kinds {
		number, reserved := strings.CutSuffix(cell, ", reserved")
		n, err := strconv.Atoi(number)
		if err != nil {
			t.Fatal(err)
		}
		kind, err := envelope.ParseKind(uint64(n))
		if reserved != (err != nil) || err == nil && kind.String() != name {
			t.Errorf("kind %d is %v (%v) in the library, %s in SPEC.md", n, kind, err, name)
		}
	}
}

// The code points of SPEC.md section 4.1 and 4.3.
func TestCodePointsAreSpec(t *testing.T) {
	for suite, want := range map[keys.Suite]string{keys.SuiteXWing: "56 / 57", keys.SuiteX25519: "42 / 50"} {
		h := suite.HPKE()
		got := strconv.Itoa(int(h.Integrated())) + " / " + strconv.Itoa(int(h.KeyEncryption()))
		if got != want || !strings.Contains(section(t, "### 4.1 Suites"), got) {
			t.Errorf("suite %v has %s, want %s", suite, got, want)
		}
	}
	points := section(t, "### 4.3 Code points")
	for name, n := range map[string]int64{
		"COSE_Encrypt0": cose.TagEncrypt0, "COSE_Sign1": cose.TagSign1, "COSE_Encrypt": cose.TagEncrypt, "COSE_Sign": cose.TagSign,
		"Ed25519": int64(cose.AlgEd25519), "ESP256": int64(cose.AlgESP256), "ML-DSA-65": int64(cose.AlgMLDSA65),
		"ChaCha20/Poly1305": int64(cose.AlgChaCha20Poly1305), "A256GCM": int64(cose.AlgA256GCM),
	} {
		if !regexp.MustCompile(regexp.QuoteMeta(name) + ` ` + strconv.FormatInt(n, 10) + `\b`).MatchString(points) {
			t.Errorf("%s is %d in the library, and SPEC.md section 4.3 does not say so", name, n)
		}
	}
}

// The ten classes, in words.
func TestClassesAreSpec(t *testing.T) {
	table := rows(section(t, "## 13. Classes of error"))
	delete(table, "class")
	classes := []error{
		envelope.ErrFormat, envelope.ErrLimit, envelope.ErrSuite, envelope.ErrNoKey, envelope.ErrDecrypt,
		envelope.ErrSignature, envelope.ErrTrust, envelope.ErrAudience, envelope.ErrReplay, envelope.ErrExpired,
	}
	if len(table) != len(classes) {
		t.Errorf("%d classes in SPEC.md, %d in the library", len(table), len(classes))
	}
	for _, class := range classes {
		word, _, _ := strings.Cut(class.Error(), ":")
		if _, ok := table[word]; !ok {
			t.Errorf("class %q is not in SPEC.md section 13", word)
		}
	}
}
