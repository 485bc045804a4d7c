# Shared by run and full: steps with their seconds, and what both need.
# shellcheck shell=bash
#
# A script that sources it runs its work as steps, then finish. The steps may
# use $scratch, a directory that is removed at the end.

export LC_ALL=C

# A fresh clone may belong to another user, and then git refuses to name the
# commit for the build. What else is set, by the environment or by go env -w,
# stays.
GOFLAGS=$(go env GOFLAGS)
case " $GOFLAGS " in
*" -buildvcs="*) ;;
*) GOFLAGS="${GOFLAGS:+$GOFLAGS }-buildvcs=false" ;;
esac
export GOFLAGS
export GOTOOLCHAIN=local # what is installed is what is tested

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

step_table=$scratch/steps
: >"$step_table"
steps_passed=0

# step NAME COMMAND… runs one step and notes its seconds; the first that fails
# ends everything. The command runs in a subshell outside of any condition:
# inside one, bash would ignore its set -e.
step() {
	local name=$1 began=$SECONDS rc
	shift
	printf '\n=== %s\n' "$name"
	set +e
	(
		set -euo pipefail
		"$@"
	)
	rc=$?
	set -e
	printf '%6d s  %s\n' $((SECONDS - began)) "$name" >>"$step_table"
	printf '=== %s: %d s\n' "$name" $((SECONDS - began))
	if ((rc != 0)); then
		printf '\n'
		cat "$step_table"
		printf '\nFAILED: %s (exit code %d)\n' "$name" "$rc"
		printf 'steps: %d passed, 1 failed\n' "$steps_passed"
		exit 1
	fi
	steps_passed=$((steps_passed + 1))
}

# finish prints the table of all steps; it is the last command of a script.
finish() {
	printf '\n'
	cat "$step_table"
	printf '%6d s  in all\n\n' "$SECONDS"
	printf 'steps: %d passed, 0 failed\n' "$steps_passed"
}

# die ends the step. It exits, rather than returns, so that it does so also
# where bash ignores set -e.
die() {
	printf '%s\n' "$*" >&2
	exit 1
}

# go_test ARGUMENTS… is go test, and fails too if no package had a test to run.
go_test() {
	local log
	log=$(mktemp "$scratch/test.XXXXXX")
	go test "$@" | tee "$log"
	ran_tests "$log" || die "go test $*: no test ran"
}

# ran_tests FILE says whether this output of go test tells of a test run.
ran_tests() {
	awk '/^ok/ && !/no tests to run/ { n++ } END { exit !n }' "$1"
}

# test_32bit PACKAGE… tests with ints of 32 bits: as 386, which most amd64 machines
# run, or else as arm on an emulator, which takes about six times as long. Tests
# that start themselves anew, which an emulated process can't, are left out there.
test_32bit() {
	if runs_386; then
		CGO_ENABLED=0 GOARCH=386 go_test "$@"
		return
	fi
	echo "this machine runs no 386 programs: arm, emulated"
	if ! command -v qemu-arm >/dev/null; then
		apt-get update -q
		DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends qemu-user
	fi
	CGO_ENABLED=0 GOARCH=arm go_test -exec qemu-arm -skip '^TestFIPS$|^TestG15_Keyring(Killed|Locked)$' -timeout 30m "$@"
}

runs_386() {
	if [ ! -e "$scratch/true" ]; then
		printf 'package main\n\nfunc main() {}\n' >"$scratch/true.go"
		CGO_ENABLED=0 GOARCH=386 go build -o "$scratch/true" "$scratch/true.go"
	fi
	"$scratch/true" 2>/dev/null
}
