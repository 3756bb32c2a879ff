# shellcheck shell=bash disable=SC2034,SC2086,SC2154,SC2206,SC2016 # the parts of tests/hostile share their variables; scripts are for the owner's shell
# machine: --majors 15,17
# What is only read: FIFOs, devices, sockets, huge files in its place make no command wait or end in a trace.

deadline=30

# readers: each command that reads what is there, as root and as anybody.
readers() {
	ours '0 1' pg_coexist list
	ours '0 1' pg_coexist list --json
	ours '0 1' pg_coexist check
	ours '0 1' setpriv --reuid=nobody --regid=nogroup --clear-groups env -C / pg_coexist list
}
refusers() {
	ours '0 1 2 3' pg_version_upgrade -c shop -v 17 --check
	ours '0 1 2 3' pg_coexist set shop status=active
}
# in_place_of FILE SCRIPT: the script makes "$1" something else.
in_place_of() { owner 'rm -rf "$1"; '"$2" in_place_of "$1"; }
pid_file() { owner 'sed -i "s,^external_pid_file.*,external_pid_file = \x27$1\x27," /etc/postgresql/15/shop/postgresql.conf' pid_file "$1"; }

attack_a_pid_file_that_is_a_fifo_makes_nobody_wait() {
	owner 'mkfifo /var/lib/postgresql/fifo'
	pid_file /var/lib/postgresql/fifo
	readers
	ours '0 1 3' pg_coexist drop shop --yes
}
# postgresql-common's programs open what the configuration names as perl's open of two arguments does: with a bar at its end the name
# is a command. They are started by our commands, too.
traps_of_perl() {
	owner 'cd /var/lib/postgresql; printf "#!/bin/sh\n[ \$(id -u) -ne 0 ] || id >>'"$hostile"'/ran/bar\n" >x; chmod 755 x; touch "x |" "x|"'
}
attack_a_pid_file_with_a_bar_is_no_command_of_root() {
	traps_of_perl
	owner 'sed -i "s,^external_pid_file.*,external_pid_file = \x27/var/lib/postgresql/x |\x27," /etc/postgresql/15/shop/postgresql.conf'
	readers
	deadline=120 upgrade '0 1 3' -v 17
	deadline=90 roll_back
	ours '0 1 3' pg_coexist drop shop --yes
}
attack_an_included_file_with_a_bar_is_no_command_of_root() {
	traps_of_perl
	owner 'printf "include_if_exists \047/var/lib/postgresql/x |\047\n" >>/etc/postgresql/15/shop/postgresql.conf'
	readers
	deadline=120 upgrade '0 1 2 3' -v 17
	deadline=90 roll_back
	ours '0 1 2 3' pg_coexist set shop status=inactive
	ours '0 1 2 3' pg_coexist drop shop --yes
}
attack_adopt_and_release_run_no_command_that_a_configuration_names() {
	traps_of_perl
	owner 'pg_ctlcluster 15 depot start; sed -i "s,^external_pid_file.*,external_pid_file = \x27/var/lib/postgresql/x |\x27," /etc/postgresql/15/depot/postgresql.conf'
	ours '0 1 2 3' pg_coexist adopt 15/depot --as market
	ours '0 1 2 3' pg_coexist release market
}
attack_a_pid_file_that_is_a_device_fills_no_memory() {
	pid_file /dev/zero
	readers
}
attack_a_pid_file_that_only_root_reads_is_not_shown() {
	pid_file /srv/canary/secret
	readers
	refusers
}
attack_a_version_file_of_any_kind_spoils_its_own_line_only() {
	local make
	for make in 'truncate -s 40G "$1"' 'mkfifo "$1"' 'ln -s /dev/zero "$1"' 'mkdir "$1"' 'ln -s /srv/canary/secret "$1"'; do
		in_place_of $path/data/PG_VERSION "$make"
		readers
		grep -q depot "$hostile/out" || ours '0 1' pg_coexist list
		refusers
	done
	ours '0 1' pg_coexist list
	grep -q depot "$hostile/out" || hole 'the list has not the other cluster'
}
attack_a_start_conf_of_any_kind_makes_nobody_wait() {
	local make where
	owner "cp -r $configuration $configuration.old"
	for where in $configuration $configuration.old; do
		for make in 'mkfifo "$1"' 'ln -s /dev/zero "$1"' 'truncate -s 40G "$1"'; do
			in_place_of "$where/start.conf" "$make"
			readers
			refusers
		done
	done
}
attack_a_postgresql_conf_of_any_kind_makes_nobody_wait() {
	local make
	for make in 'mkfifo "$1"' 'ln -s /dev/zero "$1"' 'truncate -s 40G "$1"' 'mkdir "$1"' 'ln -s "$1" "$1"'; do
		in_place_of $configuration/postgresql.conf "$make"
		readers
		refusers
	done
}
attack_a_postmaster_pid_of_any_kind_makes_nobody_wait() {
	local make
	for make in 'mkfifo "$1"' 'ln -s /dev/zero "$1"' 'truncate -s 40G "$1"' 'printf "1\n/x\n1\n5440\n/tmp\n*\n" >"$1"'; do
		in_place_of $path/data/postmaster.pid "$make"
		readers
		ours '0 1 2 3' pg_version_upgrade -c shop -v 17 --check
	done
}
attack_a_registry_of_any_kind_makes_nobody_wait() {
	local make
	for make in 'mkfifo "$1"' 'ln -s /dev/zero "$1"' 'truncate -s 200M "$1"' 'mkdir "$1"' 'ln -s /srv/canary/secret "$1"' 'printf "[\0]\n" >"$1"'; do
		in_place_of $registry "$make"
		ours '0 1 2 3' pg_coexist list
		ours '0 1 2 3' pg_coexist check
		ours '0 1 2 3' pg_version_upgrade -c shop -v 17 --check
		ours '0 1 2' /usr/share/pg-coexist/needed-majors dpkg
	done
}
attack_a_registry_that_turns_into_a_fifo_and_back_makes_nobody_wait() {
	owner 'mkfifo /etc/postgresql/ff'
	owner 'exec perl -e '\''while (1) { syscall(316, -100, $ARGV[0], -100, $ARGV[1], 2) }'\'" $registry /etc/postgresql/ff" &
	attackers+=("$!")
	local try
	for try in 1 2 3 4 5 6; do deadline=20 ours '0 1 2 3' pg_coexist list; done
	end_processes_of postgres
}
attack_a_socket_that_accepts_nobody_makes_nobody_wait() {
	pg_ctlcluster 15 shop stop
	owner "sed -i /^external_pid_file/d $configuration/postgresql.conf"
	owner 'exec perl -e '\''use Socket; my $a = pack_sockaddr_un("/run/postgresql/.s.PGSQL.5440"); socket my $s, AF_UNIX, SOCK_STREAM, 0; bind $s, $a or die; listen $s, 0;
		for (1 .. 3) { fork and next; socket my $c, AF_UNIX, SOCK_STREAM, 0; connect $c, $a; sleep 300; exit } sleep 300'\' &
	attackers+=("$!")
	until [ -S /run/postgresql/.s.PGSQL.5440 ]; do sleep 0.1; done
	sleep 0.5
	readers
	end_processes_of postgres
}
attack_files_that_only_root_reads_are_neither_shown_nor_copied() {
	local name
	for name in conf.d/shadow.conf $'conf.d/a\nb.conf'; do
		owner 'ln -s /etc/shadow "$1"' ln "$configuration/$name"
		upgrade '1 2 3' -v 17
		roll_back
		owner 'rm "$1"' rm "$configuration/$name"
	done
	for name in environment pg_ctl.conf start.conf pg_hba.conf; do
		owner 'mv "$1" /var/lib/postgresql/s; ln -s /etc/shadow "$1"' ln "$configuration/$name"
		upgrade '0 1 2 3' -v 17 --check
		ours '0 1 2 3' pg_coexist check
		owner 'rm "$1"; mv /var/lib/postgresql/s "$1"' rm "$configuration/$name"
	done
}
attack_a_file_with_a_newline_in_its_name_shows_no_line_of_shadow() {
	at_step switch "ln -s /etc/shadow $configuration/conf.d/\$'a\nb.conf'" '0 1 3' pg_version_upgrade -c shop -v 17
	roll_back
}
attack_a_foreign_process_that_postmaster_pid_names_lives_on() {
	as mallory sleep 1000 &
	sleep 0.5
	local theirs
	theirs=$(pgrep -u mallory -x sleep)
	pg_ctlcluster 15 shop stop
	printf '%s\n' "$theirs" "$path/data" 1 5440 /run/postgresql '*' ' 1 1' ready >"$hostile/pid"
	install -o postgres -m 600 "$hostile/pid" $path/data/postmaster.pid
	deadline=90 ours '0 1 2 3' pg_version_upgrade -c shop -v 17
	deadline=90 roll_back
	ours '0 1 2 3' pg_coexist drop shop --yes
	kill -0 "$theirs" || hole 'a process of another user was ended'
}
