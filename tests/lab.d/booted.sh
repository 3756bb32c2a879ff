# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/lab share their variables
# A booted machine: systemd-nspawn in namespaces of its own. The command enters it from outside.

# "${without_locks[@]}" CMD...: the locks of the cache are not the machine's, and what CMD starts may outlive it.
# shellcheck disable=SC2016 # for the inner shell
without_locks=(bash -c 'for fd in /proc/self/fd/*; do fd=${fd##*/}; case $fd in [012]) ;; *) exec {fd}>&- ;; esac; done; exec "$@"' bash)

# run_booted CMD...
run_booted() {
	local status=0
	boot_and_run "$@" || status=$?
	while went_down "$status"; do
		status=0
		boot_and_run "$@" || status=$?
	done
	power_off
	return "$status"
}

# went_down STATUS: true when --reboot was requested and the machine went down under the command. Its files are as it left them.
went_down() {
	[ "$reboot" = yes ] && [ -z "$caught" ] && [ "$1" -eq 137 ] || return 1
	timeout 5 tail --pid="$leader" -f /dev/null || return 1
	kill -KILL "$nspawn" 2>/dev/null || :
	wait "$nspawn" 2>/dev/null || :
}

boot_and_run() {
	local status=0 begin=$SECONDS us=$BASHPID
	local -a options=(--private-network)
	[ "$network" = no ] || options=()
	need_command systemd-nspawn systemd-container
	sync_options
	export LAB_LOWER=$stack LAB_MACHINE=$machine LAB_UPPER=$machine/upper LAB_NETWORK=$network LAB_NAME=$machine_name
	export LAB_BINDS=$repo LAB_BIND_OPTIONS=ro LAB_USER_BINDS=$binds
	# In a session of its own: ^C is for the command, and the machine is then shut down in order.
	setsid "${guard[@]}" "$us" unshare --mount --pid --fork --kill-child --mount-proc \
		bash "$lab_d/enter" booted "${options[@]}" </dev/null >"$machine/console.log" 2>&1 &
	nspawn=$!
	trap 'caught=1' HUP; trap 'caught=2' INT; trap 'caught=15' TERM
	if await_boot; then
		if [ -n "$pid_file" ]; then
			echo "$leader" >"$pid_file.$leader"
			mv "$pid_file.$leader" "$pid_file"
		fi
		watch "${without_locks[@]}" nsenter -t "$leader" --all env -i -C /root --default-signal=INT,QUIT "TERM=${TERM:-dumb}" \
			PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
			HOME=/root USER=root LOGNAME=root SHELL=/bin/bash LANG=C.UTF-8 "$@" || status=$?
	elif [ -z "$caught" ]; then
		tail -n 25 "$machine/console.log" >&2
		power_off
		fail 'the machine did not boot' "its state is '${state:-none}' after $((SECONDS - begin)) s, the end of its console is above" \
			"look with: tests/lab shell --systemd, or without --systemd if the boot needs fixing"
	else
		status=$((128 + caught))
	fi
	return "$status"
}

# Sets $leader, the machine's systemd: the process whose number in its own namespace is 1, two levels below unshare.
await_boot() {
	local deadline=$((SECONDS + 90)) inner
	leader='' state=''
	while [ "$SECONDS" -lt "$deadline" ] && [ -z "$caught" ] && kill -0 "$nspawn" 2>/dev/null; do
		if [ -z "$leader" ]; then
			inner=$(pgrep -P "$nspawn") && leader=$(pgrep -P "$inner" -x systemd) || leader=
		else
			# Nothing tells when systemd begins to listen; from then on it tells itself when it is ready.
			state=$(nsenter -t "$leader" --all systemctl is-system-running --wait 2>/dev/null) || :
			case $state in
				running) return 0 ;;
				degraded)
					say "some units failed: $(nsenter -t "$leader" --all systemctl --failed --plain --no-legend | cut -d' ' -f1 | xargs)"
					return 0 ;;
			esac
		fi
		sleep 0.05
	done
	return 1
}

# SIGRTMIN+4 asks systemd to power off, as the power key does. What is not gone in half a minute is killed.
power_off() {
	if [ -n "${leader:-}" ] && kill -s RTMIN+4 "$leader" 2>/dev/null; then
		timeout 30 tail --pid="$nspawn" -f /dev/null >/dev/null 2>&1 || say 'the machine did not power off in 30 s and was killed'
	fi
	kill -KILL "$nspawn" 2>/dev/null || :
	wait "$nspawn" 2>/dev/null || :
	nspawn=
}

# remove_cgroup NAME: its control groups, which are empty once its processes are gone. The host may have the unified hierarchy
# elsewhere or not at all, so it is mounted for the moment.
remove_cgroup() {
	# shellcheck disable=SC2016 # for the inner shell
	unshare --mount sh -c '
		mount -t cgroup2 none /sys/fs/cgroup && cd /sys/fs/cgroup && [ -d "$0" ] || exit 0
		for try in 1 2 3 4 5 6 7 8 9 10; do
			find "$0" -depth -type d -exec rmdir {} + 2>/dev/null && exit 0
			sleep 0.1
		done
		echo "lab: the control group $0 stays: it still has processes" >&2' "$1"
}
