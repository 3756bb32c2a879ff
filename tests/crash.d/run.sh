# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/crash share their variables
# One run from its draws to its line.

# run NUMBER
run() {
	local number=$1 begin=$SECONDS i=0 told='' reasons=() status='' what='' where='' ended='' word=survived
	evidence=/crash/run-$number
	rm -rf "$evidence"
	mkdir "$evidence"
	exec 2>"$evidence/shell.log"
	draw_run "$seed" "$number"
	reset >"$evidence/reset.log" 2>&1 || { cat "$evidence/reset.log" >&9; die "cannot put the cluster back for run $number"; }
	start_writer
	if until_ended; then
		await_write
		judge_end
	fi
	stop_writer
	# The shell tells of killed jobs, and nothing else should be there.
	! grep -v ': line [0-9]*: *[0-9]* [A-Z]' "$evidence/shell.log" || lost 'the shell complained (shell.log)'
	if [ ${#reasons[@]} -gt 0 ]; then
		word=LOST
		keep_evidence
		reasons+=("its evidence: $shown/run-$number" "again: tests/crash --seed $seed --method $method --only $number")
	else
		rm -rf "$evidence"
	fi
	# At once, since another machine writes there too.
	printf '%s\n' "$(printf 'run %-3s %-8s on %s after%s (%s s)\n' "$number" "$word" "${ended:-?}" "$told" "$((SECONDS - begin))"
		[ ${#reasons[@]} -eq 0 ] || printf '        %s\n' "${reasons[@]}")"
	echo "${word,,}" >>/crash/results
}

judge_end() {
	ended=$(<"$path/data/PG_VERSION")
	[ "${wanted:-$ended}" = "$ended" ] || lost "it is on $ended, and should be on $wanted"
	# Whoever counts must not be overtaken.
	stop_writer
	if [ "$ended" = 17 ]; then judge_upgraded; else judge_taken_back; fi
}

# The upgrade, and commands after it until one ends undisturbed or nothing is open. Sets $wanted, the major it must then be on;
# false when a command that should have ended well did not.
until_ended() {
	local words forced='' begin_words=(-v 17 -m "$method" --no-trial)
	[ "$restore" -eq 0 ] || begin_words+=(--on-failure=restore)
	wanted=''
	words=("${begin_words[@]}")
	for ((i = 0; i <= most_strikes + 1; i++)); do
		[ $i -eq 0 ] || words=("${forced:-${verb[i]}}")
		if [ -z "$forced" ] && [ "${struck[i]:-0}" = 1 ]; then
			strike_command "${words[@]}"
			attempt_open || break
		else
			launch "$evidence/$i" pg_version_upgrade -c shop "${words[@]}"
			finish "${words[0]}"
			judge_message "$evidence/$i" "$status"
			told+=" ${words[0]}"
			case $status:${words[0]} in
				0:-r) wanted=17; break ;;
				0:--rollback) wanted=15; break ;;
				3:--rollback) if may_refuse "$evidence/$i.err"; then told+=' (too late)'; forced=-r; continue; fi ;;
			esac
			lost "${words[0]} ended with $status ($i.err)"
			return 1
		fi
	done
	# Nothing open: it was done before the strike, or all was undone, or the strike came before anything was done. Who wanted
	# it done begins again.
	if [ -z "$wanted" ] && [ "${verb[1]}" = -r ] && [ "$(<"$path/data/PG_VERSION")" = 15 ]; then
		launch "$evidence/again" pg_version_upgrade -c shop "${begin_words[@]}"
		finish 'the upgrade'
		judge_message "$evidence/again" "$status"
		told+=' again'
		wanted=17
		[ "$status" -eq 0 ] || { lost "begun again, it ended with $status (again.err)"; return 1; }
	fi
}

# Rolling back is refused, with what to do instead, once clients may have written to the new cluster.
may_refuse() { step_begun start && grep -q '^Next: pg_version_upgrade -c shop -r   finishes the upgrade$' "$1"; }

# strike_command WORDS...: command number $i of the run.
strike_command() {
	look_ahead "${verb[i]}"
	launch "$evidence/$i" pg_version_upgrade -c shop "$@"
	what=
	if await_moment "$i"; then strike "$i"; fi
	finish "${verb[i]}"
	if [ -n "$what" ]; then
		judge_status "$what" "$status"
	else
		what='nothing, it ended before'
		case $status:${verb[i]} in
			0:--rollback) wanted=15 ;;
			0:*) wanted=17 ;;
			*) may_refuse "$evidence/$i.err" || lost "${verb[i]} ended by itself with $status ($i.err)" ;;
		esac
	fi
	judge_message "$evidence/$i" "$status"
	told+=" ${verb[i]}"
	[ "$i" -gt 0 ] || [ "$restore" -eq 0 ] || told+=' --on-failure=restore'
	told+=" ($what at $where),"
	judge_state "$evidence/$i" "$status"
}

# A client elsewhere: a strike here does not hit it.
start_writer() {
	install -d -m 0777 "$clients"
	: >"$clients/log"
	chmod 0666 "$clients/log"
	# shellcheck disable=SC2016
	setpriv --reuid=nobody --regid=nogroup --clear-groups env -C / CLIENT_PAUSE=0.02 /opt/programs/client 15 "$clients/log" \
		'INSERT INTO commits VALUES (NUMBER)' "host=127.0.0.1 user=writer password=secret dbname=writer port=$port" &
	writer=$!
	await_write
}
# Until a row is acknowledged that was not yet: the cluster serves clients.
await_write() {
	local before give_up=$((SECONDS + 60))
	before=$(grep -c ' ok ' "$clients/log")
	until [ "$(grep -c ' ok ' "$clients/log")" -gt "$before" ]; do
		if [ $SECONDS -gt $give_up ]; then lost 'no client can write'; return; fi
		pause 0.02
	done
}
stop_writer() {
	touch "$clients/stop"
	wait "$writer"
}

keep_evidence() {
	{
		mkdir "$evidence/disk"
		cp -r "$clients/log" "$clients/log.out" "$evidence"
		cp -r /var/lib/pg-coexist /var/log/postgresql /etc/postgresql "$evidence/disk"
		find /var/lib/postgresql -maxdepth 3 -path '*/upgrade' -exec cp -r --parents {} "$evidence/disk" \;
		tree >"$evidence/tree.now"
		ps -ef >"$evidence/processes.now"
		printf '%s\n' "${!struck[@]}" "${struck[*]}" "${way[*]}" "${verb[*]}" "${moment[*]}" "${step[*]}" "${permille[*]}" "${choice[*]}" >"$evidence/draws"
		cp /run/base/log "$evidence/base.log"
	} >>"$evidence/keep.log" 2>&1
}
