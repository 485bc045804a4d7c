package keys_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/vitalpost/vitalpost/keys"
)

// A hop's owner lets a household in, by a key that says nothing of who lives there.
func ExampleIdentity_SignGrant() {
	owner, _, err := keys.GenerateIdentity()
	check(err)
	hop, _, err := keys.GenerateIdentity()
	check(err)
	household, _, err := keys.GenerateIdentity() // its secret is for the devices that share it
	check(err)
	token, err := owner.SignGrant(keys.Grant{
		Hop: hop.Thumbprint(), Customer: household.Public(), Quota: 16, Expires: time.Now().AddDate(0, 1, 0),
	})
	check(err)

	// The customer's devices put this into their plans.
	admission, err := keys.NewAdmission(token, household)
	check(err)
	fmt.Println(admission.Hop() == hop.Thumbprint(), admission.Quota())

	// The hop knows its owner, and who signs in its name.
	grant, err := keys.VerifyGrant(token, []*keys.PublicIdentity{owner.Public()}, hop.Thumbprint(), time.Now())
	check(err)
	fmt.Println(grant.Customer.Thumbprint() == household.Thumbprint())
	_, err = keys.VerifyGrant(token, nil, hop.Thumbprint(), time.Now())
	fmt.Println("of nobody who admits:", errors.Is(err, keys.ErrTrust))
	// Output:
	// true 16
	// true
	// of nobody who admits: true
}
