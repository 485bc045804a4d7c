package main

import "slices"

// sceneVector is one vector: its name and how it is made.
type sceneVector struct {
	name  string
	build func(*scene) object
}

// output is one finished file.
type output struct {
	name, operation, rule, class string

	file  []byte
	proof string // what is wrong beside the fault, see verify
}

// all makes every vector and reads it back.
func all() ([]output, error) {
	tables := [][]sceneVector{
		openPositive, openContextPositive, openClaimPositive, openPaddingPositive,
		openEarlyPositive, openKeysPositive, parentsPositive, peelPositive, bundlePositive,
		edgesOpen, edgesPeel, edgesBundle, identityOpen, identityPeel, identityBundle,
	}
	for _, j := range journeys {
		tables = append(tables, j.steps())
	}
	tables = append(tables,
		raw("scan", scanPositive, nil), raw("key", keyPositive, keyResult), raw("pins", pinsPositive, pinsResult),
		raw("key", keysOfKinds(), keyResult), raw("pins", pinsOfKinds, pinsResult),
		raw("scan", scanNegative, nil), raw("key", keyNegative, nil), raw("pins", pinsNegative, nil),
		raw("key", slices.Concat(esp256Keys, mldsa65Keys, dualKeys), nil), raw("pins", pinsIdentityFaults, nil))
	tables = append(tables,
		faults("open-", buildOpen, openEnvelopeFaults), faults("open-", buildOpen, openHeaderFaults),
		faults("open-", buildOpen, openKeyFaults), faults("open-", buildOpen, openThiefFaults),
		faults("open-", buildOpen, openContextFaults),
		faults("open-", buildOpen, openRuleFaults), faults("open-", buildOpen, openDifferences),
		faults("open-", buildOpen, openIdentityFaults), faults("open-", buildOpen, openKeyedFaults()),
		faults("open-order-", buildOpen, openOrder),
		faults("open-", buildOpen, openSealedFaults), faults("open-", buildOpen, openSignatureFaults),
		faults("open-", buildOpen, openClaimFaults), faults("open-", buildOpen, openParentFaults),
		faults("peel-", buildPeel, peelFaults), faults("peel-", buildPeel, peelInsideFaults),
		faults("peel-inner-", buildPeel, peelInnerFaults), faults("bundle-", buildBundle, bundleFaults),
		faults("bundle-", buildBundle, bundleIdentityFaults()))
	var list []output
	for _, table := range tables {
		for _, v := range table {
			s := newScene(v.name)
			o := v.build(s)
			proof, err := s.verify(o)
			if err != nil {
				return nil, err
			}
			list = append(list, output{v.name, o.get("operation").(string), o.get("rule").(string), s.class, o.file(), proof})
		}
	}
	return list, nil
}
