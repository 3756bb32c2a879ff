# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/lab share their variables
# What the lab needs from the machine it is started on.

# Root is needed for mounts and namespaces. The sudo process may be killed with SIGKILL: ours goes with it.
become_root() {
	[ "$(id -u)" -ne 0 ] || return 0
	command -v sudo >/dev/null || fail 'the lab needs root' \
		"you are $(id -un) and there is no sudo on this machine" 'run it as root: su -c "tests/lab ..."'
	exec sudo env DEB_BUILD_OPTIONS="$DEB_BUILD_OPTIONS" ${XDG_CACHE_HOME:+"XDG_CACHE_HOME=$XDG_CACHE_HOME"} \
		setpriv --pdeathsig KILL "$lab_d/../lab" "$@"
}

# need_command COMMAND PACKAGE, need_package PACKAGE: installed by apt only if missing.
need_command() { command -v "$1" >/dev/null || install_on_host "$2"; }
need_package() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed || install_on_host "$1"; }

install_on_host() {
	local log=tmp/apt-$1.log
	command -v apt-get >/dev/null || fail "cannot install $1" 'this is no Debian machine: there is no apt-get' \
		'run the lab on Debian 12 or later'
	say "installing $1 on this machine"
	# A fresh machine has no package lists, or old ones that name files the mirror no longer has.
	if ! apt_host install "$1" >"$log" 2>&1 && ! { apt_host update && apt_host install "$1"; } >>"$log" 2>&1; then
		tail -n 15 "$log" >&2
		fail "cannot install $1" 'apt-get failed, the end of its output is above' "see to it that 'apt-get install $1' works, then try again"
	fi
}
apt_host() {
	DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" </dev/null
}
