package keys

import (
	"errors"
	"slices"
	"strings"
)

// MaxAnchors is the largest number of anchors of a [TrustStore] (SPEC.md section 12).
const MaxAnchors = 64

// AnchorConfig is what an [Anchor] is made of.
type AnchorConfig struct {
	Identity *PublicIdentity // the authority's; dual
	Recovery Thumbprint      // of its recovery key; zero: none
	Roles    []Role          // that it may vouch for
	Owners   []string        // whose identities it may vouch for; nil: anybody's
	// Names that it may give; nil: any. One that begins with a dot or an @ stands for
	// all names that end with it and have something before it.
	Names []string
	Lists ListPolicy // what holds if its revocation list is stale or missing
}

// ListPolicy says what holds if an authority's revocation list is stale or missing. The
// zero ListPolicy is none.
type ListPolicy uint8

// The policies. The set is closed.
const (
	// ListsRefuse makes a stale or missing list "could not decide": what came is kept,
	// and judged when a list has come.
	ListsRefuse ListPolicy = iota + 1
	// ListsFlag takes what a stale or missing list does not forbid, and marks the answer.
	ListsFlag
	// ListsNone is for an authority that makes no lists: nothing is stale.
	ListsNone
)

// Anchor is an authority that a reader knows beforehand, and what it may say (SPEC.md
// section 6.7).
type Anchor struct {
	c AnchorConfig
}

// NewAnchor checks and copies c.
func NewAnchor(c AnchorConfig) (*Anchor, error) {
	switch {
	case !c.Identity.valid():
		return nil, errors.New("keys: not an identity")
	case !c.Identity.Dual():
		return nil, &SuiteError{Subject: c.Identity.thumbprint, Reason: "an authority that is not dual"}
	case len(c.Roles) == 0 || slices.ContainsFunc(c.Roles, func(r Role) bool { return badRoles([]Role{r}) }):
		return nil, formatError("anchor", "6.2: no role, or an unknown one")
	case c.Recovery == c.Identity.thumbprint:
		return nil, formatError("anchor", "its recovery key is its own")
	case c.Lists < ListsRefuse || c.Lists > ListsNone:
		return nil, errors.New("keys: an anchor without a policy for revocation lists")
	case slices.Contains(c.Owners, "") || slices.Contains(c.Names, ""):
		return nil, formatError("anchor", "an owner or a name of no byte")
	}
	c.Roles, c.Owners, c.Names = slices.Clone(c.Roles), slices.Clone(c.Owners), slices.Clone(c.Names)
	return &Anchor{c}, nil
}

// Identity returns the authority's identity, at the beginning of its chain.
func (a *Anchor) Identity() *PublicIdentity { return a.c.Identity }

func (a *Anchor) valid() bool { return a != nil && a.c.Identity != nil }

// may makes the check of SPEC.md 6.7.6.
func (a *Anchor) may(c *CredentialClaims) error {
	fault := ""
	switch {
	case slices.ContainsFunc(c.Roles, func(r Role) bool { return !slices.Contains(a.c.Roles, r) }):
		fault = "a role that its authority may not vouch for"
	case a.c.Owners != nil && !slices.Contains(a.c.Owners, c.Owner):
		fault = "an owner that its authority may not vouch for"
	case a.c.Names != nil && !slices.ContainsFunc(a.c.Names, func(n string) bool { return passesName(n, c.Name) }):
		fault = "a name that its authority may not give"
	default:
		return nil
	}
	return &TrustError{Subject: c.First, Role: AnyRole, Reason: "6.7.6: " + fault}
}

func passesName(permitted, name string) bool {
	if permitted[0] == '.' || permitted[0] == '@' {
		return len(name) > len(permitted) && strings.HasSuffix(name, permitted)
	}
	return name == permitted
}
