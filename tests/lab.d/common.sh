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
	mkdir -p locks machines kept trash tmp roots lists pools layers packages
	exec 7>locks/in-use
	flock -s 7
}

# cached ENTRY WHAT BUILDER [ARG...]: when it returns, directory ENTRY is there and whole. BUILDER gets a directory to fill as its
# last argument. It is renamed into place only when complete, so a build that was killed leaves nothing that counts.
# The lock passes on to the builder's children: it is free only when the last of them is gone.
cached() {
	local entry=$1 what=$2 lock; shift 2
	local tmp=tmp/${entry//\//-}
	if [ -d "$entry" ]; then touch "$entry"; return 0; fi
	exec {lock}>"locks/${entry//\//-}"
	flock -n "$lock" || { say "waiting for another tests/lab that makes $what"; flock "$lock"; }
	if [ -d "$entry" ]; then exec {lock}>&-; return 0; fi
	say "making $what (once; log: $PWD/$tmp.log)"
	rm -rf --one-file-system "$tmp"
	mkdir -p "$tmp"
	local begin=$SECONDS
	making=$what making_log=$PWD/$tmp.log
	"$@" "$tmp" >"$tmp.log" 2>&1 </dev/null
	making=
	sync -f "$tmp"
	mv -T "$tmp" "$entry"
	exec {lock}>&-
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

# discard ENTRY: the next run makes it again. Running machines keep what they have mounted until the trash is emptied.
discard() { [ ! -e "$1" ] || mv -T "$1" "trash/${1##*/}.$$.$RANDOM"; }

# Removes what dead runs left, and entries that no run has used for three days. A machine is alive while its lock is held;
# the trash is emptied only while no machine runs, as one may still have a replaced root underneath.
clean_cache() {
	local lock dir
	exec {lock}>locks/machines
	flock "$lock"
	for dir in machines/*/; do
		dir=${dir%/}
		[ -d "$dir" ] || continue
		if flock -n "$dir/lock" true; then mv "$dir" "trash/${dir##*/}"; fi
	done
	for dir in roots/* lists/* pools/* layers/* packages/* tmp/*; do
		if [ -e "$dir" ] && [ -n "$(find "$dir" -maxdepth 0 -mtime +2)" ]; then discard "$dir"; fi
	done
	exec {lock}>&-
	for dir in trash/lab-*; do [ ! -d "$dir" ] || remove_cgroup "${dir##*/}"; done
	rm -rf --one-file-system trash/lab-*
	if [ -n "$(ls -A trash)" ] && flock -n -x 7; then rm -rf --one-file-system trash/*; flock -s 7; fi
}
