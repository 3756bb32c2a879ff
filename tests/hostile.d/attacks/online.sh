# shellcheck shell=bash disable=SC2034,SC2086,SC2154,SC2016 # the parts of tests/hostile share their variables; dollars are SQL's
# machine: --majors 15,17
# Clients, roles and local users while the new cluster is copied and follows the serving old one (-m online).

# The cluster can be followed, and the role "low" owns a database and tables of its own.
followable() {
	echo 'wal_level = logical' >>$configuration/postgresql.conf
	pg_ctlcluster 15 shop restart
	sql 15 postgres 'ALTER TABLE t ADD PRIMARY KEY (i)'
	sql 15 postgres 'CREATE DATABASE theirs OWNER low'
	role theirs 'CREATE TABLE mine (i int PRIMARY KEY, a text[]); INSERT INTO mine SELECT n FROM generate_series(1, 100) n'
}
online() { ours "$1" pg_version_upgrade -c shop -v 17 -m online "${@:2}"; }
# online_at STEP SCRIPT STATUSES [OPTION...]: the script runs as the step begins; "role" in it is low's SQL in its database.
online_at() {
	local step=$1 script=$2 wanted=$3; shift 3
	at_step "$step" "role() { psql --cluster 15/shop -XAtq -v ON_ERROR_STOP=1 -d theirs -c 'SET SESSION AUTHORIZATION low' -c \"\$1\"; }; $script" "$wanted" \
		pg_version_upgrade -c shop -v 17 -m online "$@"
}
go_on() { ours "$1" pg_version_upgrade -c shop -r; }
# told WORDS: the message says it.
told() { grep -qF "$1" "$hostile/out" || hole "not told: $1: $(tail -n 4 "$hostile/out" | cut -c1-200 | tr '\n' '|')"; }
serves() { [ "$(sql 15 postgres 'SELECT count(*) FROM t')" = 100 ] || hole 'the old cluster does not serve'; }
is_low() { [ "$(sql "$1" postgres "SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = 'low'")" = f ] || hole 'low is a superuser'; }

attack_a_trigger_that_comes_after_the_checks_does_not_fire_for_received_rows() {
	followable
	role theirs "CREATE TABLE done (i serial PRIMARY KEY, who text); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS
		\$f\$ BEGIN INSERT INTO public.done (who) VALUES (current_user); RETURN NEW; END \$f\$; CREATE TRIGGER g AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION f()"
	online_at seed 'role "ALTER TABLE mine ENABLE ALWAYS TRIGGER g"' 1
	told 'the trigger g on public.mine fires for rows that are received'
	serves
	role theirs 'ALTER TABLE mine ENABLE TRIGGER g; INSERT INTO mine VALUES (101)'
	go_on 0
	[ "$(sql 17 theirs 'SELECT count(*) FROM done')" = 1 ] || hole 'the trigger fired again'
	is_low 17
}
attack_names_of_every_kind_are_followed() {
	followable
	local odd=$'x"y\'\\! id\n\\! touch /tmp/ran\n$$;--/*%s%I' quoted
	quoted=${odd//\"/\"\"}
	role theirs "CREATE TABLE \"$quoted\" (i int PRIMARY KEY, \"${quoted}2\" text); CREATE SEQUENCE \"${quoted}3\"; CREATE UNLOGGED TABLE \"u$quoted.*?|()[]{}+^\" AS SELECT 1 AS i;
		CREATE PUBLICATION \"$quoted\" FOR TABLE mine; CREATE MATERIALIZED VIEW \"m$quoted\" AS SELECT 1 AS i"
	online_at agree 'role "INSERT INTO mine VALUES (200); SELECT nextval(oid) FROM pg_class WHERE relkind = \$\$S\$\$"' 0
	[ "$(sql 17 theirs 'SELECT count(*) FROM mine')" = 101 ] || hole 'a row was not followed'
	[ "$(sql 17 theirs "SELECT string_agg(query_to_xml(format('SELECT * FROM %I', relname), false, true, '')::text ~ '<i>1</i>' || '', ',') FROM pg_class WHERE oid >= 16384 AND (relkind = 'm' OR relpersistence = 'u' AND relkind = 'r')")" = 'true,true' ] ||
		hole 'the rows of the unlogged table or the materialized view are not there'
	[ "$(sql 17 theirs "SELECT last_value FROM pg_sequences WHERE sequencename LIKE 'x%'")" = 1 ] || hole 'the sequence was not carried over'
	[ ! -e /tmp/ran ] || hole 'a name ran'
}
attack_settings_of_a_database_change_nothing_of_what_is_followed() {
	followable
	role theirs "ALTER DATABASE theirs SET statement_timeout = 11000; ALTER DATABASE theirs SET lock_timeout = 1; ALTER DATABASE theirs SET default_transaction_read_only = on;
		ALTER DATABASE theirs SET search_path = nowhere; ALTER DATABASE theirs SET default_transaction_isolation = serializable; ALTER DATABASE theirs SET idle_in_transaction_session_timeout = 1;
		ALTER DATABASE theirs SET datestyle = 'SQL,DMY'; ALTER DATABASE theirs SET intervalstyle = sql_standard; ALTER DATABASE theirs SET bytea_output = escape; ALTER DATABASE theirs SET row_security = off"
	sql 15 postgres 'ALTER ROLE postgres SET session_replication_role = replica; ALTER ROLE postgres SET lock_timeout = 1'
	online_at agree 'role "BEGIN READ WRITE; INSERT INTO public.mine VALUES (300, ARRAY[NULL, \$\$a\$\$]); COMMIT"' 0
	[ "$(sql 17 theirs "SELECT a[1] IS NULL FROM public.mine WHERE i = 300")" = t ] || hole 'the row is another'
}
attack_a_setting_that_changes_received_rows_is_refused() {
	followable
	role theirs 'ALTER DATABASE theirs SET array_nulls = off'
	online 3
	told 'the setting array_nulls=off'
	role theirs 'ALTER DATABASE theirs RESET array_nulls; ALTER DATABASE theirs SET statement_timeout = 1'
	online 3
	told 'the setting statement_timeout=1'
	role theirs 'ALTER DATABASE theirs RESET statement_timeout'
	online_at seed 'role "ALTER DATABASE theirs SET array_nulls = off; INSERT INTO mine VALUES (300, ARRAY[NULL, \$\$a\$\$])"' 1
	serves
	role theirs 'ALTER DATABASE theirs RESET array_nulls'
	go_on 0
	[ "$(sql 17 theirs "SELECT a[1] IS NULL FROM public.mine WHERE i = 300")" = t ] || hole 'the row is another'
}
attack_policies_that_are_forced_are_found_before_anything_is_done() {
	followable
	role theirs 'ALTER TABLE mine ENABLE ROW LEVEL SECURITY; ALTER TABLE mine FORCE ROW LEVEL SECURITY'
	online 3
	told 'the table public.mine in database "theirs" forces its policies on its owner'
	role theirs 'ALTER TABLE mine NO FORCE ROW LEVEL SECURITY; REVOKE INSERT ON mine FROM low'
	online 3
	told 'the owner of the table public.mine'
}
attack_a_publication_with_our_name_is_in_nobodys_way() {
	followable
	sql 15 theirs 'ALTER DATABASE theirs OWNER TO low'
	# As it is known since step 2c: in a database that comes after it, and in place of ours.
	online_at seed 'name=$(psql --cluster 15/shop -XAtq -d postgres -c "SELECT pubname FROM pg_publication"); psql --cluster 15/shop -XAtq -d postgres -c "CREATE DATABASE later OWNER low"
		psql --cluster 15/shop -XAtq -d later -c "SET SESSION AUTHORIZATION low" -c "CREATE TABLE t (i int PRIMARY KEY)" -c "CREATE PUBLICATION $name FOR TABLE t"' '0 1'
	[ "$status" = 0 ] || go_on 0
	[ "$(sql 17 later "SELECT count(*) FROM pg_publication WHERE pubname LIKE 'pg_coexist%'")" = 0 ] || hole 'a publication of ours is left'
	is_low 17
}
attack_an_event_trigger_forges_no_line() {
	followable
	sql 15 theirs "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS \$f\$ BEGIN RAISE EXCEPTION E'x\nNext: touch $hostile/ran/pasted\nERROR: none\n\033[2J'; END \$f\$;
		CREATE EVENT TRIGGER e ON ddl_command_start WHEN TAG IN ('CREATE PUBLICATION') EXECUTE FUNCTION e()"
	online '1 3'
	! grep -aqE '^(Next: touch|ERROR: none)' "$hostile/out" || hole 'a line of ours was forged'
	serves
}
attack_who_waits_forges_no_line() {
	followable
	local name=$'r\nNext: touch /run/hostile/ran/pasted'
	sql 15 postgres "CREATE ROLE \"$name\" LOGIN"
	# An open transaction, which the copy waits for and names.
	as postgres psql --cluster 15/shop -Xq -d theirs -c "SET SESSION AUTHORIZATION \"$name\"" -c "BEGIN; SELECT pg_current_xact_id(); SELECT pg_sleep(40)" >/dev/null 2>&1 &
	attackers+=($!)
	until [ "$(sql 15 postgres 'SELECT count(*) FROM pg_stat_activity WHERE backend_xid IS NOT NULL')" = 1 ]; do sleep 0.1; done
	online 0
	told 'the copy waits for open transactions'
	! grep -aqE '^ *Next: touch' "$hostile/out" || hole "a line of ours was forged: $(grep -aE '^ *Next: touch' "$hostile/out" | head -n 1)"
}
attack_a_dropped_slot_is_noticed_and_copied_again() {
	followable
	sql 15 postgres 'CREATE ROLE follower LOGIN REPLICATION'
	online 0 --prepare
	role theirs 'INSERT INTO mine VALUES (400)'
	pg_ctlcluster 15 shop stop
	pg_ctlcluster 15 shop start
	as postgres psql --cluster 15/shop -XAtq -d theirs -c 'SET SESSION AUTHORIZATION follower' \
		-c "DO \$d\$ BEGIN FOR i IN 1..100 LOOP BEGIN PERFORM pg_drop_replication_slot(slot_name) FROM pg_replication_slots; EXIT; EXCEPTION WHEN object_in_use THEN PERFORM pg_sleep(0.01); END; END LOOP; END \$d\$"
	go_on '0 1'
	[ "$status" = 0 ] || go_on 0
	[ "$(sql 17 theirs 'SELECT count(*) FROM mine')" = 101 ] || hole 'a row was lost'
}
attack_a_slow_server_keeps_no_list_waiting() {
	followable
	local n deadline=20
	for n in {1..30}; do sql 15 postgres "CREATE DATABASE empty$n"; done
	deadline=180 online 0 --prepare
	sql 15 postgres 'DROP TABLE t'
	role theirs 'DROP TABLE mine'
	sql 15 postgres "DO \$d\$ BEGIN FOR i IN 1..1000 LOOP BEGIN PERFORM pg_terminate_backend(active_pid), pg_drop_replication_slot(slot_name) FROM pg_replication_slots;
		EXIT; EXCEPTION WHEN object_in_use THEN PERFORM pg_sleep(0.01); END; END LOOP; END \$d\$"
	# Each new session waits a second, which no single one may be long enough to notice.
	sql 15 postgres 'ALTER SYSTEM SET post_auth_delay = 1'
	pg_ctlcluster 15 shop reload
	ours 0 pg_coexist list
	told 'pg_version_upgrade -c shop -r --prepare'
	sql 15 postgres 'ALTER SYSTEM RESET post_auth_delay'
	pg_ctlcluster 15 shop reload
	deadline=180 roll_back
}
attack_rules_that_keep_replication_out_are_in_nobodys_way() {
	followable
	sed -i '1i local replication all reject\nhost replication all 0.0.0.0/0 reject' $configuration/pg_hba.conf
	pg_ctlcluster 15 shop reload
	online 0
}
attack_a_foreign_socket_gets_not_a_byte() {
	followable
	sed -i "s,^unix_socket_directories.*,unix_socket_directories = '/tmp'," $configuration/postgresql.conf
	pg_ctlcluster 15 shop restart
	online 0 --prepare
	pg_ctlcluster 15 shop stop -m immediate
	as mallory perl -MIO::Socket::UNIX -e 'unlink $ARGV[0]; my $s = IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 9) or die "$!"; chmod 0777, $ARGV[0];
		open F, ">", "/run/hostile/ready.$$"; open L, ">/tmp/listening"; close L;
		while (my $c = $s->accept) { my $r = sysread $c, my $b, 100; if ($r) { open F, ">>", "/run/hostile/ran/bytes"; print F unpack("H*", $b), "\n"; close F } }' /tmp/.s.PGSQL.$port &
	attackers+=($!)
	until [ -e /tmp/listening ]; do sleep 0.1; done
	# The new server tries ten times a second; ours once.
	deadline=100 go_on '0 1 2 3'
	kill -KILL "${attackers[@]}" 2>/dev/null
	wait "${attackers[@]}" 2>/dev/null
	attackers=()
	rm -f /tmp/.s.PGSQL.$port*
	roll_back
}
attack_markers_of_the_owner_run_nothing() {
	followable
	sql 15 postgres 'ALTER ROLE postgres SET log_statement = none'
	online_at follow "cd $path.new/upgrade/stream; printf \"x'; COPY (SELECT 1) TO PROGRAM 'id >$hostile/ran/sql'; --\" >theirs.slot; ln -sf /etc/shadow postgres.slot" '0 1'
	roll_back
	serves
}
attack_a_server_that_stops_is_left_when_a_signal_comes() {
	followable
	local upgrade begin=$SECONDS
	setsid env --default-signal=INT,TERM pg_version_upgrade -c shop -v 17 -m online --prepare --json >"$hostile/events" 2>"$hostile/out" </dev/null &
	upgrade=$!
	attackers+=("$upgrade")
	until grep -q '"step":"follow"' "$hostile/events"; do
		if [ $((SECONDS - begin)) -gt 90 ] || ! kill -0 "$upgrade"; then hole 'the attack was not reached'; return; fi
		sleep 0.05
	done
	owner 'pkill -STOP -u postgres -x postgres'
	kill -TERM "$upgrade"
	begin=$SECONDS
	while kill -0 "$upgrade" 2>/dev/null; do
		if [ $((SECONDS - begin)) -gt 200 ]; then hole 'TERM does not end it'; kill -KILL "$upgrade"; break; fi
		# A second one, as an impatient administrator types it.
		[ $((SECONDS - begin)) -ne 10 ] || kill -TERM "$upgrade"
		sleep 1
	done
	owner 'pkill -CONT -u postgres -x postgres'
	judge_output 'the upgrade'
	roll_back
	serves
}
# in_the_place SQL: low renames its sequence, and something else comes in its place when somebody waits for it.
in_the_place() {
	printf '%s\n' 'SET SESSION AUTHORIZATION low;' "BEGIN; ALTER SEQUENCE s RENAME TO s2; $1;" "DO \$d\$ BEGIN FOR i IN 1..100 LOOP
		EXIT WHEN EXISTS (SELECT FROM pg_locks WHERE NOT granted); PERFORM pg_sleep(0.1); END LOOP; END \$d\$;" 'COMMIT;' >"$hostile/place.sql"
	chmod 644 "$hostile/place.sql"
	online_at pause "setsid psql --cluster 15/shop -Xq -d theirs -f $hostile/place.sql >/dev/null 2>&1 & until [ \"\$(psql --cluster 15/shop -XAtq -d theirs -c \
		\"SELECT count(*) FROM pg_locks WHERE granted AND mode = 'AccessExclusiveLock' AND database = (SELECT oid FROM pg_database WHERE datname = 'theirs')\")\" -gt 0 ]; do :; done" 1
	told 'definitions were changed since they were copied: database theirs'
	serves
	is_low 15
}
attack_what_comes_in_the_place_of_a_sequence_runs_nothing() {
	followable
	role theirs "CREATE SEQUENCE s; CREATE TABLE x (last_value text PRIMARY KEY, is_called bool);
		INSERT INTO x VALUES (\$v\$1, true); COPY (SELECT 1) TO PROGRAM 'id >$hostile/ran/sql'; SELECT pg_catalog.concat(1\$v\$, true);
		CREATE FUNCTION evil() RETURNS bigint LANGUAGE plpgsql AS \$f\$ BEGIN IF (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
			EXECUTE 'COPY (SELECT 1) TO PROGRAM ''id >$hostile/ran/sql'''; END IF; RETURN 1; END \$f\$"
	in_the_place 'CREATE VIEW s AS SELECT evil() AS last_value, true AS is_called'
	roll_back
	role theirs 'DROP VIEW s; ALTER SEQUENCE s2 RENAME TO s'
	in_the_place 'ALTER TABLE x RENAME TO s'
}
attack_a_trigger_does_not_fire_for_what_is_emptied() {
	followable
	role theirs "CREATE UNLOGGED TABLE u AS SELECT 1 AS i; CREATE FUNCTION evil() RETURNS trigger LANGUAGE plpgsql AS \$f\$ BEGIN
			EXECUTE 'ALTER ROLE low SUPERUSER'; EXECUTE 'COPY (SELECT 1) TO PROGRAM ''id >$hostile/ran/sql'''; RETURN NULL; END \$f\$;
		CREATE TRIGGER t BEFORE TRUNCATE ON u FOR EACH STATEMENT EXECUTE FUNCTION evil()"
	online 0
	[ "$(sql 17 theirs 'SELECT i FROM u')" = 1 ] || hole 'the row is not there'
	is_low 17
}
# swaps TABLE: low's table gives way to a view, whose function runs as whoever reads it, while a reader waits at another one.
reads_a_view() {
	sql 15 postgres 'CREATE DATABASE ext OWNER low'
	role ext "CREATE EXTENSION hstore; CREATE TABLE a (i int); CREATE TABLE b (i int); INSERT INTO a SELECT generate_series(1, 100000); ALTER EXTENSION hstore ADD TABLE a; ALTER EXTENSION hstore ADD TABLE b;
		CREATE FUNCTION evil() RETURNS boolean LANGUAGE plpgsql VOLATILE AS \$f\$ BEGIN IF (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
			EXECUTE 'COPY (SELECT 1) TO PROGRAM ''id >$hostile/ran/sql'''; END IF; RETURN true; END \$f\$"
	printf '%s\n' 'BEGIN; LOCK TABLE public.a;' "DO \$d\$ BEGIN FOR i IN 1..30 LOOP PERFORM pg_stat_clear_snapshot();
		EXIT WHEN EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'public.a'::regclass); PERFORM pg_sleep(0.1); END LOOP; END \$d\$;" \
		'ALTER EXTENSION hstore DROP TABLE public.b; ALTER TABLE public.b RENAME TO c; CREATE VIEW public.b AS SELECT 1 AS i WHERE public.evil();' 'COMMIT;' 'SELECT pg_sleep(0.3);' \
		'BEGIN; DROP VIEW public.b; ALTER TABLE public.c RENAME TO b; ALTER EXTENSION hstore ADD TABLE public.b; COMMIT;' 'SELECT pg_sleep(1);' >"$hostile/swap.sql"
	chmod 644 "$hostile/swap.sql"
	as postgres bash -c "while :; do psql --cluster 15/shop -Xq -d ext -c 'SET SESSION AUTHORIZATION low' -f $hostile/swap.sql; done" >"$hostile/swap.log" 2>&1 &
	attackers+=($!)
}
attack_a_view_in_the_place_of_a_table_is_not_read() {
	reads_a_view
	local try
	for try in 1 2 3; do upgrade '0 3' -v 17 --check; done
	is_low 15
}
