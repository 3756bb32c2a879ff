# shellcheck shell=bash disable=SC2034,SC2086,SC2154,SC2016 # the parts of tests/hostile share their variables; scripts are for the owner's shell
# machine: --majors 15,17
# The owner lets programs hang, and root types Ctrl-C.

serves() { [ "$(sql 15 postgres 'SELECT count(*) FROM t')" = 100 ] || hole 'the old cluster does not serve'; }
go_on() { ours "$1" pg_version_upgrade -c shop -r; }
# hangs_at_start: from now on pg_ctlcluster does nothing, and does not end, as when its owner stops it; what it was asked is in started.
hangs_at_start() {
	before_program /usr/bin/pg_ctlcluster 'true'
	cat >"$hostile/real/held" <<-END
		#!/bin/sh
		case \$* in
			*' start'*) echo "\$*" >>$hostile/between/started; trap '' INT; exec sleep 100000 ;;
			*' stop'*) if [ -e $hostile/between/held ]; then $hostile/real/pg_ctlcluster "\$@"; touch $hostile/between/stopped; while [ -e $hostile/between/held ]; do sleep 0.05; done; exit; fi ;;
		esac
		exec $hostile/real/pg_ctlcluster "\$@"
	END
}
# ends_after SECONDS COMMAND_PID: sets how long it took.
ends_after() {
	local begin=$SECONDS
	while kill -0 "$2" 2>/dev/null; do
		if [ $((SECONDS - begin)) -gt "$1" ]; then hole "it does not end in $1 s"; kill -KILL "$2"; break; fi
		sleep 0.1
	done
	took=$((SECONDS - begin))
	status=0
	wait "$2" || status=$?
}
until_started() {
	local begin=$SECONDS
	until [ "$(grep -c . "$hostile/between/started" 2>/dev/null)" = "$1" ]; do
		if [ $((SECONDS - begin)) -gt 90 ]; then hole "pg_ctlcluster was not asked to start $1 times"; return 1; fi
		sleep 0.1
	done
}
# A start of the new server that hangs: a signal ends the wait, and what to type next is printed.
attack_a_start_that_hangs_ends_with_one_signal() {
	local upgrade took
	hangs_at_start
	setsid env --default-signal=INT,TERM pg_version_upgrade -c shop -v 17 >"$hostile/out" 2>&1 </dev/null &
	upgrade=$!
	until_started 1 || { kill -KILL $upgrade; return; }
	kill -INT $upgrade
	ends_after 20 $upgrade
	[ "$status" = 130 ] || hole "ended with $status"
	grep -q 'pg_version_upgrade -c shop -r ' "$hostile/out" || hole "what comes next is not told: $(tail -n 3 "$hostile/out" | tr '\n' '|')"
	put_programs_back
	go_on 0
	[ "$(sql 17 postgres 'SELECT count(*) FROM t')" = 100 ] || hole 'the rows are not there'
}
# Clearing up hangs as well: it ends by itself, and with a second signal at once.
starts_again_in_clearing_up() {
	hangs_at_start
	# The signal comes when the old server is down, and the step that stops it has not ended.
	touch "$hostile/between/held"
	setsid env --default-signal=INT,TERM pg_version_upgrade -c shop -v 17 --json 2>"$hostile/out" </dev/null >"$hostile/events" &
	upgrade=$!
	until [ -e "$hostile/between/stopped" ]; do kill -0 $upgrade || { hole 'it never stopped the old server'; return 1; }; sleep 0.05; done
	kill -INT $upgrade
	rm "$hostile/between/held"
	until_started 1 || { kill -KILL $upgrade; return 1; }
}
is_rolled_back_by_what_it_names() {
	[ "$status" = 130 ] || hole "ended with $status"
	grep -q 'pg_version_upgrade -c shop --rollback ' "$hostile/out" || hole "what comes next is not told: $(tail -n 3 "$hostile/out" | tr '\n' '|')"
	put_programs_back
	ours 0 pg_version_upgrade -c shop --rollback
	serves
}
attack_clearing_up_that_hangs_ends_with_a_second_signal() {
	local upgrade took
	starts_again_in_clearing_up || return
	sleep 2.5
	kill -INT $upgrade
	ends_after 10 $upgrade
	is_rolled_back_by_what_it_names
}
attack_clearing_up_that_hangs_ends_by_itself() {
	local upgrade took
	starts_again_in_clearing_up || return
	ends_after 100 $upgrade
	is_rolled_back_by_what_it_names
}
attack_a_drop_that_hangs_ends_with_a_second_signal() {
	local drop took
	before_program /usr/bin/pg_dropcluster 'kill -STOP $$; true'
	setsid env --default-signal=INT,TERM pg_coexist drop shop --yes >"$hostile/out" 2>&1 </dev/null &
	drop=$!
	until pgrep -x -u postgres bash >/dev/null; do kill -0 $drop || { hole 'the attack was not reached'; return; }; sleep 0.1; done
	kill -TERM $drop
	sleep 2.5
	kill -TERM $drop
	ends_after 10 $drop
	judge_output 'drop'
}
