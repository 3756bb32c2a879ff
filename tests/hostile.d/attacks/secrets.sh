# shellcheck shell=bash disable=SC2034,SC2154,SC2016 # the parts of tests/hostile share their variables; scripts are for the owner's shell
# machine: --majors 15,17
# Passwords and rows: in no file that others read at any step, in no argv or environment, in no message, journal or log.

# What is looked for stands in a file of root's: those who look must not hold it themselves.
words=$hostile/words
remember() { (umask 077; printf '%s\n' "$@" >"$words"); }
with_secrets() {
	sql 15 postgres "CREATE ROLE pw LOGIN PASSWORD 'hunter2password'; CREATE TABLE secrets AS SELECT 'hunter2row' v;
		CREATE EXTENSION IF NOT EXISTS postgres_fdw" ||
		sql 15 postgres "CREATE ROLE pw LOGIN PASSWORD 'hunter2password'; CREATE TABLE secrets AS SELECT 'hunter2row' v"
	sql 15 postgres "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE USER MAPPING FOR pw SERVER s OPTIONS (password 'hunter2mapping')"
	sql 15 postgres "CREATE SUBSCRIPTION sub CONNECTION 'host=/nowhere user=pw password=hunter2conninfo' PUBLICATION p WITH (connect = false)"
	sql 15 postgres "ALTER DATABASE postgres SET log_statement = 'all'; ALTER ROLE postgres SET log_statement = 'all'; ALTER ROLE postgres SET log_min_duration_statement = 0"
	sql 15 postgres "ALTER SYSTEM SET log_statement = 'all'"
	pg_ctlcluster 15 shop reload
	remember hunter2 "$(sql 15 postgres "SELECT substr(rolpassword, 15, 40) FROM pg_authid WHERE rolname = 'pw'")"
}
# The same at each step of a command, by root while the command is stopped; what is found is noted in $hostile/found.
look='root:
	for p in /proc/[0-9]*; do
		for f in cmdline environ; do
			! tr "\0" "\n" 2>/dev/null <$p/$f | grep -aqFf $hostile/words || echo "at $1: $f of process ${p#/proc/}: $(tr "\0" " " <$p/cmdline | cut -c1-80)" >>$hostile/found
		done
	done
	setpriv --reuid=nobody --regid=nogroup --clear-groups find /var/lib/postgresql /etc/postgresql /var/log/postgresql /var/lib/pg-coexist /run/pg-coexist /var/cache/pg-coexist /tmp /var/tmp -xdev \( -type f -o -type p -o -type s \) \( -readable -o -writable \) -printf "%m %p\n" 2>/dev/null |
		grep -vE " /etc/postgresql/.*(start|environment|pg_ctl|createcluster|postgresql).*$| /var/cache/pg-coexist/| /etc/postgresql/cluster_ports| /var/lib/pg-coexist/(answers|majors|vendors|asked-upgrades)$" | sed "s/^/at $1: open to others: /" >>$hostile/found
	find /var/lib/postgresql /etc/postgresql /var/lib/pg-coexist /run/pg-coexist -xdev -type d -perm /o=w -printf "at $1: others write into %p\n" >>$hostile/found
	grep -rlsFf $hostile/words /var/lib/pg-coexist /run/pg-coexist /var/log/postgresql/*17* 2>/dev/null | sed "s/^/at $1: in file /" >>$hostile/found'
# look_through STATUSES CMD...: under a umask that closes nothing.
look_through() {
	local line
	rm -f "$hostile/found"
	[ -e "$words" ] || remember hunter2
	export hostile
	(umask 000; at_step '[a-z-]*' "$look" "$@"; printf '%s\n' "${reasons[@]}" >"$hostile/reasons"; echo "$status" >"$hostile/status")
	mapfile -t reasons < <(grep . "$hostile/reasons")
	status=$(<"$hostile/status")
	bash -uc "${look#root:}" look 'the end'
	while IFS= read -r line; do hole "$line"; done < <(sed -E 's/[0-9]{3,}/N/g' "$hostile/found" 2>/dev/null | LC_ALL=C sort -u | head -n 12)
	! grep -aqFf "$words" "$hostile/out" || hole "shown: $(grep -aFf "$words" "$hostile/out" | head -n 1 | cut -c1-100)"
}
attack_an_upgrade_opens_no_secret_when_streamed() { with_secrets; look_through '0 3' pg_version_upgrade -c shop -v 17; without_subscription parallel; }
long_attack_an_upgrade_opens_no_secret_when_dumped() { with_secrets; sql 15 postgres 'ALTER SUBSCRIPTION sub SET (slot_name = NONE); DROP SUBSCRIPTION sub'; look_through 0 pg_version_upgrade -c shop -v 17 -m dumpall; }
long_attack_an_upgrade_opens_no_secret_when_copied() { with_secrets; sql 15 postgres 'ALTER SUBSCRIPTION sub SET (slot_name = NONE); DROP SUBSCRIPTION sub'; look_through 0 pg_version_upgrade -c shop -v 17 -m copy; }
# A subscription may be what the checks refuse.
without_subscription() {
	[ "$status" = 3 ] || return
	sql 15 postgres 'ALTER SUBSCRIPTION sub SET (slot_name = NONE); DROP SUBSCRIPTION sub'
	look_through 0 pg_version_upgrade -c shop -v 17 -m "$1"
}
attack_a_failed_load_shows_no_password_in_its_message() {
	with_secrets
	sql 15 postgres 'ALTER SUBSCRIPTION sub SET (slot_name = NONE); DROP SUBSCRIPTION sub'
	# The load of the roles fails at the one with the password.
	at_step '(stream|load)' "/usr/lib/postgresql/17/bin/psql -h \$(find /run/pg-coexist -name '.s.PGSQL*' -printf '%h\n' | sort -u | head -n 1) -p 5431 -X -d postgres -c 'SET default_transaction_read_only = off' -c 'CREATE ROLE pw'" \
		'0 1 3' pg_version_upgrade -c shop -v 17
	! grep -aqFf "$words" "$hostile/out" || hole "shown: $(grep -aFf "$words" "$hostile/out" | head -n 1 | cut -c1-100)"
	! grep -rqsFf "$words" /var/lib/pg-coexist /var/log/postgresql/postgresql-17-shop.log || hole 'in the journal or the log'
	roll_back
}
# look_along CMD...: the same of a command that tells of no steps: it is looked at again and again until it ends.
look_along() {
	local line command
	rm -f "$hostile/found"
	[ -e "$words" ] || remember hunter2
	export hostile
	(umask 000; exec timeout -k 5 "$deadline" "$@") >"$hostile/out" 2>&1 </dev/null &
	command=$!
	while kill -0 "$command" 2>/dev/null; do bash -uc "${look#root:}" look "$1 $2"; done
	wait "$command" || hole "ended with $?: $*"
	while IFS= read -r line; do hole "$line"; done < <(sed -E 's/[0-9]{3,}/N/g' "$hostile/found" 2>/dev/null | LC_ALL=C sort -u | head -n 12)
	judge_output "$*"
}
attack_adopt_and_release_open_nothing() {
	local deadline=120
	pg_ctlcluster 15 depot start
	look_along pg_coexist adopt 15/depot --as market
	look_along pg_coexist release market
}
