# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/lab share their variables
# The cached root of a suite (Debian without PostgreSQL), and the package lists of the mirrors on top of it.

make_root() {
	local suite=$1 dir=$2 hooks=$2.hooks
	rm -rf "$hooks"
	mkdir "$hooks"
	printf '%s\n' "${root_locales[@]}" >"$hooks/locale.gen"
	# The mirrors' sources lie aside: a machine has no network, and gets them only with --network.
	{ for other in bullseye bookworm trixie forky; do mirror_lines "$other"; done; } >"$hooks/mirrors.list"
	pin_lines "$suite" >"$hooks/mirrors.pref"
	cat >"$hooks/customize" <<-'EOF'
		set -eu
		cd "$1"
		cp "$2/locale.gen" etc/locale.gen
		chroot . locale-gen
		echo LANG=en_US.UTF-8 >etc/default/locale
		mkdir -p usr/share/lab
		cp "$2/mirrors.list" usr/share/lab/
		cp "$2/mirrors.pref" etc/apt/preferences.d/lab
		rm -rf etc/apt/sources.list etc/apt/sources.list.d/* etc/dpkg/dpkg.cfg.d/99mmdebstrap
		# No first-boot questions, and nothing that works behind a test's back or wants hardware.
		: >etc/machine-id
		rm -f var/lib/dbus/machine-id
		for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer \
			console-getty.service getty.target systemd-networkd-wait-online.service systemd-firstboot.service; do
			ln -sf /dev/null "etc/systemd/system/$unit"
		done
		echo lab >etc/hostname
		printf '127.0.0.1 localhost lab\n::1 localhost\n' >etc/hosts
		mkdir -p srv/lab-repo
		# Part of the name of everything that is made on top of this root.
		cat /proc/sys/kernel/random/uuid >usr/share/lab/id
	EOF
	local packages lines
	packages=$(IFS=,; echo "${root_packages[*]},$(suite_packages "$suite")")
	mapfile -t lines < <(mirror_lines "$suite")
	# The variant with the fewest packages: what a machine has is said in suites.sh, not by priorities.
	# Nothing is flushed before the end, where cached() does it once.
	"${guard[@]}" "$BASHPID" unshare --mount --pid --fork --kill-child --mount-proc \
		mmdebstrap --mode=root --format=directory --variant=minbase --include="$packages" --dpkgopt=force-unsafe-io \
		--customize-hook="sh $PWD/$hooks/customize \"\$1\" $PWD/$hooks" "$suite" "$dir" "${lines[@]}"
	rm -rf "$hooks"
}

make_lists() {
	local root=$1 dir=$2
	build_layer "$root" yes '' "$dir" sh -euc '
		cp /usr/share/lab/mirrors.list /etc/apt/sources.list.d/mirrors.list
		apt-get -o Acquire::Languages=none -o APT::Sandbox::User=root update
		rm -f /etc/resolv.conf'
}

# Sets $root, and $root_id, which names what is built on it.
need_root() {
	name_root
	[ "$force" = no ] || renew_root
	if [ ! -d "$root" ]; then
		need_command mmdebstrap mmdebstrap
		need_package debian-archive-keyring
	fi
	cached "$root" "the $suite root" make_root "$suite"
	root_id=$(<"$root/usr/share/lab/id")
}
name_root() {
	local generation=''
	[ ! -e "generations/$suite" ] || generation=$(<"generations/$suite")
	root=roots/$suite-$(key "$(file_key "$lab_d/suites.sh" "$lab_d/root.sh")" "$generation")
}

# For --force: the root gets a new name, and so does all that is built on it. Who uses the old ones keeps them, and what nobody uses
# goes. A root that is not there yet, or is being made right now for another, has the mirrors' newest packages as it is.
renew_root() {
	local lock entry
	exec {lock}>locks/generations
	flock "$lock"
	if [ -d "$root" ]; then
		cat /proc/sys/kernel/random/uuid >"generations/$suite.new"
		mv "generations/$suite.new" "generations/$suite"
	fi
	exec {lock}>&-
	name_root
	for entry in {roots,lists,pools,layers,packages}/"$suite"-*; do [ "$entry" = "$root" ] || discard "$entry"; done
}
# Sets $lists.
need_lists() {
	lists=lists/$suite-$(key "$root_id")
	cached "$lists" "the mirrors' package lists for $suite" make_lists "$root"
}
