# shellcheck shell=bash disable=SC2034,SC2154,SC2016 # the parts of tests/hostile share their variables; scripts are for the owner's shell
# machine: --majors 15,17
# The owner answers in the place of his own file process, or does not answer at all.

deadline=60
names='names -evil ../../../../../../../etc/cron.d/evil . .. a/b'

attack_an_honest_process_in_between_changes_nothing() {
	between before 'no such request' ''
	upgrade 0 -v 17
	[ "$(wc -l <"$hostile/between/log")" -gt 5 ] || hole 'nothing was asked: the stand-in is not between'
}
attack_names_with_dots_in_a_list_lead_an_upgrade_nowhere() {
	between lie "^LIST $configuration\$" "$names"
	upgrade '1 2 3' -v 17
	must_be_reached
}
attack_names_with_dots_in_a_list_lead_adopt_nowhere() {
	between lie '^LIST /etc/postgresql/15/depot$' "$names"
	ours '1 2 3' pg_coexist adopt 15/depot
	must_be_reached
}
attack_a_failure_made_to_deceive_begins_no_line() {
	between lie '^READ ' failure
	upgrade '1 2 3' -v 17 --check
	must_be_reached
	! grep -aqE '^(ERROR: none|Next: touch|touch)' "$hostile/out" || hole "a line of ours was forged: $(grep -aE '^(ERROR: none|Next: touch|touch)' "$hostile/out" | head -n 1)"
}
attack_endless_names_end_in_a_message() {
	between lie "^LIST " many
	upgrade '1 2 3' -v 17
	must_be_reached
}
long_attack_a_huge_file_ends_in_a_message() {
	between lie '^READ .*start.conf' big
	upgrade '1 2 3' -v 17
}
long_attack_noise_ends_in_a_message() {
	between lie '^FACTS ' noise
	upgrade '1 2 3' -v 17
	must_be_reached
}
# at_silence SIGNAL: what becomes of an upgrade whose owner's process is stopped in the middle of its work.
at_silence() {
	local jvm begin=$SECONDS
	between before '^(LIST|READ|FACTS|REPLACE) ' 'kill -STOP $PPID'
	setsid env --default-signal=INT,TERM pg_version_upgrade -c shop -v 17 >"$hostile/out" 2>&1 </dev/null &
	jvm=$!
	attackers+=("$jvm")
	until [ -s "$hostile/between/reached" ]; do
		if [ $((SECONDS - begin)) -gt 90 ] || ! kill -0 "$jvm"; then must_be_reached; return; fi
		sleep 0.1
	done
	begin=$SECONDS
	kill "-$1" "$jvm"
	while kill -0 "$jvm" 2>/dev/null; do
		if [ $((SECONDS - begin)) -gt 60 ]; then hole "hangs: $1 does not end it while the owner's process is stopped"; kill -KILL "$jvm"; break; fi
		sleep 0.2
	done
	wait "$jvm"
	judge_output 'the upgrade'
}
attack_a_silent_process_is_left_when_a_signal_comes() { at_silence TERM; }
long_attack_a_silent_process_is_left_when_an_interrupt_comes() { at_silence INT; }
long_attack_a_silent_process_is_left_after_a_time() {
	between before '^LIST ' 'kill -STOP $PPID'
	deadline=240 upgrade '1 2 3' -v 17
	must_be_reached
}
long_attack_a_silent_process_does_not_hold_dpkg() {
	printf '%s\n' 'pg-coexist pg-coexist/upgrade select now' 'pg-coexist pg-coexist/upgrade seen true' >"$hostile/answers"
	between before '^(LIST|READ|FACTS) ' 'kill -STOP $PPID'
	expected_changes='^/var/(cache|lib/dpkg|log)/|^/etc/systemd|^/var/lib/(systemd|dbus)'
	debconf-set-selections <"$hostile/answers"
	deadline=300 DEBIAN_FRONTEND=noninteractive ours '0 1 100' dpkg-reconfigure pg-coexist
	dpkg-trigger /usr/lib/postgresql
	deadline=300 ours '0 1 100' dpkg --triggers-only -a
}
