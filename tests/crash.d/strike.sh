# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/crash share their variables
# Commands, and how they are struck.

# launch FILE CMD...: starts it in a session of its own; its output goes to FILE.out and FILE.err. Sets $command, its process.
launch() {
	local file=$1; shift
	begun_lines=0
	[ ! -e "$journal" ] || begun_lines=$(wc -l <"$journal")
	look_at_clock; launched=$now
	# A shell starts what is in the background deaf to ^C. setsid and the launcher become the JVM: one process.
	env --default-signal=INT,QUIT setsid "$@" >"$file.out" 2>"$file.err" </dev/null &
	command=$!
}

# finish: waits for the command's end. Sets $status; one that does not end within three minutes is killed, and told.
finish() {
	local give_up
	look_at_clock; give_up=$((now + 180 * 1000000))
	while alive "$command"; do
		look_at_clock
		if [ "$now" -gt $give_up ]; then
			ps -ef >"$evidence/processes-when-it-hung"
			lost "$1 did not end in 3 minutes"
			kill -KILL "$command"
			break
		fi
		pause 0.02
	done
	wait "$command" 2>/dev/null; status=$?
}

# look_ahead VERB: sets $ahead, the places of the steps that the command has before it, and $expected, the ms it may take.
look_ahead() {
	local index line
	local -A last=()
	while IFS= read -r line; do
		[[ ! "$line" =~ \"step\":\"([^\"]+)\",\"mark\":\"([A-Z]+)\" ]] || last[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
	done < <(cat "$journal" 2>/dev/null)
	# For the JVM, and what is asked before the first step.
	ahead=() expected=$whole
	[ "$1" = upgrade ] || expected=1000
	for index in "${!steps[@]}"; do
		case $1:${last[${steps[index]}]-} in
			-r:DONE | --rollback: | --rollback:UNDONE) ;;
			upgrade:*) ahead+=("$index") ;;
			-r:*) ahead+=("$index") expected=$((expected + lengths[index])) ;;
			--rollback:*) ahead+=("$index") expected=$((expected + 100)) ;;
		esac
	done
	[ ${#ahead[@]} -gt 0 ] || ahead=("${!steps[@]}")
}

# await_moment I: returns at the moment that strike I is drawn for; false when the command ended before. Sets $where.
await_moment() {
	local i=$1 index length after
	index=${ahead[step[i] % ${#ahead[@]}]}
	case ${moment[i]} in
		whole) after=$((expected * permille[i] / 1000)) where="$((permille[i] / 10))%" ;;
		begin) after=0 where=${steps[index]} ;;
		inside) length=${lengths[index]} after=$((length * permille[i] / 1000)) where="${steps[index]}+$((permille[i] / 10))%" ;;
	esac
	if [ "${moment[i]}" = whole ]; then
		await_time $((launched + after * 1000))
	else
		await_step "${steps[index]}" && await_time $((now + after * 1000))
	fi
}
await_time() {
	look_at_clock
	while [ "$now" -lt "$1" ]; do
		alive "$command" || return
		pause 0.003
		look_at_clock
	done
	alive "$command"
}
# Until the command has begun, or begun to take back, the step.
await_step() {
	local lines line
	while alive "$command"; do
		lines=()
		[ ! -e "$journal" ] || mapfile -t -s "$begun_lines" lines 2>/dev/null <"$journal"
		for line in "${lines[@]}"; do
			case $line in *"\"step\":\"$1\",\"mark\":\"BEGUN\""* | *"\"step\":\"$1\",\"mark\":\"UNDOING\""*) look_at_clock; return 0 ;; esac
		done
		pause 0.003
	done
	return 1
}

# descendants PID: adds all of them to $victims.
descendants() {
	local child children
	mapfile -t children < <(pgrep -P "$1")
	for child in "${children[@]}"; do
		victims+=("$child")
		descendants "$child"
	done
}

# strike I: does to the command what is drawn. Sets $what.
strike() {
	local i=$1
	what=${way[i]}
	case $what in
		jvm) kill -KILL "$command" ;;
		group) kill -KILL -- "-$command" ;;
		tree|power)
			# Stopped first, so that nothing begins while its programs are looked for.
			kill -STOP "$command"
			victims=("$command")
			descendants "$command"
			kill -KILL "${victims[@]}" 2>/dev/null
			[ "$what" != power ] || boot ;;
		TERM|HUP) kill "-$what" "$command" ;;
		INT) kill -INT -- "-$command" ;;
		INT2) kill -INT -- "-$command"; pause "0.$((choice[i] % 5))"; kill -INT -- "-$command" 2>/dev/null ;;
		program) strike_program "${choice[i]}" ;;
	esac
	return 0
}

# The power is gone, and with it every server; then Debian starts the clusters whose start.conf says auto.
boot() {
	local configuration major name
	kill_servers
	find /run/pg-coexist /run/postgresql -mindepth 1 -delete 2>/dev/null
	for configuration in /etc/postgresql/*/*/; do
		name=$(basename "$configuration") major=$(basename "$(dirname "$configuration")")
		! grep -qx auto "$configuration/start.conf" || [ "$name" = main ] ||
			pg_ctlcluster "$major" "$name" start >>"$evidence/boot.log" 2>&1
	done
	judge_boot
}

# One of each kind of what works for the command now: its descendants, and the processes of private servers.
programs() {
	local pid servers
	victims=()
	descendants "$command"
	mapfile -t servers < <(pgrep -f 'unix_socket_directories=/run/pg-coexist')
	for pid in "${servers[@]}"; do victims+=("$pid"); descendants "$pid"; done
	[ ${#victims[@]} -gt 0 ] || return 1
	ps -o pid=,args= -p "$(IFS=,; echo "${victims[*]}")" | sed -E 's/^ *([0-9]+) (.*)/\2\t\1/' |
		awk -F '\t' '{
			kind = $1
			if (kind ~ /^postgres:/) { sub(/^postgres: ([^ ]*\/[^ ]*: )?/, "", kind); sub(/ .*/, "", kind); kind = "server process " kind }
			else { sub(/ .*/, "", kind); sub(/.*\//, "", kind) }
			if (!(kind in seen)) { seen[kind] = 1; print kind "\t" $2 }
		}' | LC_ALL=C sort
}
strike_program() {
	local lines
	while alive "$command"; do
		mapfile -t lines < <(programs)
		if [ ${#lines[@]} -gt 0 ]; then
			what=${lines[$1 % ${#lines[@]}]}
			kill -KILL "${what#*$'\t'}" 2>/dev/null
			what="program ${what%$'\t'*}"
			return
		fi
		pause 0.01
	done
	what='program (none)'
}
