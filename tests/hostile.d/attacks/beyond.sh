# shellcheck shell=bash disable=SC2034,SC2086,SC2154,SC2016 # the parts of tests/hostile share their variables; scripts are for the owner's shell
# machine: --majors 15,17
# Of the same kinds as the others, and found later: what a superuser writes into the catalogs, and what a role sets for itself.

# catalog SQL: as a superuser who stops at nothing.
catalog() { as postgres env PGOPTIONS='-c allow_system_table_mods=on' psql --cluster 15/shop -XAtq -v ON_ERROR_STOP=1 -d postgres -c "$1"; }

attack_an_extension_with_a_path_for_a_name_leads_to_no_other_file() {
	catalog "UPDATE pg_catalog.pg_extension SET extname = '../../../../../var/lib/postgresql/fifo' WHERE extname = 'plpgsql'" || hole 'the name cannot be written'
	owner 'mkfifo /var/lib/postgresql/fifo.control'
	deadline=90 upgrade '1 2 3' -v 17 --check
}
attack_a_role_stops_no_upgrade_with_a_library_of_its_own() {
	role postgres "ALTER ROLE low SET local_preload_libraries = '/tmp/a', '../../../../tmp/b'"
	sql 15 postgres 'CREATE DATABASE theirs OWNER low'
	role postgres "ALTER DATABASE theirs SET local_preload_libraries = '/tmp/c'; ALTER ROLE low IN DATABASE theirs SET local_preload_libraries = 'd'"
	upgrade 0 -v 17
	grep -q '/tmp/a' "$hostile/out" || hole 'the library is not told'
	[ "$(sql 17 postgres "SELECT count(*) FROM pg_db_role_setting WHERE setconfig::text LIKE '%local_preload%'")" = 3 ] || hole 'the settings were not carried over'
}
attack_a_setting_of_a_name_of_its_own_is_no_command() {
	local method
	role postgres "SELECT set_config('own.name', E'x\n\\\\! touch $hostile/ran/psql\n'';COPY(SELECT)TO PROGRAM \$\$id>$hostile/ran/sql\$\$;--', false);
		ALTER ROLE low SET own.name FROM CURRENT"
	for method in parallel copy; do
		upgrade 0 -v 17 -m "$method"
		[ "$(sql 17 postgres "SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = 'low'")" = f ] || hole "$method: low is a superuser"
		roll_back
	done
}
attack_a_log_that_becomes_a_link_before_the_start_opens_nothing() {
	at_step '(start|open)' 'rm -f /var/log/postgresql/postgresql-17-shop.log; ln -s /srv/canary/file /var/log/postgresql/postgresql-17-shop.log' \
		'0 1 3' pg_version_upgrade -c shop -v 17
	roll_back
}
attack_a_socket_directory_that_becomes_a_link_is_not_followed() {
	at_step 'stop-both' 'mv /run/postgresql/.s.PGSQL.5440.lock /tmp/ 2>/dev/null; ln -s /srv/canary /run/postgresql/15-shop.pid; ln -s /srv/canary/file /run/postgresql/17-shop.pid' \
		'0 1 3' pg_version_upgrade -c shop -v 17
	roll_back
}
attack_a_start_conf_that_becomes_a_fifo_before_the_start_holds_nobody() {
	at_step 'stop-old' "rm -f $configuration/start.conf; mkfifo $configuration/start.conf" '0 1 3' pg_version_upgrade -c shop -v 17
	roll_back
}
attack_files_of_the_owner_in_the_place_of_what_is_staged_change_nothing() {
	owner 'cd /etc/postgresql; for n in .pg-coexist-shop .pg-coexist-17 cluster_ports.new cluster_ports.tmp; do ln -s /srv/canary/file $n; ln -s /srv/canary/cluster 15/$n; ln -s /srv/canary/file 15/shop/$n; done
		cd /var/lib/postgresql; for n in .pg-coexist-shop .pg-coexist-shop.new .pg-coexist-depot; do ln -s /srv/canary/cluster $n; done'
	upgrade '0 1 2 3' -v 17
	ours '0 1 2 3' pg_coexist adopt 15/depot
	ours '0 1 2 3' pg_coexist set depot port=5466
}
attack_a_hangup_ends_the_wait_for_a_silent_process() {
	# shellcheck disable=SC1091
	. /opt/hostile/attacks/liars.sh
	at_silence HUP
}
