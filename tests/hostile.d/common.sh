# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/hostile share their variables
# The cluster that is attacked, who attacks it, and how our commands are given meanwhile.

hostile=/run/hostile
secret=ThisMustNeverBeSeen
port=5440
path=/var/lib/postgresql/shop
configuration=/etc/postgresql/15/shop
registry=/etc/postgresql/cluster_ports

# All that the attacked cluster consists of, and is put back before each attack.
trees=(etc/postgresql etc/postgresql-common var/lib/postgresql var/lib/pg-coexist var/log/postgresql)

exec 9>&2
die() { printf 'tests/hostile: %s\n' "$1" >&9; exit 1; }

# as USER CMD...
as() {
	local user=$1; shift
	if [ "$(id -u)" -ne 0 ]; then "$@"; return; fi
	setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups env -C / HOME="$(getent passwd "$user" | cut -d: -f6)" "$@"
}
# owner SCRIPT [ARG...]: what the cluster's owner does, in bash.
owner() { as postgres bash -uc "$@"; }
# sql MAJOR DATABASE SQL: as the superuser; role DATABASE SQL: as "low", a role that may log in and no more.
sql() { as postgres psql --cluster "$1/shop" -XAtq -v ON_ERROR_STOP=1 -d "$2" -c "$3"; }
role() { as postgres psql --cluster 15/shop -XAtq -v ON_ERROR_STOP=1 -d "$1" -c 'SET SESSION AUTHORIZATION low' -c "$2"; }

make_base() {
	install -d -m 0755 "$hostile"
	{
		pg_coexist create shop -v 15 -p $port && sql 15 postgres 'CREATE TABLE t AS SELECT generate_series(1, 100) i' &&
			sql 15 postgres 'CREATE ROLE low LOGIN' && pg_createcluster -p 5450 15 depot &&
			useradd --create-home --shell /bin/bash mallory && chmod 755 /home/mallory &&
			pg_ctlcluster 15 shop stop && tar -C / -cf /dev/shm/base.tar "${trees[@]}" && cp -p /etc/shadow /root/shadow
	} >"$hostile/base.log" 2>&1 || { tail -n 20 "$hostile/base.log" >&9; die 'cannot make the cluster (above)'; }
}

end_processes_of() {
	local pids
	while mapfile -t pids < <(pgrep -u "$1") && [ ${#pids[@]} -gt 0 ]; do kill -KILL "${pids[@]}" 2>/dev/null; done
}

# Everything as it was before the first attack, and the cluster's server started.
reset() {
	local inside
	end_processes_of postgres
	end_processes_of mallory
	for inside in "${trees[@]}"; do find "/$inside" -mindepth 1 -delete 2>/dev/null; done
	rm -rf /run/pg-coexist "$hostile"/{ran,between,out,clients} /srv/canary
	find /run/postgresql /tmp /var/tmp -mindepth 1 -delete 2>/dev/null
	tar -C / -xf /dev/shm/base.tar
	plant
	pg_ctlcluster 15 shop start
}

# What root's rights must not reach: files of every kind, and trees that look like the cluster's, so that a link leads to names that are there.
plant() {
	local name
	install -d /srv/canary/major /srv/canary/cluster/{data/{base,pg_tblspc,pg_wal,global},upgrade} /srv/canary/parent
	for name in shop shop.old depot market cron.d main; do
		install -d "/srv/canary/major/$name/conf.d" "/srv/canary/parent/$name/data"
		printf 'port = 5451\n' >"/srv/canary/major/$name/postgresql.conf"
		echo auto >"/srv/canary/major/$name/start.conf"
		echo 15 >"/srv/canary/parent/$name/data/PG_VERSION"
	done
	echo 15 >/srv/canary/cluster/data/PG_VERSION
	echo canary >/srv/canary/file
	(umask 077; echo "canary:$secret" >/srv/canary/secret)
	{ echo "canary:$secret:1:0:99999:7:::"; cat /root/shadow; } >/etc/shadow
	install -d -m 1777 "$hostile/ran" "$hostile/between"
}

# hole WORDS: an attack that went through.
hole() { reasons+=("$1"); }

# ours STATUSES CMD...: an administrator gives a command of ours. It must end in time, with one of the statuses, and show neither a
# secret nor a control character. Sets $status; what it told is in $hostile/out.
ours() {
	local wanted=$1; shift
	status=0
	timeout -k 5 "${deadline:-180}" "$@" >"$hostile/out" 2>&1 </dev/null || status=$?
	case $status in
		124 | 137) hole "hangs: $*" ;;
		*) case " $wanted " in *" $status "*) ;; *) hole "ended with $status instead of $wanted: $*: $(tail -n 4 "$hostile/out" | cut -c1-200 | tr '\n' '|')" ;; esac ;;
	esac
	judge_output "$*"
}
judge_output() {
	! grep -aqF "$secret" "$hostile/out" || hole "shows what only root may read: $1"
	! LC_ALL=C grep -aqP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' "$hostile/out" || hole "shows control characters: $1"
	! grep -aqE '^(Exception in thread|	at )' "$hostile/out" || hole "shows a stack trace: $1"
}
upgrade() { ours "$1" pg_version_upgrade -c shop "${@:2}"; }
roll_back() { ours '0 1 2 3' pg_version_upgrade -c shop --rollback --discard-new-writes; }
