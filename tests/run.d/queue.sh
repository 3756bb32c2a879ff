# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/run share their variables
# The jobs of a run, several at a time. The one that is expected to take longest comes first, and none before what it needs.

# No job comes near it, and a run of continuous integration has 90 minutes.
longest_seconds=2400

# run_jobs NAME...: runs job_of NAME for each, which leaves its counts with tell_counts. At most $jobs at a time.
run_jobs() {
	local name pid signal
	for signal in HUP INT TERM; do
		# shellcheck disable=SC2064 # the number of this one
		trap "stop_jobs $((128 + $(kill -l $signal)))" $signal
	done
	declare -gA running=() ended=() wanted=()
	waiting=()
	for name; do wanted[$name]=yes; done
	mapfile -t waiting < <(by_length "$@")
	while [ ${#waiting[@]} -gt 0 ] || [ ${#running[@]} -gt 0 ]; do
		start_jobs
		# What waited for one that was not run is told in the next round.
		[ ${#running[@]} -gt 0 ] || continue
		pid=$(ended_one)
		if [ -z "$pid" ]; then wait -n -p pid "${!running[@]}" 2>/dev/null || :; fi
		[ -n "${pid-}" ] || continue
		name=${running[$pid]}
		unset "running[$pid]"
		end_job "$name"
	done
}

# One that is gone before it is waited for, and that bash no longer knows.
ended_one() {
	local pid
	for pid in "${!running[@]}"; do
		kill -0 "$pid" 2>/dev/null || { echo "$pid"; return; }
	done
}

# Starts what can be started. A job whose need has failed is not run, and failed.
start_jobs() {
	local name still=() state
	for name in "${waiting[@]}"; do
		state=$(readiness "$name")
		case $state in
			ready)
				if [ ${#running[@]} -lt "$jobs" ]; then
					# A process group of its own, so that all of it can be stopped.
					set -m
					run_job "$name" &
					set +m
					running[$!]=$name
				else
					still+=("$name")
				fi ;;
			waits) still+=("$name") ;;
			*)
				tell_counts "$name" 0 1 0
				ended[$name]=failed
				echo "FAILED  $name was not run, since $state failed" ;;
		esac
	done
	waiting=("${still[@]}")
}

# stop_jobs STATUS: with all that they have started; a machine goes with what started it.
stop_jobs() {
	trap '' HUP INT TERM
	local pid
	for pid in "${!running[@]}"; do kill -TERM -- "-$pid" 2>/dev/null || :; done
	wait
	echo "tests/run: stopped while these ran: ${running[*]}"
	exit "$1"
}

# readiness NAME: ready, waits, or the need that has failed.
readiness() {
	local need
	for need in $(needs_of "$1"); do
		[ -n "${wanted[$need]-}" ] || continue
		case ${ended[$need]-} in
			'') echo waits; return ;;
			failed) echo "$need"; return ;;
		esac
	done
	echo ready
}

# In a process of its own: what the job and its programs took of the processor is then known.
run_job() {
	local name=$1 begin=$SECONDS status=0 words
	rm -rf "$logs/$name".*
	job_in_time "$name" >"$logs/$name.log" 2>&1 || status=$?
	# In a subshell they would begin anew.
	times >"$logs/$name.times"
	words="$((SECONDS - begin)) s, $(processor_seconds <"$logs/$name.times") s of processor"
	echo "$name $((SECONDS - begin)) $(processor_seconds <"$logs/$name.times")" >"$logs/$name.time"
	# A check that tells no counts is one test.
	if [ ! -f "$logs/$name.counts" ]; then
		if [ $status -eq 0 ]; then tell_counts "$name" 1 0 0; else tell_counts "$name" 0 1 0; fi
	fi
	show_job "$name" "$words"
}
# job_in_time NAME: what has no end is stopped with all that it started, and tells what that was.
job_in_time() {
	local job alarm first status=0
	job_of "$1" &
	job=$!
	sleep "$longest_seconds" &
	alarm=$!
	wait -n -p first "$job" "$alarm" || status=$?
	if [ "$first" = "$alarm" ]; then
		echo "no end in $longest_seconds s; these ran:"
		ps -eo pid,ppid,stat,etimes,wchan:24,args --forest
		trap '' TERM
		kill -TERM -- "-$BASHPID"
		wait "$job"
		return 1
	fi
	kill "$alarm"
	return "$status"
}
processor_seconds() {
	tr -d s | awk -F '[m ]' '{ sum += $1 * 60 + $2 + $3 * 60 + $4 } END { printf "%.0f\n", sum }'
}

tell_counts() { echo "$2 $3 $4" >"$logs/$1.counts"; }

show_job() {
	local good bad out log=$logs/$1.log
	read -r good bad out <"$logs/$1.counts"
	if [ "$bad" -eq 0 ]; then
		echo "passed  $1 ($2$([ $((good + out)) -eq 1 ] || echo ", $good tests")$([ "$out" -eq 0 ] || echo ", $out skipped"))"
	else
		echo "FAILED  $1 ($2, $bad failed); more in $log:"
		failures_of "$1" | cut -c1-300 | head -n 80
	fi
}

end_job() {
	local good bad out
	read -r good bad out <"$logs/$1.counts" || bad=1
	if [ "$bad" -eq 0 ]; then ended[$1]=passed; else ended[$1]=failed; fi
}

# What a reader of a long output looks for first.
show_failed() {
	local name good bad out
	for name; do
		read -r good bad out <"$logs/$name.counts" || bad=1
		[ "$bad" -gt 0 ] || continue
		failures_of "$name" | sed "s/^/$name: /" | cut -c1-300 | head -n 12
	done
}

# Adds up to $passed, $failed and $skipped.
count_jobs() {
	local name good bad out
	for name; do
		read -r good bad out <"$logs/$name.counts" || { good=0 bad=1 out=0; }
		passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + out))
	done
}

# by_length NAME...: the longest first, as the last runs had them. One that no run has measured here comes before all others of its
# kind: the longer its source, the sooner.
by_length() {
	local name
	for name; do
		echo "$(expected_seconds "$name") $name"
	done | sort -k 1,1nr -k 2 | cut -d ' ' -f 2
}
expected_seconds() {
	local seconds=''
	# What others wait for has no time to lose.
	case $1 in compile | lab-*) echo 99999; return ;; esac
	[ ! -f "$times" ] || seconds=$(awk -v name="$1" '$1 == name { print $2 }' "$times")
	[ -n "$seconds" ] || seconds=$(unmeasured_seconds "$1")
	echo "$seconds"
}

# The times of a run are the order of the next, in any checkout.
keep_times() {
	local new
	mkdir -p "${times%/*}"
	new=$(mktemp "$times.XXXXXX")
	{ cat "$logs"/*.time; [ ! -f "$times" ] || cat "$times"; } | awk '!seen[$1]++' | sort >"$new"
	mv "$new" "$times"
}

show_longest() {
	echo 'the longest:'
	cat "$logs"/*.time | sort -k 2,2nr | head -n 10 | awk '{ printf "%6d s %6d s of processor  %s\n", $2, $3, $1 }'
}
