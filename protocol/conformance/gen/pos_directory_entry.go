package main

// entryResult is what comes of a directory-entry.
func entryResult(input []byte) object {
	items := must(readAll(input)).items
	return directoryNode{address: string(items[0].bytes), bundle: items[1].bytes}.entry()
}

func goodEntry(name, comment, address string, bundle []byte) rawVector {
	return rawVector{name: "directory-entry-" + name, comment: comment, input: array(directoryNode{address: address, bundle: bundle}.items()...)}
}

// entryPositive are entries as E.2 has them.
func entryPositive() []rawVector {
	list := []rawVector{
		goodEntry("without-address", "A node without an address.", "", []byte{1}),
		goodEntry("bundle-32768-bytes", "The longest bundle.", "", blank(longestBundle)),
		goodEntry("33799-bytes", "The longest entry: the longest address, and the longest bundle.", longAddress, blank(longestBundle)),
		goodEntry("bundle", "A bundle as its owner signed it.", anAddress, newScene("directory-entry-bundle").hopAlone().bundles[0].wire),
	}
	for _, a := range addresses {
		list = append(list, goodEntry("address-"+a.name, a.comment, a.address, []byte{1}))
	}
	return list
}
