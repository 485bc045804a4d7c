#!/bin/bash
# Builds every fuzz target of the module for libFuzzer, in the image of OSS-Fuzz
# or ClusterFuzzLite: there is no list by hand. See fuzz/README.md.
set -euo pipefail
cd "$SRC/vitalpost"

# build PACKAGE TARGET makes $OUT/PACKAGE_TARGET, the package relative to the
# module and with _ for /.
build() {
	local name=${1#github.com/vitalpost/vitalpost/}
	name=${name//\//_}_$2
	compile_native_go_fuzzer_v2 "$1" "$2" "$name"
	# Some versions of it skip a target whose name another's begins with, and
	# end well. This is what it does for the others.
	if [ ! -e "$OUT/$name" ]; then
		go-118-fuzz-build_v2 -tags gofuzz -o "$name.a" -func "$2" "$(go list -f '{{.Dir}}' "$1")"
		# shellcheck disable=SC2086 # the flags are words
		$CXX $CXXFLAGS $LIB_FUZZING_ENGINE "$name.a" -o "$OUT/$name"
	fi
}

list=$(go run ./fuzz -list)
[ -n "$list" ] || {
	echo "there is no fuzz target" >&2
	exit 1
}
count=0
while read -r package target _; do
	build "$package" "$target"
	count=$((count + 1))
done <<<"$list"
cp protocol/vitalpost.cddl "$OUT/" # the whole-path targets judge by it
echo "$count targets built"
