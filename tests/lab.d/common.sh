# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/lab share their variables
# Messages, keys, and the cache: an entry is either whole or absent.

# fail WHAT WHY NEXT: one message, exit status 1 (2 for a mistake on the command line, see usage_error).
fail() { printf 'lab: %s\n     why:  %s\n     next: %s\n' "$1" "$2" "$3" >&2; exit 1; }
usage_error() { printf 'lab: %s\n     next: tests/lab --help\n' "$1" >&2; exit 2; }
say() { printf 'lab: %s\n' "$*" >&2; }

# key TEXT...: a short name for a set of inputs.
key() { printf '%s\n' "$@" | sha256sum | cut -c1-12; }
file_key() { cat "$@" | sha256sum | cut -c1-12; }

# Every path below is relative to the cache: a ':' or ',' in its absolute name would break overlay mount options.
enter_cache() {
	local cache=${XDG_CACHE_HOME:-$HOME/.cache}/pg-coexist-lab
	umask 022
	mkdir -p "$cache" || fail "cannot make the cache $cache" "mkdir failed (above)" "set XDG_CACHE_HOME to a directory on a local disk"
	cd "$cache" || exit 1
	mkdir -p locks machines kept trash tmp generations roots lists pools layers packages
	exec 7>locks/in-use
	flock -s 7
}

# Locks decide what may go, never times alone: who makes an entry has its lock for itself, and who uses it shares the lock until the
# end. It passes on to the processes that make an entry, and is free only when the last of them is gone; a machine does not get it.
lock_of() { local entry=${1#tmp/}; entry=${entry//\//-}; echo "locks/${entry%%.*}"; }

# cached ENTRY WHAT BUILDER [ARG...]: when it returns, directory ENTRY is there and whole, and stays. BUILDER gets a directory to fill
# as its last argument. It is renamed into place only when complete, so a build that was killed leaves nothing that counts.
cached() {
	local entry=$1 what=$2 lock; shift 2
	# Nothing is locked between the making and the use.
	until in_cache "$entry" "$what"; do
		exec {lock}>"$(lock_of "$entry")"
		flock "$lock"
		[ -d "$entry" ] || make_entry "$entry" "$what" "$@"
		exec {lock}>&-
	done
}
# in_cache ENTRY WHAT: whether it is there; then it stays for us.
in_cache() {
	local lock
	exec {lock}>"$(lock_of "$1")"
	flock -n -s "$lock" || { say "waiting for another tests/lab that makes $2"; flock -s "$lock"; }
	if [ -d "$1" ]; then touch "$1"; return 0; fi
	exec {lock}>&-
	return 1
}

make_entry() {
	local entry=$1 what=$2 tmp=tmp/${1//\//-} begin=$SECONDS; shift 2
	say "making $what (once; log: $PWD/$tmp.log)"
	rm -rf --one-file-system "$tmp"
	mkdir -p "$tmp"
	making=$what making_log=$PWD/$tmp.log
	"$@" "$tmp" >"$tmp.log" 2>&1 </dev/null
	making=
	sync -f "$tmp"
	# A root came with the time of a file in a package.
	touch "$tmp"
	mv -T "$tmp" "$entry"
	say "made $what in $((SECONDS - begin)) s"
}

# The builders run under set -e in this shell, not in a subshell: when we are killed, so is what they started.
making=
report_unfinished() {
	[ -n "$making" ] || return 0
	tail -n 25 "$making_log" >&9
	rm -rf --one-file-system "${making_log%.log}" "${making_log%.log}".{changes,hooks,machine,work}
	fail "cannot make $making" "a step ended with status $1, the end of its log is above" \
		"read $making_log, then run the same command again" 2>&9
}

# discard ENTRY: the next run makes it again. What somebody makes or uses stays.
discard() {
	local lock
	[ -e "$1" ] || return 0
	exec {lock}>"$(lock_of "$1")"
	if flock -n "$lock" && [ -e "$1" ]; then mv -T "$1" "trash/${1##*/}.$$.$RANDOM"; fi
	exec {lock}>&-
}

# Removes what dead runs left, and entries that no run has used for three days. A machine is alive while its lock is held.
# What nobody makes any more is of no use at whatever age, but for its log.
clean_cache() {
	local lock dir
	exec {lock}>locks/machines
	flock "$lock"
	for dir in machines/*/; do
		dir=${dir%/}
		[ -d "$dir" ] || continue
		if flock -n "$dir/lock" true; then mv "$dir" "trash/${dir##*/}"; fi
	done
	for dir in tmp/*/; do discard "${dir%/}"; done
	for dir in roots/* lists/* pools/* layers/* packages/* tmp/*.log; do
		if [ -e "$dir" ] && [ -n "$(find "$dir" -maxdepth 0 -mtime +2)" ]; then discard "$dir"; fi
	done
	exec {lock}>&-
	for dir in trash/lab-*; do [ ! -d "$dir" ] || remove_cgroup "${dir##*/}"; done
	rm -rf --one-file-system trash/lab-*
	[ -n "$(ls -A trash)" ] || return 0
	if flock -n -x 7; then rm -rf --one-file-system trash/*; fi
	# Also where it was refused: the shared lock was lost with the question.
	flock -s 7
}
