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

// dir is where the file stands.
func (o output) dir() string {
	switch {
	case o.operation == "transcript":
		return "transcripts"
	case o.operation == "trust":
		return "trust"
	case o.class == "ok":
		return "positive"
	}
	return "negative"
}

// tables are all vectors.
func tables() []sceneVector {
	tables := [][]sceneVector{
		openPositive, openContextPositive, openClaimPositive, openPaddingPositive,
		openEarlyPositive, openKeysPositive, parentsPositive, peelPositive, bundlePositive,
		edgesOpen, edgesPeel, edgesBundle, identityOpen, identityPeel, identityBundle,
		openOriginPositive, openEpochsPositive, openTextPositive, unknownSuitePositive, suite3Positive, torsionPositive, morePositive, maskedPositive(), trailPositive, hopRecords(),
		brokenTrails(trailSealedFaults), brokenTrails(suite3Trails), brokenTrails(trailRecordFaults),
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
	tables = append(tables,
		raw("scan", scanOrderPositive, nil), raw("scan", scanOrder, nil),
		raw("key", torsionKeys, keyResult), raw("key", keySizes, nil),
		faults("open-", buildOpen, openLongHeaders), faults("open-", buildOpen, unknownSuiteOpen),
		faults("open-", buildOpen, openTorsionFaults()), faults("open-", buildOpen, openTypeFaults),
		faults("open-layer-to-open-", buildOpen, misdirected((*scene).layered, layerToOpenFaults)),
		faults("open-sealed-alone-", buildOpen, misdirected((*scene).alone, sealedToOpenFaults)),
		faults("peel-", buildPeel, peelLongHeaders), faults("peel-", buildPeel, unknownSuitePeel),
		faults("peel-", buildPeel, peelBundleFaults), faults("peel-order-", buildPeel, peelOrder),
		faults("peel-core-to-peel-", buildPeel, misdirected((*scene).unpeeled, coreToPeelFaults)),
		faults("bundle-", buildBundle, bundleLongHeaders), faults("bundle-", buildBundle, unknownSuiteBundle),
		faults("bundle-", buildBundle, bundleTorsionFaults()), faults("bundle-order-", buildBundle, bundleOrder),
		faults("bundle-dual-", buildBundle, dualised(dualLongHeaders)), faults("open-", buildOpen, openShapes),
		faults("peel-", buildPeel, peelShapes), faults("bundle-", buildBundle, bundleShapes),
		faults("bundle-dual-", buildBundle, dualised(dualShapes)), faults("bundle-order-dual-", buildBundle, dualised(dualOrder)),
		raw("key", shapeKeys, nil),
		faults("open-", buildOpen, suite3Open), faults("peel-", buildPeel, suite3Peel), faults("bundle-", buildBundle, suite3Bundle))
	return slices.Concat(slices.Concat(tables, transportTables(), receiptsTables(), noticesTables(), tokenTables(), directoryTables(), statementTables())...)
}

// all makes every vector and reads it back.
func all() ([]output, error) {
	var list []output
	for _, v := range tables() {
		s := newScene(v.name)
		o := v.build(s)
		proof, err := s.verify(o)
		if err != nil {
			return nil, err
		}
		list = append(list, output{v.name, o.get("operation").(string), o.get("rule").(string), s.class, o.file(), proof})
	}
	return list, nil
}
