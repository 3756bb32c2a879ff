# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/crash share their variables
# What must hold.

# lost WHY: the run is lost, for this reason among others.
lost() { reasons+=("$1"); echo "$1" >>"$evidence/reasons"; }

# What the cluster holds.
content() { as_postgres /opt/fixture/fingerprint --open-closed; }
schema() { as_postgres /opt/fixture/schema --open-closed --from 15 /usr/lib/postgresql/17/bin/pg_dumpall; }
# What an upgrade must bring. A pg_dumpall of 16 or newer, which pg_upgrade takes, drops who granted a membership, and writes
# privileges down in another order.
come_through() {
	if ! transfers; then content; schema; return; fi
	# Nothing in it is sorted by ICU, whose version is another in the new server, which says so at each connection.
	as_postgres psql -Xq -d postgres -c 'SET client_min_messages = warning; ALTER DATABASE "Größe-Ω" REFRESH COLLATION VERSION'
	as_postgres /opt/fixture/fingerprint --open-closed --plain-memberships
	schema | LC_ALL=C sort
}
# True when the method brings the data files.
transfers() { [ "$method" = link ] || [ "$method" = copy ]; }

# True when the new cluster follows the old one, which serves until the switch, and again when that fails.
follows() { [ "$method" = online ]; }

# All files but what a server itself writes; registry, configuration, and what the commands say of it.
tree() {
	find /etc/postgresql /etc/postgresql-common /var/lib/postgresql /srv/tablespaces \( -path '*/data/*' -o -path '*/PG_15_*' \) -prune \
		-o -printf '%p %y %m %u %g %l\n' | LC_ALL=C sort
	[ ! -d /run/pg-coexist ] || find /run/pg-coexist -mindepth 1
	find /etc/postgresql/cluster_ports /etc/postgresql-common/user_clusters /etc/postgresql/15/shop "$path/data/postgresql.auto.conf" \
		-type f | LC_ALL=C sort | xargs tail -n +1
	pg_lsclusters -h
	pg_coexist list
}

# judge_status WAY STATUS: what a command struck that way may end with.
judge_status() {
	case $1:$2 in
		jvm:137 | group:137 | tree:137 | power:137) ;;
		TERM:143 | INT:130 | INT2:130 | HUP:129) ;;
		# Before the signal came it had failed or was done; a program's death makes it fail, unless it can do without.
		TERM:[01] | INT:[01] | INT2:[01] | HUP:[01] | program*:[01]) ;;
		*) lost "struck by $1 it ended with $2" ;;
	esac
}

# judge_message FILE STATUS: a failure is told in one message; none shows the inside of the program.
judge_message() {
	! grep -qE '^[[:space:]]+at [a-z]+\.|Exception|java\.' "$1.err" "$1.out" || lost "a stack trace in ${1##*/}"
	case $2 in
		0 | 137) ;;
		129 | 130 | 143)
			# Before it has anything to take back a signal just ends it.
			if [ -s "$1.out" ] || [ -s "$1.err" ]; then judge_failure "$1.err"; fi ;;
		*) judge_failure "$1.err" ;;
	esac
}
judge_failure() {
	local part
	for part in '^pg_version_upgrade: ..' '^  [^ ]' '^Next: '; do
		grep -qE "$part" "$1" || lost "no line $part in ${1##*/}"
	done
	! attempt_open || grep -qE '^(Next:|     ) pg_version_upgrade -c shop (-r|--rollback)' "$1" || lost "no way on in ${1##*/}"
}

# After a boot in the middle of an upgrade the cluster is not served.
judge_boot() {
	local closed=no line
	while IFS= read -r line; do
		case $line in
			*'"step":"mark","mark":"DONE"'*) closed=yes ;;
			*'"step":"mark","mark":"UNDO'* | *'"step":"start","mark":"BEGUN"'*) closed=no ;;
		esac
	done < <(cat "$journal" 2>/dev/null)
	[ $closed = no ] || ! pgrep -x postgres >"$evidence/booted" || lost 'the boot started the cluster in the middle of its upgrade'
}

# Whatever the strike left: the list works and shows the cluster once, and a second upgrade is refused with the two ways on.
judge_state() { # FILE STATUS
	local rows
	if ! pg_coexist list -H >"$1.list" 2>&1; then lost "pg_coexist list failed (${1##*/}.list)"; return; fi
	rows=$(awk '$2 == "shop"' "$1.list")
	# Between the two renames of the switch nothing is at its path, and nobody owns it.
	[[ "$rows" =~ ^1[57]\ +shop\ +$port\ +(active|upgrading|failed-upgrade)\ +(online|down)\ +(postgres|-)\ +$path\ +[^\ ]+$ ]] ||
		lost "pg_coexist list does not show the cluster (${1##*/}.list)"
	attempt_open || return
	# It failed or was stopped by itself after it had begun to work, and before all was done.
	if follows; then
		if [ "$2" -ne 137 ] && grep -q 'continues to serve its clients' "$1.err" && [[ "$rows" != *' active '*' online '* ]]; then
			lost "it does not serve (${1##*/}.list)"
		fi
	elif [ "$2" -ne 137 ] && [ "${verb[i]}" != --rollback ] && [ -s "$1.out" ] && [[ "$rows" != *' failed-upgrade '* ]] &&
		! grep -q '"step":"start","mark":"DONE"' "$journal"; then
		lost "the status is not failed-upgrade (${1##*/}.list)"
	fi
	pg_version_upgrade -c shop -v 17 >"$1.second.out" 2>"$1.second.err"
	local second=$?
	[ $second -eq 3 ] || lost "a second upgrade ended with $second (${1##*/}.second.err)"
	grep -q '^Next: pg_version_upgrade -c shop -r   continues it$' "$1.second.err" || lost "it does not name -r (${1##*/}.second.err)"
}

# Sets the files $evidence/{tried,acknowledged,there}. The numbers are in the order of text, for comm.
collect_numbers() { # MAJOR
	awk '{ print $4 }' "$clients/log" | LC_ALL=C sort >"$evidence/tried"
	awk '$3 == "ok" { print $4 }' "$clients/log" | LC_ALL=C sort >"$evidence/acknowledged"
	sql "$1" "$port" writer 'SELECT n FROM commits' 2>&1 | LC_ALL=C sort >"$evidence/there"
}

some_of() { echo "$(wc -l <<<"$1"), such as $(head -n 5 <<<"$1" | xargs)"; }

judge_numbers() { # MAJOR
	local missing made_up
	collect_numbers "$1"
	[ -s "$evidence/acknowledged" ] || lost 'no row was ever acknowledged'
	missing=$(LC_ALL=C comm -23 "$evidence/acknowledged" "$evidence/there")
	[ -z "$missing" ] || lost "acknowledged rows are missing: $(some_of "$missing")"
	made_up=$(LC_ALL=C comm -13 "$evidence/tried" "$evidence/there")
	[ -z "$made_up" ] || lost "rows that nobody wrote: $(some_of "$made_up")"
	sql "$1" "$port" writer 'TRUNCATE commits' >>"$evidence/judge.log" 2>&1 || lost 'cannot empty the table of the numbers'
}

# The kept server has no row that the new one has not: none was written after the dump began.
judge_kept() {
	local kept_port strayed
	if [ "$method" = link ]; then judge_shared; return; fi
	kept_port=$(pg_lsclusters -h | awk '$1 == 15 && $2 == "shop.old" { print $3 }')
	start_server 15 shop.old "$path.old" >>"$evidence/judge.log" 2>&1 || { lost 'the kept cluster does not start'; return; }
	sql 15 "$kept_port" writer 'SELECT n FROM commits' 2>&1 | LC_ALL=C sort >"$evidence/kept"
	strayed=$(LC_ALL=C comm -13 "$evidence/there" "$evidence/kept")
	[ -z "$strayed" ] || lost "the old server took rows that the new one has not: $(some_of "$strayed")"
	stop_server 15 "$path.old" >>"$evidence/judge.log" 2>&1
}

# With shared files no server of the old cluster may start; what the new one has is judged there.
judge_shared() {
	[ ! -e "$path.old/data/global/pg_control" ] || lost 'the old cluster could be started on the new one'"'"'s files'
	grep -qx disabled /etc/postgresql/15/shop.old/start.conf || lost 'the start.conf of the old cluster is not disabled'
}

# same WHAT BASE CMD...: what it prints is what it printed at first.
same() {
	local what=$1 base=/run/base/$2; shift 2
	"$@" >"$evidence/$what" 2>&1
	if diff "$base" "$evidence/$what" >"$evidence/$what.diff"; then rm "$evidence/$what" "$evidence/$what.diff"; else lost "another $what ($what.diff)"; fi
}

# Nothing of ours lives on, nor is anything marked as ours: the one server that runs is the cluster's own.
judge_processes() {
	local pid ours='' servers=0
	for pid in /proc/[0-9]*; do
		! tr '\0' '\n' 2>/dev/null <"$pid/environ" | grep -q '^PGCOEXIST_ATTEMPT=' || ours+=" ${pid#/proc/}"
	done
	for pid in $(pgrep -x 'java|initdb|pg_upgrade|pg_resetwal|vacuumdb|pg_ctl|pg_dump|pg_dumpall|pg_restore'; pgrep -f /run/pg-coexist); do ours+=" $pid"; done
	for pid in $(pgrep -x postgres); do
		[ "$(ps -o comm= -p "$(ps -o ppid= -p "$pid" | tr -d ' ')" 2>/dev/null)" = postgres ] || servers=$((servers + 1))
	done
	[ -z "$ours" ] && [ $servers -eq 1 ] && return
	ps -ef >"$evidence/processes"
	lost "processes are left over (processes):$ours; servers: $servers"
}

judge_leftovers() {
	local left
	left=$(find /run/pg-coexist -mindepth 1 2>/dev/null; find /var/lib/postgresql /etc/postgresql -maxdepth 2 \( -name '*.new' -o -name '*.partial' \))
	[ -z "$left" ] || lost "left over: $(xargs <<<"$left")"
}

judge_upgraded() {
	local rows old=down
	[ "$method" != link ] || old=disabled
	rows=$(pg_coexist list -H | awk '$2 == "shop" { print $1, $2, $3, $4, $5 } $2 == "shop.old" { print $1, $2, $4, $5 }' | xargs)
	[ "$rows" = "17 shop $port active online 15 shop.old kept $old" ] || lost "the list says: $rows"
	judge_leftovers
	judge_processes
	judge_numbers 17
	judge_kept
	same come-through come-through come_through
}

judge_taken_back() {
	judge_leftovers
	judge_processes
	same tree tree tree
	judge_numbers 15
	same content content content
	same schema schema schema
}
