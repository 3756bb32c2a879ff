# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/crash share their variables
# The cluster that every run begins with, what is known of it, and how long an undisturbed upgrade takes here.

# make_base METHOD: leaves it in /dev/shm/base.tar, what it holds in /run/base.
make_base() {
	local log=/run/base/log
	mkdir /run/base
	if ! make_cluster >"$log" 2>&1 || ! remember >>"$log" 2>&1 || ! measure "$1" >>"$log" 2>&1; then
		tail -n 30 "$log" >&9
		die 'cannot make the cluster (above)'
	fi
}

# A disk in memory: SIGKILL does not lose what was written and not yet synced, so that waiting for a real one would prove nothing.
make_cluster() {
	mount -t tmpfs -o mode=755 lab-data /var/lib/postgresql && chown postgres: /var/lib/postgresql || return
	install -d -m 0755 /srv/tablespaces && mount -t tmpfs -o mode=0700 lab-tablespaces /srv/tablespaces || return
	chown postgres: /srv/tablespaces
	cp -r /srv/fixture /srv/programs /opt && chmod -R a+rX /opt/fixture /opt/programs || return
	pg_coexist create shop -v 15 -p "$port" --no-start || return
	echo 'games games 15 shop shop' >>/etc/postgresql-common/user_clusters
	start_server 15 shop "$path" || return
	local options=()
	! transfers || options+=(--no-icu-indexes)
	as_postgres env PGUSER=postgres /opt/fixture/make "${options[@]}" /srv/tablespaces || return
	sql 15 "$port" postgres "CREATE ROLE writer LOGIN PASSWORD 'secret'" || return
	as_postgres createdb writer && as_postgres createdb bench || return
	sql 15 "$port" writer 'CREATE TABLE commits (n int PRIMARY KEY); GRANT ALL ON commits TO writer' || return
	as_postgres /usr/lib/postgresql/15/bin/pgbench --initialize --quiet --scale=3 bench || return
	! follows || as_postgres env PGUSER=postgres /opt/fixture/followable || return
	! follows || sql 15 "$port" postgres 'ALTER SYSTEM SET wal_level = logical' || return
	# Empties unlogged tables, as PostgreSQL does after every crash of a server.
	kill_servers
	start_server 15 shop "$path"
}

remember() {
	content >/run/base/content && schema >/run/base/schema && come_through >/run/base/come-through && tree >/run/base/tree || return
	stop_server 15 "$path" && tar -C / -cf /dev/shm/base.tar "${trees[@]}"
}

# reset: the cluster as it was, its server started, and no trace of the run before.
reset() {
	local inside
	kill_servers
	for inside in "${trees[@]}"; do find "/$inside" -mindepth 1 -delete 2>/dev/null; done
	rm -rf /run/pg-coexist "$clients"
	find /run/postgresql -mindepth 1 -delete
	tar -C / -xf /dev/shm/base.tar && start_server 15 shop "$path"
}

# Sets $whole, the length of an upgrade in ms, and for each step its name (steps) and length (lengths). Without strikes it must do.
measure() {
	local begin line time last=0
	reset || return
	look_at_clock; begin=$now
	pg_version_upgrade -c shop -v 17 -m "$1" --no-trial || return
	look_at_clock; whole=$(((now - begin) / 1000))
	steps=() lengths=()
	while IFS= read -r line; do
		[[ "$line" =~ ^\{\"time\":\"([^\"]+)\",\"step\":\"([^\"]+)\",\"mark\":\"(BEGUN|DONE)\" ]] || continue
		time=$(date -d "${BASH_REMATCH[1]}" +%s%3N)
		if [ "${BASH_REMATCH[3]}" = BEGUN ]; then
			steps+=("${BASH_REMATCH[2]}") last=$time
		else
			lengths+=($((time - last)))
		fi
	done < <(cat "${journal%journal}finished/"*)
	echo "$whole ms: ${steps[*]}: ${lengths[*]}"
	[ ${#steps[@]} -gt 3 ] && [ ${#steps[@]} -eq ${#lengths[@]} ]
}
