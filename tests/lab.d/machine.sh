# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/lab share their variables
# A machine: its directory in the cache, the processes it is made of, and its end.

# "${guard[@]}" OUR-PID unshare --pid --fork --kill-child CMD...: CMD with every process it starts dies with us, even when we are
# killed with SIGKILL: the kernel kills unshare as its parent dies, and the first process of the pid namespace as unshare dies.
# (We may be gone before the first of these is set up: then the parent is another.)
# shellcheck disable=SC2016 # for the inner shell
guard=(setpriv --pdeathsig KILL bash -c '[ "$PPID" = "$0" ] || exit 137; exec "$@"')

# plain_machine NETWORK(yes|no): sets $machine_words: these and CMD are a machine without init, described by LAB_*, that ends with
# CMD and with its status. (Words and no function: in the background a function would be one more process, which survives us.)
plain_machine() {
	machine_words=("${guard[@]}" "$BASHPID" unshare --mount --pid --fork --kill-child --uts --ipc)
	[ "$1" = yes ] || machine_words+=(--net)
	machine_words+=(bash "$lab_d/enter" plain)
}

# Makes $machine, a directory that is ours while we, or what we started, hold its lock.
new_machine() {
	local lock parent=machines
	[ "$keep" = no ] || parent=kept
	exec {lock}>locks/machines
	flock "$lock"
	machine=$(mktemp -d "$parent/lab-XXXXXXXX")
	machine_name=${machine##*/}
	exec 8>"$machine/lock"
	flock 8
	exec {lock}>&-
	mkdir "$machine"/{upper,work,root}
	chmod 755 "$machine" "$machine/upper"
}

drop_machine() {
	[ -n "${machine:-}" ] || return 0
	remove_cgroup "$machine_name"
	[ -z "$pid_file" ] || rm -f "$pid_file"
	if [ "$keep" = yes ]; then
		say "kept: $PWD/$machine/upper (every file the machine changed; a deleted one is a character device 0,0)"
		rm -rf --one-file-system "$machine/work"
	else
		rm -rf --one-file-system "$machine"
	fi
	machine=
}

# watch CMD...: runs CMD, hands it our input, and returns its status. A signal to us kills it.
caught=
watch() {
	local status=0
	trap 'caught=1' HUP; trap 'caught=2' INT; trap 'caught=15' TERM
	"$@" <&0 &
	child=$!
	while :; do
		[ -z "$caught" ] || kill -KILL "$child" 2>/dev/null || :
		# Without its "Killed" when that was us.
		wait "$child" 2>/dev/null && status=0 || status=$?
		kill -0 "$child" 2>/dev/null || break
	done
	[ -z "$caught" ] || status=$((128 + caught))
	return "$status"
}

# tini made the command the terminal's foreground group; that group is gone now.
restore_terminal() {
	[ ! -t 0 ] || perl -MPOSIX -e '$SIG{TTOU} = "IGNORE"; POSIX::tcsetpgrp(0, getpgrp)'
}

# Sets LAB_OPTIONS and LAB_MEMORY. What such a machine left before it went down is mounted once more anyway: the host is still up.
sync_options() {
	export LAB_OPTIONS='' LAB_MEMORY=no
	if [ "$no_sync" = yes ]; then
		LAB_OPTIONS=,volatile
		rm -rf "$machine/work/work/incompat"
		# Files that must outlive the machine's namespaces stay on the disk.
		if [ "$keep" = no ] && [ "$reboot" = no ] && has_memory; then LAB_MEMORY=yes; fi
	fi
}

# For what a machine changes, and for those beside it: a rich cluster and its upgrade take 1 GiB.
has_memory() { [ "$(awk '$1 == "MemAvailable:" { print int($2 / 1024 / 1024) }' /proc/meminfo)" -ge 6 ]; }

# run_plain CMD...
run_plain() {
	local status=0
	plain_machine "$network"
	sync_options
	export LAB_LOWER=$stack LAB_MACHINE=$machine LAB_UPPER=$machine/upper LAB_NETWORK=$network
	export LAB_BINDS=$repo LAB_BIND_OPTIONS=ro LAB_USER_BINDS=$binds LAB_PID_FILE=$pid_file
	watch "${machine_words[@]}" "$@" || status=$?
	restore_terminal
	return "$status"
}
