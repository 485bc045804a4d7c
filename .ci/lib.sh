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

# list_fuzz_targets prints "PACKAGE TARGET SEEDS" for each fuzz target. A
# target without a seed starts from nothing and finds nothing, so it fails.
list_fuzz_targets() {
	go test -list '^Fuzz' ./... >"$scratch/fuzz.list"
	awk '/^Fuzz/ { names[++n] = $1 }
		/^ok/ { for (i = 1; i <= n; i++) print $2, names[i]; n = 0 }' "$scratch/fuzz.list" >"$scratch/fuzz.names"
	[ -s "$scratch/fuzz.names" ] || die "there is no fuzz target"
	# Without -fuzz, go test runs each seed as a subtest.
	cut -d' ' -f1 "$scratch/fuzz.names" | sort -u |
		xargs go test -v -run '^Fuzz' >"$scratch/fuzz.seeds" || {
		cat "$scratch/fuzz.seeds"
		die "a fuzz target fails on its seeds"
	}
	awk 'FNR == NR && /^=== RUN +Fuzz.*\// { split($3, part, "/"); n[part[1]]++ }
		FNR == NR && /^ok/ { for (t in n) { seeds[$2, t] = n[t]; delete n[t] } }
		FNR != NR { print $1, $2, seeds[$1, $2] + 0; if (!seeds[$1, $2]) bad = 1 }
		END { exit bad }' "$scratch/fuzz.seeds" "$scratch/fuzz.names" || die "a fuzz target has no seed"
}

# fuzz_one PACKAGE TARGET SECONDS
fuzz_one() {
	local log=$scratch/fuzz.log try
	for try in 1 2; do
		if go test -run '^$' -fuzz "^$2\$" -fuzztime "$3s" -fuzzminimizetime 10x "$1" >"$log" 2>&1; then
			grep -q 'execs: [1-9]' "$log" || die "$2: nothing was executed: $(cat "$log")"
			grep 'execs: ' "$log" | tail -n 1
			return
		fi
		# Go sometimes takes its own end of -fuzztime for a failure. Then
		# no input is at fault, and a second try tells.
		if ((try == 2)) || ! grep -q 'context deadline exceeded' "$log" || grep -q 'Failing input' "$log"; then
			cat "$log"
			die "$2 in $1 fails"
		fi
		echo "$2: ended by its own deadline, once more"
	done
}

# fuzz_all SECONDS shares the seconds among all targets, 5 or more for each.
# Where they do not suffice for all, each commit starts with another target.
fuzz_all() {
	local total=$1 count start budget used=0 i package target seeds
	list_fuzz_targets >"$scratch/fuzz.targets"
	cat "$scratch/fuzz.targets"
	mapfile -t targets <"$scratch/fuzz.targets"
	count=${#targets[@]}
	start=$(git rev-parse --verify -q HEAD || echo 0)
	start=$((16#${start:0:7} % count))
	budget=$((total / count > 5 ? total / count : 5))
	for ((i = 0; i < count && used < total; i++, used += budget)); do
		read -r package target seeds <<<"${targets[(start + i) % count]}"
		printf '%s %s, %d seeds, %d s\n' "$package" "$target" "$seeds" "$budget"
		fuzz_one "$package" "$target" "$budget"
	done
	printf '%d of %d targets fuzzed for %d s in all\n' "$i" "$count" "$used"
}
