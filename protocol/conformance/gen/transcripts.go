package main

import (
	"slices"
	"strings"
)

// transcripts makes every transcript, by name.
func transcripts() []*transcript {
	list := wayTranscripts()
	for _, f := range []func() *transcript{
		func() *transcript { return basic(1) }, func() *transcript { return basic(2) }, func() *transcript { return basic(3) },
		func() *transcript { return basicHop(1) }, func() *transcript { return basicHop(2) }, func() *transcript { return basicHop(3) },
		resealTwoWay, resealNothing, resealOneWay, resealFewer, resealChain, resealFirstSeen, resealInterrupted,
		resealNotTakenUp, windowEdges, windowOneWay, windowFar, generations, hopGenerations,
		liveEpochs, endedEpochs, manyStreams, manyListed, hopTable, insider, insiderToOther, equivocal, equivocalLists,
		expiry, expiryListed, expiryElsewhere, hopExpiry, eraseKey, backup, hopBackup, concurrent, trailState, twoSenders,
		oneShots, epochPlaces, resealCut, resealBeyond,
		func() *transcript {
			return manyClasses(roleMeasure, "limit-classes", "64 classes of a sender, and one more; then two of them expire.")
		},
		func() *transcript {
			return manyClasses(roleGather, "limit-classes-gather", "65 classes of a gatherer.")
		},
	} {
		list = append(list, f())
	}
	slices.SortFunc(list, func(a, b *transcript) int { return strings.Compare(a.name, b.name) })
	return list
}

// outputs are the files of transcripts.
func outputs(list []*transcript) (out []output) {
	for _, t := range list {
		out = append(out, output{name: t.name, operation: "transcript", class: "ok", file: t.file()})
	}
	return out
}
