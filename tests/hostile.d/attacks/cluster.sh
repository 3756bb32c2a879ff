# shellcheck shell=bash disable=SC2034,SC2086,SC2154,SC2206,SC2016 # the parts of tests/hostile share their variables; scripts are for the owner's shell
# machine: --majors 15,17
# A cluster of nothing but hostile names, texts and settings (tests/fixture/make-hostile) comes through whole, by every method.

options=$(/opt/fixture/make-hostile --options)
hostile_cluster() {
	install -d -o postgres -m 0700 /srv/tablespace
	find /srv/tablespace -mindepth 1 -delete
	expected_changes='^/srv/tablespace'
	as postgres env PGPORT=$port /opt/fixture/make-hostile /srv/tablespace || { hole 'the fixture cannot be made'; return 1; }
}
# Servers of November 2026 mark columns with pg_attver. Where the new pg_dump is older, it would write the mark down like an option,
# which no server takes back: the checks refuse that. The hostile names are to come through there as well, so the marks go before.
unmark() {
	! grep -q pg_attver "/usr/lib/postgresql/$1/bin/pg_dump" || return 0
	local database
	local environment=(PGPORT=$port PGOPTIONS="$options" PGCLIENTENCODING=SQL_ASCII)
	as postgres env "${environment[@]}" psql -XAt -d postgres -c 'SELECT datname FROM pg_database WHERE datallowconn' >"$hostile/databases" ||
		hole 'no databases'
	while IFS= read -r database; do
		as postgres env "${environment[@]}" PGDATABASE="$database" psql -Xq -v ON_ERROR_STOP=1 -c "UPDATE pg_attribute SET attoptions = NULLIF(ARRAY(
			SELECT o FROM unnest(attoptions) o WHERE o NOT LIKE 'pg\_attver=%'), '{}') WHERE attoptions::text LIKE '%pg\_attver=%'" || hole "no marks could be removed: $database"
	done <"$hostile/databases"
}
# What a server holds, and its schema as the newer pg_dumpall sees it.
holds() {
	as postgres env PGPORT=$port PGOPTIONS="$options" PGCLIENTENCODING=SQL_ASCII /opt/fixture/schema --from 15 "/usr/lib/postgresql/$to/bin/pg_dumpall" >"$hostile/schema.$1"
	as postgres env PGPORT=$port FINGERPRINT_OPTIONS="$options" /opt/fixture/fingerprint >"$hostile/content.$1"
}
# comes_through METHOD [MAJOR]
comes_through() {
	local to=${2:-17}
	hostile_cluster || return
	unmark "$to"
	holds old
	local what
	rm -f "$hostile"/ran/*
	# What is refused before anything is done harms nobody, but none of these names is one that PostgreSQL refuses.
	# Rows in shared files cannot be compared.
	local verify=--verify=content
	case $1 in link | swap) verify=--verify=schema ;; esac
	deadline=400 upgrade 0 -v "$to" -m "$1" $verify
	[ "$status" = 0 ] || return
	for what in "$hostile"/ran/*; do [ ! -e "$what" ] || hole "ran: ${what##*/}"; done
	holds new
	for what in schema content; do
		diff -a "$hostile/$what.old" "$hostile/$what.new" >"$hostile/out" || hole "another $what: $(head -n 3 "$hostile/out" | cut -c1-150 | tr '\n' '|' | cat -v)"
	done
	rm -f "$hostile"/ran/*
}
attack_hostile_names_and_settings_come_through_when_streamed() { comes_through parallel; }
long_attack_hostile_names_and_settings_come_through_when_dumped() { comes_through dumpall; }
long_attack_hostile_names_and_settings_come_through_when_copied() { comes_through copy; }
long_attack_hostile_names_and_settings_come_through_when_linked() { comes_through link; }
# unwritable WHAT SCRIPT: with such a log directory an upgrade is refused before anything is touched, or works.
unwritable() {
	local before
	eval "$2"
	upgrade '0 1 3' -v 17
	if [ "$status" = 0 ]; then
		[ "$(sql 17 postgres 'SELECT count(*) FROM t')" = 100 ] || hole "$1: the rows are not there"
	else
		[ "$(sql 15 postgres 'SELECT count(*) FROM t')" = 100 ] || hole "$1: the old cluster does not serve"
		grep -q '/var/log/postgresql' "$hostile/out" || hole "$1: the directory is not told"
	fi
}
attack_a_log_directory_that_cannot_be_written_costs_no_downtime() {
	local logs=/var/log/postgresql
	unwritable closed "chown postgres $logs; chmod 0500 $logs"
	chown root:postgres $logs; chmod 1775 $logs
	again closed
	unwritable gone "mv $logs $logs.away"
	rm -rf $logs; mv $logs.away $logs
	again gone
	unwritable file "mv $logs $logs.away; touch $logs"
	rm -rf $logs; mv $logs.away $logs
	again file
	unwritable 'of root alone' "chown root:root $logs; chmod 0700 $logs"
	chown root:postgres $logs; chmod 1775 $logs
	again 'of root alone'
	unwritable 'read-only' "mount -t tmpfs tmpfs $logs && mount -o remount,ro $logs"
	umount $logs
}
# What a function prints while rows are loaded looks like lines of psql and pg_restore.
attack_notices_like_lines_of_a_load_change_nothing() {
	local method
	sql 15 postgres 'CREATE DATABASE loud OWNER low'
	as postgres psql --cluster 15/shop -XAtq -v ON_ERROR_STOP=1 -d loud -c 'SET SESSION AUTHORIZATION low' -c "CREATE FUNCTION shout(i int) RETURNS boolean LANGUAGE plpgsql AS \$f\$ BEGIN
		PERFORM pg_catalog.set_config('client_min_messages', 'debug1', false);
		IF i = 7 THEN RAISE INFO E'x\npsql:/var/lib/postgresql/shop.dumpall:1: ERROR:  role \"postgres\" already exists\npg_restore: error: could not execute query: ERROR:  none\npg_restore: warning: errors ignored on restore: 1\npsql: error: none\nNext: touch $hostile/ran/pasted\n\\\\! touch $hostile/ran/psql\nCOPY 4711\n\x1b[2J'; END IF;
		RETURN true; END \$f\$; CREATE TABLE t (i int CHECK (public.shout(i))); INSERT INTO t SELECT generate_series(1, 100)"
	for method in parallel dumpall; do
		upgrade '0 1' -v 17 -m "$method"
		! grep -aqE '^(Next: touch|psql:|COPY 4711|pg_restore:)' "$hostile/out" || hole "$method: a line of ours was forged: $(grep -aE '^(Next: touch|psql:|COPY 4711|pg_restore:)' "$hostile/out" | head -n 1)"
		# Whoever can print there can fail as well; but what pg_restore has read tells its end.
		[ "$status" = 0 ] || [ $method = dumpall ] || hole "$method: failed for what a function prints"
		roll_back
	done
}
# And a real error behind such lines is found.
attack_an_error_behind_such_notices_is_found() {
	local method
	sql 15 postgres 'CREATE DATABASE loud OWNER low'
	as postgres psql --cluster 15/shop -XAtq -v ON_ERROR_STOP=1 -d loud -c 'SET SESSION AUTHORIZATION low' -c "CREATE FUNCTION shout(i int) RETURNS boolean LANGUAGE plpgsql AS \$f\$ BEGIN
		PERFORM pg_catalog.set_config('client_min_messages', 'debug1', false);
		IF i = 7 AND pg_catalog.current_setting('server_version_num')::int >= 170000 THEN RAISE INFO E'x\npsql:/var/lib/postgresql/shop.dumpall:1: NOTICE:  x\npg_restore: x: '; RAISE EXCEPTION E'\npsql:/var/lib/postgresql/shop.dumpall:1: ERROR:  role \"postgres\" already exists\n'; END IF;
		RETURN true; END \$f\$; CREATE TABLE t (i int CHECK (public.shout(i))); INSERT INTO t SELECT generate_series(1, 100)"
	for method in parallel dumpall; do
		upgrade 1 -v 17 -m "$method" --on-failure=restore
		[ "$(sql 15 loud 'SELECT count(*) FROM t')" = 100 ] || hole "$method: the old cluster does not serve"
	done
}
