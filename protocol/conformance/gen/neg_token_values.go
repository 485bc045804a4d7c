package main

import "strings"

// tokenTexts break iss, sub, aud and cti.
func tokenTexts() []tokenVector {
	var list []tokenVector
	for _, key := range []int64{claimIss, claimSub, claimAud} {
		name := claimNames[key]
		list = append(list,
			claimed(name+"-empty", "6.6.3", "format", "An empty "+name+".", key, text("")),
			tooLong(name+"-256-bytes", "A "+name+" that is one byte too long.", key, strings.Repeat("x", 256)),
			tooLong(name+"-256-bytes-128-characters", "A "+name+" of 128 characters that is one byte too long.", key, strings.Repeat("ß", 128)),
			claimed(name+"-bytes", "6.6.3", "format", "The "+name+" as a byte string.", key, bin([]byte("name"))),
			claimed(name+"-number", "6.6.3", "format", "A number as "+name+".", key, num(7)),
			claimed(name+"-array", "6.6.3", "format", "The "+name+" in an array.", key, array(text(tokenReader))),
			claimed(name+"-null", "6.6.3", "format", "Null in place of "+name+".", key, cborNull),
			claimed(name+"-tag-32", "3.5", "format", "The "+name+" with the tag of a URI.", key, tagged(32, text("a:b"))),
			claimed(name+"-wide", "3.2", "format", "The head of "+name+" in two bytes.", key, append(wide(majorText, 1, 1), 'x')),
		)
	}
	for _, size := range []int{65, 256} {
		list = append(list, claimed("cti-"+itoa(size)+"-bytes", "6.6.3", "limit", "A cti of "+itoa(size)+" bytes.", claimCti, bin(blank(size))))
	}
	return append(list,
		claimed("sub-not-utf-8", "3.7", "format", "A sub that is no UTF-8.", claimSub, append(head(majorText, 2), 0xc3, 0x28)),
		claimed("cti-empty", "6.6.3", "format", "A cti of no byte.", claimCti, bin(nil)),
		claimed("cti-text", "6.6.3", "format", "A cti as a text.", claimCti, text("cti")),
		claimed("cti-number", "6.6.3", "format", "A number as cti.", claimCti, num(7)),
		claimed("cti-null", "6.6.3", "format", "Null in place of cti.", claimCti, cborNull),
		claimed("cti-chunked", "3.3", "format", "A cti in two pieces.", claimCti, chunked([]byte("cti"))))
}

// tooLong is a token with a name that is long, and that the reader would know.
func tooLong(name, comment string, key int64, long string) tokenVector {
	return tokenVector{name, "6.6.3", "limit", comment, func(_ *scene, t *token) {
		t.claims[key] = text(long)
		switch key {
		case claimIss:
			t.known = long
		case claimAud:
			t.reader = long
		}
	}}
}

// tokenTimes break exp, nbf and iat, but for what the clock says.
func tokenTimes() []tokenVector {
	var list []tokenVector
	for _, key := range []int64{claimExp, claimNbf, claimIat} {
		name := claimNames[key]
		list = append(list,
			claimed(name+"-negative", "6.6.3", "format", "A negative "+name+".", key, num(-1)),
			claimed(name+"-text", "6.6.3", "format", "The "+name+" as a text.", key, text("2027-01-15T09:00:00Z")),
			claimed(name+"-bytes", "6.6.3", "format", "The "+name+" as a byte string.", key, bin(u64(nowSeconds+1))),
			claimed(name+"-null", "6.6.3", "format", "Null in place of "+name+".", key, cborNull),
			claimed(name+"-true", "6.6.3", "format", "True as "+name+".", key, cborTrue),
			claimed(name+"-array", "6.6.3", "format", "The "+name+" in an array.", key, array(num(uint64(nowSeconds)))),
			claimed(name+"-tag-1", "3.5", "format", "The "+name+" with the tag of a time.", key, tagged(1, num(uint64(nowSeconds+1)))),
			claimed(name+"-float", "3.5", "format", "The "+name+" as a float.", key, []byte{0xfb, 0x41, 0xda, 0xd2, 0x74, 0x80, 0, 0, 0}),
			claimed(name+"-2-to-53", "3.6", "format", "The "+name+" is 2^53.", key, num(uint64(1<<53))),
			claimed(name+"-wide", "3.2", "format", "The "+name+" in nine bytes.", key, wide(majorUint, nowSeconds+1, 8)),
		)
	}
	for _, key := range []int64{claimNbf, claimIat} {
		name := claimNames[key]
		list = append(list,
			fromTo(name+"-at-exp", "A "+name+" that is exp.", key, nowSeconds+100, nowSeconds+100),
			fromTo(name+"-above-exp", "A "+name+" above exp.", key, nowSeconds+101, nowSeconds+100),
			claimed(name+"-greatest", "6.6.3", "format", "The greatest "+name+" that there is.", key, num(uint64(greatest))))
	}
	return append(list, tokenVector{"exp-0-and-nbf-0", "6.6.3", "format", "An exp that is 0, and so is nbf: it is there.", func(_ *scene, t *token) {
		t.claims[claimExp], t.claims[claimNbf] = num(0), num(0)
	}})
}

// fromTo is a token that is never usable, at a time that is both after its nbf
// or iat, less the skew, and before its exp.
func fromTo(name, comment string, key int64, from, to uint64) tokenVector {
	return tokenVector{name, "6.6.3", "format", comment, func(_ *scene, t *token) {
		t.claims[key], t.claims[claimExp] = num(from), num(to)
	}}
}
