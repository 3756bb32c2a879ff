# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/crash share their variables
# Names, time, and small helpers.

port=5440
path=/var/lib/postgresql/shop
clients=/run/clients
journal=/var/lib/pg-coexist/clusters/shop/journal

# What tells one state of the cluster from another on disk, and is put back before each run.
trees=(etc/postgresql etc/postgresql-common var/lib/postgresql var/lib/pg-coexist var/log/postgresql srv/tablespaces)

exec 9>&2
die() { printf 'tests/crash: %s\n' "$1" >&9; exit 1; }

# Sets $now, in microseconds.
look_at_clock() { now=${EPOCHREALTIME/[.,]/}; }

# A pipe nobody writes to: waiting on it starts no process, and so does not use up the core that the upgrade needs.
exec {never}<> <(:)
# pause SECONDS
pause() { read -rt "$1" -u "$never" || :; }

# alive PID: not even waiting to be reaped; kill -0 takes a zombie for alive, and the shell may be late to reap it.
alive() {
	local stat
	{ read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
	stat=${stat##*) }
	[ "${stat%% *}" != Z ]
}

as_postgres() {
	setpriv --reuid=postgres --regid=postgres --init-groups env -C / HOME=/var/lib/postgresql PGPORT=$port PGHOST=/var/run/postgresql "$@"
}
# sql MAJOR PORT DATABASE SQL: rows in lines.
sql() { PGPORT=$2 as_postgres env PGPORT="$2" "/usr/lib/postgresql/$1/bin/psql" -XqAt -v ON_ERROR_STOP=1 -d "$3" -c "$4"; }

attempt_open() { [ -e "$journal" ]; }
step_begun() { grep -qs "\"step\":\"$1\",\"mark\":\"BEGUN\"" "$journal"; }

# Starts the cluster's server as pg_ctlcluster does, without its pauses.
start_server() { # MAJOR NAME PATH
	as_postgres "/usr/lib/postgresql/$1/bin/pg_ctl" start --silent --wait --pgdata="$3/data" \
		--log="/var/log/postgresql/postgresql-$1-$2.log" --options="-c config_file=/etc/postgresql/$1/$2/postgresql.conf"
}
stop_server() { # MAJOR PATH
	as_postgres "/usr/lib/postgresql/$1/bin/pg_ctl" stop --silent --wait --mode=fast --pgdata="$2/data"
}

# Kills every process of user postgres and waits until none is left.
kill_servers() {
	local pids
	while mapfile -t pids < <(pgrep -u postgres) && [ ${#pids[@]} -gt 0 ]; do
		kill -KILL "${pids[@]}" 2>/dev/null
	done
}
